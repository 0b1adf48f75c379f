"""`python -m tests.benchmarks.feed`: the connectors process of the latency benchmark; a sweep every few seconds.

The connectors' own runner and publisher, on a market in which it is known who jumps when.
"""

from datetime import UTC, datetime
from typing import Annotated

import typer

from connectors.last_sweeps import last_sweeps
from connectors.members_ready import registry_stamp, wait_for_members
from connectors.patience import Patience
from connectors.publisher import Publisher
from connectors.runner import run
from connectors.sequence import published
from connectors.settings import ConnectorSettings
from streams.contract.broker import BrokerSettings
from streams.contract.lag import LagReader
from streams.contract.logs import configure
from streams.contract.startup import finish, read_settings
from tests.benchmarks.market import Market
from tests.benchmarks.setting import REFERENCE, MarketSource


async def feed(source: MarketSource, broker: BrokerSettings, settings: ConnectorSettings) -> int:
    """Publish sweeps to the end of the source."""
    patience = Patience(broker, settings.publish_patience_seconds)
    async with (Publisher(broker, patience, in_flight=settings.publish_in_flight) as publisher,
                LagReader(broker) as lag):
        await wait_for_members(lag, REFERENCE)
        so_far = published(await last_sweeps(broker, "market"))
        return await run(source, publisher, universe="market", published=so_far, clock=lambda: datetime.now(UTC),
                         stamp=lambda: patience.wait(registry_stamp(lag)))


def main(
    sweeps: Annotated[int, typer.Option()],
    every: Annotated[float, typer.Option(help="seconds")],
    jumps: Annotated[int, typer.Option(help="members that jump in each sweep but the first")],
) -> None:
    """Publish sweeps at a steady pace."""
    configure("connectors")
    source = MarketSource(Market(), sweeps, jumps=jumps, every=every)
    finish(feed(source, read_settings(BrokerSettings), read_settings(ConnectorSettings)))


if __name__ == "__main__":
    typer.run(main)
