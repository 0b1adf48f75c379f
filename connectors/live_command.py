"""`python -m connectors live`: publish what public sites say, politely, for as long as it runs."""

import logging

from connectors.clocks import WallClock
from connectors.live.metrics import Sources
from connectors.live.run import live as run_live
from connectors.live.settings import LiveSettings
from connectors.metrics import ConnectorMetrics
from connectors.settings import ConnectorSettings
from connectors.stopping import unless_stopped
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
    broker, connector = read_settings(BrokerSettings), read_settings(ConnectorSettings)
    settings = read_settings(LiveSettings)
    sources = Sources()
    metrics = ConnectorMetrics(Mode.LIVE, watched=sources.points)

    async def run() -> None:
        async with served(connector, metrics.exposed, metrics.vitals):
            await run_live(broker, connector, settings, WallClock(), metrics=metrics, sources=sources)

    finish(unless_stopped(run()))
    log.info("stopped; started again, it goes on from there")
