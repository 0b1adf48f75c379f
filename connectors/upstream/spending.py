"""The budgets of all hosts, shared by all sources of a process and handed on to the next.

Before a request goes out, a grant that covers it is on the ledger, acknowledged. A process that is killed has therefore
spent no more than it wrote down, and at most one grant a host is wasted.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from connectors.clocks import Clock
from connectors.errors import Unsent
from connectors.upstream.account import Account
from connectors.upstream.breaker import Ticket
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.hosts import Host, host_of
from connectors.upstream.ledger import Ledger
from streams.contract.clock import SHANGHAI, epoch_ms

log = logging.getLogger(__name__)
T = TypeVar("T")
_LOOK_AGAIN_SECONDS: Final = 1.0  # while waiting: the host may be left alone by now
_LAST_WORD_SECONDS: Final = 3.0  # for what is written at the end; the grants on the ledger say no less


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What may be asked of a host now."""

    host: str
    spent_today: int
    left_now: int
    left_today: int
    left_alone_until: datetime | None
    refusals: int


class Spending:
    """`async with Spending(...)`: a term in which this process asks; it goes on from what the ledger says."""

    def __init__(self, hosts: Mapping[str, Host], ledger: Ledger, clock: Clock, *,
                 may_ask: Callable[[], None] = lambda: None, chance: Callable[[], float] = random.random) -> None:
        self._hosts, self._ledger, self._clock = hosts, ledger, clock
        self._may_ask, self._chance = may_ask, chance
        self._accounts: dict[str, Account] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> "Spending":
        records, now = await self._ledger.read(), self._clock.now()
        self._accounts = {name: Account(host, now, self._chance, records.get(name))
                          for name, host in self._hosts.items()}
        self._loop = asyncio.get_running_loop()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Write down what was really asked, unless somebody else is on duty by now."""
        accounts, self._accounts, self._loop = self._accounts, {}, None
        try:
            self._may_ask()
            async with asyncio.timeout(_LAST_WORD_SECONDS):
                for account in accounts.values():
                    if account.asked:
                        await self._ledger.write(account.record(self._clock.now(), closing=True))
        except (Unavailable, TimeoutError, Unsent):
            return

    def host(self, name: str) -> Host:
        """Return a host of the list. UnlistedHost where it has no budget."""
        return host_of(self._hosts, name)

    def standing(self, name: str) -> Standing:
        """Return what may be asked of a host now, asking nobody."""
        account, now = self._account(name), self._clock.now()
        return Standing(host=name, spent_today=account.budget.spent(epoch_ms(now)).requests,
                        left_now=account.budget.left_now(epoch_ms(now)),
                        left_today=account.budget.left_today(epoch_ms(now)),
                        left_alone_until=account.breaker.left_alone(now), refusals=account.breaker.refusals)

    async def turn(self, name: str) -> "Turn":
        """Return a place in the host's window, waited for if need be. Unavailable: it must not be asked now."""
        account = self._account(name)
        return Turn(self, account, await self.place(account))

    async def spend(self, name: str) -> None:
        """Return when a request to a host may go out at once: for clients that are not ours."""
        turn = await self.turn(name)
        try:
            await turn.go()
        except BaseException:
            turn.given_up()
            raise

    def spend_from_thread(self, name: str) -> "ThreadTurn":
        """Return a place in the host's window to a thread that is not the loop's, once there is one."""
        turn = self._from_thread(self.turn(name), name)
        return ThreadTurn(turn, lambda work: self._from_thread(work, name))

    def told_from_thread(self, name: str, failure: Failure | None, retry_after_seconds: float | None = None) -> None:
        """Take note of what became of a request that was spent from a thread: None is an answer."""
        account = self._account(name)
        self._from_thread(self.told(account, account.breaker.current(), failure, retry_after_seconds), name)

    async def told(self, account: Account, ticket: Ticket, failure: Failure | None,
                   retry_after_seconds: float | None = None) -> None:
        """Take note of what became of a request; write it down and say so if that changes what may be asked."""
        breaker, now = account.breaker, self._clock.now()
        was_closed, refusals = breaker.is_closed, breaker.refusals
        if failure is None:
            changed = breaker.answered(ticket, now)
        else:
            changed = breaker.failed(ticket, failure, now, retry_after_seconds)
        if not changed:
            return
        if breaker.left_alone_until is None and not breaker.relapses:
            log.warning("%s answers again", account.host.name)
        elif breaker.left_alone_until and ((was_closed and breaker.relapses <= 1) or breaker.refusals > refusals):
            log.warning("%s is left alone until %s: %s", account.host.name, _clock(breaker.left_alone_until),
                        breaker.why)
        async with account.gate:
            self._may_ask()
            await self._ledger.write(account.record(self._clock.now()))

    async def place(self, account: Account) -> Ticket:
        """Return once there is room in the window, and have it reserved."""
        async with account.queue:
            while True:
                self._may_ask()
                now = self._clock.now()
                if account.breaker.left_alone(now):
                    raise _left_alone(account)
                if not account.budget.left_today(epoch_ms(now)):
                    raise _spent(account)
                wait = account.budget.wait_for_room(epoch_ms(now))
                if wait == 0:
                    return self._reserved(account, now)
                seconds = _LOOK_AGAIN_SECONDS if wait is None else wait / 1000
                await self._clock.sleep(min(seconds, _LOOK_AGAIN_SECONDS))

    async def send(self, account: Account, ticket: Ticket) -> None:
        """Return in the moment in which one that is reserved may go: after its space, under a grant that is written."""
        async with account.gate:
            while True:
                self._may_ask()
                now = self._clock.now()
                if account.breaker.may_go(ticket, now):
                    raise _left_alone(account)
                if not account.budget.is_covered(epoch_ms(now)):
                    await self._extend(account)
                elif wait := account.budget.wait_for_space(epoch_ms(now)):
                    await self._clock.sleep(wait / 1000)
                else:
                    account.budget.sent(epoch_ms(now))
                    asyncio.get_running_loop().call_soon(self._written, account)
                    return

    def _written(self, account: Account) -> None:
        """Keep the space from when the request was on the wire: this process may have lost its turn in between."""
        account.budget.written(epoch_ms(self._clock.now()))

    def drop(self, account: Account) -> None:
        """Count one that was reserved and did not go: a connection may have been made for it."""
        account.budget.sent(epoch_ms(self._clock.now()))

    def _reserved(self, account: Account, now: datetime) -> Ticket:
        ticket = account.breaker.ask(now)
        if not isinstance(ticket, Ticket):
            raise _left_alone(account)
        account.budget.reserve()
        return ticket

    async def _extend(self, account: Account) -> None:
        now = self._clock.now()
        grant = account.budget.wanted_grant(epoch_ms(now))
        if grant is None:
            raise _spent(account)
        account.asked = True
        await self._ledger.write(account.record_with(now, grant))
        account.budget.open(grant)

    def _account(self, name: str) -> Account:
        host_of(self._hosts, name)
        if (account := self._accounts.get(name)) is None:
            raise Unavailable(Failure.NOT_OWNER, name, "this process is not on duty")
        return account

    def _from_thread(self, work: Coroutine[Any, Any, T], name: str) -> T:
        if self._loop is None:
            work.close()
            raise Unavailable(Failure.NOT_OWNER, name, "this process is not on duty")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


class Turn:
    """One request's place: it goes once, then its outcome is told."""

    def __init__(self, spending: Spending, account: Account, ticket: Ticket) -> None:
        self._spending, self._account, self._ticket = spending, account, ticket
        self.gone = False

    async def go(self) -> None:
        """Return in the moment in which the request may be written to the wire."""
        await self._spending.send(self._account, self._ticket)
        self.gone = True

    async def answered(self) -> None:
        await self._spending.told(self._account, self._ticket, None)

    async def failed(self, failure: Failure, retry_after_seconds: float | None = None) -> None:
        self._drop()
        await self._spending.told(self._account, self._ticket, failure, retry_after_seconds)

    def given_up(self) -> None:
        """Nobody waits for it any more; it says nothing about the host."""
        self._drop()
        self._account.breaker.given_up(self._ticket)

    def _drop(self) -> None:
        if not self.gone:
            self.gone = True
            self._spending.drop(self._account)


class ThreadTurn:
    """A turn that a thread takes, which connects in its own time: it goes once, or is given up."""

    def __init__(self, turn: Turn, run: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        self._turn, self._run = turn, run

    def go(self) -> None:
        """Return in the moment in which the request may be written to the wire. Unavailable: not any more."""
        self._run(self._turn.go())

    def given_up(self) -> None:
        with suppress(Unavailable):  # this process is off duty: its places are gone too
            self._run(self._give_up())

    async def _give_up(self) -> None:
        self._turn.given_up()


def _left_alone(account: Account) -> Unavailable:
    """Until when is in the log; here it would stand long after, since a verdict is told once."""
    return Unavailable(Failure.LEFT_ALONE, account.host.name, account.breaker.why,
                       is_refused=account.breaker.refusals > 0)


def _spent(account: Account) -> Unavailable:
    return Unavailable(Failure.SPENT, account.host.name, f"its {account.host.per_day} requests of today are used up")


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%H:%M:%S} Shanghai time"
