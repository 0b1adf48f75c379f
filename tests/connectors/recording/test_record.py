"""What is recorded from a real broker: the day's records as they are, of compacted topics also how they stood."""

import asyncio
import secrets
import signal
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.clocks import WallClock
from connectors.recording.errors import BadRecording, NotRecorded
from connectors.recording.reading import Recording
from connectors.recording.recorded import INPUTS, Place, Recorded, Window
from connectors.recording.run import Outcome, record
from connectors.recording.writing import partial_of
from deploy.kafka import KafkaCluster
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.clock import epoch_ms, shanghai_day
from streams.contract.events.runtime import Mode
from streams.contract.mode import WrongMode, record_mode
from streams.contract.topics import MARKET_ANNOUNCEMENTS, MARKET_QUOTES, REGISTRY_MEMBERSHIPS, REGISTRY_REVIEWS
from tests.connectors.commands import command, said_by
from tests.connectors.recording.records import DAY, WINDOW, a_record
from tests.connectors.waiting import until

BEGIN, HOUR = WINDOW.begin_ms, 3_600_000
QUOTES, REVIEWS, NEWS = MARKET_QUOTES.name, REGISTRY_REVIEWS.name, MARKET_ANNOUNCEMENTS.name
some_places = st.sampled_from([Place(QUOTES, 0), Place(QUOTES, 15), Place(NEWS, 0), Place(REVIEWS, 0)])
some_records = st.lists(st.tuples(some_places, st.sampled_from([b"a", b"b", b"\xff"]), st.one_of(
    st.none(), st.binary(max_size=9)), st.integers(-HOUR, 2 * HOUR)), max_size=30)


async def send(broker: BrokerSettings, records: Iterable[Recorded]) -> None:
    async with AIOKafkaProducer(**broker.client(), enable_idempotence=True) as producer:
        for each in records:
            await producer.send(broker.name(each.topic), each.value, key=each.key, partition=each.partition,
                                timestamp_ms=each.timestamp_ms)
        await producer.flush()


async def recorded(broker: BrokerSettings, out: Path, window: Window = WINDOW) -> Outcome:
    return await record(out, broker, day=DAY, window=window, clock=WallClock())


@pytest.mark.asyncio
async def test_a_day_is_recorded_in_the_order_of_time_with_reference_as_it_stood_and_as_it_changed(
        broker: BrokerSettings, tmp_path: Path) -> None:
    await send(broker, [
        a_record(topic=QUOTES, at_ms=BEGIN - 1), a_record(topic=QUOTES, partition=3, at_ms=BEGIN + 50),
        a_record(topic=REVIEWS, key=b"a", value=b"old", at_ms=BEGIN - 9), a_record(topic=QUOTES, at_ms=BEGIN + 10),
        a_record(topic=REVIEWS, key=b"b", value=b"stood", at_ms=BEGIN - 8),
        a_record(topic=REVIEWS, key=b"a", value=b"stood", at_ms=BEGIN - 7),
        a_record(topic=REVIEWS, key=b"b", value=None, at_ms=BEGIN + 20),
        a_record(topic=REVIEWS, key=b"c", value=b"next day", at_ms=WINDOW.end_ms),
        a_record(topic=NEWS, at_ms=BEGIN - 1), a_record(topic=NEWS, at_ms=BEGIN + 20)])
    assert await recorded(broker, tmp_path / "day.parquet") == Outcome(records=6, quotes=2, whole=True)
    found = list(Recording(tmp_path / "day.parquet"))
    assert [(each.topic, each.partition, each.offset, each.key, each.value) for each in found] == [
        (REVIEWS, 0, 1, b"b", b"stood"), (REVIEWS, 0, 2, b"a", b"stood"), (QUOTES, 0, 1, b"key", b"value"),
        (REVIEWS, 0, 3, b"b", None), (NEWS, 0, 1, b"key", b"value"), (QUOTES, 3, 0, b"key", b"value")]
    assert [each.timestamp_ms - BEGIN for each in found] == [-8, -7, 10, 20, 20, 50]


def test_whatever_the_topics_hold_each_partition_comes_back_as_it_was(kafka: KafkaCluster, tmp_path: Path) -> None:
    @settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(some_records)
    def each(found: list[tuple[Place, bytes, bytes | None, int]]) -> None:
        asyncio.run(_round_trip(kafka, tmp_path, found))
    each()


async def _round_trip(kafka: KafkaCluster, folder: Path, drawn: list[tuple[Place, bytes, bytes | None, int]]) -> None:
    name = secrets.token_hex(4)
    broker = BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix=f"t{name}.")
    await admin.create_all(broker)
    await record_mode(broker, Mode.REPLAY, datetime.now(UTC))
    sent: dict[Place, list[Recorded]] = {Place(QUOTES, 1): [a_record(partition=1, at_ms=BEGIN)]}
    for place, key, value, after in drawn:
        of_place = sent.setdefault(place, [])
        of_place.append(Recorded(*place, len(of_place), key, value, BEGIN + after))
    await send(broker, (each for records in sent.values() for each in records))
    await recorded(broker, folder / name, Window(BEGIN - HOUR, BEGIN + 3 * HOUR))
    found = list(Recording(folder / name))
    for place, records in sent.items():
        assert [each for each in found if each.place == place] == records
    assert len(found) == sum(map(len, sent.values()))


@pytest.mark.asyncio
async def test_a_day_without_quotes_is_not_recorded_and_leaves_no_file(broker: BrokerSettings, tmp_path: Path) -> None:
    with pytest.raises(NotRecorded, match="no quote was published on 2024-07-02; the broker keeps them for 7 days"):
        await recorded(broker, tmp_path / "day.parquet")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.asyncio
async def test_a_day_that_is_to_come_is_not_recorded(broker: BrokerSettings, tmp_path: Path) -> None:
    with pytest.raises(NotRecorded, match="has not begun yet"):
        await recorded(broker, tmp_path / "day.parquet", Window.of_day(date(2099, 1, 5)))


@pytest.mark.asyncio
async def test_topics_of_which_nobody_said_what_they_hold_are_not_recorded(kafka: KafkaCluster, tmp_path: Path,
                                                                           ) -> None:
    broker = BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix=f"t{secrets.token_hex(4)}.")
    await admin.create_all(broker)
    with pytest.raises(WrongMode, match="nobody said what these topics hold"):
        await recorded(broker, tmp_path / "day.parquet")


@pytest.mark.asyncio
async def test_the_file_says_which_mode_day_and_contract_it_is_of_and_no_prefix(broker: BrokerSettings,
                                                                                tmp_path: Path) -> None:
    await send(broker, [a_record()])
    await recorded(broker, tmp_path / "day.parquet")
    about = Recording(tmp_path / "day.parquet").about
    assert (about.mode, about.day, about.window) == (Mode.REPLAY, DAY, WINDOW)
    assert broker.topic_prefix.encode() not in (tmp_path / "day.parquet").read_bytes()
    assert {topic.name for topic in INPUTS} >= {QUOTES, REVIEWS, NEWS, REGISTRY_MEMBERSHIPS.name, "market.fx"}


class Watched:
    """A clock that stands until it is put forward, however long a look takes; it counts how often it is slept by."""

    def __init__(self) -> None:
        self.slept = 0
        self.ahead = timedelta()
        self._began = datetime.now(UTC)

    def now(self) -> datetime:
        return self._began + self.ahead

    async def sleep(self, seconds: float) -> None:
        self.slept += 1
        await asyncio.sleep(0.01)

    async def looks(self, count: int) -> None:
        """Return once the topics were looked at so many times more, from begin to end."""
        last = self.slept + count + 1

        async def it_has_slept() -> bool:
            return self.slept >= last
        await until(it_has_slept, "the topics were looked at", 60)


def follow(broker: BrokerSettings, out: Path, clock: Watched) -> "asyncio.Task[Outcome]":
    now = epoch_ms(clock.now())
    return asyncio.create_task(record(out, broker, day=shanghai_day(clock.now()), window=Window(now - HOUR, now + HOUR),
                                      clock=clock, follow=True))


@pytest.mark.asyncio
async def test_a_recording_that_follows_has_what_came_meanwhile_and_ends_with_the_day(broker: BrokerSettings,
                                                                                      tmp_path: Path) -> None:
    clock = Watched()
    work = follow(broker, tmp_path / "day.parquet", clock)
    for _ in range(3):
        await clock.looks(1)
        now = epoch_ms(clock.now())
        await send(broker, [a_record(at_ms=now), a_record(topic=REVIEWS, at_ms=now)])
        clock.ahead += timedelta(seconds=3)  # both are there: from the next look on they are old enough to be written
    clock.ahead = timedelta(hours=2)
    assert await work == Outcome(records=6, quotes=3, whole=True)
    assert [(each.topic, each.offset) for each in Recording(tmp_path / "day.parquet")] == [
        (topic, number) for number in range(3) for topic in (REVIEWS, QUOTES)]


@pytest.mark.asyncio
async def test_what_is_not_two_seconds_old_waits_for_what_may_belong_before_it(broker: BrokerSettings, tmp_path: Path,
                                                                               ) -> None:
    clock = Watched()
    now = epoch_ms(clock.now())
    work = follow(broker, tmp_path / "day.parquet", clock)
    await clock.looks(1)
    await send(broker, [a_record(at_ms=now + 10 * 60_000)])
    await clock.looks(2)
    await send(broker, [a_record(topic=REVIEWS, at_ms=now)])
    await clock.looks(2)
    work.cancel()
    assert await work == Outcome(records=2, quotes=1, whole=False)
    assert [each.topic for each in Recording(tmp_path / "day.parquet")] == [REVIEWS, QUOTES]


async def signalled(broker: BrokerSettings, out: Path, number: signal.Signals) -> tuple[int, str, str]:
    """Record as a process that follows today, and give it a signal once it has begun."""
    process = command(broker, "record", str(out), "--follow")
    try:
        async def it_has_begun() -> bool:
            assert process.poll() is None
            return partial_of(out).exists()
        await until(it_has_begun, "the recording has begun", 90)
        process.send_signal(number)
        said, logged = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    return process.returncode, said, logged


@pytest.mark.asyncio
async def test_a_recording_is_whole_after_sigterm(broker: BrokerSettings, tmp_path: Path) -> None:
    out = tmp_path / "day.parquet"
    code, said, logged = await signalled(broker, out, signal.SIGTERM)
    assert (code, list(tmp_path.iterdir())) == (0, [out]), logged
    assert f"in {out}; it was stopped before the day was over" in said
    assert not Recording(out).whole


@pytest.mark.asyncio
async def test_a_recording_that_is_killed_leaves_no_file_and_says_what_to_do(broker: BrokerSettings, tmp_path: Path,
                                                                             ) -> None:
    out = tmp_path / "day.parquet"
    await signalled(broker, out, signal.SIGKILL)
    assert not out.exists()
    with pytest.raises(BadRecording, match="record the day again"):
        Recording(out)


def test_following_is_for_today_alone_and_a_day_must_be_one(broker: BrokerSettings, tmp_path: Path) -> None:
    for options, said in ((["--day", "2024-07-02", "--follow"], "--follow: is for today"),
                          (["--day", "yesterday"], "--day: must be a day such as 2026-11-25, not 'yesterday'")):
        code, _, logged = said_by(broker, "record", str(tmp_path / "day.parquet"), *options)
        assert code == 1
        assert said in logged.splitlines()[-1]

