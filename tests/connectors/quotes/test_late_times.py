"""A source whose times are late is as wrong as its prices are, and no more."""

import pytest

from connectors.quotes.source import Look
from tests.connectors.canary.trading import at, each
from tests.connectors.quotes.speaking import DOWN, Say, Three, higher, right


def late(seconds: int, percent: float = 0) -> Say:
    def say(look: Look) -> Look:
        return each(higher(percent)(look), quoted_at_ms=lambda quote: quote.quoted_at_ms - seconds * 1000)
    return say


@pytest.mark.parametrize("before", [0, 5])
@pytest.mark.parametrize(("seconds", "percent"), [(90, 5), (200, 8), (70, -30)])
@pytest.mark.asyncio
async def test_wrong_prices_are_not_believed_for_late_times(before: int, seconds: int, percent: int) -> None:
    three = Three(start=at(10, 10))
    assert [await three.who(60) for _ in range(before)] == ["first"] * before
    three.first.say = late(seconds, percent)

    assert [await three.who(60) for _ in range(20)] == ["second"] * 20


@pytest.mark.asyncio
async def test_one_other_source_is_enough_against_a_jump_with_late_times() -> None:
    three = Three(start=at(10, 10))
    three.third.say = DOWN
    assert [await three.who(60) for _ in range(5)] == ["first"] * 5
    three.first.say = late(90, 5)

    assert [await three.who(60) for _ in range(20)] == ["second"] * 20


@pytest.mark.parametrize("pace", [5, 60])
@pytest.mark.asyncio
async def test_right_prices_are_believed_though_their_times_are_late(pace: int) -> None:
    three = Three(start=at(10, 10))
    three.first.say = late(90)

    assert {await three.who(pace) for _ in range(60)} == {"first"}


@pytest.mark.parametrize("others", [[right, right], [late(90), right], [late(90), late(90)], [late(90), DOWN]])
@pytest.mark.asyncio
async def test_a_market_that_really_jumps_is_believed_though_others_are_late(others: list[Say]) -> None:
    three = Three(start=at(10, 10))
    three.second.say, three.third.say = others
    assert [await three.who(60) for _ in range(5)] == ["first"] * 5
    for speaker in three.speakers:
        speaker.say = DOWN if speaker.say is DOWN else _both(speaker.say, higher(5))

    assert {await three.who(60) for _ in range(20)} == {"first"}


def _both(one: Say, other: Say) -> Say:
    return lambda look: other(one(look))
