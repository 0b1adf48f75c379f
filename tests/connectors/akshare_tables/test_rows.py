"""Cells of a table mean what they say, or nothing."""

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.akshare_tables import row as cell
from connectors.akshare_tables.row import row_of


@pytest.mark.parametrize(("value", "plain"), [
    (math.nan, None), (None, None), ("  样例 ", "样例"), ("66,700,000", "66700000"), ("1,2", "1,2"), (12, 12),
    (date(2026, 3, 2), "2026-03-02"), (datetime(2026, 3, 2, 9, 30), "2026-03-02T09:30:00"),  # noqa: DTZ001
])
def test_a_cell_becomes_a_plain_value(value: Any, plain: Any) -> None:
    assert row_of({"a": value}) == {"a": plain}


def test_cells_of_pandas_and_numpy_become_plain_values() -> None:
    import pandas

    frame = pandas.DataFrame({"count": [66_700_000, None], "day": pandas.to_datetime(["2026-03-02", None]),
                              "whole": [1, 2]})
    rows = [row_of(record) for record in frame.to_dict("records")]
    assert rows == [{"count": 66_700_000.0, "day": "2026-03-02T00:00:00", "whole": 1},
                    {"count": None, "day": None, "whole": 2}]
    assert [type(value) for value in rows[0].values()] == [float, str, int]


@pytest.mark.parametrize(("text", "day"), [
    ("2026-03-02", date(2026, 3, 2)), ("2026-03-02 00:00:00", date(2026, 3, 2)), ("20260302", date(2026, 3, 2)),
    ("2026/3/2 17:04:03", date(2026, 3, 2)), ("2026-02-30", None), ("soon", None), ("-", None), (None, None),
    ("1200-01-01", None), ("202603", None),
])
def test_a_day_is_read_in_each_form_or_not_at_all(text: str | None, day: date | None) -> None:
    assert cell.day({"a": text}, "a") == day


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_of_our_time_is_read(day: date) -> None:
    assert cell.day({"a": f"{day:%Y%m%d}"}, "a") == cell.day({"a": day.isoformat()}, "a") == day


@given(st.integers(0, 10**12))
def test_a_count_is_the_same_as_a_number_a_float_or_text(count: int) -> None:
    for value in (count, float(count), str(count), f"{count:,}"):
        assert cell.whole(row_of({"a": value}), "a") == count


@given(st.decimals(min_value=500, max_value=1000, places=4))
def test_a_rate_survives_the_float_that_pandas_makes_of_it(rate: Decimal) -> None:
    assert cell.decimal(row_of({"a": float(str(rate))}), "a") == rate


@pytest.mark.parametrize(("value", "whole"), [(12.5, None), ("12.5", None), ("many", None), ("-", None), (None, None),
                                              (math.inf, None), (True, None)])
def test_what_is_no_whole_number_is_none(value: Any, whole: None) -> None:
    assert cell.whole(row_of({"a": value}), "a") is whole


@pytest.mark.parametrize(("code", "security"), [
    ("688999", "688999.SH"), ("301901", "301901.SZ"), ("000001", "000001.SZ"), ("920118", "920118.BJ"),
    ("900901", None), ("200012", None), ("510300", None), ("874999", None), ("30190", None), ("样例精密", None),
    (None, None),
])
def test_a_code_is_a_security_of_its_exchange_or_none(code: str | None, security: str | None) -> None:
    assert cell.security({"a": code}, "a") == security


def test_a_number_of_hundreds_of_thousands_of_digits_is_none_and_is_never_made() -> None:
    assert cell.whole({"a": "1e18"}, "a") == 10**18
    assert [cell.whole({"a": text}, "a") for text in ("1e19", "-1e300000", "1e999999999999")] == [None] * 3
