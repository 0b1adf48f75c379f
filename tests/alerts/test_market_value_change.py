"""`market_value_change`: a scope, like for like."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.decision import Reason
from alerts.rules.market_value_change import evaluate, text
from streams.contract.clock import close_of
from streams.contract.money import yuan
from tests.alerts.builders import DAY, a_change, a_rule, a_value


def reason_of(now: str, base: str, *, scope: str = "all", percent: Decimal = Decimal(2)) -> Reason:
    rule = a_rule(kind="market_value_change", scope="all", percent=percent)
    (decision,) = evaluate(rule, a_value(scope, now=now, base=base))
    return decision.reason


@pytest.mark.parametrize(("now", "base", "reason"), [
    ("102.000", "100.000", Reason.FIRED), ("101.999", "100.000", Reason.BELOW_THRESHOLD),
    ("98.000", "100.000", Reason.FIRED), ("98.001", "100.000", Reason.BELOW_THRESHOLD),
    ("0.000", "0.000", Reason.NO_DATA)])
def test_it_fires_at_the_threshold_and_not_a_li_before(now: str, base: str, reason: Reason) -> None:
    assert reason_of(now, base) is reason


def test_another_scope_is_out_of_scope() -> None:
    assert reason_of("200", "100", scope="list:1") is Reason.OUT_OF_SCOPE


def test_the_change_is_of_the_sweep_in_li() -> None:
    rule = a_rule(kind="market_value_change", scope="list:3")
    (decision,) = evaluate(rule, a_value("list:3", now="110.001", base="100.000"))

    assert decision.change == a_change(
        "list:3", subject_name="第3批", now_li=110_001, base_li=100_000, at=close_of(DAY))


sums = st.integers(min_value=1, max_value=10**17)


@given(now=sums, base=sums, percent=st.decimals(min_value="0.0001", max_value="9999", places=4))
def test_it_is_exact_for_sums_of_any_size(now: int, base: int, percent: Decimal) -> None:
    expected = abs(Fraction(now, base) - 1) * 100 >= Fraction(percent)

    assert (reason_of(str(yuan(now)), str(yuan(base)), percent=percent) is Reason.FIRED) == expected


def test_the_text_says_like_for_like_sums_in_chinese_and_english_units() -> None:
    change = a_change("all", now_li=11_113_350_000_000_000, base_li=10_881_567_768_822_000)

    assert text(change) == (
        "全部小巨人 涨 2.13%，同口径 108,815.68→111,133.50 亿元 · "
        "all little giants up 2.13%, like for like 10,881.57→11,113.35 bn yuan")


def test_the_text_says_how_much_of_the_roster_is_known_where_that_is_not_all() -> None:
    change = a_change("list:3", known_companies=1_336, official_companies=2_930)

    assert text(change).endswith("（名录已知 1,336/2,930 家 · 1,336 of 2,930 firms known）")
    for known, official in ((2_930, 2_930), (2_940, 2_930), (1_336, None), (None, 2_930)):
        assert "名录" not in text(a_change("list:3", known_companies=known, official_companies=official))
