"""Regions are those of the ministry, by short or full name."""

import pytest

from streams.contract.regions import REGIONS, region

COUNTED_APART = {"深圳", "宁波", "厦门", "青岛", "大连", "兵团"}


def test_there_are_the_provinces_of_the_mainland_and_what_is_counted_apart() -> None:
    assert len(REGIONS) == 31 + len(COUNTED_APART)
    assert set(REGIONS) > COUNTED_APART


def test_names_are_unique_in_both_languages() -> None:
    for names in zip(*REGIONS.values(), strict=True):
        assert len(set(names)) == len(REGIONS)


@pytest.mark.parametrize("short", REGIONS)
def test_a_short_name_stays_and_a_full_or_an_english_name_becomes_short(short: str) -> None:
    full, english = REGIONS[short]
    assert region(short) == region(full) == region(english) == region(english.lower()) == short


@pytest.mark.parametrize(("text", "short"), [("内蒙古", "内蒙"), ("新疆兵团", "兵团"), ("广西壮族自治区", "广西")])
def test_other_spellings_of_the_official_lists_are_known(text: str, short: str) -> None:
    assert region(text) == short


@pytest.mark.parametrize("text", ["", "杭州", "Hangzhou", "浙 江", "台湾"])
def test_what_is_no_region_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is not a region; use a name such as 浙江"):
        region(text)
