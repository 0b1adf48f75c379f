"""Whether the broker is there and its topics hold live data; what has been asked of each host, as it says."""

import asyncio
from collections.abc import Mapping
from typing import Final, NamedTuple

from aiokafka.errors import KafkaError

from connectors.upstream.ledger import spending_on
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.events.budgets import HostSpending
from streams.contract.events.runtime import Mode
from streams.contract.mode import require_mode
from streams.contract.problems import Problem
from streams.contract.topics import RUNTIME_BUDGETS, RUNTIME_MODE
from streams.contract.waiting import wait_for_broker

_SECONDS: Final = 3.0  # for a broker to answer at all
_READ_SECONDS: Final = 10.0
_NEEDED: Final = (RUNTIME_MODE, RUNTIME_BUDGETS)


class BrokerState(NamedTuple):
    problem: str | None  # one line that says what to do
    spending: Mapping[str, HostSpending]


async def look_at_broker(broker: BrokerSettings) -> BrokerState:
    """Return within seconds, whatever the broker does."""
    try:
        async with asyncio.timeout(_SECONDS):
            await wait_for_broker(broker)
    except TimeoutError:
        return BrokerState(f"no answer at {broker.bootstrap}; make live starts one, or set LITTLE_GIANTS_BOOTSTRAP", {})
    except Problem as problem:
        return BrokerState(str(problem), {})
    try:
        async with asyncio.timeout(_READ_SECONDS):
            return await _read(broker)
    except (KafkaError, TimeoutError) as error:
        return BrokerState(f"it answers and then does not ({type(error).__name__}); look at its log", {})


async def _read(broker: BrokerSettings) -> BrokerState:
    if lines := await admin.differences(broker, [admin.wanted(topic, broker) for topic in _NEEDED]):
        return BrokerState(f"{lines[0]}; run: python -m streams topics --create --mode live", {})
    spending = await spending_on(broker)
    try:
        await require_mode(broker, Mode.LIVE)
    except Problem as problem:
        return BrokerState(str(problem), spending)
    return BrokerState(None, spending)
