"""Every kind of rule: its model, the event it reads, its meaning, its words. A new kind is a file and a line here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from alerts.decision import Decision
from alerts.rules import data_quality, market_value_change, price_move
from alerts.rules.model import Rule
from streams.contract.events.base import Event
from streams.contract.events.quality import DataQuality
from streams.contract.events.values import MarketValue, ValuationBatch


@dataclass(frozen=True, kw_only=True)
class RuleKind:
    model: type[Rule]
    reads: type[Event]
    evaluate: Callable[[Any, Any], Iterable[Decision]]
    text: Callable[[Any], str]  # of what its decisions hold


RULE_KINDS: Final[dict[str, RuleKind]] = {
    "price_move": RuleKind(
        model=price_move.PriceMove, reads=ValuationBatch, evaluate=price_move.evaluate, text=price_move.text),
    "market_value_change": RuleKind(
        model=market_value_change.MarketValueChange, reads=MarketValue, evaluate=market_value_change.evaluate,
        text=market_value_change.text),
    "data_quality": RuleKind(
        model=data_quality.DataQualityRule, reads=DataQuality, evaluate=data_quality.evaluate, text=data_quality.text),
}
