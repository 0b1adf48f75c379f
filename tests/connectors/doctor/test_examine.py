"""Each way in which a site fails, played by a local server: doctor asks once, and says what to do."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from connectors.doctor.examine import examine
from connectors.doctor.probe import Allowance, Finding, Found, Probe
from connectors.doctor.verdict import ADVICE, judge
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Upstream
from tests.connectors.site import Site, closed_port, forever
from tests.connectors.upstream.asking import ASK, BODY, NAME, PATH, a_host, asking

NOW = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
FREE = Allowance(left_today=900)


async def first_row(upstream: Upstream) -> Found:
    """A probe as small as can be: its schema is that rows have a code and a price."""
    rows = (await upstream.fetch(ASK)).json()["data"]["diff"]
    if any("f2" not in row for row in rows):
        raise Unavailable(Failure.DRIFT, NAME, "f2 is gone from 1 of 1 rows")
    return Found(rows=len(rows), newest=NOW)


def a_probe(look: Callable[[Upstream], Awaitable[Found]] = first_row, seconds: float = 5.0) -> Probe:
    return Probe(name="样例 quotes", host=NAME, look=look, universes=("members",), seconds=seconds)


def answer(status: int = 200, text: str = BODY, content_type: str = "application/json",
           **headers: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=text, content_type=content_type, headers=headers)
    return handle


async def hangs_up(request: web.Request) -> web.StreamResponse:
    assert request.transport
    request.transport.abort()
    return web.Response()


async def found_at(site: Site, *, origin: str = "", allowance: Allowance = FREE, seconds: float = 5.0,
                   look: Callable[[Upstream], Awaitable[Found]] = first_row) -> Finding:
    async with asking(a_host(origin or site.origin(NAME)), seconds=seconds) as (fetcher, _):
        (finding,) = await examine([a_probe(look, seconds)], fetcher, lambda _: allowance)
        return finding


@pytest.mark.asyncio
@pytest.mark.parametrize(("handler", "failure"), [
    (answer(403), Failure.FORBIDDEN),
    (answer(429, **{"Retry-After": "60"}), Failure.TOO_MANY),
    (answer(text="<!DOCTYPE html><html>访问过于频繁</html>", content_type="text/html"), Failure.BAN_PAGE),
    (answer(502), Failure.HTTP_ERROR),
    (answer(text=BODY[:40]), Failure.MALFORMED),
    (answer(text='{"data":{"diff":[{"f12":"920118"}]}}'), Failure.DRIFT),
    (hangs_up, Failure.RESET),
    (forever, Failure.TIMED_OUT)])
async def test_each_failure_is_told_after_one_request(
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]], failure: Failure) -> None:
    async with Site() as site:
        site.handlers[NAME, PATH] = handler
        finding = await found_at(site, seconds=2.0)
        assert len(site.log) == 1
    verdict = judge(finding, NOW)
    assert (verdict.failure, verdict.what_to_do) == (failure, ADVICE[failure])


@pytest.mark.asyncio
async def test_where_nobody_listens_it_says_to_look_at_the_network() -> None:
    async with Site() as site:
        verdict = judge(await found_at(site, origin=f"http://127.0.0.1:{closed_port()}"), NOW)
    assert (verdict.failure, verdict.reachable) == (Failure.REFUSED, False)


@pytest.mark.asyncio
async def test_a_source_that_works_is_asked_once() -> None:
    async with Site() as site:
        site.handlers[NAME, PATH] = answer()
        verdict = judge(await found_at(site), NOW)
        assert len(site.log) == 1
    assert (verdict.works, verdict.detail) == (True, "1 rows")


@pytest.mark.asyncio
@pytest.mark.parametrize("allowance", [
    Allowance(left_today=900, left_alone_until=NOW + timedelta(minutes=5)), Allowance(left_today=0),
    Allowance(left_today=900, polled_until=NOW)])
async def test_who_must_not_be_asked_is_not(allowance: Allowance) -> None:
    async with Site() as site:
        site.handlers[NAME, PATH] = answer()
        finding = await found_at(site, allowance=allowance)
        assert site.log == []
    assert finding.outcome is None


@pytest.mark.asyncio
async def test_a_probe_that_wants_a_second_request_is_judged_by_the_first() -> None:
    async def twice(upstream: Upstream) -> Found:
        await upstream.fetch(ASK)
        await upstream.fetch(ASK)
        raise AssertionError("it was let through")

    async def again_after_a_failure(upstream: Upstream) -> Found:
        try:
            return await first_row(upstream)
        except Unavailable:
            return await twice(upstream)

    async with Site() as site:
        site.handlers[NAME, PATH] = answer()
        whole = await found_at(site, look=twice)
        site.handlers[NAME, PATH] = answer(403)
        banned = await found_at(site, look=again_after_a_failure)
        assert len(site.log) == 2
    assert judge(whole, NOW).failure is Failure.NO_DATA
    assert judge(banned, NOW).failure is Failure.FORBIDDEN


@pytest.mark.asyncio
async def test_sources_are_asked_side_by_side() -> None:
    meeting = asyncio.Barrier(3)

    async def meets(_: Upstream) -> Found:
        await meeting.wait()  # one after the other never would
        return Found(rows=1, newest=None)

    async with Site() as site, asking(a_host(site.origin(NAME))) as (fetcher, _):
        findings = await examine([a_probe(meets, 30.0)] * 3, fetcher, lambda _: FREE)
    assert [isinstance(each.outcome, Found) for each in findings] == [True] * 3
