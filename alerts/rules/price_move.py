"""`price_move`: a member's price is so many percent above or below its previous close. `scope` says which members."""

from collections.abc import Callable, Iterator
from typing import Literal

from alerts.decision import Change, Decision, Reason
from alerts.rules.model import Threshold
from alerts.rules.percent import in_units, reaches
from streams.contract.clock import from_epoch_ms
from streams.contract.events.values import Pricing, ValuationBatch
from streams.contract.money import LI_PER_YUAN, change_in_percent

_CARRIED = {Pricing.CARRIED_SUSPENDED, Pricing.CARRIED_ABSENT, Pricing.CARRIED_STALE}
_LI_PER_FEN = 10
Selects = Callable[[ValuationBatch, int], bool]


class PriceMove(Threshold):
    kind: Literal["price_move"]


def evaluate(rule: Threshold, batch: ValuationBatch) -> Iterator[Decision]:
    """Yield a decision on each member of the batch."""
    selects = members_of(rule.scope)
    for row, security in enumerate(batch.security):
        reason = _reason(rule, batch, row) if selects(batch, row) else Reason.OUT_OF_SCOPE
        change = _change(batch, row) if reason is Reason.FIRED else None
        yield Decision(rule=rule, subject=security, reason=reason, change=change)


def members_of(scope: str) -> Selects:
    """Return whether the member in a row of a batch counts in a scope."""
    kind, _, name = scope.partition(":")
    match kind:
        case "list":
            number = int(name)
            return lambda batch, row: number in batch.lists[row]
        case "province":
            return lambda batch, row: name in batch.provinces[row]
        case "board":
            return lambda batch, row: batch.board[row] == name
        case "exchange":
            return lambda batch, row: batch.security[row].endswith(f".{name}")
    return lambda batch, row: True


def text(change: Change) -> str:
    """Return the change in Chinese and English, in one line."""
    chinese, english = ("涨", "up") if change.rises else ("跌", "down")
    percent = abs(change_in_percent(change.now_li, change.base_li, places=2))
    prices = f"{_yuan(change.base_li)}→{_yuan(change.now_li)}"
    named = change.subject in change.subject_name  # a firm without a legal name has its code in it
    name = change.subject_name if named else " ".join([change.subject_name, change.subject]).strip()
    return f"{name} {chinese} {percent}%，{prices} 元 · {english} {percent}%, {prices} yuan"


def _reason(rule: Threshold, batch: ValuationBatch, row: int) -> Reason:
    if batch.pricing[row] in _CARRIED:
        return Reason.CARRIED
    if batch.suspected_corporate_action[row]:
        return Reason.SUSPECTED_CORPORATE_ACTION
    price, previous = batch.price_li[row], batch.prev_close_li[row]
    if batch.pricing[row] is not Pricing.PRICED or not price or not previous:
        return Reason.NO_DATA
    return Reason.FIRED if reaches(price, previous, rule.percent) else Reason.BELOW_THRESHOLD


def _change(batch: ValuationBatch, row: int) -> Change:
    price, previous, quoted = batch.price_li[row], batch.prev_close_li[row], batch.quoted_at_ms[row]
    assert price is not None
    assert previous is not None
    return Change(
        subject=batch.security[row], subject_name=batch.name[row], day=batch.sweep.trading_day,
        at=batch.sweep.started_at if quoted is None else from_epoch_ms(quoted), now_li=price, base_li=previous,
        source=batch.sweep.source)


def _yuan(li: int) -> str:
    return str(in_units(li, LI_PER_YUAN, places=3 if li % _LI_PER_FEN else 2))
