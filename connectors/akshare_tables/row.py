"""Rows of akshare's tables as plain values, and what their cells say. Columns by name, types coerced here. Pure."""

import math
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from streams.contract.events.base import YEARS
from streams.contract.securities import security_id

Row = Mapping[str, Any]  # of text, int, float and None
EMPTY: Final = (None, "", "-", "--", "nan", "None")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_DAY: Final = re.compile(r"(\d{4})[-/]?(\d{1,2})[-/]?(\d{1,2})(?:\D.*)?", re.ASCII)
_CODE: Final = re.compile(r"\d{6}", re.ASCII)
_MOST_DIGITS: Final = 18  # after the first: an int of 1e300000 takes seconds to make
_EXCHANGES: Final = {"6": "SH", "9": "BJ", "0": "SZ", "3": "SZ", "4": "BJ", "8": "BJ"}


def row_of(record: Mapping[Any, Any]) -> Row:
    """Return a pandas record as plain values: no NaN, no NaT, days as text."""
    return {str(name): _plain(value) for name, value in record.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        text = value.strip()
        return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    if value is None or type(value).__name__ in ("NaTType", "NAType"):
        return None
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):  # a number of numpy's
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value


def text(row: Row, column: str) -> str | None:
    """Return what a cell says, None where it says nothing."""
    value = row[column]
    found = value.strip() if isinstance(value, str) else value
    return None if found in EMPTY else str(found)


def day(row: Row, column: str) -> date | None:
    """Return the day of a cell, None where there is none; a time of day behind it is left away."""
    found = _DAY.fullmatch(text(row, column) or "")
    if not found:
        return None
    try:
        said = date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
    return said if said.year in YEARS else None


def decimal(row: Row, column: str) -> Decimal | None:
    """Return a cell's number exactly as it was written."""
    try:
        found = Decimal(text(row, column) or "")
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def whole(row: Row, column: str) -> int | None:
    """Return a cell's whole number, None where there is none."""
    found = decimal(row, column)
    if found is None or found.adjusted() > _MOST_DIGITS:
        return None
    return int(found) if found == found.to_integral_value() else None


def security(row: Row, column: str) -> str | None:
    """Return the security of a code without its exchange; None for a B share, a fund, or who is not listed."""
    code = text(row, column) or ""
    if not _CODE.fullmatch(code) or code[0] not in _EXCHANGES:
        return None
    try:
        return security_id(f"{code}.{_EXCHANGES[code[0]]}")
    except ValueError:
        return None
