"""A poll that is open when the group changes is waited for: it would eat what the recovery is to read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.contract.broker import BrokerSettings
from streams.engine.app import StreamApp
from streams.engine.driver import Consumer
from tests.engine.chain import LINKS, NUMBERS, add_chain
from tests.engine.running import FAST, running, until, with_consumer
from tests.engine.topic_io import changelog, read, send_everywhere

PARTITIONS = range(NUMBERS.partitions)


class Watched(Consumer):
    """Says when it is told of its partitions, when Faust is, and when a fetch wants to seek."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told, self.faust_told = asyncio.Event(), asyncio.Event()
        self.seeks_of_fetches: list[bool] = []  # of each, whether a recovery was going on
        self._faust_assigned: Any = self._on_partitions_assigned
        self._on_partitions_assigned: Any = self._note_assigned

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        self.told.set()
        await super().on_partitions_assigned(assigned, generation_id)

    async def _note_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        self.faust_told.set()
        await self._faust_assigned(assigned, generation_id)

    async def seek_to_committed(self) -> Any:
        if asyncio.current_task() is self._fetcher:
            self.seeks_of_fetches.append(self.app.in_recovery)
        return await super().seek_to_committed()


class Unguarded(Watched):
    """The same without the guard, and without the rewind, which would find again what is lost."""

    async def _rewind(self, fresh: set[TP]) -> None:
        """Leave the position where it is."""

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        self.told.set()
        await driver.Consumer.on_partitions_assigned(self, assigned, generation_id)

    perform_seek = driver.Consumer.perform_seek
    resume_partitions = driver.Consumer.resume_partitions


class HeldPoll:
    """Keeps a worker's polls open inside the Kafka client, in its thread, until released."""

    def __init__(self, app: StreamApp) -> None:
        self.is_open, self.released, self.ended = False, False, False
        self._fetcher = app.consumer._thread._consumer._fetcher
        self._fetched_records, self._fetcher.fetched_records = self._fetcher.fetched_records, self._held

    async def _held(self, partitions: set[TP], **_: Any) -> Any:
        self.is_open = True
        while not self.released:
            await asyncio.sleep(0.01)
        self._fetcher.fetched_records = self._fetched_records
        taken = await self._fetched_records(partitions, timeout=0.0, max_records=500)
        self.ended = True
        return taken

    def has_fetched(self, topic: str) -> bool:
        return any(partition.topic == topic for partition in list(self._fetcher._records))


def worker(here: BrokerSettings, consumer: type[Consumer]) -> StreamApp:
    return add_chain(with_consumer(consumer)("chain", broker=here, engine=FAST))


@asynccontextmanager
async def held_open_while_another_joins(
    here: BrokerSettings, app: StreamApp, *, until_recovery_seeks: bool = False
) -> AsyncIterator[HeldPoll]:
    """A worker with a state everywhere and a poll held open; a second one joins."""
    async with running(app):
        await send_everywhere(here, 1)
        await until(lambda: all(app.stores[0].get(partition).state.count == 1 for partition in PARTITIONS))
        app.consumer.told.clear()
        app.consumer.faust_told.clear()
        poll = HeldPoll(app)
        await until(lambda: poll.is_open)
        if until_recovery_seeks:
            end_with_the_recoverys_seek(here, app, poll)
        async with running(worker(here, Consumer)):
            await app.consumer.told.wait()
            yield poll


def end_with_the_recoverys_seek(here: BrokerSettings, app: StreamApp, poll: HeldPoll) -> None:
    """Let the poll end as soon as there is something of the changelog to eat."""
    seek_wait = app.consumer.seek_wait

    async def and_the_poll_ends(partitions: Any) -> None:
        app.consumer.seek_wait = seek_wait
        await seek_wait(partitions)
        await until(lambda: poll.has_fetched(changelog(here)))
        poll.released = True
        await until(lambda: app.consumer.seeks_of_fetches)

    app.consumer.seek_wait = and_the_poll_ends


@pytest.mark.asyncio
async def test_an_open_poll_is_waited_for_before_the_recovery_begins_and_its_seek_is_ignored(
    here: BrokerSettings,
) -> None:
    app = worker(here, Watched)
    async with held_open_while_another_joins(here, app) as poll:
        assert not app.consumer.faust_told.is_set()
        poll.released = True
        await app.consumer.faust_told.wait()
        assert poll.ended
        await send_everywhere(here, 2)
        await until(lambda: all_done(here))
    assert app.consumer.seeks_of_fetches == []


@pytest.mark.asyncio
async def test_control_unguarded_the_poll_eats_the_recoverys_records_and_the_worker_hangs(here: BrokerSettings) -> None:
    app = worker(here, Unguarded)
    async with held_open_while_another_joins(here, app, until_recovery_seeks=True) as poll:
        assert app.consumer.faust_told.is_set()
        await until(lambda: poll.ended)
        await send_everywhere(here, 2)
        with pytest.raises(TimeoutError):
            await until(lambda: all_done(here), seconds=2)
        assert app.in_recovery
    assert app.consumer.seeks_of_fetches == [True]


async def all_done(here: BrokerSettings) -> bool:
    return len(await read(here, here.name(LINKS))) >= 2 * NUMBERS.partitions
