"""Ask each rule that reads this kind of event."""

from collections.abc import Iterable

from alerts.rules.model import Rule
from alerts.rules.registry import RULE_KINDS
from alerts.stages.decided import Decided, Told
from streams.contract.events.base import Event


def evaluate(rules: Iterable[Rule], event: Event, told: Told) -> Decided:
    asked = [rule for rule in rules if isinstance(event, RULE_KINDS[rule.kind].reads)]
    decisions = (decision for rule in asked for decision in RULE_KINDS[rule.kind].evaluate(rule, event))
    return Decided(told=told, decisions=tuple(decisions))
