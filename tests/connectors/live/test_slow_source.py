"""A first source whose answers are right, and come too late: 14 s each, at once or drop by drop."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Final

import pytest
from aiohttp import web

from connectors.quotes import pages
from connectors.upstream.hosts import HOSTS
from connectors.upstream.plan import MARKET, MEMBERS
from tests.connectors.live.chain import Chain, a_chain
from tests.connectors.live.misbehaving import Play, body_of, over, too_late
from tests.connectors.live.test_fault_table import during, told
from tests.connectors.quotes.market import PUSH2
from tests.connectors.site import Handler
from tests.connectors.upstream.windows import most_in_a_window

EASTMONEY, TENCENT = "eastmoney", "tencent"
SCALE: Final = 0.3  # of what a slow site takes here, and is given
SLOW: Final = 14.0  # seconds
FIRST: Final = 3  # the first look at a slow source
PACES: Final = {"members": MEMBERS, "market": MARKET}
LOOKS: Final = {"members": 30, "market": 12}  # until it is quick again: some cool-offs, the longest in minutes
BACK_WITHIN: Final = 330.0  # seconds: the longest cool-off, and a look or a comparison that is yet to come
DROPS: Final = 10


def _late(chain: Chain) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(SLOW * SCALE)
        return web.Response(body=body_of(chain, request, PUSH2))
    return answer


def _dripping(chain: Chain) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        body = body_of(chain, request, PUSH2)
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        with suppress(ConnectionResetError):  # nobody waits for the rest
            for start in range(0, len(body), 1 + len(body) // DROPS):
                await asyncio.sleep(SLOW * SCALE / DROPS)
                await response.write(body[start:start + 1 + len(body) // DROPS])
        return response
    return answer


late: Final[Play] = too_late(over(_late), SCALE)
dripping: Final[Play] = too_late(over(_dripping), SCALE)


def is_back(looks: int) -> Callable[[Chain], bool]:
    return lambda chain: len(chain.truths) > looks and chain.sources[-2:] == [EASTMONEY] * 2


@pytest.mark.parametrize(("universe", "play"), [
    pytest.param("members", late, id="members, late"), pytest.param("members", dripping, id="members, drop by drop"),
    pytest.param("market", late, id="market, late")])
@pytest.mark.asyncio
async def test_a_slow_source_is_left_alone_ever_longer_while_the_second_one_keeps_the_pace(
        universe: str, play: Play, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    async with a_chain(universe, pace=PACES[universe]) as chain:
        chain.before_look = during(FIRST, LOOKS[universe], play, chain)
        await chain.run(is_back(LOOKS[universe]))

    slow = chain.truths[FIRST - 1:LOOKS[universe] - 1]
    first, last = slow[0].at.timestamp(), slow[-1].at.timestamp()
    asked = [each.at for each in chain.site.asked(PUSH2)]
    assert len(chain.sweeps) == len(chain.truths), "each look was answered by somebody"
    assert chain.sources[:LOOKS[universe] - 1] == [EASTMONEY] * (FIRST - 1) + [TENCENT] * len(slow)
    assert chain.sweeps[-2].started_at.timestamp() - last <= BACK_WITHIN
    assert_left_alone_ever_longer([at for at in asked if first <= at <= last])
    assert most_in_a_window(asked, 60.0) <= HOSTS[PUSH2].per_minute
    assert chain.verdicts == [(EASTMONEY, "good"), (EASTMONEY, "unreachable"), (TENCENT, "good"), (EASTMONEY, "good")]
    assert "timed out" in chain.quality[1].detail
    assert sorted(told(caplog)) == sorted([
        f"{PUSH2} is left alone", f"{PUSH2} answers again", "eastmoney good", "eastmoney unreachable (was good)",
        "tencent good", "eastmoney good (was unreachable)"])
    assert not under_way(), "whoever was asked in vain is not waited for"


def under_way() -> list[str]:
    """Return the tasks that are left, but for those of the server that is asked."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    return [repr(task) for task in others if "RequestHandler" not in repr(task.get_coro())]


def assert_left_alone_ever_longer(asked: Sequence[float]) -> None:
    """Three requests in vain, all that there are, then one at a time."""
    waits = [later - earlier for earlier, later in pairwise(asked[2:])]
    assert len(waits) >= 3
    assert all(wait >= min(10.0 * 2 ** time, 300.0) for time, wait in enumerate(waits)), waits


@pytest.mark.parametrize(("requests", "at_first", "seconds"), [(12, 0, 15.0), (57, 1, 60.0)])
def test_all_answers_of_a_look_and_a_round_to_ask_again_fit_the_time_that_it_is_given(
        requests: int, at_first: int, seconds: float) -> None:
    rounds = at_first + -(-(requests - at_first) // pages.AT_ONCE)
    assert (rounds + 1) * pages.ANSWER_SECONDS == pytest.approx(seconds)


def test_the_first_answer_in_vain_leaves_time_for_another_source_within_the_pace() -> None:
    assert MEMBERS.trading > pages.ANSWER_SECONDS
