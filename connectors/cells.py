"""What one cell of an input file says. Each function raises a ValueError of one line for a bad one. Pure."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeVar

from streams.contract.events.base import YEARS
from streams.contract.events.registry import Claim, Confidence, Relation
from streams.contract.money import MOST_PRICE_LI, li_from_yuan
from streams.contract.scopes import LISTS
from streams.contract.securities import security_id

MOST_TURNOVER_LI: Final = 10**18  # a thousand trillion yuan, below int64
MOST_SHARES: Final = 10**12  # the largest issuer has 3.6e11
EXCHANGES_OPENED: Final = date(1990, 12, 19)
T = TypeVar("T", date, datetime)
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_WHOLE: Final = re.compile(r"-?\d+", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

security = lru_cache(maxsize=20_000)(security_id)


@lru_cache(maxsize=100_000)
def price_li(text: str) -> int:
    """Return a price in yuan as li."""
    li = _li(text)
    if li <= 0:
        raise ValueError(f"{text} is not above zero")
    if li > MOST_PRICE_LI:
        raise ValueError(f"{text} is no price: above a million yuan")
    return li


def turnover_li(text: str) -> int:
    """Return a turnover in yuan as li."""
    li = _li(text)
    if li < 0:
        raise ValueError(f"{text} is below zero")
    if li > MOST_TURNOVER_LI:
        raise ValueError(f"{text} is no turnover: above a thousand trillion yuan")
    return li


@lru_cache(maxsize=10_000)
def day(text: str) -> date:
    return _of_our_time(_calendar_day(text), text)


@lru_cache(maxsize=10_000)
def trading_day(text: str) -> date:
    found = _calendar_day(text)
    if found < EXCHANGES_OPENED:
        raise ValueError(f"{text} is before the exchanges opened ({EXCHANGES_OPENED})")
    return found


def _calendar_day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text!r} is not a day; write it as 2021-07-01")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is not in the calendar") from None


def _of_our_time(found: T, text: str) -> T:
    """Return it if the contract can hold it."""
    if found.year not in YEARS:
        raise ValueError(f"{text} is not between {YEARS.start} and {YEARS.stop - 1}; leave it out if it is not known")
    return found


def moment(text: str) -> datetime:
    """Return a moment with its time zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a moment; write it as 2021-07-01T09:30:00+08:00") from None
    if found.tzinfo is None:
        raise ValueError(f"{text} has no time zone; add one, such as +08:00")
    return _of_our_time(found, text)


def shares(text: str) -> int:
    count = _whole(text)
    if not 0 < count <= MOST_SHARES:
        raise ValueError(f"{text} is no share count: above 0, at most a trillion")
    return count


def list_number(text: str) -> int:
    number = _whole(text)
    if number not in LISTS:
        raise ValueError(f"{text} is not a list; they are {LISTS.start} to {LISTS.stop - 1}")
    return number


def relation(text: str) -> Relation:
    try:
        return Relation(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a relation; use {' or '.join(Relation)}") from None


def claim(text: str) -> Claim:
    try:
        return Claim(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a claim; use {', '.join(Claim)}") from None


def confidence(text: str) -> Confidence:
    try:
        return Confidence(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a confidence; use {', '.join(Confidence)}") from None


def percent(text: str) -> Decimal:
    """Return a share of a company that is held: above nothing, all at most."""
    if not _NUMBER.fullmatch(text) or not 0 < (found := Decimal(text)) <= 100:
        raise ValueError(f"{text!r} is not a percentage above 0, 100 at most")
    return found


def _li(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number")
    return li_from_yuan(text)


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)
