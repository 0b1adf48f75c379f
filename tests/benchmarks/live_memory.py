"""The memory of the live connector after a while of sweeps over both universes: the real chain around it."""

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from connectors.patience import Patience
from connectors.publisher import Outgoing, Publisher
from deploy.environment import environment
from streams.contract.admin import create_all
from streams.contract.broker import BrokerSettings
from streams.contract.events.registry import Instrument
from streams.contract.events.runtime import Mode
from streams.contract.mode import record_mode
from streams.contract.securities import board_of
from streams.contract.topics import MARKET_INSTRUMENTS, MARKET_QUOTES
from tests.benchmarks import groups
from tests.benchmarks.child import Child
from tests.benchmarks.contenders import CHANNELS, RULES
from tests.benchmarks.market import MEMBERS, SECURITIES
from tests.benchmarks.played_sites import played
from tests.benchmarks.report import Figure, Say
from tests.connectors.live.world import register
from tests.connectors.quotes.market import GTIMG, PUSH2, SINAJS, Market

SWEEPS: Final = 50  # of both universes: about four minutes of trading
MOST_SECONDS: Final = 120.0


async def measure(broker: BrokerSettings, folder: Path, say: Say, *, securities: int = SECURITIES,
                  sweeps: int = SWEEPS) -> list[Figure]:
    """Let the live connector publish so many sweeps; return what it has had resident at the most."""
    await create_all(broker)
    await record_mode(broker, Mode.LIVE, datetime.now(UTC))
    await _publish_reference(broker, Market(securities).securities)
    env = environment(broker, mode=Mode.LIVE, rules=RULES, channels=CHANNELS, metrics_port=0)
    async with played(folder / "live-sites.log", securities=securities, delay_seconds=0) as address:
        env |= {"LITTLE_GIANTS_FEEDS": "market,members",
                "LITTLE_GIANTS_ORIGINS": json.dumps({host: address + host for host in (PUSH2, GTIMG, SINAJS)})}
        with (Child([sys.executable, "-m", "streams", "run"], env, folder / "live-streams.log") as streams,
              Child([sys.executable, "-m", "tests.benchmarks.live_feed", "--sites", address], env,
                    folder / "live-connectors.log") as connectors):
            await _until_published(broker, sweeps, (streams, connectors))
            say(f"live: {sweeps} sweeps; {connectors.peak_mb():.0f} MB")
            return [Figure(name="rss_mb_connectors_live", value=connectors.peak_mb(), unit="MB")]


async def _publish_reference(broker: BrokerSettings, securities: Sequence[str]) -> None:
    members = min(MEMBERS, len(securities) // 2)
    await register(broker, securities[:: len(securities) // members][:members])
    async with Publisher(broker, Patience(broker, 60), in_flight=500) as publisher:
        await publisher.publish([Outgoing(topic=MARKET_INSTRUMENTS, key=security, event=Instrument(
            security=security, name=f"样例{security[:6]}", board=board_of(security))) for security in securities])


async def _until_published(broker: BrokerSettings, sweeps: int, children: Sequence[Child]) -> None:
    async with asyncio.timeout(MOST_SECONDS):
        while await groups.end_of(broker, broker.name(MARKET_QUOTES)) < sweeps:
            for child in children:
                child.raise_if_ended()
            await asyncio.sleep(0.5)
