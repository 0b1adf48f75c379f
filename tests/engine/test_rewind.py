"""What a poll has read and a rebalance has dropped is read again, also where the group has committed nothing yet."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from faust.types import TP

from streams.contract.broker import BrokerSettings
from streams.engine.driver import Consumer
from streams.engine.handler import handled
from streams.engine.records import Record
from tests.engine.chain import OTHERS
from tests.engine.running import FAST, running, until, with_consumer
from tests.engine.topic_io import send

ALL = list(range(1, 11))
DROPPED = 4


class Dropping(Consumer):
    """The position is behind records that nobody has been given, as after a poll that was stopped in its middle."""

    async def seek_to_committed(self) -> Mapping[TP, int]:
        await self.seek_wait({TP(self.app.broker.name(OTHERS), 0): DROPPED})
        return await super().seek_to_committed()


class SeeksAsFaust(Dropping):
    async def _rewind(self, fresh: set[TP]) -> None:
        """Leave the position where it is."""


async def handled_by(here: BrokerSettings, consumer: type[Consumer], last: int) -> list[int]:
    found: list[int] = []

    async def keep(records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        found.extend(record.event.value for record in records)

    await send(here, ALL, topic=OTHERS)
    app = with_consumer(consumer)("chain", broker=here, engine=FAST)
    handled(app, name="keep", sources=(OTHERS,), handle=keep)
    async with running(app):
        await until(lambda: last in found)
    return found


@pytest.mark.asyncio
async def test_what_was_dropped_is_read_again(here: BrokerSettings) -> None:
    assert await handled_by(here, Dropping, ALL[-1]) == ALL


@pytest.mark.asyncio
async def test_control_without_the_rewind_it_is_lost(here: BrokerSettings) -> None:
    assert await handled_by(here, SeeksAsFaust, ALL[-1]) == ALL[DROPPED:]
