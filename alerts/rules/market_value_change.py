"""`market_value_change`: a scope is so many percent above or below the same members at their previous close."""

from collections.abc import Iterator
from typing import Final, Literal

from alerts.decision import Change, Decision, Reason
from alerts.rules.model import Threshold
from alerts.rules.percent import in_units, reaches
from streams.contract.events.values import MarketValue
from streams.contract.money import LI_PER_YUAN, change_in_percent, li_from_yuan
from streams.contract.scopes import scope_names

_YI: Final = 10**8 * LI_PER_YUAN  # 亿元, a hundred million yuan
_BILLION: Final = 10**9 * LI_PER_YUAN


class MarketValueChange(Threshold):
    kind: Literal["market_value_change"]


def evaluate(rule: Threshold, value: MarketValue) -> Iterator[Decision]:
    """Yield the decision on a scope, like for like."""
    if value.scope != rule.scope:
        yield Decision(rule=rule, subject=value.scope, reason=Reason.OUT_OF_SCOPE)
        return
    now, base = li_from_yuan(str(value.comparable_value)), li_from_yuan(str(value.comparable_base))
    if base <= 0:
        yield Decision(rule=rule, subject=value.scope, reason=Reason.NO_DATA)
    elif not reaches(now, base, rule.percent):
        yield Decision(rule=rule, subject=value.scope, reason=Reason.BELOW_THRESHOLD)
    else:
        yield Decision(rule=rule, subject=value.scope, reason=Reason.FIRED, change=_change(value, now, base))


def text(change: Change) -> str:
    """Return the change in Chinese and English, in one line."""
    chinese, english = ("涨", "up") if change.rises else ("跌", "down")
    percent = abs(change_in_percent(change.now_li, change.base_li, places=2))
    chinese_name, english_name = scope_names(change.subject)
    return (f"{chinese_name} {chinese} {percent}%，同口径 {_amounts(change, _YI)} 亿元 · "
            f"{english_name} {english} {percent}%, like for like {_amounts(change, _BILLION)} bn yuan"
            f"{_coverage(change)}")


def _change(value: MarketValue, now: int, base: int) -> Change:
    return Change(
        subject=value.scope, subject_name=scope_names(value.scope)[0], day=value.sweep.trading_day,
        at=value.sweep.started_at, now_li=now, base_li=base, source=value.sweep.source,
        known_companies=value.known_companies, official_companies=value.official_companies)


def _coverage(change: Change) -> str:
    """Say how much of the roster is known, where that is not all of it."""
    known, official = change.known_companies, change.official_companies
    if known is None or official is None or known >= official:
        return ""
    return f"（名录已知 {known:,}/{official:,} 家 · {known:,} of {official:,} firms known）"


def _amounts(change: Change, unit: int) -> str:
    return "→".join(f"{in_units(li, unit, places=2):,}" for li in (change.base_li, change.now_li))
