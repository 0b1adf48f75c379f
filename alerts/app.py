"""The alerts process: rules on members and scopes, and deliveries, in one consumer group."""

from datetime import UTC, datetime

from alerts import agents
from alerts.delivery.deliver import Desk
from alerts.delivery.ledger import TopicLedger
from alerts.delivery.load import load_channels
from alerts.metrics import AlertsMetrics
from alerts.pipeline import pipeline
from alerts.rules.load import load_rules
from alerts.settings import AlertsSettings
from streams.contract.broker import BrokerSettings
from streams.contract.lag import ALERTS_GROUP
from streams.engine.app import StreamApp
from streams.engine.settings import EngineSettings


def create_app(settings: AlertsSettings, broker: BrokerSettings, engine: EngineSettings) -> StreamApp:
    """Return the app with its agents; nothing has started. A Problem says what is wrong with rules or channels."""
    rules, channels = load_rules(settings.rules), load_channels(settings.channels)
    app = StreamApp(ALERTS_GROUP, broker=broker, engine=engine)
    metrics = AlertsMetrics(app, rules, [channel.id for channel in channels], mode=settings.mode)
    desk = Desk(channels=channels, ledger=TopicLedger(app, metrics.recorded), clock=lambda: datetime.now(UTC))
    agents.register(app, pipeline(rules, desk), settings.universe, metrics.delivering)
    app.observer = metrics
    return app
