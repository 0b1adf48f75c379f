"""The alerts app in a test's own process."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

from alerts.app import create_app
from alerts.settings import AlertsSettings
from streams.contract.broker import BrokerSettings
from streams.contract.events.alerts import Delivery, Outcome
from streams.engine.app import StreamApp
from streams.engine.settings import EngineSettings
from tests import app_running


def running(settings: AlertsSettings, broker: BrokerSettings) -> AbstractAsyncContextManager[StreamApp]:
    return app_running.running(create_app(settings, broker, EngineSettings()))


def delivered(found: Sequence[Delivery]) -> int:
    return sum(one.outcome is Outcome.DELIVERED for one in found)
