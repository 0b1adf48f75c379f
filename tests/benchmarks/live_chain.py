"""What a live connector needs around it: reference data, a stream processor that has read it, and public sites."""

import json
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors.patience import Patience
from connectors.publisher import Outgoing, Publisher
from deploy.environment import environment
from streams.contract.admin import create_all
from streams.contract.broker import BrokerSettings
from streams.contract.events.registry import Instrument
from streams.contract.events.runtime import Mode
from streams.contract.mode import record_mode
from streams.contract.securities import board_of
from streams.contract.topics import MARKET_INSTRUMENTS
from tests.benchmarks.child import Child
from tests.benchmarks.contenders import CHANNELS, RULES
from tests.benchmarks.market import MEMBERS
from tests.benchmarks.played_sites import played
from tests.connectors.live.world import register
from tests.connectors.quotes.market import GTIMG, PUSH2, SINAJS, Market


@dataclass(frozen=True, kw_only=True)
class LiveChain:
    sites: str  # their address
    env: Mapping[str, str]  # for a live connector
    streams: Child


@asynccontextmanager
async def live_chain(broker: BrokerSettings, log: Path, *, securities: int) -> AsyncIterator[LiveChain]:
    """Run it for as long as the body runs; processes log beside `log`."""
    await create_all(broker)
    await record_mode(broker, Mode.LIVE, datetime.now(UTC))
    await _publish_reference(broker, Market(securities).securities)
    env = environment(broker, mode=Mode.LIVE, rules=RULES, channels=CHANNELS, metrics_port=0)
    async with played(log.with_name(f"{log.name}-sites.log"), securities=securities, delay_seconds=0) as address:
        env |= {"LITTLE_GIANTS_FEEDS": "market,members",
                "LITTLE_GIANTS_ORIGINS": json.dumps({host: address + host for host in (PUSH2, GTIMG, SINAJS)})}
        with Child([sys.executable, "-m", "streams", "run"], env, log.with_name(f"{log.name}-streams.log")) as streams:
            yield LiveChain(sites=address, env=env, streams=streams)


async def _publish_reference(broker: BrokerSettings, securities: Sequence[str]) -> None:
    members = min(MEMBERS, len(securities) // 2)
    await register(broker, securities[:: len(securities) // members][:members])
    async with Publisher(broker, Patience(broker, 60), in_flight=500) as publisher:
        await publisher.publish([Outgoing(topic=MARKET_INSTRUMENTS, key=security, event=Instrument(
            security=security, name=f"样例{security[:6]}", board=board_of(security))) for security in securities])
