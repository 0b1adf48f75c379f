"""Tell once per rule, subject and occasion, however often a sweep of the day fires again in the same direction.

Of a day older than the newest nothing is remembered: it may be told again, under the same id, which delivery knows.
"""

from dataclasses import replace

from alerts.decision import Reason
from alerts.rules.notification import notification_id
from alerts.stages.decided import Decided, Told


def deduplicate(decided: Decided) -> Decided:
    told, decisions = decided.told, []
    for decision in decided.decisions:
        if decision.reason is not Reason.FIRED or decision.change is None:
            decisions.append(decision)
            continue
        told = told if told.day >= decision.change.day else Told(day=decision.change.day, bad=told.bad)
        number = notification_id(decision.rule, decision.change)
        if told.day > decision.change.day:
            decisions.append(decision)
        elif number in told.ids:
            decisions.append(replace(decision, reason=Reason.ALREADY_TOLD))
        else:
            told = replace(told, ids=told.ids | {number})
            decisions.append(decision)
    return Decided(told=told, decisions=tuple(decisions))
