"""A recording in which a key of the registry changes, played again: the streams are made believe to have read all."""

from pathlib import Path

import pytest

from connectors.recording.recorded import Recorded
from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from streams.contract.events.registry import Membership
from streams.contract.topics import REGISTRY_LISTINGS, REGISTRY_MEMBERSHIPS
from tests.builders import a_listing, a_membership
from tests.connectors.on_topics import put
from tests.connectors.recording.records import a_record, write
from tests.connectors.recording.test_play import BEGIN, a_bucket, played, read_by_the_streams, values

FIRST: Membership = a_membership(company="虚构甲", document="名单")
ONE, TWO = encode(FIRST), encode(FIRST.model_copy(update={"document": "更正名单"}))
KEY = FIRST.assertion_id


def said(value: bytes | None, at_ms: int) -> Recorded:
    return a_record(topic=REGISTRY_MEMBERSHIPS.name, key=KEY.encode(), value=value, at_ms=at_ms)


def a_day(*versions: bytes | None) -> list[Recorded]:
    """A listing and the versions of a membership, the first as it stood when the day began, a sweep after each."""
    listing = a_listing()
    day = [a_record(topic=REGISTRY_LISTINGS.name, key=listing.assertion_id.encode(), value=encode(listing),
                    at_ms=BEGIN - 1)]
    for number, version in enumerate(versions):
        day += [said(version, BEGIN + 10 * number - 1), a_bucket(number + 1, 0, BEGIN + 10 * number + 5)]
    return day


async def memberships(broker: BrokerSettings) -> list[bytes | None]:
    return (await values(broker, REGISTRY_MEMBERSHIPS))[0]


@pytest.mark.parametrize("versions", [(ONE, TWO), (ONE, TWO, ONE), (ONE, None, ONE), (ONE, TWO, None)])
@pytest.mark.asyncio
async def test_a_recording_that_is_played_again_leaves_every_version_as_it_was_played(
        versions: tuple[bytes | None, ...], broker: BrokerSettings, tmp_path: Path) -> None:
    await read_by_the_streams(broker)
    file = write(tmp_path / "day.parquet", a_day(*versions))
    await played(broker, file)
    assert await played(broker, file) == 0
    assert await memberships(broker) == list(versions)


@pytest.mark.asyncio
async def test_a_replay_that_is_killed_at_every_record_plays_each_once(broker: BrokerSettings, tmp_path: Path) -> None:
    await read_by_the_streams(broker)
    day = a_day(ONE, TWO, ONE, None, TWO)
    for length in range(1, len(day) + 1):
        assert await played(broker, write(tmp_path / f"{length}.parquet", day[:length])) == 1
    assert await memberships(broker) == [ONE, TWO, ONE, None, TWO]


@pytest.mark.asyncio
async def test_what_others_write_of_a_key_moves_no_replay_on_or_back(broker: BrokerSettings, tmp_path: Path) -> None:
    await read_by_the_streams(broker)
    day = a_day(ONE, TWO, ONE)
    await played(broker, write(tmp_path / "cut.parquet", day[:2]))
    await put(broker, REGISTRY_MEMBERSHIPS, [(KEY, TWO), (KEY, ONE)])  # what the recording says later
    assert await played(broker, write(tmp_path / "day.parquet", day)) == len(day) - 2
    assert await memberships(broker) == [ONE, TWO, ONE, TWO, ONE]


@pytest.mark.asyncio
async def test_versions_that_a_replay_without_numbers_left_in_disorder_end_as_recorded(broker: BrokerSettings,
                                                                                      tmp_path: Path) -> None:
    await read_by_the_streams(broker)
    await put(broker, REGISTRY_MEMBERSHIPS, [(KEY, ONE), (KEY, TWO), (KEY, ONE)])
    await played(broker, write(tmp_path / "day.parquet", a_day(ONE, TWO)))
    assert (await memberships(broker))[-2:] == [ONE, TWO]
