"""`python -m tests.benchmarks.live_feed`: the live connector on played sites, ten times as fast as the clock."""

from typing import Annotated, Final

import akshare  # noqa: F401  what the first table brings: 100 MB
import typer

from connectors.live.metrics import Sources
from connectors.live.run import live
from connectors.live.settings import LiveSettings
from connectors.metrics import ConnectorMetrics
from connectors.settings import ConnectorSettings
from connectors.together import together
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.logs import configure
from streams.contract.startup import finish, read_settings
from tests.benchmarks.played_sites import PlayedSites
from tests.connectors.live.fast_clock import FastClock

SPEED: Final = 10.0


async def feed(address: str, broker: BrokerSettings, connector: ConnectorSettings, settings: LiveSettings) -> None:
    """Publish what the sites say, for ever."""
    clock, sources = FastClock(SPEED), Sources()
    metrics = ConnectorMetrics(Mode.LIVE, watched=sources)
    async with PlayedSites(address) as sites:
        await together(sites.trade_along(clock),
                       live(broker, connector, settings, clock, sources=sources, metrics=metrics))


def main(sites: Annotated[str, typer.Option(help="where they are played")]) -> None:
    """Publish for ever; the hosts' origins come from the environment."""
    configure("connectors")
    finish(feed(sites, read_settings(BrokerSettings), read_settings(ConnectorSettings), read_settings(LiveSettings)))


if __name__ == "__main__":
    typer.run(main)
