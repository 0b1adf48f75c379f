"""A universe as sweeps: at its pace, not at all without securities, and said once when nobody answers."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from connectors.quotes.ladder import Ask, Found
from connectors.quotes.schedule import Pace
from connectors.quotes.sweeps import LiveQuotes
from connectors.source import SourceSweep
from connectors.upstream.failure import Failure, Unavailable
from tests.connectors.canary.trading import at
from tests.connectors.quotes.speaking import Three, fails, right

PACE = Pace(trading=5, pause=60, idle=900, floor=5)
DOWN = fails(Failure.TIMED_OUT)


def asking(three: Three, moments: list[datetime], most: int, securities: Callable[[], bool] = lambda: True,
           ) -> Callable[[date], Ask | None]:
    def ask(day: date) -> Ask | None:
        if len(moments) == most:
            raise StopAsking
        moments.append(three.clock.now())
        return (lambda source: source.look_at_market(())) if securities() else None

    return ask


class StopAsking(Exception):
    pass


async def swept(three: Three, looks: int, *, seen: list[Found] | None = None,
                securities: Callable[[], bool] = lambda: True) -> tuple[list[SourceSweep], list[datetime]]:
    moments: list[datetime] = []

    async def note(found: Found, day: date) -> None:
        if seen is not None:
            seen.append(found)

    quotes = LiveQuotes(three.ladder, name="first", universe="members", ask=asking(three, moments, looks, securities),
                        pace=PACE, clock=three.clock, seen=note)
    sweeps: list[SourceSweep] = []
    try:
        async for sweep in quotes.sweeps(0):
            sweeps.append(sweep)
    except StopAsking:
        return sweeps, moments
    raise AssertionError("it goes on for ever")


@pytest.mark.asyncio
async def test_each_look_is_a_sweep_at_the_pace_of_the_market_which_says_whose_it_is() -> None:
    three = Three(start=at(10))
    seen: list[Found] = []
    sweeps, moments = await swept(three, 4, seen=seen)

    assert [(moment - moments[0]).total_seconds() for moment in moments] == [0, 5, 10, 15]
    assert [(sweep.source, sweep.trading_day, sweep.started_at) for sweep in sweeps] == [
        ("first", moments[0].date(), moment) for moment in moments]
    assert [found.look.quotes for found in seen] == [sweep.quotes for sweep in sweeps]


@pytest.mark.asyncio
async def test_without_securities_nobody_is_asked_and_the_pace_is_kept() -> None:
    three = Three(start=at(10))
    sweeps, moments = await swept(three, 3, securities=lambda: False)

    assert sweeps == three.first.asked == []
    assert moments[-1] - moments[0] == timedelta(seconds=10)


@pytest.mark.asyncio
async def test_on_a_holiday_of_the_calendar_nobody_is_asked_until_it_is_over() -> None:
    three = Three(start=at(10, day=date(2024, 10, 1)))  # a Tuesday: National Day, until 2024-10-07
    _, moments = await swept(three, 1)

    assert moments == [at(0, day=date(2024, 10, 8))]


@pytest.mark.asyncio
async def test_that_nobody_can_be_believed_is_said_once_and_so_is_that_somebody_can_again(
        caplog: pytest.LogCaptureFixture) -> None:
    three = Three(start=at(10))
    for speaker in three.speakers:
        speaker.say = DOWN

    def after_a_while() -> bool:
        if (three.clock.now() - at(10)).total_seconds() >= 25:
            three.second.say = right
        return True

    sweeps, _ = await swept(three, 8, securities=after_a_while)

    assert [sweep.source for sweep in sweeps] == ["second"] * 3
    assert caplog.messages == [
        "members: no source can be believed now; the last values stand, and all are asked on",
        "members: quotes again, from second"]


@pytest.mark.asyncio
async def test_who_may_not_ask_ends_the_sweeps() -> None:
    three = Three(start=at(10))
    three.first.say = fails(Failure.NOT_OWNER)
    quotes = LiveQuotes(three.ladder, name="first", universe="members", ask=asking(three, [], 9), pace=PACE,
                        clock=three.clock, seen=lambda found, day: _nothing())

    with pytest.raises(Unavailable):
        await anext(quotes.sweeps(0))


async def _nothing() -> None:
    return None
