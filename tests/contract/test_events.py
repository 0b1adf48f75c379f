"""What an event refuses to say, and the ids of assertions."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from streams.contract.companies import by_legal_name
from streams.contract.events.base import Event
from streams.contract.events.registry import Instrument, assertion_id
from streams.contract.events.values import SUM_COLUMNS, VALUATION_COLUMNS, PartialSums, ValuationBatch
from streams.contract.securities import Board
from tests.alerts.builders import a_notification
from tests.builders import a_listing, a_membership, a_sweep, a_title

PARTS = st.lists(st.none() | st.text(st.characters(exclude_characters="\x1f", exclude_categories=["Cs"]), min_size=1),
                 min_size=1)


def test_a_validity_that_ends_before_it_starts_is_refused() -> None:
    for build in (a_membership, a_listing):
        with pytest.raises(ValueError, match="valid_to 2024-07-01 is before valid_from 2024-07-02"):
            build(valid_from=date(2024, 7, 2), valid_to=date(2024, 7, 1))
        assert build(valid_from=date(2024, 7, 2), valid_to=date(2024, 7, 2))


@pytest.mark.parametrize(("valid_from", "valid_to", "days"), [
    (None, None, "1234"), ("2024-07-02", None, "234"), (None, "2024-07-02", "12"), ("2024-07-02", "2024-07-03", "23"),
])  # fmt: skip
def test_both_ends_of_a_title_are_inclusive(valid_from: str | None, valid_to: str | None, days: str) -> None:
    title = a_title(valid_from=valid_from and date.fromisoformat(valid_from),
                    valid_to=valid_to and date.fromisoformat(valid_to))

    assert "".join(str(day) for day in range(1, 5) if title.holds_on(date(2024, 7, day))) == days


@pytest.mark.parametrize("number", [0, 8, -1])
def test_there_are_seven_lists(number: int) -> None:
    with pytest.raises(ValueError, match="list_number"):
        a_membership(list_number=number)


def test_a_full_name_of_a_province_becomes_the_short_one() -> None:
    assert a_membership(province="浙江省").province == "浙江"


def test_the_board_of_an_instrument_is_that_of_its_code() -> None:
    with pytest.raises(ValueError, match=r"688001\.SH is of board star, not bse"):
        Instrument(security="688001.SH", board=Board.BSE)


@pytest.mark.parametrize("event", [PartialSums, ValuationBatch])
def test_the_columns_of_an_event_are_all_checked_for_their_length(event: type[PartialSums | ValuationBatch]) -> None:
    named = {"scope", *SUM_COLUMNS} if event is PartialSums else set(VALUATION_COLUMNS)
    tuples = {name for name, field in event.model_fields.items() if str(field.annotation).startswith("tuple")}

    assert tuples == named


def test_an_assertion_has_an_id_of_what_it_says_and_not_of_when_it_was_recorded() -> None:
    later = a_membership().recorded_at.replace(year=2025)

    assert a_membership().assertion_id == a_membership(recorded_at=later).assertion_id
    assert a_membership().assertion_id == "72c090cd621b16f59f30bb07"
    assert a_listing().assertion_id == "5595fb155175f922c401c18d"


@pytest.mark.parametrize("change", [{"company": "虚构星槎智能股份有限公司"}, {"list_number": None}, {"province": None},
                                    {"city": "杭州"}, {"valid_from": date(2024, 1, 1)}, {"valid_to": date(2024, 1, 1)},
                                    {"evidence": "other"}, {"source": "other"}])  # fmt: skip
def test_an_assertion_that_says_something_else_has_another_id(change: dict[str, object]) -> None:
    assert a_membership(**change).assertion_id != a_membership().assertion_id


@given(PARTS, PARTS)
def test_different_parts_have_different_ids(some: list[str | None], others: list[str | None]) -> None:
    assert (assertion_id(*some) == assertion_id(*others)) == (some == others)


def test_a_sweep_counts_from_one() -> None:
    with pytest.raises(ValueError, match="sequence"):
        a_sweep(0)


@pytest.mark.parametrize("change", [{"valid_to": date(9999, 12, 31)}, {"valid_from": date(1, 1, 1)},
                                    {"recorded_at": datetime(9999, 12, 31, 23, tzinfo=UTC)}])
def test_a_day_that_is_not_of_our_time_is_refused_since_reckoning_with_it_fails(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="is not between 1990 and 2100; leave out a day that is not known"):
        a_membership(**change)


@pytest.mark.parametrize("event", [a_notification(), a_sweep(1)])
def test_nor_is_a_moment_at_the_edge_of_what_there_is(event: Event) -> None:
    """Such a one is no moment at all in another time zone: whoever shows it would fail."""
    (name,) = {"at", "started_at"} & set(type(event).model_fields)
    edge = event.model_dump(mode="json") | {name: "0001-01-01T00:00:00+14:00"}
    with pytest.raises(ValidationError, match="is not between 1990 and 2100"):
        type(event).model_validate_json(json.dumps(edge))


def test_a_legal_name_of_blanks_is_none() -> None:
    blank = Instrument(security="688001.SH", board=Board.STAR, legal_name=" \u3000")
    assert by_legal_name([blank]) == {}
