"""Faust's consumer with its gaps closed. Each hook has a test that fails without it.

- fair shares: the client hands out one whole partition after the other, so that of a backlog one bucket would run
  ahead by as many sweeps as fit into a fetch, all of them open in the totals;
- poll guard: a poll that straddles a rebalance would read "no partitions" as "all" and eat the recovery's records;
- rewind: aiokafka does not seek where nothing is committed, so what a stopped poll has dropped would be lost;
- resume behind the state: not where the group committed, which may be elsewhere; sources wait for that seek;
- revocation: what is in flight ends or is abandoned before the group goes on; `closing` holds until all is flushed;
- last commit: Faust takes a commit under way for the one asked for, though it may be of less than is done by then.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka.consumer.fetcher import FetchResult
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

_POLL_SECONDS = 0.25
_FIRST_RECORDS = 32  # of whatever comes first, when nothing was there: the others are about to come
_FETCH_WAIT_MS = 250  # Faust's 1500 hold up every question behind a fetch: 3 s of silence a start and a rebalance


class InputsExpired(RuntimeError):
    """The state and its input no longer meet: records behind the state are gone, or the topic was made anew."""


class ConsumerThread(driver.AIOKafkaConsumerThread):
    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = _FETCH_WAIT_MS
        return consumer

    async def _fetch_records(self, consumer: Any, active_partitions: set[TP], timeout: float | None = None,  # noqa: ASYNC109
                             max_records: int | None = None) -> Any:
        """Take equal shares of the partitions that have something, and of their topics."""
        found: dict[TP, Any] = {}
        shares = fair_shares(consumer._fetcher._records, active_partitions, max_records or _FIRST_RECORDS)
        for partition, share in shares.items():
            found |= await super()._fetch_records(consumer, {partition}, 0, share)
        return found or await super()._fetch_records(consumer, active_partitions, timeout, _FIRST_RECORDS)


def fair_shares(fetched: Mapping[TP, Any], active: Iterable[TP], most: int) -> dict[TP, int]:
    """Return how many records to take of each partition; nothing where a failed fetch must be told first."""
    if any(not isinstance(result, FetchResult) for result in fetched.values()):
        return {}
    wanted = set(active)
    topics: dict[str, list[TP]] = defaultdict(list)
    for partition in fetched:
        if partition in wanted:
            topics[partition.topic].append(partition)
    return {partition: max(1, most // len(topics) // len(partitions))
            for partitions in topics.values() for partition in partitions}


class Consumer(driver.Consumer):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fetcher: asyncio.Task[Any] | None = None
        self._polled = asyncio.Event()
        self._polled.set()
        self._sought_for = -1  # the generation of the group whose seek is done
        self._waiting: set[TP] = set()  # sources that resume with their seek

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Any:  # noqa: ASYNC109
        self._fetcher = asyncio.current_task()
        self._polled.clear()
        try:
            return await super()._getmany(active_partitions, min(timeout, _POLL_SECONDS))
        finally:
            self._polled.set()

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        await self._stop_polling()
        self._waiting.clear()
        self._buffered_partitions.clear()  # else they are handed out though they are paused
        await super().on_partitions_assigned(assigned, generation_id)

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Resume changelogs now, sources not before their seek: what was read until then is from elsewhere."""
        partitions = set(tps)
        if self._sought_for != self.app.consumer_generation_id:
            early = {tp for tp in partitions if not self._is_changelog_tp(tp)}
            self._waiting |= early
            partitions -= early
        super().resume_partitions(partitions)

    async def perform_seek(self) -> None:
        """Seek after recovery; a fetch that finds the flow stopped must not do it in the middle of one."""
        if asyncio.current_task() is self._fetcher:
            return
        generation = self.app.consumer_generation_id
        await self._stop_polling()
        await super().perform_seek()
        self._sought_for = generation
        self.resume_partitions(self._waiting)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Seek behind the states; what is returned becomes both the read and the committed offset."""
        epoch = self.app.epoch
        committed = dict(await super().seek_to_committed())
        await self._rewind({TP(*partition) for partition, offset in committed.items() if not offset})
        behind_state = await self._checked(self.app.resume_points({TP(*partition) for partition in committed}))
        if behind_state:
            await self.seek_wait(behind_state)
        elsewhere = {tp: offset for tp, offset in behind_state.items() if offset != (committed.get(tp) or 0)}
        if elsewhere:
            await self._commit(elsewhere)  # Faust would only with the next input: until then we would look behind
        self.app.resumed.update(behind_state)
        if not self.app.closing and self.app.epoch == epoch:
            self.app.standing.take_over({**committed, **behind_state})
        return {**committed, **behind_state}

    async def _rewind(self, fresh: set[TP]) -> None:
        """Read from the start where nothing is committed: what a stopped poll has dropped would never come again."""
        if fresh:
            await self.seek_wait(await self.earliest_offsets(*fresh))

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        app = self.app
        app.closing = True
        app.standing.give_up()
        await app.idle_within(app.engine.revocation_timeout)
        app.epoch += 1  # whoever still runs is abandoned
        await app.producer.flush()  # the changelog is out before the next owner reads its end
        await self.commit_all()
        await super().on_partitions_revoked(revoked)
        app.closing = False

    async def commit_all(self) -> None:
        await self.maybe_wait_for_commit_to_finish()
        await self.commit()

    async def on_stop(self) -> None:
        await self.commit_all()
        await super().on_stop()

    async def _stop_polling(self) -> None:
        self.stop_flow()
        await self._polled.wait()

    async def _checked(self, wanted: dict[TP, int]) -> dict[TP, int]:
        if not wanted:
            return {}
        first, ends = await asyncio.gather(self.earliest_offsets(*wanted), self.highwaters(*wanted))
        for partition, offset in wanted.items():
            if 0 < offset < first[partition]:
                raise InputsExpired(f"{partition.topic}[{partition.partition}]: the state ends at {offset}, the first "
                                    f"record left is {first[partition]}; inputs are lost, start on new topics")
            if offset > ends[partition]:
                raise InputsExpired(f"{partition.topic}[{partition.partition}]: the state ends at {offset}, the topic "
                                    f"at {ends[partition]}; it was made anew, start on new topics")
        return {partition: max(offset, first[partition]) for partition, offset in wanted.items()}


class Transport(driver.Transport):
    Consumer = Consumer
