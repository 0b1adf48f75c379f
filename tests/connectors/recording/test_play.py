"""A recording played into empty topics, killed and played on; the streams are made believe to have read all."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.clocks import Clock, WallClock
from connectors.recording.errors import OtherRecording
from connectors.recording.pace import Pace
from connectors.recording.play import play
from connectors.recording.reading import Recording
from connectors.recording.recorded import Recorded
from connectors.settings import ConnectorSettings
from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from streams.contract.lag import STREAMS_GROUP
from streams.contract.topics import (
    MARKET_ANNOUNCEMENTS,
    MARKET_IPO_FILINGS,
    MARKET_QUOTES,
    REGISTRY_MEMBERSHIPS,
    Topic,
)
from tests.builders import a_batch, a_membership, a_row, a_sweep
from tests.connectors.on_topics import as_if_the_streams_had_read_all, commit, put_a_member, records_of
from tests.connectors.recording.records import WINDOW, a_record, write
from tests.connectors.waiting import until

FAR = 10_000
BEGIN = WINDOW.begin_ms


def a_bucket(sequence: int, bucket: int, at_ms: int = BEGIN) -> Recorded:
    batch = a_batch([a_row()], sweep=a_sweep(sequence, members_offset=77, coverage_offset=7), bucket=bucket)
    return a_record(partition=bucket, key=str(bucket).encode(), value=encode(batch), at_ms=at_ms)


def a_fact(company: str, at_ms: int = BEGIN - 1) -> Recorded:
    event = a_membership(company=company)
    return a_record(topic=REGISTRY_MEMBERSHIPS.name, key=event.assertion_id.encode(), value=encode(event), at_ms=at_ms)


def a_day() -> list[Recorded]:
    news = a_record(topic=MARKET_ANNOUNCEMENTS.name, key=b"688001.SH", value=b"{}", at_ms=BEGIN + 5)
    filing = a_record(topic=MARKET_IPO_FILINGS.name, key=b"gone", value=None, at_ms=BEGIN + 6)
    return [a_fact("虚构甲"), *(a_bucket(1, bucket) for bucket in range(16)), news, filing, a_fact("虚构乙", BEGIN + 7),
            *(a_bucket(2, bucket, BEGIN + 9) for bucket in range(16)), a_record(value=b"{", at_ms=BEGIN + 10)]


async def played(broker: BrokerSettings, file: Path, speed: float | None = None, clock: Clock | None = None) -> int:
    return await play(Recording(file), broker, ConnectorSettings(), speed=speed, clock=clock or WallClock())


async def read_by_the_streams(broker: BrokerSettings) -> None:
    await as_if_the_streams_had_read_all(broker)
    await commit(broker, STREAMS_GROUP, [MARKET_ANNOUNCEMENTS, MARKET_IPO_FILINGS], FAR)


async def values(broker: BrokerSettings, topic: Topic) -> list[list[bytes | None]]:
    return [[record.value for record in records] for records in await records_of(broker, topic)]


def without_stamps(value: bytes) -> bytes:
    return value.replace(b'"members_offset":77,"coverage_offset":7', b'"members_offset":1,"coverage_offset":0')


@pytest.mark.asyncio
async def test_every_record_is_played_as_it_was_but_for_the_stamps_of_its_sweep(broker: BrokerSettings,
                                                                                tmp_path: Path) -> None:
    await read_by_the_streams(broker)
    day = a_day()
    assert await played(broker, write(tmp_path / "day.parquet", day)) == len(day)
    for topic in (MARKET_QUOTES, MARKET_ANNOUNCEMENTS, MARKET_IPO_FILINGS, REGISTRY_MEMBERSHIPS):
        expected: list[list[bytes | None]] = [[] for _ in range(topic.partitions)]
        for each in day:
            if each.topic == topic.name:
                expected[each.partition].append(each.value and without_stamps(each.value))
        assert await values(broker, topic) == expected


@pytest.mark.asyncio
async def test_a_replay_that_is_played_again_sends_nothing_twice(broker: BrokerSettings, tmp_path: Path) -> None:
    await read_by_the_streams(broker)
    file = write(tmp_path / "day.parquet", a_day())
    await played(broker, file)
    assert await played(broker, file) == 0


@pytest.mark.parametrize("length", [1, 5, 17, 20, 25])
@pytest.mark.asyncio
async def test_a_replay_that_was_killed_goes_on_with_the_next_record_and_the_same_stamp(
        length: int, broker: BrokerSettings, tmp_path: Path) -> None:
    await read_by_the_streams(broker)
    day = a_day()
    assert await played(broker, write(tmp_path / "cut.parquet", day[:length])) == length
    await put_a_member(broker)  # so that a stamp taken from now on is another
    assert await played(broker, write(tmp_path / "day.parquet", day)) == len(day) - length
    found = await values(broker, MARKET_QUOTES)
    assert [len(each) for each in found] == [3] + [2] * 15
    for sweep in (0, 1):
        assert len({(value or b"")[:200].split(b'"members_offset":')[1].split(b",")[0]
                    for value in (each[sweep] for each in found)}) == 1


@pytest.mark.asyncio
async def test_no_sweep_is_sent_before_the_streams_have_taken_what_came_before_it(broker: BrokerSettings,
                                                                                  tmp_path: Path) -> None:
    await read_by_the_streams(broker)
    await commit(broker, STREAMS_GROUP, [MARKET_ANNOUNCEMENTS], 0)
    work = asyncio.create_task(played(broker, write(tmp_path / "day.parquet", a_day())))

    async def the_news_are_told() -> bool:
        return bool((await records_of(broker, MARKET_ANNOUNCEMENTS))[0])

    await until(the_news_are_told, "the announcement is played", 60)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(work), 1.0)
    assert {len(each) for each in await values(broker, MARKET_QUOTES)} == {1}
    await commit(broker, STREAMS_GROUP, [MARKET_ANNOUNCEMENTS], 1)
    await work
    assert {len(each) for each in (await values(broker, MARKET_QUOTES))[1:]} == {2}


@pytest.mark.asyncio
async def test_topics_that_hold_another_recording_are_refused(broker: BrokerSettings, tmp_path: Path) -> None:
    await read_by_the_streams(broker)
    await played(broker, write(tmp_path / "one.parquet", [a_bucket(1, 3), a_bucket(2, 3)]))
    for name, other in (("other", [a_bucket(1, 3), a_bucket(9, 3)]), ("shorter", [a_bucket(1, 3)])):
        with pytest.raises(OtherRecording, match=r"market.quotes, partition 3, holds something else"):
            await played(broker, write(tmp_path / name, other))


class Told:
    """A clock that is at a moment, and notes for how long it is slept by."""

    def __init__(self) -> None:
        self.at = datetime(2024, 7, 2, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


@pytest.mark.parametrize(("speed", "slept"), [(1, [10.0, 5.0]), (5, [2.0, 1.0]), (0, []), (None, [])])
@pytest.mark.asyncio
async def test_a_pace_is_a_number_of_times_as_fast_as_it_was(speed: float | None, slept: Sequence[float]) -> None:
    clock = Told()
    pace = Pace(clock, speed)
    for at_ms in (7_000, 17_000, 22_000):
        await pace.until(at_ms)
    assert clock.slept == slept


@pytest.mark.asyncio
async def test_a_delay_is_not_made_up_for() -> None:
    clock = Told()
    pace = Pace(clock, 1)
    await pace.until(0)
    clock.at += timedelta(seconds=60)
    await pace.until(10_000)
    await pace.until(15_000)
    assert clock.slept == [5.0]
