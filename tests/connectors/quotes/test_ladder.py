"""Which source is asked, which is believed, how long one that was wrong rests, and whose opinion is heard."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.quotes.ladder import LONGEST_REST, OPINION_SECONDS, REST_OF_ALL, Ladder
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.events.quotes import QuoteStatus
from tests.connectors.canary.trading import at, each
from tests.connectors.quotes.speaking import (
    DOWN,
    Say,
    Three,
    fails,
    higher,
    in_other_units,
    right,
)


@pytest.mark.asyncio
async def test_the_first_source_is_believed_and_the_others_are_only_heard_of_a_sample() -> None:
    three = Three()

    assert [await three.who(60) for _ in range(4)] == ["first"] * 4
    assert three.second.asked == three.third.asked == []
    assert three.told == [("first", "good")] * 4


@pytest.mark.parametrize("failure", [each for each in Failure if each is not Failure.NOT_OWNER])
@pytest.mark.asyncio
async def test_whatever_a_source_fails_of_the_next_one_is_asked(failure: Failure) -> None:
    three = Three()
    three.first.say = fails(failure)

    assert await three.who() == "second"
    three.second.say = fails(failure)
    assert await three.who(60) == "third"
    three.third.say = fails(failure)
    assert await three.who(60) is None


@pytest.mark.parametrize("whose", [0, 1])
@pytest.mark.asyncio
async def test_what_is_not_ours_to_ask_ends_the_look_be_it_an_opinion(whose: int) -> None:
    three = Three()
    three.speakers[whose].say = fails(Failure.NOT_OWNER)

    with pytest.raises(Unavailable) as ended:
        await three.look()
    assert ended.value.failure is Failure.NOT_OWNER
    assert three.told == []


@pytest.mark.parametrize("wrong", [in_other_units, fails(Failure.DRIFT)])
@pytest.mark.asyncio
async def test_one_that_is_wrong_rests_twice_as_long_each_time_up_to_a_quarter_of_an_hour(wrong: Say) -> None:
    three = Three()
    assert await three.who() == "first"
    three.first.say = wrong
    for _ in range(70):
        assert await three.who(60) == "second"

    minutes = [(later - earlier).total_seconds() / 60 for earlier, later in pairwise(three.first.asked[1:])]
    assert minutes[:6] == [1, 2, 4, 8, 15, 15]


@pytest.mark.asyncio
async def test_one_that_is_only_out_of_reach_does_not_rest_here() -> None:
    three = Three()
    three.first.say = DOWN
    for _ in range(5):
        assert await three.who(5) == "second"
    assert len(three.first.asked) == 5

    three.first.say = right
    assert await three.who(5) == "first"


@pytest.mark.asyncio
async def test_one_that_is_right_and_wrong_in_turn_rests_ever_longer_and_is_told_ever_more_seldom() -> None:
    three = Three()
    for _ in range(100):
        three.first.say = in_other_units if three.first.say is right else right
        assert await three.who(60) in {"first", "second"}

    assert sum(told == ("first", "drift") for told in three.told) <= 10


@pytest.mark.asyncio
async def test_one_that_was_right_for_as_long_as_it_rested_begins_anew() -> None:
    three = Three()
    three.first.say = in_other_units
    assert [await three.who(60) for _ in range(3)] == ["second"] * 3  # wrong twice: rests for two minutes
    three.first.say = right
    assert [await three.who(60) for _ in range(6)] == ["first"] * 6
    three.first.say = in_other_units
    assert await three.who(60) == "second"
    three.first.say = right

    assert await three.who(61) == "first"


@pytest.mark.asyncio
async def test_while_nobody_is_believed_nobody_rests_for_long() -> None:
    three = Three()
    for _ in range(6):
        three.first.say = in_other_units
        await three.who(LONGEST_REST.total_seconds())
    three.second.say = three.third.say = DOWN
    assert await three.who(5) is None
    three.first.say = right
    assert await three.who(5) is None

    assert await three.who(REST_OF_ALL.total_seconds()) == "first"


@pytest.mark.asyncio
async def test_an_opinion_is_heard_at_first_and_then_each_four_minutes() -> None:
    three = Three()
    for _ in range(130):
        assert await three.who(5) == "first"

    assert [(each - three.start).total_seconds() for each in three.second.sampled] == [
        5 + OPINION_SECONDS * times for times in range(3)]
    assert three.second.sampled == three.third.sampled


@pytest.mark.asyncio
async def test_in_doubt_an_opinion_is_heard_each_time_until_one_clears_it_up() -> None:
    three = Three()
    three.first.say = higher(5)
    three.second.say = three.third.say = DOWN
    assert await three.who() == "first", "nobody contradicts it"
    three.second.say = three.third.say = right
    three.first.say = higher(-5)
    assert await three.who(5) == "second"
    three.first.say, three.second.say = right, DOWN
    three.third.say = DOWN

    assert await three.who(70) is None, "nothing shows that it is right again"
    three.third.say = right
    assert await three.who(70) == "first"


@pytest.mark.asyncio
async def test_prices_that_all_jump_are_compared_before_they_are_believed() -> None:
    three = Three()
    assert await three.who() == "first"
    three.first.say = higher(4)

    source, quotes = await three.look(5) or ("", ())
    assert source == "second"
    assert quotes == three.truth
    assert three.told[-2:] == [("first", "disagrees"), ("second", "good")]


@pytest.mark.asyncio
async def test_a_jump_that_others_see_too_is_the_market() -> None:
    three = Three()
    assert await three.who() == "first"
    for speaker in three.speakers:
        speaker.say = higher(4)

    assert await three.who(5) == "first"


@pytest.mark.asyncio
async def test_a_bad_source_that_is_not_asked_any_more_is_told_good_by_an_opinion() -> None:
    three = Three()
    three.first.say = three.second.say = DOWN
    assert await three.who() == "third"
    three.first.say = right
    assert await three.who(5) == "first"
    assert ("second", "good") not in three.told
    three.second.say = right
    assert await three.who(OPINION_SECONDS) == "first"

    assert three.told[-2:] == [("second", "good"), ("first", "good")]


@pytest.mark.asyncio
async def test_with_a_few_securities_nobody_is_compared_and_all_goes_on() -> None:
    three = Three(size=3)
    three.second.say = higher(30)

    assert [await three.who(60) for _ in range(10)] == ["first"] * 10


@pytest.mark.asyncio
async def test_a_sample_tells_nothing_good_of_a_source_above_whose_list_fails() -> None:
    three = Three()
    three.first.list_says = DOWN
    assert [await three.who(60) for _ in range(12)] == ["second"] * 12

    assert len(three.first.sampled) >= 2, "it was heard"
    assert {told for told in three.told if told[0] == "first"} == {("first", "unreachable")}


@pytest.mark.asyncio
async def test_a_source_that_makes_no_sense_is_no_witness_against_another() -> None:
    three = Three()
    three.first.say, three.third.say = DOWN, in_other_units

    assert await three.who() == "second"


@pytest.mark.asyncio
async def test_two_sources_that_agree_are_believed_against_the_third() -> None:
    three = Three()
    three.third.say = higher(5)
    assert await three.who() == "first"
    three = Three()
    three.second.say = higher(5)
    assert await three.who() == "first"
    three = Three()
    three.first.say = higher(5)
    assert await three.who() == "second"


@pytest.mark.asyncio
async def test_a_table_that_names_everybody_hides_no_source_without_prices_and_is_told_of_once_a_day(
        caplog: pytest.LogCaptureFixture) -> None:
    three = Three()
    everybody = frozenset(quote.security for quote in three.truth)
    three.ladder = Ladder(three.speakers, clock=three.clock, tell=three._tell, suspended=lambda day: everybody)
    assert [await three.who(60) for _ in range(3)] == ["first"] * 3
    three.first.say = lambda look: each(look, price_li=None, volume=None, turnover_li=None,
                                        status=QuoteStatus.SUSPENDED)

    assert [await three.who(60) for _ in range(5)] == ["second"] * 5
    assert caplog.messages == ["the table of suspensions names nearly all of 100 securities: it is not used today"]


OUTCOMES: dict[str, Say] = {"right": right, "drift": in_other_units, "down": DOWN, "schema": fails(Failure.DRIFT),
                            "left alone": fails(Failure.LEFT_ALONE)}


@settings(max_examples=25)
@given(st.lists(st.tuples(*[st.sampled_from(sorted(OUTCOMES))] * 3), min_size=1, max_size=25),
       st.sampled_from([5, 60, 400]))
def test_whatever_happens_only_true_quotes_of_the_first_that_has_them_are_believed(
        days: list[tuple[str, str, str]], seconds: int) -> None:
    async def play() -> None:
        three = Three(start=at(9, 40))
        for outcomes in days:
            for speaker, outcome in zip(three.speakers, outcomes, strict=True):
                speaker.say = OUTCOMES[outcome]
                speaker.asked.clear()
            found = await three.look(seconds)
            asked = [speaker for speaker in three.speakers if speaker.asked]
            believable = [speaker.name for speaker in asked if speaker.say is right]
            assert (found[0] if found else None) == (believable[0] if believable else None)
            assert found is None or found[1] == three.truth
            assert found is None or asked[-1].name == found[0], "nobody below is asked"

    asyncio.run(play())
