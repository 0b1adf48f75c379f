"""Who asks: of several connector processes one is on duty for all public sites, the others stand by.

A term of duty begins once this process is assigned, a heartbeat has confirmed it, and the one before must have noticed;
it ends when another comes, this one is taken for dead, or the broker is silent for half a session time-out.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from connectors.duty.coordinator import running_seconds
from connectors.duty.membership import Membership
from connectors.duty.standing import Standing, Why
from connectors.together import ended
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.broker import BrokerSettings

log = logging.getLogger(__name__)
SESSION_SECONDS: Final = 6.0  # the least that a broker allows unless told otherwise
_LOOK_SECONDS: Final = 0.05  # how late a term's end is noticed; requests are checked one by one


class Duty:
    """`async with Duty(broker) as duty: await on_duty(duty, work)`; leaving it hands over at once.

    The topic `runtime.budgets` must be there. Raises Refused or BrokerProblem when the broker will not have us.
    """

    def __init__(self, broker: BrokerSettings, *, session_seconds: float = SESSION_SECONDS,
                 now: Callable[[], float] = running_seconds) -> None:
        self._now = now
        self._standing = Standing(session_seconds)
        self._idle = asyncio.Event()
        self._idle.set()
        self._membership = Membership(broker, self._standing, self._idle.wait, session_seconds)
        self._shown: str | None = None

    async def __aenter__(self) -> "Duty":
        self._member = asyncio.create_task(self._membership.keep(), name="membership in the group of connectors")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._standing.off(Why.STOPPING)
        await ended([self._member])

    @property
    def is_on(self) -> bool:
        return self._standing.why_not(self._now()) is None

    def may_ask(self) -> None:
        """Return if a request may be sent now; to be called right before each. Unavailable (not owner) if not."""
        why = self._standing.why_not(self._now())
        if why:
            raise Unavailable(Failure.NOT_OWNER, "all hosts", why)

    async def begun(self) -> None:
        """Wait until this process is on duty."""
        while why := self._standing.why_not(self._now()):
            if self._member.done():
                self._member.result()
            if why is Why.STANDBY:
                self._show("standing by: another process is on duty")
            await asyncio.sleep(_LOOK_SECONDS)
        self._show("on duty")

    async def run(self, work: Callable[[], Awaitable[None]]) -> bool:
        """Work until that is done or the term ends, and say whether it is done. What is cut short is awaited."""
        self._idle.clear()
        task: asyncio.Future[None] = asyncio.ensure_future(work())
        why: Why | None = Why.STOPPING  # unless it ends otherwise
        try:
            why = await self._until_over(task)
        finally:
            if why and not task.done():
                self._show(f"off duty: {why}")
            try:
                await ended([task])
            finally:
                self._idle.set()
        return _outcome(task, cut_short=bool(why))

    async def _until_over(self, task: "asyncio.Future[None]") -> Why | None:
        while not (why := self._standing.why_not(self._now())) and not task.done():
            await asyncio.wait({task}, timeout=_LOOK_SECONDS)
        return why

    def _show(self, line: str) -> None:
        if line != self._shown:
            log.info(line)
            self._shown = line


async def on_duty(duty: Duty, work: Callable[[], Awaitable[None]]) -> None:
    """Do the work, begun anew in each term of duty, until it is done."""
    while True:
        await duty.begun()
        if await duty.run(work):
            return


def _outcome(task: "asyncio.Future[None]", *, cut_short: bool) -> bool:
    if task.cancelled() and cut_short:
        return False
    task.result()
    return not cut_short
