"""Tell of a feed that it is good again only if it was told bad, and of the same verdict only once until then.

What is remembered outlives the day; it is one entry for each feed that is bad now.
"""

from dataclasses import replace

from alerts.decision import Decision, Reason, Turn
from alerts.stages.decided import Decided, Told


def recovery(decided: Decided) -> Decided:
    told, decisions = decided.told, []
    for decision in decided.decisions:
        if decision.reason is Reason.FIRED and isinstance(decision.change, Turn):
            told, reason = _turned(told, f"{decision.rule.version}|{decision.subject}", decision.change)
            decisions.append(_with(decision, reason))
        else:
            decisions.append(decision)
    return Decided(told=told, decisions=tuple(decisions))


def _turned(told: Told, key: str, turn: Turn) -> tuple[Told, Reason]:
    before = told.bad.get(key)
    if turn.is_bad:
        if before == turn.verdict.value:
            return told, Reason.ALREADY_TOLD
        return replace(told, bad={**told.bad, key: turn.verdict.value}), Reason.FIRED
    if before is None:
        return told, Reason.NEVER_BAD
    return replace(told, bad={other: verdict for other, verdict in told.bad.items() if other != key}), Reason.FIRED


def _with(decision: Decision, reason: Reason) -> Decision:
    return decision if reason is Reason.FIRED else replace(decision, reason=reason)
