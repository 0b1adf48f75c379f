"""What a notification says, and which events are the same event."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.notification import notification, notification_id
from streams.contract.money import change_in_percent
from tests.alerts.builders import DAY, a_change, a_rule


def test_a_notification_holds_the_evidence() -> None:
    one = notification(a_rule(id="member-price-move"), a_change())

    assert one.model_dump(mode="json") == {
        "id": "f0f82d647c4a4084c36a6e486e4c35b5", "rule": "member-price-move", "rule_version": "e42ea22dbb85af04",
        "kind": "price_move", "severity": "warning", "subject": "300666.SZ", "subject_name": "江丰电子",
        "date": "2021-07-01", "at": "2021-07-01T15:00:00+08:00", "observed": "7.1290", "threshold": "7",
        "text": "江丰电子 300666.SZ 涨 7.13%，72.10→77.24 元 · up 7.13%, 72.10→77.24 yuan",
        "value": "77.240", "base": "72.100", "source": "replay", "verdict": None}


def test_a_later_sweep_of_the_day_is_the_same_event() -> None:
    later = a_change(now_li=80_000, at=a_change().at + timedelta(seconds=3), source="another")

    assert notification_id(a_rule(), later) == notification_id(a_rule(), a_change())


@pytest.mark.parametrize("change", [
    a_change(now_li=60_000), a_change("300667.SZ"), a_change(day=date(2021, 7, 2))])
def test_another_direction_subject_or_day_is_another_event(change: object) -> None:
    assert notification_id(a_rule(), change) != notification_id(a_rule(), a_change())  # type: ignore[arg-type]


@pytest.mark.parametrize("changed", [
    {"id": "other"}, {"percent": Decimal("7.01")}, {"scope": "list:1"}, {"severity": "info"},
    {"kind": "market_value_change"}])
def test_a_rule_that_says_something_else_has_another_version(changed: dict[str, object]) -> None:
    assert a_rule(**changed).version != a_rule().version


def test_seven_and_seven_point_nought_are_the_same_rule() -> None:
    assert a_rule(percent=Decimal("7.0")).version == a_rule(percent=7).version


@pytest.mark.parametrize(("now", "base", "percent"), [
    (1_000_005, 1_000_000, "0.0005"), (2_000_001, 2_000_000, "0.0000"), (2_000_003, 2_000_000, "0.0002"),
    (1_999_999, 2_000_000, "0.0000"), (1, 3, "-66.6667"), (3, 1, "200.0000")])
def test_the_change_has_four_decimals_half_even_and_no_minus_nought(now: int, base: int, percent: str) -> None:
    assert str(change_in_percent(now, base, places=4)) == percent


@given(now=st.integers(min_value=0, max_value=10**18), base=st.integers(min_value=1, max_value=10**18))
def test_the_change_is_the_exact_one_within_half_a_unit(now: int, base: int) -> None:
    shown = Fraction(change_in_percent(now, base, places=4))

    assert abs(shown - Fraction((now - base) * 100, base)) <= Fraction(1, 20_000)


def test_a_name_never_breaks_the_line() -> None:
    one = notification(a_rule(), a_change(subject_name="a\nb", day=DAY))

    assert "\n" not in one.text
