"""A mode is never mixed: a set of topics records what it holds, and a process of another mode refuses to run on it."""

from datetime import datetime
from typing import Final

from aiokafka import AIOKafkaProducer

from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from streams.contract.events.runtime import Mode, RuntimeMode
from streams.contract.latest import LatestTopic
from streams.contract.problems import Problem
from streams.contract.topics import RUNTIME_MODE

_KEY: Final = "mode"


class WrongMode(Problem):
    """The topics hold something else, or nobody said yet what they hold; the message says what to do."""


async def recorded_mode(broker: BrokerSettings) -> Mode | None:
    """Return what the topics hold, None if nobody said yet."""
    async with LatestTopic(topic=RUNTIME_MODE, event=RuntimeMode, broker=broker) as view:
        record = view.get(_KEY)
    return record.mode if record else None


async def record_mode(broker: BrokerSettings, mode: Mode, now: datetime) -> None:
    """Say what the topics hold; WrongMode if they hold something else already."""
    recorded = await recorded_mode(broker)
    if recorded not in {None, mode}:
        raise WrongMode(_wrong(recorded, mode))
    if recorded is None:
        event = RuntimeMode(mode=mode, created_at=now)
        async with AIOKafkaProducer(**broker.client(), enable_idempotence=True, acks="all") as producer:
            await producer.send_and_wait(broker.name(RUNTIME_MODE), encode(event), key=_KEY.encode(), partition=0)


async def require_mode(broker: BrokerSettings, mode: Mode) -> None:
    """Raise WrongMode unless the topics hold data of this mode."""
    recorded = await recorded_mode(broker)
    if recorded is None:
        raise WrongMode(f"nobody said what these topics hold; run: python -m streams topics --create --mode {mode}")
    if recorded != mode:
        raise WrongMode(_wrong(recorded, mode))


def _wrong(recorded: Mode | None, mode: Mode) -> str:
    return (f"these topics hold {recorded} data, not {mode}: use another broker or another topic prefix (where "
            f"{recorded} data is meant: LITTLE_GIANTS_MODE={recorded}, or --mode {recorded} of a command that has it)")
