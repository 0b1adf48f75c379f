"""From when to when a claim holds where nobody says otherwise."""

from datetime import date

import pytest

from connectors.registry.validity import validity
from streams.contract.events.registry import Claim
from streams.contract.scopes import LISTS
from streams.contract.terms import PUBLISHED, STATED, last_day

ANNOUNCED, PASSED, FAILED = Claim.ANNOUNCED, Claim.PASSED_REVIEW, Claim.FAILED_REVIEW


@pytest.mark.parametrize(("claim", "number", "published", "first", "last"), [
    (ANNOUNCED, 6, "2024-09-02", "2024-09-02", "2027-09-01"),
    (ANNOUNCED, 3, "2021-07-19", "2021-07-01", "2024-06-30"),  # stated
    (PASSED, 3, "2024-09-02", "2024-07-01", "2027-06-30"),
    (PASSED, 2, "2023-07-14", "2023-12-01", "2026-11-30"),  # reviewed before its term ends
    (PASSED, 1, "2022-08-08", "2022-06-05", "2025-06-04"),
    (PASSED, 1, "2025-10-15", "2025-06-05", "2028-06-04"),  # reviewed for the second time
    (FAILED, 3, "2024-09-02", "2024-09-02", None),
    (Claim.REVOKED, 4, "2023-01-05", "2023-01-05", None),
    (Claim.OBSERVED, 4, "2023-01-05", "2023-01-05", None),
])
def test_a_claim_holds_from_when_to_when(claim: Claim, number: int, published: str, first: str,
                                         last: str | None) -> None:
    expected = date.fromisoformat(first), date.fromisoformat(last) if last else None
    assert validity(claim, number, date.fromisoformat(published), None, None) == expected


def test_what_is_given_goes_first() -> None:
    day, first, last = date(2021, 7, 19), date(2021, 8, 1), date(2022, 1, 1)
    assert validity(ANNOUNCED, 3, day, first, None) == (first, date(2024, 7, 31))
    assert validity(ANNOUNCED, 3, day, None, last) == (date(2021, 7, 1), last)
    assert validity(FAILED, 3, day, first, last) == (first, last)


def test_three_years_from_a_leap_day_end_on_the_last_of_february() -> None:
    assert last_day(date(2024, 2, 29)) == date(2027, 2, 28)


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(ValueError, match="ends on 2021-06-30, before it starts on 2021-07-01"):
        validity(ANNOUNCED, 3, date(2021, 7, 19), None, date(2021, 6, 30))


def test_every_list_has_a_day_of_publication_not_before_the_one_before_it() -> None:
    assert list(PUBLISHED) == list(LISTS)
    assert sorted(PUBLISHED.values()) == list(PUBLISHED.values())
    assert STATED.keys() <= PUBLISHED.keys()
