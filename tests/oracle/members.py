"""Every listed member of a day with its scopes, its price and how it came by it. The slow, obvious join."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TypeVar

from tests.oracle.history import History, Listing, Membership
from tests.oracle.identity import board, exchange
from tests.oracle.limits import is_beyond_limit

Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Member:
    """A listed member on one day. `price` is today's close if priced, an older one if carried."""

    security: str
    scopes: frozenset[str]
    status: str  # priced, carried, missing
    price: Fraction | None
    shares: int | None
    previous_close: Fraction | None  # of today's row, None without a close today
    suspected: bool  # of a corporate action: its close is beyond the limit

    @property
    def value(self) -> Fraction:
        return Fraction(0) if self.price is None or self.shares is None else self.price * self.shares


def listed_members(history: History, day: date) -> Iterator[Member]:
    for security, memberships in sorted(memberships_on(history, day).items()):
        if is_listed(history, security, day):
            yield member_on(history, day, security, scopes_of(security, memberships))


def memberships_on(history: History, day: date) -> dict[str, list[Membership]]:
    """Return, by security, the memberships of its own companies that are valid that day."""
    found: dict[str, list[Membership]] = {}
    for listing in history.all_listings:
        if listing.relation == "self" and listing.valid.contains(day) and not has_moved(history, listing, day):
            for membership in history.memberships.get(listing.company, []):
                if membership.valid.contains(day):
                    province = membership.province or last_province(history, listing.company)
                    found.setdefault(listing.security, []).append(replace(membership, province=province))
    return found


def has_moved(history: History, listing: Listing, day: date) -> bool:
    """Say whether the company itself has become another security since."""
    since = listing.valid.first or date.min
    return any(other.relation == "self" and other.security != listing.security and other.valid.first is not None
               and since < other.valid.first <= day for other in history.listings[listing.company])


def last_province(history: History, company: str) -> str:
    known = [(each.valid.first or date.min, each.province) for each in history.memberships[company] if each.province]
    return max(known)[1] if known else ""


def scopes_of(security: str, memberships: list[Membership]) -> frozenset[str]:
    scopes = {"all", f"board:{board(security)}", f"exchange:{exchange(security)}"}
    for membership in memberships:
        if membership.batch:
            scopes.add(f"list:{membership.batch}")
        if membership.province:
            scopes.add(f"province:{membership.province}")
    return frozenset(scopes)


def is_listed(history: History, security: str, day: date) -> bool:
    list_date = history.list_dates.get(security)
    if list_date is not None and list_date < day:
        return True
    return any(traded_on <= day for traded_on in history.closes.get(security, {}))


def member_on(history: History, day: date, security: str, scopes: frozenset[str]) -> Member:
    close = history.closes.get(security, {}).get(day)
    price = close if close is not None else carried_price(history, security, day)
    shares = latest(history.shares.get(security, {}), day)
    previous = None if close is None else previous_close(history, security, day)
    status = "missing" if price is None or shares is None else "carried" if close is None else "priced"
    return Member(
        security=security,
        scopes=scopes,
        status=status,
        price=price,
        shares=shares,
        previous_close=previous,
        suspected=is_suspected(history, security, day, previous, close),
    )


def carried_price(history: History, security: str, day: date) -> Fraction | None:
    """Return the last close, or else the latest previous close that a row has stated so far."""
    close = last_close_before(history, security, day)
    return close if close is not None else latest(history.stated_previous_closes.get(security, {}), day)


def previous_close(history: History, security: str, day: date) -> Fraction | None:
    """Return the previous close that the day's row states, or else the last one in the folder."""
    stated = history.stated_previous_closes.get(security, {}).get(day)
    return stated if stated is not None else last_close_before(history, security, day)


def last_close_before(history: History, security: str, day: date) -> Fraction | None:
    closes = history.closes.get(security, {})
    return latest({traded_on: close for traded_on, close in closes.items() if traded_on < day}, day)


def is_suspected(history: History, security: str, day: date, previous: Fraction | None, close: Fraction | None) -> bool:
    if previous is None or close is None:
        return False
    return is_beyond_limit(board(security), history.list_dates.get(security), day, previous, close)


def latest(values: dict[date, Value], day: date) -> Value | None:
    """Return the value of the latest date that is not after the day."""
    so_far = [each for each in values if each <= day]
    return values[max(so_far)] if so_far else None
