"""The official counts: what is in the file, and what is said of a bad one."""

import csv
from datetime import date
from importlib.resources import files

import pytest

from streams.contract.scopes import parse_scope
from streams.members.official_counts import BadCounts, counts_in, official_counts

HEADER = "scope,day,companies,source,note\n"


def test_each_list_begins_with_its_announced_number() -> None:
    first = {scope: counts[0] for scope, counts in official_counts().items() if scope.startswith("list:")}
    assert {scope: (count.day, count.companies) for scope, count in first.items()} == {
        "list:1": (date(2019, 6, 5), 248), "list:2": (date(2020, 12, 1), 1744), "list:3": (date(2021, 7, 1), 2930),
        "list:4": (date(2022, 8, 8), 4328), "list:5": (date(2023, 7, 14), 3654), "list:6": (date(2024, 9, 2), 3012),
        "list:7": (date(2025, 10, 15), 3482)}


@pytest.mark.parametrize(("scope", "day", "companies"), [
    ("list:1", date(2022, 6, 5), 155), ("list:2", date(2023, 12, 1), 1078), ("list:3", date(2024, 7, 1), 2430),
    ("all", date(2025, 6, 30), 14_600), ("province:上海", date(2021, 9, 13), 262),
    ("province:浙江", date(2025, 10, 15), 1680),
])
def test_after_a_review_or_at_a_later_day_another_number_holds(scope: str, day: date, companies: int) -> None:
    assert (day, companies) in [(count.day, count.companies) for count in official_counts()[scope]]


def test_counts_are_oldest_first_and_of_known_scopes_and_each_has_a_source() -> None:
    for scope, counts in official_counts().items():
        assert parse_scope(scope) == scope
        assert [count.day for count in counts] == sorted({count.day for count in counts})
        assert all(count.source for count in counts)


def test_a_value_that_another_source_denies_says_so_in_its_note() -> None:
    text = files("streams.members").joinpath("official_counts.csv").read_text(encoding="utf-8")
    notes = {(row["scope"], row["companies"]): row["note"] for row in csv.DictReader(text.splitlines())}
    for scope, companies, other in (("list:1", "155", "142"), ("list:2", "1744", "1748"), ("list:2", "1584", "1744"),
                                    ("list:2", "1078", "1079"), ("list:4", "4328", "4357"), ("list:5", "3654", "3671")):
        assert other in notes[scope, companies]


@pytest.mark.parametrize(("row", "message"), [
    ("list:9,2021-07-01,1,s,", r"official_counts.csv:3: 'list:9' is not a scope"),
    ("province:浙江省,2021-07-01,1,s,", r":3: scope: write 'province:浙江省' as 'province:浙江'"),
    ("all,2021-7-1,1,s,", r":3: day: '2021-7-1' is not a day"),
    ("all,2021-07-01,0,s,", r":3: companies: '0' is not a number above 0"),
    ("all,2021-07-01,about 9,s,", r":3: companies: 'about 9' is not a number"),
    ("all,2021-07-01,1,,", r":3: source: is empty"),
    ("all,2021-07-01,1,s", r":3: must have 5 cells"),
    ("all,2021-07-01,1,s,,more", r":3: must have 5 cells"),
    ("all,2019-06-05,249,s,", r":3: all has a count of 2019-06-05 already"),
    ('all,2021-07-01,1,"s"x,', r":3: .*expected after"),
])
def test_a_bad_row_is_named(row: str, message: str) -> None:
    with pytest.raises(BadCounts, match=message):
        counts_in(f"{HEADER}all,2019-06-05,248,s,\n{row}\n")


def test_other_columns_are_refused() -> None:
    with pytest.raises(BadCounts, match=r":1: the columns must be scope,day,companies,source,note"):
        counts_in("scope,day,companies\nall,2019-06-05,248\n")
