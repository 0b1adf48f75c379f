"""A fictional market of the real one's size, from a seed: 5,700 securities, 1,100 members, every scope there is.

Prices wander within five percent of the previous close. From the second sweep on, one security in a hundred is
suspended in each sweep, another one each time: whoever adds up must carry its last price.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from connectors.source import Quote
from streams.contract.clock import SHANGHAI, epoch_ms
from streams.contract.events.quotes import QuoteStatus
from streams.contract.regions import REGIONS
from streams.contract.scopes import LISTS, scopes_of
from streams.contract.securities import board_of

DAY: Final = date(2026, 1, 6)  # a Tuesday, long after every fictional listing
OPEN: Final = datetime.combine(DAY, time(9, 30), SHANGHAI)
EVERY: Final = timedelta(seconds=3)
SECURITIES: Final = 5_700
MEMBERS: Final = 1_100
CODES: Final = (  # prefix, exchange, how many of the whole market
    ("600", "SH", 1000), ("601", "SH", 700), ("688", "SH", 590), ("000", "SZ", 1000), ("002", "SZ", 490),
    ("300", "SZ", 1000), ("301", "SZ", 390), ("920", "BJ", 530))
JUMP_PERCENT: Final = 8
_SUSPENDED_ONE_IN: Final = 100
_MOST_STEPS: Final = 50  # of a thousandth of the previous close each


@dataclass(frozen=True, kw_only=True)
class Firm:
    """A member: fictional, with one or two titles."""

    security: str
    company: str
    shares: int
    lists: tuple[int, ...]
    province: str

    @property
    def scopes(self) -> tuple[str, ...]:
        return scopes_of(self.security, board_of(self.security), frozenset(self.lists), frozenset({self.province}))


class Market:
    """The same seed and size, the same market; a shorter run sees a prefix of a longer one."""

    def __init__(self, *, seed: int = 1, securities: int = SECURITIES, members: int = MEMBERS) -> None:
        self._seed = seed
        self.securities = _codes(securities)
        random = np.random.default_rng(seed)
        self._members_at: list[int] = random.permutation(securities)[:members].tolist()
        self.firms = [_firm(number, self.securities[index], int(random.integers(10**7, 10**9)))
                      for number, index in enumerate(self._members_at)]
        self.prev_close_li: NDArray[np.int64] = random.integers(300, 20_000, securities) * 10

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        return tuple(sorted({scope for firm in self.firms for scope in firm.scopes}))

    def sweeps(self, count: int, jumps: int = 0) -> Iterator[Sequence[Quote]]:
        """Yield the first sweeps of the day; from the second on, so many other members jump in each of them."""
        random = np.random.default_rng([self._seed, 1])
        steps = np.zeros(len(self.securities), np.int64)
        for number in range(count):
            steps = np.clip(steps + random.integers(-3, 4, len(steps)), -_MOST_STEPS, _MOST_STEPS)
            price = self.prev_close_li * (1000 + steps) // 10_000 * 10
            jumped = self._members_at[: number * jumps]
            price[jumped] = self.prev_close_li[jumped] * (100 + JUMP_PERCENT) // 1000 * 10
            yield self._quotes(number, price.tolist(), set(jumped))

    def jumpers(self, number: int, jumps: int) -> list[str]:
        """Return who jumps in a sweep."""
        return [self.securities[index] for index in self._members_at[(number - 1) * jumps: number * jumps]]

    def _quotes(self, number: int, price_li: Sequence[int], jumped: set[int]) -> Sequence[Quote]:
        quoted = epoch_ms(started_at(number)) - 1000
        first = number % _SUSPENDED_ONE_IN
        suspended = set(range(first, len(price_li), _SUSPENDED_ONE_IN)) - jumped if number else set()
        return [
            Quote(security, None if index in suspended else price, previous, 100 * (number + 1), price * 1000, quoted,
                  QuoteStatus.SUSPENDED if index in suspended else QuoteStatus.TRADING)
            for index, (security, price, previous) in enumerate(
                zip(self.securities, price_li, self.prev_close_li.tolist(), strict=True))]


def started_at(number: int) -> datetime:
    return OPEN + number * EVERY


def sequence(number: int) -> int:
    """Return the number a sweep has on the topics."""
    return epoch_ms(started_at(number))


def truth(market: Market, count: int) -> dict[tuple[int, str], int]:
    """Return what each scope is worth in li in each of the first sweeps: plainly, a member at a time."""
    last: dict[str, int] = {}
    totals: dict[tuple[int, str], int] = {}
    for number, quotes in enumerate(market.sweeps(count)):
        last |= {quote.security: quote.price_li for quote in quotes if quote.price_li is not None}
        for firm in market.firms:
            for scope in firm.scopes:
                key = (sequence(number), scope)
                totals[key] = totals.get(key, 0) + last[firm.security] * firm.shares
    return totals


def _codes(count: int) -> list[str]:
    """Return codes of all boards, as many of each as in the whole market in proportion."""
    whole = [f"{prefix}{number:03d}.{exchange}" for prefix, exchange, most in CODES for number in range(most)]
    return [whole[index * len(whole) // count] for index in range(count)]


def _firm(number: int, security: str, shares: int) -> Firm:
    first, second = 1 + number % len(LISTS), 1 + number // len(LISTS) % len(LISTS)
    lists = (first, second) if number % 4 == 0 else (first,)
    return Firm(security=security, company=f"虚构{number:04d}精密股份有限公司", shares=shares,
                lists=tuple(sorted(set(lists))), province=list(REGIONS)[number % len(REGIONS)])
