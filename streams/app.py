"""The stream processor: members, valuation and totals in one consumer group."""

from streams.contract.broker import BrokerSettings
from streams.contract.lag import STREAMS_GROUP
from streams.engine.app import StreamApp
from streams.engine.settings import EngineSettings
from streams.members import agent as members
from streams.metrics import StreamsMetrics
from streams.settings import StreamsSettings
from streams.totals import agent as totals
from streams.valuation import agent as valuation


def create_app(settings: StreamsSettings, broker: BrokerSettings, engine: EngineSettings) -> StreamApp:
    """Return the app with all its stages; nothing has started."""
    app = StreamApp(STREAMS_GROUP, broker=broker, engine=engine)
    members.register(app)
    valuation.register(app)
    sums = totals.register(app, settings.universe)
    app.observer = StreamsMetrics(app, sums, mode=settings.mode, universe=settings.universe)
    return app
