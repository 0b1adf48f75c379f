"""Who was right and who was wrong is remembered: sources that contradict each other."""

from datetime import datetime, timedelta

import pytest

from connectors.quotes.ladder import OPINION_SECONDS
from tests.connectors.canary.trading import at
from tests.connectors.quotes.speaking import DOWN, Three, higher, right, with_other_closes

START = at(10)


async def with_a_wrong_second(start: datetime = START) -> Three:
    """Return three of which the third is down, the first was agreed with, and the second is wrong from now on."""
    three = Three(start=start)
    three.third.say = DOWN
    assert await three.who() == "first"
    three.second.say = higher(5)
    return three


@pytest.mark.asyncio
async def test_of_two_that_contradict_each_other_neither_is_believed_before_a_third_decides() -> None:
    three = Three()
    three.first.say, three.third.say = DOWN, higher(5)
    assert [await three.who(5) for _ in range(20)] == [None] * 20
    three.first.say = right

    assert await three.who(60) == "first"


@pytest.mark.asyncio
async def test_what_was_agreed_minutes_ago_decides_between_two() -> None:
    three = Three()
    three.first.say = DOWN
    assert await three.who() == "second"
    three.third.say = higher(5)

    assert [await three.who(60) for _ in range(7)] == ["second"] * 7


@pytest.mark.parametrize("pace", [5, 60, 300])
@pytest.mark.asyncio
async def test_one_that_is_wrong_all_day_does_not_darken_the_first_though_the_third_is_down(pace: int) -> None:
    three = await with_a_wrong_second(at(9, 26))

    assert {await three.who(pace) for _ in range(3600 // pace * 3)} == {"first"}
    assert three.told.count(("first", "disagrees")) == 0


@pytest.mark.asyncio
async def test_one_that_was_found_wrong_is_no_witness_the_next_morning_either() -> None:
    three = await with_a_wrong_second(at(14))
    assert {await three.who(300) for _ in range(12)} == {"first"}
    looks = [await three.who(900) for _ in range(70)]  # from 15:00 until 8:30, cleared from 9:10 on

    assert {*looks, *[await three.who(300) for _ in range(30)]} == {"first"}
    assert three.clock.now() > at(10, 30) + timedelta(days=1)


@pytest.mark.asyncio
async def test_one_that_was_found_wrong_is_a_witness_against_a_look_that_jumps() -> None:
    three = await with_a_wrong_second()
    assert [await three.who(240) for _ in range(3)] == ["first"] * 3
    three.first.say, three.second.say = higher(-5), right

    assert await three.who(60) is None, "one of them is wrong, and nobody knows which"


@pytest.mark.asyncio
async def test_one_that_contradicts_is_told_and_is_not_believed_when_it_is_asked_before_it_agrees_again() -> None:
    three = await with_a_wrong_second()
    assert await three.who(OPINION_SECONDS) == "first"
    assert three.told[-2:] == [("second", "disagrees"), ("first", "good")]
    three.first.say = DOWN
    assert [await three.who(60) for _ in range(3)] == [None] * 3
    three.first.say = three.second.say = right
    assert await three.who(OPINION_SECONDS) == "first"
    assert three.told[-2] == ("second", "good")
    three.first.say = DOWN

    assert await three.who(60) == "second"


@pytest.mark.asyncio
async def test_two_that_rest_and_are_right_again_are_heard_when_the_third_jumps() -> None:
    three = Three()
    assert [await three.who(60) for _ in range(2)] == ["first"] * 2
    three.first.say = with_other_closes
    assert [await three.who(60) for _ in range(20)] == ["second"] * 20, "its rests grow"
    three.first.say, three.second.say = right, higher(-30)
    assert [await three.who(60) for _ in range(5)] == ["third"] * 5
    three.second.say, three.third.say = right, higher(5)
    assert {await three.who(60) for _ in range(12)} <= {None, "first", "second"}
