"""Whether a process may ask follows from what the group said and from when; two never may at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from connectors.duty.duty import SESSION_SECONDS
from connectors.duty.membership import HEARTBEATS_A_SESSION
from connectors.duty.standing import Standing, Why

SESSION = 6.0


def on_duty(at: float = 100.0) -> Standing:
    standing = Standing(SESSION)
    standing.assigned(at)
    return standing


def test_a_process_that_is_in_no_group_may_not_ask() -> None:
    assert Standing(SESSION).why_not(0.0) is Why.NOT_IN_GROUP


def test_who_is_assigned_lets_half_a_session_pass_first() -> None:
    standing = on_duty(at=100.0)
    standing.confirmed(102.9)
    assert standing.why_not(102.999) is Why.SUCCEEDING
    assert standing.why_not(103.0) is None


def test_after_a_kill_the_other_is_to_ask_within_15_seconds_with_time_to_start() -> None:
    noticed = SESSION_SECONDS + 2 * SESSION_SECONDS / HEARTBEATS_A_SESSION  # by the broker, then by the one left
    standing = Standing(SESSION_SECONDS)
    standing.assigned(noticed)
    standing.confirmed(noticed + standing.patience)
    assert standing.why_not(noticed + standing.patience) is None
    assert noticed + standing.patience <= 15.0 - 5.0


def test_who_is_assigned_and_never_confirmed_may_not_ask() -> None:
    assert on_duty(at=100.0).why_not(200.0) is Why.UNCONFIRMED


def test_a_heartbeat_of_an_assignment_before_confirms_nothing() -> None:
    standing = on_duty(at=100.0)
    standing.confirmed(109.0)
    standing.assigned(109.5)
    standing.handed_over()
    assert standing.why_not(109.6) is Why.UNCONFIRMED


def test_a_heartbeat_confirms_for_half_a_session_from_when_it_was_sent() -> None:
    standing = on_duty(at=100.0)
    standing.confirmed(110.0)
    assert standing.why_not(112.999) is None
    assert standing.why_not(113.0) is Why.UNCONFIRMED
    standing.confirmed(114.0)
    assert standing.why_not(114.0) is None


def test_after_a_hand_over_nothing_is_waited_for_but_a_heartbeat() -> None:
    standing = on_duty(at=100.0)
    standing.handed_over()
    assert standing.why_not(100.1) is Why.UNCONFIRMED
    standing.confirmed(100.2)
    assert standing.why_not(100.3) is None


def test_who_stands_by_may_not_ask_although_the_broker_takes_its_heartbeats() -> None:
    standing = on_duty(at=100.0)
    standing.off(Why.STANDBY)
    standing.confirmed(104.0)
    assert standing.why_not(104.1) is Why.STANDBY


class Pause(NamedTuple):
    steps: int  # until the next event
    who: int
    seconds: float


class Drop(NamedTuple):
    steps: int


@dataclass
class Member:
    standing: Standing = field(default_factory=lambda: Standing(SESSION))
    paused_until: float = 0.0
    alive_until: float = 0.0  # for the broker
    unread: list[float] = field(default_factory=list)  # answers to heartbeats: when those were sent


class Group:
    """A broker with two members, in steps of half a second: the rules of Kafka that matter here, and no more.

    Who is silent for a session is given up. Who does not come along to a rebalance in time is given up as well,
    however lately it was heard; that is what `dropped` stands for.
    """

    def __init__(self) -> None:
        self.members = [Member(), Member()]
        self.owner: int | None = None
        self.now = 0.0

    def step(self, paused: Iterable[tuple[int, float]] = (), *, dropped: bool = False) -> None:
        self.now += 0.5
        for number, seconds in paused:
            self.members[number].paused_until = max(self.members[number].paused_until, self.now + seconds)
        for number, member in enumerate(self.members):
            if self._is_awake(member):
                self._read_and_beat(number, member)
        before = self.owner
        if before is not None and (dropped or self.members[before].alive_until <= self.now):
            self.owner = None
        if self.owner is None:
            self._assign(before)

    def asking(self) -> list[int]:
        """Return who would ask if it ran now, those that are paused included: they may wake up this instant."""
        return [number for number, member in enumerate(self.members) if member.standing.why_not(self.now) is None]

    def _is_awake(self, member: Member) -> bool:
        return member.paused_until <= self.now

    def _read_and_beat(self, number: int, member: Member) -> None:
        for sent in member.unread:
            member.standing.confirmed(sent)
        member.unread.clear()
        if self.owner == number:
            member.alive_until = self.now + SESSION
            member.unread.append(self.now)

    def _assign(self, before: int | None) -> None:
        awake = [number for number, member in enumerate(self.members) if self._is_awake(member)]
        if awake:
            self.owner = min(awake, key=lambda number: number == before)
            self.members[self.owner].standing.assigned(self.now)
            self.members[self.owner].alive_until = self.now + SESSION


EVENTS = st.one_of(
    st.builds(Pause, steps=st.integers(1, 12), who=st.integers(0, 1), seconds=st.floats(0.5, 20.0)),
    st.builds(Drop, steps=st.integers(1, 12)))


@given(st.lists(EVENTS, max_size=12))
def test_two_members_never_may_ask_at_once_however_they_are_paused(events: list[Pause | Drop]) -> None:
    group = Group()
    for event in events:
        match event:
            case Pause():
                group.step([(event.who, event.seconds)])
            case Drop():
                group.step(dropped=True)
        for _ in range(event.steps):
            assert len(group.asking()) <= 1
            group.step()


def test_in_the_group_of_these_tests_somebody_does_ask() -> None:
    group = Group()
    for _ in range(20):
        group.step()
    assert group.asking() == [0]
    group.step([(0, 30.0)])
    for _ in range(20):
        group.step()
    assert group.asking() == [1]
