"""The whole way from an event to a person, as one expression:

evaluate → mute → recovery → deduplicate → group → deliver → record

The first five are pure and end in `alerts.notifications`, the outbox. What stands there is never decided again; the
last two begin there, with side effects.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from alerts.delivery.channel import GivenUp
from alerts.delivery.deliver import Desk, deliver
from alerts.delivery.record import record
from alerts.rules.model import Rule
from alerts.stages.decided import Decided, Told
from alerts.stages.deduplicate import deduplicate
from alerts.stages.evaluate import evaluate
from alerts.stages.group import group
from alerts.stages.mute import mute
from alerts.stages.recovery import recovery
from streams.contract.events.alerts import Notification
from streams.contract.events.base import Event


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    decide: Callable[[Event, Told], Decided]
    tell: Callable[[Sequence[Notification], GivenUp], Awaitable[None]]


def pipeline(rules: Sequence[Rule], desk: Desk) -> Pipeline:
    return Pipeline(
        decide=lambda event, told: group(deduplicate(recovery(mute(evaluate(rules, event, told))))),
        tell=lambda notifications, given_up: record(desk.ledger, deliver(desk, notifications, given_up)),
    )
