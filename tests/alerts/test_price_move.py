"""`price_move`: who is looked at, what fires, and the reason when nothing does."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.decision import Reason
from alerts.rules.price_move import evaluate, text
from streams.contract.clock import close_of, epoch_ms, from_epoch_ms
from streams.contract.events.values import Pricing
from tests.alerts.builders import DAY, a_batch, a_change, a_row, a_rule


def reason_of(row: dict[str, Any], **rule: Any) -> Reason:
    (decision,) = evaluate(a_rule(**rule), a_batch(row))
    return decision.reason


@pytest.mark.parametrize(("price", "reason"), [
    (107_000, Reason.FIRED), (106_999, Reason.BELOW_THRESHOLD), (93_000, Reason.FIRED),
    (93_001, Reason.BELOW_THRESHOLD), (100_000, Reason.BELOW_THRESHOLD)])
def test_it_fires_at_the_threshold_up_and_down_and_not_a_li_before(price: int, reason: Reason) -> None:
    assert reason_of(a_row(price_li=price, prev_close_li=100_000)) is reason


@pytest.mark.parametrize("pricing", [Pricing.CARRIED_SUSPENDED, Pricing.CARRIED_ABSENT, Pricing.CARRIED_STALE])
def test_a_carried_member_fires_nothing(pricing: Pricing) -> None:
    assert reason_of(a_row(pricing=pricing)) is Reason.CARRIED


@pytest.mark.parametrize("row", [
    {"pricing": Pricing.MISSING_PRICE, "price_li": None}, {"pricing": Pricing.MISSING_BAD_ROW},
    {"prev_close_li": None}, {"prev_close_li": 0}])
def test_without_a_price_or_a_previous_close_there_is_no_data(row: dict[str, Any]) -> None:
    assert reason_of(a_row(**row)) is Reason.NO_DATA


def test_a_suspected_corporate_action_is_counted_and_not_told() -> None:
    (decision,) = evaluate(a_rule(), a_batch(a_row(suspected_corporate_action=True)))

    assert decision.reason is Reason.SUSPECTED_CORPORATE_ACTION
    assert decision.change is None


def test_a_member_without_a_share_count_fires_all_the_same() -> None:
    assert reason_of(a_row(shares=None, market_value_li=None)) is Reason.FIRED


@pytest.mark.parametrize(("scope", "inside"), [
    ("all", True), ("list:1", True), ("list:2", False), ("province:宁波", True), ("province:浙江", False),
    ("board:chinext", True), ("board:star", False), ("exchange:SZ", True), ("exchange:SH", False)])
def test_scope_selects_members(scope: str, inside: bool) -> None:
    assert reason_of(a_row(), scope=scope) is (Reason.FIRED if inside else Reason.OUT_OF_SCOPE)


def test_each_member_of_a_batch_gets_its_own_decision_in_order() -> None:
    batch = a_batch(a_row("300666.SZ"), a_row("688001.SH", price_li=72_100),
                    a_row("920118.BJ", pricing=Pricing.CARRIED_ABSENT))

    assert [(d.subject, d.reason) for d in evaluate(a_rule(), batch)] == [
        ("300666.SZ", Reason.FIRED), ("688001.SH", Reason.BELOW_THRESHOLD), ("920118.BJ", Reason.CARRIED)]


def test_the_moment_is_that_of_the_quote_else_that_of_the_sweep() -> None:
    quoted = epoch_ms(close_of(DAY)) - 5000
    batch = a_batch(a_row("300666.SZ"), a_row("300667.SZ", quoted_at_ms=None))

    assert [d.change and d.change.at for d in evaluate(a_rule(), batch)] == [from_epoch_ms(quoted), close_of(DAY)]


prices = st.integers(min_value=1, max_value=10**9)
percents = st.decimals(min_value="0.0001", max_value="9999", places=4)


@given(price=prices, base=prices, percent=percents)
def test_it_fires_exactly_when_the_unrounded_change_reaches_the_threshold(
        price: int, base: int, percent: Decimal) -> None:
    expected = abs(Fraction(price, base) - 1) * 100 >= Fraction(percent)

    fired = reason_of(a_row(price_li=price, prev_close_li=base), percent=percent) is Reason.FIRED

    assert fired == expected


@given(base=st.integers(min_value=1, max_value=10**6), percent=percents, step=st.sampled_from([-1, 0, 1]),
       sign=st.sampled_from([-1, 1]))
def test_it_is_exact_one_li_around_the_threshold(base: int, percent: Decimal, step: int, sign: int) -> None:
    edge = base + sign * int(base * Fraction(percent) / 100) + step
    if edge <= 0:
        return
    expected = abs(edge - base) * 100 >= Fraction(percent) * base

    fired = reason_of(a_row(price_li=edge, prev_close_li=base), percent=percent) is Reason.FIRED

    assert fired == expected


def test_the_text_is_chinese_then_english() -> None:
    assert text(a_change()) == "江丰电子 300666.SZ 涨 7.13%，72.10→77.24 元 · up 7.13%, 72.10→77.24 yuan"
    assert text(a_change(now_li=9_005, base_li=10_000, subject_name="")) == (
        "300666.SZ 跌 9.95%，10.00→9.005 元 · down 9.95%, 10.00→9.005 yuan")


def test_a_name_that_holds_the_code_is_not_followed_by_it() -> None:
    assert text(a_change(subject_name="样例甲 (300666.SZ)")).startswith("样例甲 (300666.SZ) 涨 7.13%，")
