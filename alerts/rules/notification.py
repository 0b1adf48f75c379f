"""What a rule fired on → the notification, the same in every run: event times only."""

import hashlib
from typing import Any, Final

from alerts.decision import Change, Turn
from alerts.rules.model import Rule, Threshold
from alerts.rules.registry import RULE_KINDS
from streams.contract.events.alerts import Notification
from streams.contract.events.quotes import SIMULATED
from streams.contract.money import change_in_percent, yuan

_ID_DIGITS: Final = 32
_SIMULATED_MARK: Final = "【模拟 SIMULATED】"
_NO_FIGURES: Final = {"observed": None, "threshold": None, "value": None, "base": None}


def notification_id(rule: Rule, change: Change | Turn) -> str:
    """Return the id: one rule tells of a subject once an occasion."""
    parts = [rule.version, change.subject, *change.occasion]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_ID_DIGITS]


def notification(rule: Rule, change: Change | Turn) -> Notification:
    figures: dict[str, Any] = _NO_FIGURES
    if isinstance(change, Change) and isinstance(rule, Threshold):
        observed = change_in_percent(change.now_li, change.base_li, places=4)
        figures = {"observed": observed, "threshold": rule.percent, "value": yuan(change.now_li),
                   "base": yuan(change.base_li)}
    return Notification(
        id=notification_id(rule, change), rule=rule.id, rule_version=rule.version, kind=rule.kind,
        severity=rule.severity, subject=change.subject, subject_name=change.subject_name, date=change.day, at=change.at,
        text=_mark(change) + " ".join(RULE_KINDS[rule.kind].text(change).split()), source=change.source,
        verdict=change.verdict if isinstance(change, Turn) else None, **figures)


def _mark(change: Change | Turn) -> str:
    return _SIMULATED_MARK if change.source == SIMULATED else ""
