"""A change that a rule fired on → the notification, the same in every run: event times only."""

import hashlib
from typing import Final

from alerts.decision import Change
from alerts.rules.model import Rule
from alerts.rules.registry import RULE_KINDS
from streams.contract.events.alerts import Notification
from streams.contract.events.quotes import SIMULATED
from streams.contract.money import change_in_percent, yuan

_ID_DIGITS: Final = 32
_SIMULATED_MARK: Final = "【模拟 SIMULATED】"


def notification_id(rule: Rule, change: Change) -> str:
    """Return the id: one rule tells of a subject once a trading day and direction."""
    direction = "up" if change.rises else "down"
    parts = [rule.version, change.subject, change.day.isoformat(), direction]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_ID_DIGITS]


def notification(rule: Rule, change: Change) -> Notification:
    return Notification(
        id=notification_id(rule, change), rule=rule.id, rule_version=rule.version, kind=rule.kind,
        severity=rule.severity, subject=change.subject, subject_name=change.subject_name, date=change.day, at=change.at,
        observed=change_in_percent(change.now_li, change.base_li, places=4), threshold=rule.percent,
        text=_mark(change) + " ".join(RULE_KINDS[rule.kind].text(change).split()), value=yuan(change.now_li),
        base=yuan(change.base_li), source=change.source)


def _mark(change: Change) -> str:
    return _SIMULATED_MARK if change.source == SIMULATED else ""
