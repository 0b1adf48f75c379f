"""A replay that reveals: no sweep is sent before the streams have read what became known by its moment."""

import asyncio
import logging
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.errors import NoInput
from connectors.importers.kinds import Kind
from connectors.replay.history import History, read_history
from connectors.replay.known import known_by
from connectors.replay.run import REFERENCE, replay
from connectors.settings import ConnectorSettings
from streams.contract.broker import BrokerSettings
from streams.contract.clock import close_of
from streams.contract.lag import STREAMS_GROUP
from streams.contract.topics import MARKET_QUOTES, REGISTRY_LISTINGS, REGISTRY_MEMBERSHIPS
from tests.connectors.folder import DAYS, LISTINGS, MEMBERSHIPS, write_folder
from tests.connectors.on_topics import FAR, as_if_the_streams_had_read_all, commit, held, put_a_member, records_of
from tests.connectors.waiting import until, until_said

CLOSES = [close_of(date.fromisoformat(day)) for day in DAYS]
LATER = "虚构后来股份有限公司,4,浙江,,2021-07-01,,scenario,fictional,{}\n"


def history(folder: Path, *recorded_at: str) -> History:
    """Return the usual history with titles more that were recorded then."""
    more = "".join(LATER.format(moment).replace("后来", f"后来{number}") for number, moment in enumerate(recorded_at))
    return read_history(write_folder(folder, {"memberships.csv": MEMBERSHIPS + more}))


async def revealed(found: History, broker: BrokerSettings, *, days_per_second: float | None = None) -> int:
    return await replay(found, broker, ConnectorSettings(), universe="market", days_per_second=days_per_second,
                        reveal=True, clock=lambda: datetime(2030, 1, 1, tzinfo=UTC))


async def sweeps(broker: BrokerSettings) -> int:
    return len((await records_of(broker, MARKET_QUOTES))[15])


def companies(events: Iterable[object]) -> set[str]:
    return {str(getattr(event, "company", event))[:5] for event in events}


def test_an_assertion_is_known_from_the_very_moment_it_was_recorded_at(tmp_path: Path) -> None:
    found = history(tmp_path, "2024-07-02T15:00:00+08:00", "2024-07-02T07:00:00.000001+00:00")
    known, later = known_by(found.reference, CLOSES[1])
    assert companies(later[Kind.MEMBERSHIPS].values()) == {"虚构后来1"}
    assert companies(known[Kind.MEMBERSHIPS].values()) == {"虚构云岫精", "虚构远岚科", "虚构后来0"}


def test_what_has_no_time_of_record_is_known_ever_since(tmp_path: Path) -> None:
    known, later = known_by(history(tmp_path).reference, datetime(1990, 1, 1, tzinfo=UTC))
    assert {kind: len(events) for kind, events in known.items()} == {
        Kind.MEMBERSHIPS: 0, Kind.LISTINGS: 2, Kind.INSTRUMENTS: 2, Kind.SHARE_CAPITAL: 3}
    assert {kind for kind, events in later.items() if events} == {Kind.MEMBERSHIPS}


@pytest.mark.asyncio
async def test_the_sweep_of_a_day_waits_until_the_streams_have_read_what_became_known(
        broker: BrokerSettings, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    await put_a_member(broker)
    await commit(broker, STREAMS_GROUP, REFERENCE, FAR)
    await commit(broker, STREAMS_GROUP, [REGISTRY_MEMBERSHIPS], 2)
    work = asyncio.create_task(revealed(history(tmp_path, "2024-07-02T12:00:00+08:00"), broker))
    await until_said(caplog, "waiting: the streams have 1 records of ")
    assert await sweeps(broker) == 1
    await commit(broker, STREAMS_GROUP, [REGISTRY_MEMBERSHIPS], 3)
    assert await work == 3
    assert await sweeps(broker) == 3


@pytest.mark.asyncio
async def test_what_is_recorded_after_the_last_day_is_never_published(broker: BrokerSettings, tmp_path: Path) -> None:
    await as_if_the_streams_had_read_all(broker)
    assert await revealed(history(tmp_path, "2024-07-03T15:00:01+08:00"), broker) == 3
    assert companies((await held(broker, REGISTRY_MEMBERSHIPS)).values()) == {"虚构云岫精", "虚构远岚科"}


@pytest.mark.asyncio
async def test_a_listing_that_was_recorded_later_is_revealed_too(broker: BrokerSettings, tmp_path: Path) -> None:
    header, *rows = LISTINGS.splitlines()
    listings = "\n".join([f"{header},recorded_at", f"{rows[0]},", f"{rows[1]},2024-07-04T00:00:00+08:00"]) + "\n"
    await as_if_the_streams_had_read_all(broker)
    assert await revealed(read_history(write_folder(tmp_path, {"listings.csv": listings})), broker) == 3
    assert companies((await held(broker, REGISTRY_LISTINGS)).values()) == {"虚构云岫精"}


@pytest.mark.asyncio
async def test_a_replay_that_was_stopped_reveals_what_is_missing_and_nothing_twice(
        broker: BrokerSettings, tmp_path: Path) -> None:
    found = history(tmp_path, "2024-07-01T16:00:00+08:00", "2024-07-02T16:00:00+08:00")
    await as_if_the_streams_had_read_all(broker)
    work = asyncio.create_task(revealed(found, broker, days_per_second=0.02))  # the second day is far

    async def the_first_is_known() -> bool:
        return len((await records_of(broker, REGISTRY_MEMBERSHIPS))[0]) == 3

    await until(the_first_is_known, "the first title becomes known")
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert await sweeps(broker) == 1
    assert await revealed(found, broker) == 2
    records = (await records_of(broker, REGISTRY_MEMBERSHIPS))[0]
    assert len(records) == len({record.key for record in records}) == 4


@pytest.mark.asyncio
async def test_a_history_in_which_nobody_is_known_on_the_first_day_is_refused(
        broker: BrokerSettings, tmp_path: Path) -> None:
    late = MEMBERSHIPS.replace("2021-07-01T00:00:00+08:00", "2026-11-23T00:00:00+08:00")
    found = read_history(write_folder(tmp_path, {"memberships.csv": late}))
    said = r"no membership was recorded by 2024-07-01, the first day .* leave --reveal away"
    with pytest.raises(NoInput, match=said):
        await revealed(found, broker)
    assert (await records_of(broker, MARKET_QUOTES))[0] == []
