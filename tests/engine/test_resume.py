"""A partition resumes right behind its state, whatever the group has committed."""

import pytest
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.contract.broker import BrokerSettings
from streams.engine import checkpoint
from streams.engine.app import StreamApp
from streams.engine.driver import Consumer
from streams.engine.run import create_changelogs
from streams.engine.state import Held
from tests.engine.chain import NUMBERS, Chain, add_chain, chain_of, chained
from tests.engine.running import FAST, crash_of, running, until, with_consumer
from tests.engine.topic_io import assert_chained, commit, committed, has_committed, last_states, links, put_state, send

DONE = range(1, 21)
ALL = range(1, 23)  # with two that come later
OLDER = 12


class ResumesAtTheCommit(Consumer):
    seek_to_committed = driver.Consumer.seek_to_committed


def held(count: int) -> Held[Chain]:
    return Held(state=chain_of(ALL[:count]), offsets={NUMBERS.name: count - 1})


def chain_app(broker: BrokerSettings, kind: type[StreamApp] = StreamApp) -> StreamApp:
    return add_chain(kind("chain", broker=broker, engine=FAST))


async def left_behind(here: BrokerSettings, *, state: int, commit_at: int) -> None:
    """Twenty inputs, a state of the first so many at the end of the changelog (0: none), a commit elsewhere."""
    await send(here, DONE)
    await create_changelogs(chain_app(here))
    await put_state(here, 0, held(20))
    await put_state(here, 0, held(state) if state else None)
    await commit(here, {0: commit_at})


async def run_on(app: StreamApp, here: BrokerSettings) -> None:
    """Start, take two inputs more, and stop once both are done."""
    async with running(app):
        await send(here, ALL[20:])
        await until(lambda: app.stores[0].get(0).last(NUMBERS.name) == 21)
        await until(lambda: has_committed(here, 22))


@pytest.mark.asyncio
async def test_an_older_state_written_late_is_made_up_for(here: BrokerSettings) -> None:
    await left_behind(here, state=OLDER, commit_at=20)
    app = chain_app(here)
    await run_on(app, here)
    assert app.resumed[TP(here.name(NUMBERS), 0)] == OLDER
    assert await links(here) == chained(ALL)[OLDER:]
    assert await last_states(here) == {0: held(22)}


@pytest.mark.asyncio
async def test_an_emptied_changelog_means_that_all_inputs_are_done_again(here: BrokerSettings) -> None:
    await left_behind(here, state=0, commit_at=20)
    await run_on(chain_app(here), here)
    assert await links(here) == chained(ALL)
    assert await last_states(here) == {0: held(22)}


@pytest.mark.asyncio
@pytest.mark.parametrize("state", [OLDER, 0])
async def test_control_resuming_at_the_commit_makes_every_later_output_and_the_state_wrong(
    here: BrokerSettings, monkeypatch: pytest.MonkeyPatch, state: int
) -> None:
    monkeypatch.setattr(checkpoint, "_require_contiguous", lambda *_: None)
    await left_behind(here, state=state, commit_at=20)
    await run_on(chain_app(here, with_consumer(ResumesAtTheCommit)), here)
    assert await links(here) == chained(ALL[20:], after=held(state).state)
    assert await last_states(here) != {0: held(22)}


@pytest.mark.asyncio
async def test_resuming_at_the_commit_is_stopped_by_the_contiguity_check_at_the_latest(here: BrokerSettings) -> None:
    await left_behind(here, state=OLDER, commit_at=20)
    async with running(chain_app(here, with_consumer(ResumesAtTheCommit))) as app:
        await send(here, ALL[20:])
        reason = await crash_of(app)
    assert isinstance(reason, checkpoint.Gap)
    assert "offset 20 came where 12 was due" in str(reason)
    assert await links(here) == []


@pytest.mark.asyncio
async def test_a_commit_set_back_repeats_nothing(here: BrokerSettings) -> None:
    await left_behind(here, state=20, commit_at=5)
    app = chain_app(here)
    await run_on(app, here)
    assert app.resumed[TP(here.name(NUMBERS), 0)] == 20
    assert await links(here) == chained(ALL)[20:]
    assert await last_states(here) == {0: held(22)}


@pytest.mark.asyncio
@pytest.mark.parametrize(("state", "commit_at"), [(20, 5), (20, 0)])
async def test_what_is_in_the_state_counts_as_done_though_no_input_comes(
    here: BrokerSettings, state: int, commit_at: int
) -> None:
    """A worker killed between its state and its commit would else be behind for ever."""
    await left_behind(here, state=state, commit_at=commit_at)
    async with running(chain_app(here)):
        await until(lambda: has_committed(here, state))


@pytest.mark.asyncio
async def test_what_is_done_again_is_published_the_same(here: BrokerSettings) -> None:
    await send(here, DONE)
    async with running(chain_app(here)) as app:
        await until(lambda: app.stores[0].get(0) == held(20))
    assert await committed(here) == 20
    await put_state(here, 0, None)
    await run_on(chain_app(here), here)
    assert assert_chained(await links(here), ALL) == 20
