"""Bring notifications to channels, and yield each step for the record before the next is taken.

A channel that knows what it holds gets all at once. For the others the ledger decides: whoever finds an attempt
before its own sends marked as possibly repeated; whoever finds an outcome sends nothing. The ledger is read up
to each own attempt before anything is sent, so a process that wakes up late sends at most what it was about to send.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from alerts.delivery.channel import Channel, ChannelFailure, GivenUp
from alerts.delivery.ledger import Ledger, settled
from streams.contract.events.alerts import Delivery, Notification, Outcome

Clock = Callable[[], datetime]
Steps = AsyncIterator[Sequence[Delivery]]


@dataclass(frozen=True, kw_only=True)
class Retry:
    """How often a channel is tried, and how long the first pause is; each next one is twice as long."""

    attempts: int = 3
    first_pause_seconds: float = 0.5

    async def pause_before(self, number: int) -> None:
        if number > 1:
            await asyncio.sleep(self.first_pause_seconds * 2 ** (number - 2))


RETRY: Final = Retry()


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where notifications are handed out: the channels, the ledger, the clock."""

    channels: Sequence[Channel]
    ledger: Ledger
    clock: Clock
    retry: Retry = RETRY


async def deliver(desk: Desk, notifications: Sequence[Notification], given_up: GivenUp) -> Steps:
    """Bring each notification to each channel that the ledger does not know it settled on."""
    if not await desk.ledger.caught_up(given_up):
        return
    once = {notification.id: notification for notification in notifications}
    for channel in desk.channels:
        due = [n for n in once.values() if not settled(desk.ledger.history(n.id, channel.id))]
        if channel.exactly_once:
            async for steps in _together(desk, channel, due, given_up):
                yield steps
            continue
        for notification in due:
            async for steps in _alone(desk, channel, notification, given_up):
                yield steps


async def _together(desk: Desk, channel: Channel, due: Sequence[Notification], given_up: GivenUp) -> Steps:
    error = ""
    for number in range(1, desk.retry.attempts + 1 if due else 1):
        await desk.retry.pause_before(number)
        try:
            if await channel.send(due, possibly_repeated=False, given_up=given_up):
                yield [_step(desk, channel, n, Outcome.DELIVERED, attempts=number) for n in due]
            return
        except ChannelFailure as failure:
            error = str(failure)
    if due:
        yield [_step(desk, channel, n, Outcome.FAILED, attempts=desk.retry.attempts, error=error) for n in due]


async def _alone(desk: Desk, channel: Channel, notification: Notification, given_up: GivenUp) -> Steps:
    error, attempts = "", 0
    for number in range(1, desk.retry.attempts + 1):
        await desk.retry.pause_before(number)
        if given_up():
            return
        known = desk.ledger.history(notification.id, channel.id)
        attempts = len(known) + 1
        mine = _step(desk, channel, notification, Outcome.ATTEMPTING, attempts=attempts, repeated=bool(known))
        yield [mine]
        if not await desk.ledger.seen(mine, given_up) or given_up():
            return
        known = desk.ledger.history(notification.id, channel.id)
        if settled(known):
            return
        repeated = known[0] != mine
        try:
            if await channel.send([notification], possibly_repeated=repeated, given_up=given_up):
                yield [_step(desk, channel, notification, Outcome.DELIVERED, attempts=attempts, repeated=repeated)]
            return
        except ChannelFailure as failure:
            error = str(failure)
    yield [_step(desk, channel, notification, Outcome.FAILED, attempts=attempts, repeated=attempts > 1, error=error)]


def _step(desk: Desk, channel: Channel, notification: Notification, outcome: Outcome, *, attempts: int,
          repeated: bool = False, error: str | None = None) -> Delivery:
    return Delivery(notification=notification.id, channel=channel.id, outcome=outcome, possibly_repeated=repeated,
                    attempts=attempts, error=error, recorded_at=desk.clock())
