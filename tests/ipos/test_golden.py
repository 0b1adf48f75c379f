"""Real lifecycles come out as newspapers, filings and pages tell them, whatever the order in which rows come."""

from itertools import islice, permutations

import pytest

from streams.ipos.joining import joined
from streams.ipos.lifecycle import lifecycle
from tests.builders import a_membership
from tests.ipos.golden import Case, cases, move_text
from tests.ipos.pages import needs_pages, page_filings, timetable_events

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.company)
def test_a_real_lifecycle_is_told_as_it_was(case: Case) -> None:
    found = lifecycle(case.filings)
    assert [move_text(move) for move in found.moves] == list(case.moves)
    assert found.needs_review == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.company)
def test_a_real_listing_is_handed_to_the_registry_where_a_row_names_the_security(case: Case) -> None:
    _, listings = joined(case.filings, [a_membership(company=case.company)])
    assert [f"{listing.security} {listing.valid_from}" for listing in listings.values()] == [case.listing] * bool(
        case.listing)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.company)
def test_the_order_in_which_real_rows_come_changes_nothing(case: Case) -> None:
    told = lifecycle(case.filings)
    for order in islice(permutations(case.filings), 120):
        found = lifecycle([*order, *case.filings])
        assert (found.moves, found.needs_review) == (told.moves, told.needs_review)


def test_there_are_at_least_twenty_and_no_company_twice() -> None:
    assert len({case.company for case in CASES}) == len(CASES) >= 20


@needs_pages
def test_the_rows_of_pages_and_of_the_timetable_stand_in_the_captures() -> None:
    pages = {(each.company, each.table, each.project, each.raw_status, str(each.status_on)) for each in page_filings()}
    timetable = {(row["security"], row["event"], row["event_on"]) for row in timetable_events()}
    for row in (row for case in CASES for row in case.filings):
        if row.table.endswith("_projects"):
            assert (row.company, row.table, row.project, row.raw_status, str(row.status_on)) in pages
        if row.table == "issue_calendar":
            assert (row.security, row.raw_status, str(row.status_on)) in timetable
