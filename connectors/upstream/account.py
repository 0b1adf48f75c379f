"""One host's account: its budget, whether it is left alone, and the two queues of those who want to ask it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from connectors.upstream.breaker import Breaker
from connectors.upstream.budget import Budget
from connectors.upstream.hosts import Host
from streams.contract.clock import epoch_ms
from streams.contract.events.budgets import Grant, HostSpending


class Account:
    """What is known of one host during a term."""

    def __init__(self, host: Host, now: datetime, chance: Callable[[], float], record: HostSpending | None) -> None:
        self.host = host
        self.budget = Budget(host, epoch_ms(now), record)
        self.breaker = Breaker(host.cool_off_seconds, chance,
                               left_alone_until=_left_alone_until(record, now) if record else None,
                               refusals=record.refusals if record else 0)
        self.queue = asyncio.Lock()  # for a place in the window: first come, first served
        self.gate = asyncio.Lock()  # for the wire: one at a time, with a space between
        self.asked = False

    def record(self, now: datetime, *, closing: bool = False) -> HostSpending:
        """Return what a successor must know; closing, without what is left of the open grant."""
        now_ms = epoch_ms(now)
        return self.record_with(now, None if closing else self.budget.open_grant(now_ms))

    def record_with(self, now: datetime, grant: Grant | None) -> HostSpending:
        spent = self.budget.spent(epoch_ms(now), grant)
        return HostSpending(host=self.host.name, day=spent.day, spent=spent.requests, grants=spent.grants,
                            left_alone_until=self.breaker.left_alone_until, refusals=self.breaker.refusals, at=now)


def _left_alone_until(record: HostSpending, now: datetime) -> datetime | None:
    """Return until when by our clock: that of whoever wrote it was ahead at least by as much as its record is."""
    ahead = max(timedelta(), record.at - now)
    return record.left_alone_until and record.left_alone_until - ahead
