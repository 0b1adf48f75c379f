"""`python -m connectors live`: publish what public sites say, politely, for as long as it runs."""

import logging
from collections.abc import Coroutine
from typing import Any

from connectors.clocks import Clock, WallClock
from connectors.live.metrics import Sources
from connectors.live.run import live as run_live
from connectors.live.settings import LiveSettings
from connectors.metrics import ConnectorMetrics
from connectors.settings import ConnectorSettings
from connectors.stopping import unless_stopped
from connectors.upstream.fetcher import Limits
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.exposition import served
from streams.contract.logs import configure
from streams.contract.startup import finish, read_settings

log = logging.getLogger(__name__)
EPILOG = ("Examples: python -m connectors live\n\n"
          "LITTLE_GIANTS_POLITENESS=2 LITTLE_GIANTS_MEMBERS_EVERY_SECONDS=10 python -m connectors live\n\n"
          "`python -m connectors doctor` says first whether it can; `budget` how much it asks.")


def live() -> None:
    """Publish quotes, announcements and tables from public sites. A second process stands by and takes over."""
    configure("connectors")
    finish(unless_stopped(publishing(WallClock())))
    log.info("stopped; started again, it goes on from there")


def publishing(clock: Clock, limits: Limits | None = None) -> Coroutine[Any, Any, None]:
    """Return the work that the environment asks for. Tests give it a clock of their own, and limits that go with it."""
    broker, connector = read_settings(BrokerSettings), read_settings(ConnectorSettings)
    settings = read_settings(LiveSettings)
    sources = Sources()
    metrics = ConnectorMetrics(Mode.LIVE, watched=sources)

    async def run() -> None:
        async with served(connector, metrics.exposed, metrics.vitals):
            await run_live(broker, connector, settings, clock, metrics=metrics, sources=sources, limits=limits)

    return run()
