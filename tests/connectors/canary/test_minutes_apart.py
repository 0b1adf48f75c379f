"""Sources whose times are minutes apart: no excuse for a jump, nor for what two others contradict; else no fault."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.canary.judge import Canary
from connectors.quotes.source import Look
from streams.contract.events.quality import SourceVerdict
from tests.connectors.canary.trading import a_market, at, each
from tests.connectors.quotes.speaking import higher

V = SourceVerdict


def later(look: Look, seconds: int) -> Look:
    return each(look, quoted_at_ms=lambda quote: quote.quoted_at_ms + seconds * 1000)


def right() -> Look:
    return a_market(100, quietest=20).look(at(10))


@pytest.mark.parametrize("seconds", [-200, -90, 50])
def test_two_that_agree_are_believed_against_one_whose_times_are_others(seconds: int) -> None:
    others = [later(right(), -20)] * 2
    wrong = later(higher(5)(right()), seconds)

    assert Canary().judge(wrong, at(10), others).verdict is V.DISAGREES
    assert Canary().judge(later(right(), seconds), at(10), others).verdict is V.GOOD


def test_a_jump_is_not_believed_that_another_source_does_not_show_at_any_time_and_it_is_told_how_far_they_are_apart(
        ) -> None:
    judged = Canary().judge(later(higher(5)(right()), -90), at(10), [right()], jumped=True)

    assert (judged.verdict, judged.publishable) == (V.DISAGREES, None)
    assert " prices are not what another source says, whose times are 90 s later: " in judged.detail


@pytest.mark.parametrize("seconds", [-90, 50])
def test_a_jump_that_a_source_of_other_minutes_shows_too_is_the_market(seconds: int) -> None:
    jumped, another = later(higher(5)(right()), seconds), later(higher(5)(right()), -40)

    assert Canary().judge(jumped, at(10), [another], jumped=True).verdict is V.GOOD


def test_what_can_be_compared_is_whatever_comes_first() -> None:
    behind = later(right(), -90)

    assert Canary().judge(higher(5)(right()), at(10), [behind, right()]).verdict is V.DISAGREES
    assert Canary().judge(right(), at(10), [higher(5)(behind), right()]).verdict is V.GOOD


def test_a_third_of_other_minutes_decides_for_whom_it_shows() -> None:
    wrong, behind = higher(5)(right()), later(right(), -90)

    assert Canary().judge(right(), at(10), [wrong, behind]).verdict is V.GOOD
    assert Canary().judge(wrong, at(10), [right(), behind]).verdict is V.DISAGREES
    assert Canary().judge(right(), at(10), [wrong, higher(-5)(behind)]).verdict is V.DISAGREES, "it shows neither"


def test_a_doubt_is_cleared_up_by_one_of_other_minutes_that_agrees() -> None:
    canary, behind = Canary(), later(right(), -90)
    assert canary.judge(higher(5)(right()), at(10), [behind], jumped=True).verdict is V.DISAGREES
    assert canary.judge(higher(5)(right()), at(10, 0, 5), [behind]).verdict is V.DISAGREES

    assert canary.judge(right(), at(10, 0, 10), [behind]).verdict is V.GOOD


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6), lag=st.sampled_from([0, 5, 30, 65, 90, 240]), others=st.integers(1, 2),
       is_behind=st.booleans(), jumped=st.booleans(), start=st.sampled_from(
           [at(9, 10), at(9, 24), at(9, 29), at(10), at(11, 28), at(12), at(12, 59), at(14, 55), at(15, 5)]))
def test_a_source_that_is_only_behind_or_ahead_is_never_doubted(
        seed: int, lag: int, others: int, is_behind: bool, jumped: bool, start: datetime) -> None:
    market, canary = a_market(100, seed), Canary()
    shown = {start + timedelta(seconds=second): market.look(start + timedelta(seconds=second))
             for second in range(-240, 600, 5)}
    for second in range(0, 600, 15):
        moment = start + timedelta(seconds=second)
        now, then = shown[moment], shown[moment - timedelta(seconds=lag)]
        look, other = (then, now) if is_behind else (now, then)
        judged = canary.judge(look, moment, [other] * others, jumped=jumped)
        assert judged.verdict is V.GOOD, f"{moment}: {judged.detail}"
