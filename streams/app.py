"""The stream processor: members, valuation, totals, IPOs and announcements in one consumer group."""

from streams.announcements import agent as announcements
from streams.contract.broker import BrokerSettings
from streams.contract.lag import STREAMS_GROUP
from streams.engine.app import StreamApp
from streams.engine.settings import EngineSettings
from streams.ipos import agent as ipos
from streams.members import agent as members
from streams.members.official_counts import official_counts
from streams.metrics import StreamsMetrics
from streams.settings import StreamsSettings
from streams.totals import agent as totals
from streams.valuation import agent as valuation


def create_app(settings: StreamsSettings, broker: BrokerSettings, engine: EngineSettings) -> StreamApp:
    """Return the app with all its stages; nothing has started."""
    app = StreamApp(STREAMS_GROUP, broker=broker, engine=engine)
    members.register(app, settings.confidence, official_counts())
    valuation.register(app, settings.confidence)
    sums = totals.register(app, settings.universe)
    stages = ipos.register(app)
    announcements.register(app, least=settings.confidence, accept_awards=settings.accept_awards)
    app.observer = StreamsMetrics(app, sums, stages, mode=settings.mode, universe=settings.universe)
    return app
