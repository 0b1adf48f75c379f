"""The fault table: how the first source misbehaves, what is published meanwhile, what is told, how it comes back."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pytest
from aiohttp import web

from connectors.upstream.hosts import HOSTS
from streams.contract.events.budgets import HostSpending
from tests.connectors.live import misbehaving as site
from tests.connectors.live.chain import Chain, a_chain
from tests.connectors.live.misbehaving import Play
from tests.connectors.quotes.market import CLIST, GTIMG, PUSH2, SINAJS, ULIST, Market

FIRST, OVER = 3, 9  # looks: the first with the fault, the first without
BACK_WITHIN: Final = 12  # looks a minute apart: the first cool-off of a ban, longer than the first rests
EASTMONEY, TENCENT, SINA = "eastmoney", "tencent", "sina"
BOTH, MARKET = ("market", "members"), ("market",)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A row of the table. `left_alone`: the host is not asked for a while, which is told too, and at its end."""

    play: Play
    verdict: str
    detail: str
    by: str = TENCENT
    left_alone: int = 0  # times
    universes: tuple[str, ...] = BOTH
    believed: int = 0  # looks of it that are published before it shows


FAULTS: dict[str, Fault] = {
    "connection refused": Fault(play=site.refused(), verdict="unreachable", detail="refused", left_alone=1),
    "time-out": Fault(play=site.too_late(site.never(), 0.4), verdict="unreachable", detail="timed out", left_alone=1),
    "slow drip": Fault(play=site.too_late(site.drip, 0.4), verdict="unreachable", detail="timed out", left_alone=1),
    "TLS error": Fault(play=site.without_tls, verdict="unreachable", detail="tls", left_alone=1),
    "403": Fault(play=site.status(403), verdict="banned", detail="status 403", left_alone=1),
    "429 with Retry-After": Fault(play=site.status(429, {"Retry-After": "90"}), verdict="banned", detail="too many",
                                  left_alone=2),
    "403 in mid-sweep": Fault(play=site.closed_in_between, verdict="banned", detail="status 403", left_alone=1,
                              universes=MARKET),
    "HTML ban page": Fault(play=site.page_for_people(), verdict="banned", detail="a page for people", left_alone=1),
    "truncated JSON": Fault(play=site.truncated, verdict="unreachable", detail="not JSON"),
    "gzip error": Fault(play=site.badly_zipped, verdict="unreachable", detail="gzip was cut short", left_alone=1),
    "no data": Fault(play=site.empty, verdict="unreachable", detail="no rows, rc 102"),
    "empty list": Fault(play=site.emptied, verdict="unreachable", detail="no rows, rc 0"),
    "missing page": Fault(play=site.missing_page, verdict="partial", detail="100 missing: ", by=EASTMONEY),
    "duplicated page": Fault(play=site.duplicated_page, verdict="partial", detail="rows came again", by=EASTMONEY,
                             universes=MARKET),
    "total changed mid-sweep": Fault(play=site.total_changed, verdict="partial", by=EASTMONEY, universes=MARKET,
                                     detail="the total was 300, then 301"),
    "field missing": Fault(play=site.without("f2"), verdict="drift", detail="f2 is gone from 300 of 300 rows"),
    "turnover missing": Fault(play=site.without("f6"), verdict="drift", detail="f6 is gone from 300 of 300 rows"),
    "fields swapped": Fault(play=site.swapped("f2", "f18"), verdict="drift", detail="change f3 = price f2 / previous"),
    "volume and turnover swapped": Fault(play=site.swapped("f5", "f6"), verdict="drift", detail="turnover f6 = volume"),
    "unit of the price ×10⁴": Fault(play=site.times(1e4, "f2"), verdict="drift", detail="f2 is not a number of yuan"),
    "unit of all prices ×10⁴": Fault(play=site.times(1e4, "f2", "f4", "f15", "f16", "f17", "f18"), verdict="drift",
                                     detail="f2 is not a number of yuan"),
    "unit of the turnover ×10⁴": Fault(play=site.times(1e4, "f6"), verdict="drift", detail="turnover f6 = volume"),
    "unit of the volume ×10⁴": Fault(play=site.times(1e4, "f5"), verdict="drift", detail="turnover f6 = volume"),
    '"-" for prices': Fault(play=site.dashes("f2", "f3", "f4", "f15", "f16", "f17"), verdict="drift",
                            detail="f2 is empty in 300 of 300 rows"),
    '"-" for all': Fault(play=site.dashes("f2", "f3", "f4", "f5", "f6", "f15", "f16", "f17", "f18", "f20", "f21"),
                         verdict="drift", detail="f2 is empty in 300 of 300 rows"),
    "all-zero prices": Fault(play=site.times(0, "f2"), verdict="drift", detail="f2 is empty in 300 of 300 rows"),
    "frozen with a fresh Date header": Fault(play=site.frozen(), verdict="stale", believed=2,
                                             detail="its values stand still since 10:3"),
    "clock skew beyond a minute": Fault(play=site.later(400), verdict="drift", detail="in the future"),
    "future timestamps": Fault(play=site.later(86_400), verdict="drift", detail="in the future"),
    "past timestamps": Fault(play=site.later(-86_400), verdict="stale", detail="86403 s ago"),
}
# A request that finds its host left alone ends the look before the one that was refused has said why: pages.py.
ROWS = [pytest.param(fault, universe, id=f"{name}, {universe}")
        for name, fault in FAULTS.items() for universe in fault.universes]


def during(first: int, over: int, play: Play, chain: Chain) -> Callable[[int], None]:
    """Return what has a fault begin with a look and end before another."""
    undo: list[Callable[[], None]] = []

    def before_look(look: int) -> None:
        if look == first:
            undo.append(play(chain))
        elif look == over:
            undo.pop()()

    return before_look


def is_back(chain: Chain) -> bool:
    """Say whether all is as it was: a look after the fault in which the first source was good, and one more."""
    return len(chain.truths) > OVER and chain.sources[-2:] == [EASTMONEY] * 2 and chain.verdicts[-1] == (
        EASTMONEY, "good")


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return who is what by each of our log lines, the details left out."""
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("connectors.")]
    return [re.sub(r"(:| until).*", "", re.sub(r" quotes:\w+: ", " ", message)) for message in ours]


@pytest.mark.parametrize(("fault", "universe"), ROWS)
@pytest.mark.asyncio
async def test_a_fault_of_the_first_source_is_told_once_bridged_with_true_figures_and_over_when_it_is_over(
        fault: Fault, universe: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    async with a_chain(universe) as chain:
        chain.before_look = during(FIRST, OVER, fault.play, chain)
        await chain.run(is_back)

    assert len(chain.truths) <= OVER + BACK_WITHIN
    assert len(chain.sweeps) == len(chain.truths), "each look was answered by somebody"
    expected = [EASTMONEY] * (FIRST - 1 + fault.believed) + [fault.by] * (OVER - FIRST - fault.believed)
    assert chain.sources[:OVER - 1] == expected
    fallback = [(fault.by, "good")] if fault.by != EASTMONEY else []
    assert chain.verdicts == [(EASTMONEY, "good"), (EASTMONEY, fault.verdict), *fallback, (EASTMONEY, "good")]
    assert fault.detail in chain.quality[1].detail
    assert sorted(told(caplog)) == sorted(lines(chain, fault))


def lines(chain: Chain, fault: Fault) -> list[str]:
    """Return what is to be logged: each state once."""
    of_host = [f"{PUSH2} is left alone"] * fault.left_alone + [f"{PUSH2} answers again"] * bool(fault.left_alone)
    was = {EASTMONEY: ["", " (was good)", f" (was {fault.verdict})"], TENCENT: [""]}
    return of_host + [f"{source} {verdict}{was[source].pop(0)}" for source, verdict in chain.verdicts]


@pytest.mark.parametrize("universe", BOTH)
@pytest.mark.asyncio
async def test_clocks_that_differ_by_less_than_a_minute_are_no_fault(universe: str) -> None:
    async with a_chain(universe) as chain:
        chain.before_look = during(FIRST, OVER, site.later(40), chain)
        await chain.run(is_back)

    assert chain.sources == [EASTMONEY] * len(chain.truths)
    assert chain.verdicts == [(EASTMONEY, "good")]


@pytest.mark.asyncio
async def test_what_is_missing_is_named_and_the_whole_market_stays_expected() -> None:
    async with a_chain("market") as chain:
        chain.before_look = during(FIRST, OVER, site.missing_page, chain)
        await chain.run(is_back)

    partial = chain.sweeps[FIRST - 1:OVER - 1]
    assert {len(sweep.missed) for sweep in partial} == {100}
    assert {(len(sweep.quotes), sweep.uncounted) for sweep in partial} == {(200, 0)}
    assert chain.sweeps[-1].missed == ()


@pytest.mark.asyncio
async def test_nobody_asks_before_retry_after_is_over() -> None:
    async with a_chain("market") as chain:
        chain.before_look = during(FIRST, FIRST + 1, site.status(429, {"Retry-After": "150"}), chain)
        await chain.run(lambda chain: chain.sources[-1:] == [EASTMONEY] and len(chain.truths) > FIRST)

    asked = [each.at for each in chain.site.asked(PUSH2) if each.at >= chain.truths[FIRST - 1].at.timestamp()]
    assert chain.truths[FIRST - 1].at + timedelta(seconds=150) <= chain.truths[-1].at
    assert asked[1] - asked[0] >= 150
    assert chain.sources[FIRST - 1:] == [TENCENT] * 3 + [EASTMONEY]


@pytest.mark.parametrize(("refusals", "verdict"), [(1, "banned"), (0, "unreachable")])
@pytest.mark.asyncio
async def test_a_host_that_is_left_alone_since_another_feed_was_refused_there_is_told_and_over_when_it_is_over(
        refusals: int, verdict: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    market = Market(300)
    until = market.moment + timedelta(minutes=4, seconds=30)
    alone = HostSpending(host=PUSH2, day=market.moment.date(), spent=100, grants=(), left_alone_until=until,
                         refusals=refusals, at=market.moment)
    async with a_chain("members", market=market, spent=[alone]) as chain:
        await chain.run(lambda chain: len(chain.truths) == 8)

    assert chain.sources == [TENCENT] * 6 + [EASTMONEY] * 2, "of the first look after it one request is the probe"
    assert chain.verdicts == [(EASTMONEY, verdict), (TENCENT, "good"), (EASTMONEY, "good")]
    why = "it had refused us before" if refusals else "it could not be asked before"
    assert chain.quality[0].detail == f"{PUSH2}: left alone: {why}"
    assert len(told(caplog)) == 4, "three verdicts, and that it answers again"


@pytest.mark.asyncio
async def test_a_host_whose_requests_of_the_day_are_used_up_is_told_until_another_day_begins() -> None:
    market = Market(300)
    spent = HostSpending(host=PUSH2, day=market.moment.date(), spent=HOSTS[PUSH2].per_day, grants=(),
                         left_alone_until=None, refusals=0, at=market.moment)
    async with a_chain("members", market=market, spent=[spent]) as chain:
        await chain.run(lambda chain: len(chain.truths) == 3)

    assert chain.verdicts == [(EASTMONEY, "unreachable"), (TENCENT, "good")]
    assert "requests of today are used up" in chain.quality[0].detail


@pytest.mark.asyncio
async def test_a_list_that_fails_is_not_made_good_by_a_sample_of_the_same_site() -> None:
    async with a_chain("market") as chain:
        chain.before_look = during(FIRST, 99, without_a_list, chain)
        await chain.run(lambda chain: len(chain.truths) == 15)

    assert chain.sources == [EASTMONEY] * 2 + [TENCENT] * 13
    assert len([each for each in chain.site.asked(PUSH2) if each.path == ULIST]) >= 2, "it was heard"
    assert chain.verdicts == [(EASTMONEY, "good"), (EASTMONEY, "unreachable"), (TENCENT, "good")]


def without_a_list(chain: Chain) -> Callable[[], None]:
    async def nothing(_: web.Request) -> web.StreamResponse:
        return web.json_response({"rc": 102, "data": None})

    before = chain.site.handlers[PUSH2, CLIST]
    chain.site.handlers[PUSH2, CLIST] = nothing
    return lambda: chain.site.handlers.update({(PUSH2, CLIST): before})


SECOND: dict[str, Play] = {
    "connection refused": site.refused(GTIMG),
    "403": site.status(403, host=GTIMG),
    "ban page": site.page_for_people(GTIMG),
    "frozen": site.frozen(GTIMG),
    "price and previous close swapped": site.text_rows(GTIMG, lambda row: [*row[:3], row[4], row[3], *row[5:]]),
    "a field less": site.text_rows(GTIMG, lambda row: [*row[:5], *row[6:]]),
    "prices ×10⁴": site.text_rows(GTIMG, lambda row: [*row[:3], f"{float(row[3]) * 1e4:.2f}", *row[4:]]),
}


@pytest.mark.parametrize("name", SECOND)
@pytest.mark.asyncio
async def test_when_the_second_source_fails_too_the_third_is_published_and_each_comes_back(
        name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    async with a_chain("market") as chain:
        chain.before_look = during(FIRST, OVER, site.both(site.status(403), SECOND[name]), chain)
        await chain.run(is_back)

    believed = 2 if name == "frozen" else 0  # looks in which Tencent seems to be right
    assert chain.sources[FIRST - 1:OVER - 1] == [TENCENT] * believed + [SINA] * (OVER - FIRST - believed)
    assert (SINA, "good") in chain.verdicts
    assert len(told(caplog)) == len(set(told(caplog)))


@pytest.mark.asyncio
async def test_when_nobody_can_be_believed_nothing_is_published_and_two_lines_say_so(
        caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    down = site.both(site.times(1e4, "f2"), site.refused(GTIMG), site.status(403, host=SINAJS))
    async with a_chain("market") as chain:
        chain.before_look = during(FIRST, OVER, down, chain)
        await chain.run(is_back)

    silent = len(chain.truths) - len(chain.sweeps)
    assert OVER - FIRST <= silent <= OVER - FIRST + 2
    assert {source for source in chain.sources} <= {EASTMONEY, TENCENT}
    assert [message for message in caplog.messages if message.startswith("market: ")] == [
        "market: no source can be believed now; the last values stand, and all are asked on",
        f"market: quotes again, from {chain.sources[FIRST - 1]}"]
