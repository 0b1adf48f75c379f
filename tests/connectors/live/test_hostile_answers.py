"""Whatever one site answers, the process goes on, others are asked meanwhile, and only true figures are published."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.connectors.live import misbehaving as site
from tests.connectors.live.chain import Chain, a_chain
from tests.connectors.live.misbehaving import Play

EASTMONEY, TENCENT = "eastmoney", "tencent"
_FAR: Final = "Mon, 01 Jan 99999999999999 00:00:00 GMT"


def raw(place: Callable[[Any, str], None], text: str) -> Play:
    """Answer with the right payload, but for some raw JSON in one place."""

    def change(body: bytes) -> bytes:
        found = json.loads(body)
        place(found["data"], "@@")
        return json.dumps(found).replace('"@@"', text).encode()

    return site.bytes_of(change)


def cell(field: str, text: str) -> Play:
    """Put raw JSON into a field of the first row of each page."""
    return raw(lambda data, mark: data["diff"][0].update({field: mark}), text)


def total(text: str) -> Play:
    return raw(lambda data, mark: data.update(total=mark), text)


UNREADABLE: Final = {
    "nested without end": site.bytes_of(lambda body: b"[" * 200_000),
    "objects nested without end": site.bytes_of(lambda body: b'{"data":' * 100_000),
    "an integer of 5,000 digits": cell("f5", "9" * 5_000),
}
TOTALS: Final = {name: total(text) for name, text in {
    "10^9": "1000000000", "20,001": "20001", "400 digits": "9" * 400, "negative": "-5", "true": "true", "zero": "0",
}.items()}
ODD_ROWS: Final = {name: cell(field, text) for name, (field, text) in {
    "an amount of 400 digits": ("f5", "9" * 400), "a price of 400 digits": ("f2", "9" * 400),
    "an infinite market": ("f13", "Infinity"), "a market that is no number": ("f13", "NaN"),
    "an infinite price": ("f2", "Infinity"), "a list as code": ("f12", "[1]"), "an object as code": ("f12", "{}"),
    "a code of two lines": ("f12", '"600000\\n"'), "a superscript as time": ("f124", '"\\u00b2"'),
    "the year 9999": ("f124", "253402300799"), "a list as time": ("f124", "[]"),
    "a time before all": ("f124", "1"),
}.items()}
HEADERS: Final = {
    "a year beyond reason": site.bytes_of(lambda body: body, {"Date": _FAR}),
    "a zone beyond reason": site.bytes_of(
        lambda body: body, {"Date": "Mon, 01 Jan 2026 00:00:00 +99999999999999999999"}),
}


def from_the_second(play: Play, chain: Chain) -> Callable[[int], None]:
    def before_look(look: int) -> None:
        if look == 2:
            play(chain)

    return before_look


async def after_four_looks(universe: str, play: Play) -> Chain:
    """Return a chain after four looks, the last three of them at a site that does so."""
    async with a_chain(universe) as chain:
        chain.before_look = from_the_second(play, chain)
        await chain.run(lambda chain: len(chain.truths) >= 4)
    return chain


@pytest.mark.parametrize("universe", ["market", "members"])
@pytest.mark.parametrize("name", UNREADABLE)
@pytest.mark.asyncio
async def test_an_answer_that_cannot_be_read_is_told_as_malformed_and_another_source_is_asked(
        name: str, universe: str) -> None:
    chain = await after_four_looks(universe, UNREADABLE[name])

    assert chain.sources[:3] == [EASTMONEY, TENCENT, TENCENT]
    assert chain.verdicts[1] == (EASTMONEY, "unreachable")
    assert "not JSON" in chain.quality[1].detail


@pytest.mark.parametrize("name", TOTALS)
@pytest.mark.asyncio
async def test_a_total_that_no_market_has_is_told_and_another_source_is_asked(name: str) -> None:
    chain = await after_four_looks("market", TOTALS[name])

    assert chain.sources[:3] == [EASTMONEY, TENCENT, TENCENT]
    assert chain.verdicts[1] == (EASTMONEY, "unreachable")
    assert "its total is " in chain.quality[1].detail


@pytest.mark.parametrize("universe", ["market", "members"])
@pytest.mark.parametrize("name", ODD_ROWS)
@pytest.mark.asyncio
async def test_a_row_that_cannot_be_read_is_missing_and_the_others_are_used(name: str, universe: str) -> None:
    chain = await after_four_looks(universe, ODD_ROWS[name])

    assert chain.sources == [EASTMONEY] * 4
    assert chain.verdicts == [(EASTMONEY, "good"), (EASTMONEY, "partial")]
    assert {len(sweep.missed) for sweep in chain.sweeps[1:]} == {3}
    assert {len(sweep.quotes) for sweep in chain.sweeps[1:]} == {297}


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.asyncio
async def test_a_date_header_beyond_reason_is_none(name: str) -> None:
    chain = await after_four_looks("members", HEADERS[name])

    assert chain.sources == [EASTMONEY] * 4
    assert chain.verdicts == [(EASTMONEY, "good")]


@pytest.mark.asyncio
async def test_a_retry_after_beyond_reason_is_as_none() -> None:
    async with a_chain("members") as chain:
        chain.before_look = from_the_second(site.status(429, {"Retry-After": _FAR}), chain)
        await chain.run(lambda chain: len(chain.truths) >= 4)

    assert chain.sources[:3] == [EASTMONEY, TENCENT, TENCENT]
    assert chain.verdicts[1] == (EASTMONEY, "banned")
