"""Figures, ages, names and curves as people read them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from deploy.category_names import CATEGORY_NAMES
from deploy.view_words import age, change, company, curve, in_yi
from streams.contract.events.announcements import Category

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("seconds", "text"), [(0.44, "0.4 s"), (75, "75 s"), (750, "12 min"), (10_800, "3 h"),
                                               (200_000, "2 days")])
def test_ages_are_short(seconds: float, text: str) -> None:
    assert age(seconds * SECOND) == text


def test_every_category_has_a_name_in_both_languages_and_none_twice() -> None:
    assert set(CATEGORY_NAMES) == set(Category)
    for names in zip(*CATEGORY_NAMES.values(), strict=True):
        assert len(set(names)) == len(Category)


def test_a_company_is_named_without_its_legal_form() -> None:
    assert company("江苏云岫精密股份有限公司(模拟)") == "江苏云岫精密(模拟)"


def test_figures_are_as_people_read_them() -> None:
    assert in_yi(Decimal("2961234000000.000")) == "29,612.34"
    assert change(Decimal("0.4250")) == "+0.42%"
    assert change(None) == "–"


def test_the_curve_spans_from_the_lowest_to_the_highest_and_leaves_out_what_is_not_known() -> None:
    assert curve((Decimal(1), None, Decimal(2), Decimal(3)), 10) == "▁▄█"
    assert curve((Decimal(1), Decimal(1)), 10) == "▁▁"
    assert curve((Decimal(0), Decimal(1), Decimal(2)), 2) == "▁█"
    assert curve((), 10) == ""
