"""Money is exact: what goes in as yuan comes out as yuan, and nothing is rounded in silence."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract.money import li_from_yuan, yuan


@given(st.integers(-(10**18), 10**18))
def test_li_become_yuan_and_come_back(li: int) -> None:
    assert li_from_yuan(str(yuan(li))) == li
    assert yuan(li) * 1000 == li
    assert yuan(li).as_tuple().exponent == -3


@given(st.integers(0, 10**9), st.integers(0, 999))
def test_a_text_of_up_to_three_decimals_is_taken_exactly(whole: int, thousandths: int) -> None:
    text = f"{whole}.{thousandths:03d}"

    assert li_from_yuan(text) == li_from_yuan(text.rstrip("0")) == whole * 1000 + thousandths


@pytest.mark.parametrize(("text", "li"), [("12.34", 12_340), ("-0.5", -500), ("1530548800.0", 1_530_548_800_000),
                                          ("0.0070", 7), ("1E3", 1_000_000), ("0", 0)])  # fmt: skip
def test_decimal_texts_as_sources_write_them_are_understood(text: str, li: int) -> None:
    assert li_from_yuan(text) == li


@pytest.mark.parametrize("text", ["0.0001", "12.3456", "-1E-4"])
def test_finer_than_a_li_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"finer than 0\.001 yuan"):
        li_from_yuan(text)


@pytest.mark.parametrize("text", ["", "-", "12,5", "abc", "1/3", "nan", "inf", "-Infinity", "sNaN"])
def test_what_is_no_finite_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a (finite )?number"):
        li_from_yuan(text)


@pytest.mark.parametrize("text", ["1.0000000000000000000000000000001", "1E999999999", "9" * 40])
def test_more_digits_than_an_amount_has_are_refused_and_never_rounded_away(text: str) -> None:
    with pytest.raises(ValueError, match="has more digits than an amount has"):
        li_from_yuan(text)


def test_yuan_writes_three_decimals_also_of_a_large_sum() -> None:
    assert f"{yuan(10_881_567_768_822_123)}" == "10881567768822.123"
    assert yuan(0) == Decimal("0.000")
