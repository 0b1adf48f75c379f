"""What may be asked of one host, and when: over a sliding window, a day, and with a space between. Pure.

A request is reserved, and later sent. Reserved ones count in every window until they are sent, so that what happens
between (a connection is made) cannot push two windows into one. Nothing is sent unless an open grant, which somebody
else can read, covers it: whoever takes over counts a grant as sent at its last moment. Times are ms since 1970.
"""

from collections import deque
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from connectors.upstream.hosts import Host
from streams.contract.clock import SHANGHAI, epoch_ms, from_epoch_ms
from streams.contract.events.budgets import Grant, HostSpending

BLOCKS_A_WINDOW: Final = 6  # a grant is for a sixth of the window, and of its budget: what a kill wastes at the most


class Spent(NamedTuple):
    """What a host's record says of its budget."""

    day: date
    requests: int
    grants: tuple[Grant, ...]


class Budget:
    """The budget of one host. A clock that steps back goes on here from where it was."""

    def __init__(self, host: Host, now_ms: int, spending: HostSpending | None = None) -> None:
        self._host = host
        self._window_ms = round(host.window_seconds * 1000) + host.jitter_ms
        self._block_ms = round(host.window_seconds * 1000 / BLOCKS_A_WINDOW)
        self._clock_ms, self._ahead_ms = now_ms, 0
        self._day = _day(now_ms)
        self._today = spending.spent if spending and spending.day >= self._day else 0
        self._inherited = self._inherit(spending.grants, now_ms) if spending else ()
        self._sent: deque[int] = deque()
        self._reserved = 0
        self._last_ms = now_ms  # as if somebody had asked just now: whoever polled before us may have
        self._open = Grant.unchecked(until_ms=now_ms, requests=0)

    @property
    def reserved(self) -> int:
        return self._reserved

    def left_today(self, now_ms: int) -> int:
        """Return how many requests of today are neither sent nor reserved."""
        self._advance(now_ms)
        return max(0, self._host.per_day - self._today - self._reserved)

    def left_now(self, now_ms: int) -> int:
        """Return how many requests could be reserved at once."""
        self._advance(now_ms)
        counted = sum(count for _, count in self._counted()) + self._reserved
        return max(0, min(self._host.per_minute - counted, self.left_today(now_ms)))

    def wait_for_room(self, now_ms: int) -> int | None:
        """Return in how many ms one more may be reserved, None: not before one that is reserved has been sent."""
        now_ms = self._advance(now_ms)
        counted = self._counted()
        total, wait = sum(count for _, count in counted) + self._reserved, 0
        for sent_ms, count in counted:
            if total < self._host.per_minute:
                return wait
            total, wait = total - count, max(wait, sent_ms + self._window_ms - now_ms)
        return wait if total < self._host.per_minute else None

    def reserve(self) -> None:
        self._reserved += 1

    def wait_for_space(self, now_ms: int) -> int:
        """Return in how many ms one that is reserved may be sent, so long after the last."""
        now_ms = self._advance(now_ms)
        return max(0, self._last_ms + self._host.spacing_ms - now_ms)

    def is_covered(self, now_ms: int) -> bool:
        """Say whether the open grant covers one more request that is sent now."""
        now_ms = self._advance(now_ms)
        return self._open.requests > 0 and now_ms < self._open.until_ms

    def wanted_grant(self, now_ms: int) -> Grant | None:
        """Return the next grant, None where the day is used up. It counts once it is opened."""
        now_ms = self._advance(now_ms)
        size = min(-(-self._host.per_minute // BLOCKS_A_WINDOW), self._host.per_day - self._today)
        return Grant(until_ms=min(now_ms + self._block_ms, _midnight_ms(now_ms)), requests=size) if size > 0 else None

    def open(self, grant: Grant) -> None:
        """Take a grant that is published; what was left of the one before is given back."""
        self._open = grant

    def sent(self, now_ms: int) -> None:
        """Count one that was reserved, and is sent."""
        self._last_ms = self._advance(now_ms)
        self._sent.append(self._last_ms)
        self._today += 1
        self._reserved -= 1
        self._open = Grant.unchecked(until_ms=self._open.until_ms, requests=max(0, self._open.requests - 1))

    def written(self, now_ms: int) -> None:
        """Take note of when the last one that was sent was on the wire: the space begins there."""
        self._last_ms = max(self._last_ms, self._advance(now_ms))

    def open_grant(self, now_ms: int) -> Grant | None:
        """Return what is left of the open grant, None once it is over."""
        return self._open if self.is_covered(now_ms) else None

    def spent(self, now_ms: int, grant: Grant | None = None) -> Spent:
        """Return what a successor must know, with the grant that is or will be open, or without any."""
        self._advance(now_ms)
        grants = (*self._inherited, *_in_blocks(self._sent, self._block_ms), *([grant] if grant else []))
        return Spent(self._day, self._today + (grant.requests if grant else 0),
                     tuple(sorted(grants, key=lambda each: each.until_ms)))

    def _inherit(self, grants: Iterable[Grant], now_ms: int) -> tuple[Grant, ...]:
        """Return grants of somebody who has stopped: whatever his clock, they were used before now or soon after."""
        latest = now_ms + self._block_ms
        return tuple(sorted((Grant(until_ms=min(grant.until_ms, latest), requests=grant.requests) for grant in grants),
                            key=lambda grant: grant.until_ms))

    def _advance(self, clock_ms: int) -> int:
        self._ahead_ms += max(0, self._clock_ms - clock_ms)
        self._clock_ms = clock_ms
        now_ms = clock_ms + self._ahead_ms
        if (day := _day(now_ms)) != self._day:
            self._day, self._today = day, 0
        gone = now_ms - self._window_ms
        while self._sent and self._sent[0] <= gone:
            self._sent.popleft()
        if self._inherited and self._inherited[0].until_ms <= gone:
            self._inherited = tuple(grant for grant in self._inherited if grant.until_ms > gone)
        return now_ms

    def _counted(self) -> list[tuple[int, int]]:
        """Return what still counts, oldest first: moments and how many."""
        return sorted([*((grant.until_ms, grant.requests) for grant in self._inherited),
                       *((sent_ms, 1) for sent_ms in self._sent)])


def _in_blocks(sent: Iterable[int], block_ms: int) -> list[Grant]:
    """Return what was sent, many in one: as if all of a block had been sent with its last."""
    blocks = (list(block) for _, block in groupby(sent, key=lambda sent_ms: sent_ms // block_ms))
    return [Grant(until_ms=block[-1], requests=len(block)) for block in blocks]


def _day(now_ms: int) -> date:
    return from_epoch_ms(now_ms).date()


def _midnight_ms(now_ms: int) -> int:
    return epoch_ms(datetime.combine(_day(now_ms) + timedelta(days=1), datetime.min.time(), SHANGHAI))
