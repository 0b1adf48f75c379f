"""A set of topics holds one mode for ever, and a process of another mode refuses to run on it."""

from datetime import UTC, datetime, timedelta

import pytest

from streams.contract.events.runtime import Mode, RuntimeMode
from streams.contract.latest import LatestTopic
from streams.contract.mode import WrongMode, record_mode, recorded_mode, require_mode
from streams.contract.topics import RUNTIME_MODE
from tests.contract.conftest import With

pytestmark = pytest.mark.asyncio
NOW = datetime(2024, 7, 2, tzinfo=UTC)


async def test_until_somebody_says_it_no_process_runs(broker_with: With) -> None:
    unsaid = await broker_with(RUNTIME_MODE)

    assert await recorded_mode(unsaid) is None
    with pytest.raises(WrongMode, match=r"nobody said .*; run: python -m streams topics --create --mode live$"):
        await require_mode(unsaid, Mode.LIVE)


async def test_the_mode_is_recorded_once_with_its_moment(broker_with: With) -> None:
    unsaid = await broker_with(RUNTIME_MODE)
    await record_mode(unsaid, Mode.DEMO, NOW)
    await record_mode(unsaid, Mode.DEMO, NOW + timedelta(days=1))

    await require_mode(unsaid, Mode.DEMO)
    async with LatestTopic(topic=RUNTIME_MODE, event=RuntimeMode, broker=unsaid) as view:
        assert view.versions("mode") == [RuntimeMode(mode=Mode.DEMO, created_at=NOW)]


@pytest.mark.parametrize("other", [Mode.LIVE, Mode.DEMO])
async def test_another_mode_is_refused_and_changes_nothing(broker_with: With, other: Mode) -> None:
    broker = await broker_with(RUNTIME_MODE)
    await record_mode(broker, Mode.REPLAY, NOW)
    line = f"^these topics hold replay data, not {other}: use another broker or another topic prefix "
    with pytest.raises(WrongMode, match=line):
        await record_mode(broker, other, NOW)
    with pytest.raises(WrongMode, match=line):
        await require_mode(broker, other)
    assert await recorded_mode(broker) is Mode.REPLAY
