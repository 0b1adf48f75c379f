"""A history folder on a real broker: all of it, once, in order, and on from where a restart finds it."""

import asyncio
import logging
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.importers.kinds import IMPORTERS
from connectors.replay.history import History, read_history
from connectors.replay.run import REFERENCE, replay
from connectors.settings import ConnectorSettings
from deploy.kafka import KafkaCluster
from streams.contract.broker import BrokerSettings
from streams.contract.buckets import BUCKETS, bucket_of
from streams.contract.clock import close_of, epoch_ms
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.runtime import Mode
from streams.contract.lag import STREAMS_GROUP
from streams.contract.mode import WrongMode, record_mode
from streams.contract.topics import MARKET_QUOTES
from tests.builders import a_batch, a_sweep
from tests.connectors.folder import DAYS, SECURITIES, many_days, quotes, write_folder
from tests.connectors.on_topics import (
    FAR,
    as_if_the_streams_had_read_all,
    batches_of,
    commit,
    held,
    of_each,
    put,
    put_a_member,
    records_of,
)
from tests.connectors.waiting import until, until_said

NOW = datetime(2030, 1, 1, tzinfo=UTC)
SEQUENCES = [epoch_ms(close_of(date.fromisoformat(day))) for day in DAYS]


async def replayed(history: History, broker: BrokerSettings, *, days_per_second: float | None = None) -> int:
    return await replay(history, broker, ConnectorSettings(), universe="market", days_per_second=days_per_second,
                        clock=lambda: NOW)


def sequence(batch: QuoteBatch) -> int:
    return batch.sweep.sequence


def stamp(batch: QuoteBatch) -> int:
    return batch.sweep.members_offset


@pytest.mark.asyncio
async def test_each_day_is_a_sweep_of_16_records_with_each_security_in_its_bucket(broker: BrokerSettings,
                                                                                  tmp_path: Path) -> None:
    await as_if_the_streams_had_read_all(broker)
    assert await replayed(read_history(write_folder(tmp_path)), broker) == 3
    found = await batches_of(broker)
    assert of_each(found, sequence) == [SEQUENCES] * BUCKETS
    for bucket, batches in enumerate(found):
        securities = [security for security in SECURITIES if bucket_of(security) == bucket]
        for batch, day in zip(batches, DAYS, strict=True):
            assert sorted(batch.security) == sorted(securities)
            assert (batch.bucket, batch.expected, batch.received) == (bucket, len(securities), len(securities))
            assert batch.received_at == NOW
            assert batch.sweep == a_sweep(epoch_ms(close_of(date.fromisoformat(day))), source="replay",
                                          day=date.fromisoformat(day), members_offset=1)
    assert {record.key for records in await records_of(broker, MARKET_QUOTES) for record in records
            if record.partition != int(record.key)} == set()


@pytest.mark.asyncio
async def test_reference_data_is_published_by_key_and_not_again(broker: BrokerSettings, tmp_path: Path) -> None:
    history = read_history(write_folder(tmp_path))
    await as_if_the_streams_had_read_all(broker)
    await replayed(history, broker)
    assert await replayed(history, broker) == 0
    for kind, events in history.reference.items():
        topic = IMPORTERS[kind].topic
        assert await held(broker, topic) == events
        assert len((await records_of(broker, topic))[0]) == len(events)


@pytest.mark.asyncio
async def test_no_sweep_is_sent_before_the_streams_have_read_all_and_there_is_a_member(
        broker: BrokerSettings, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    work = asyncio.create_task(replayed(read_history(write_folder(tmp_path)), broker))
    await until_said(caplog, "waiting: the streams have 9 records of ")
    await commit(broker, STREAMS_GROUP, REFERENCE, FAR)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(work), 1.0)
    assert of_each(await batches_of(broker), sequence) == [[]] * BUCKETS
    await put_a_member(broker)
    assert await work == 3
    assert sum("waiting:" in line for line in caplog.messages) == 1


@pytest.mark.asyncio
async def test_a_sweep_that_was_left_half_sent_is_sent_again_with_its_number_and_stamp(broker: BrokerSettings,
                                                                                       tmp_path: Path) -> None:
    await as_if_the_streams_had_read_all(broker)
    first, second = (a_sweep(number, source="replay", day=date.fromisoformat(day), members_offset=1)
                     for number, day in zip(SEQUENCES, DAYS[:2], strict=False))
    for bucket in range(BUCKETS):
        sweeps = [first, second] if bucket in {2, 3, 11} else [first]
        await put(broker, MARKET_QUOTES, [(str(bucket), a_batch([], sweep=each, bucket=bucket)) for each in sweeps],
                  partition=bucket)
    await put_a_member(broker)  # so that the members' end is 2 by now
    assert await replayed(read_history(write_folder(tmp_path)), broker) == 2
    one, two, three = SEQUENCES
    for bucket, batches in enumerate(await batches_of(broker)):
        twice = [two] if bucket in {2, 3, 11} else []
        assert [sequence(batch) for batch in batches] == [one, two, *twice, three]
        assert {sequence(batch): stamp(batch) for batch in batches} == {one: 1, two: 1, three: 2}


@pytest.mark.asyncio
async def test_a_bucket_that_is_empty_makes_a_restart_begin_with_the_first_day(broker: BrokerSettings, tmp_path: Path,
                                                                               ) -> None:
    await as_if_the_streams_had_read_all(broker)
    begun = a_sweep(SEQUENCES[0], source="replay", day=date.fromisoformat(DAYS[0]), members_offset=1)
    await put(broker, MARKET_QUOTES, [("0", a_batch([], sweep=begun, bucket=0))], partition=0)
    assert await replayed(read_history(write_folder(tmp_path)), broker) == 3
    assert of_each(await batches_of(broker), sequence) == [[SEQUENCES[0], *SEQUENCES], *[SEQUENCES] * 15]


@pytest.mark.asyncio
async def test_days_that_are_added_to_the_folder_are_sent_and_no_others(broker: BrokerSettings, tmp_path: Path) -> None:
    await as_if_the_streams_had_read_all(broker)
    shorter = quotes(*(f"{security},{day},1,1,1,1,1" for security in SECURITIES for day in DAYS[:2]))
    assert await replayed(read_history(write_folder(tmp_path, {"quotes.csv": shorter})), broker) == 2
    assert await replayed(read_history(write_folder(tmp_path)), broker) == 1
    assert of_each(await batches_of(broker), sequence) == [SEQUENCES] * BUCKETS


@pytest.mark.asyncio
async def test_a_broker_that_goes_away_in_the_middle_costs_nothing(
        mortal: BrokerSettings, mortal_kafka: KafkaCluster, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger="connectors")
    await record_mode(mortal, Mode.REPLAY, NOW)
    await as_if_the_streams_had_read_all(mortal)
    history = read_history(write_folder(tmp_path, {"quotes.csv": many_days(200)}))
    days = [epoch_ms(close_of(day)) for day in history.days]
    work = asyncio.create_task(replayed(history, mortal, days_per_second=50))

    async def some_are_there() -> bool:
        return bool((await records_of(mortal, MARKET_QUOTES))[15])

    await until(some_are_there, "sweeps are sent")
    mortal_kafka.kill(1)
    assert not work.done()
    await until_said(caplog, "does not answer", seconds=60.0)
    mortal_kafka.restart(1)
    await work
    assert of_each(await batches_of(mortal), sequence) == [days] * BUCKETS


@pytest.mark.asyncio
async def test_topics_of_another_mode_are_refused(mortal: BrokerSettings, tmp_path: Path) -> None:
    await record_mode(mortal, Mode.DEMO, NOW)
    with pytest.raises(WrongMode, match="these topics hold demo data, not replay"):
        await replayed(read_history(write_folder(tmp_path)), mortal)
