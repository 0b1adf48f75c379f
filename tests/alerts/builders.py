"""Events and rules for the tests of alerts; each has a sane default for what a test does not care about."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from alerts.decision import Change
from alerts.rules.model import Threshold
from alerts.rules.notification import notification
from alerts.rules.registry import RULE_KINDS
from streams.contract.clock import close_of, epoch_ms
from streams.contract.events.alerts import Delivery, Notification, Outcome
from streams.contract.events.quality import DataQuality, SourceVerdict
from streams.contract.events.quotes import Sweep
from streams.contract.events.values import MarketValue, Pricing, ValuationBatch
from streams.contract.securities import board_of

DAY = date(2021, 7, 1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def a_rule(**changes: Any) -> Threshold:
    table: dict[str, Any] = {"id": "r", "kind": "price_move", "scope": "all", "percent": 7, "severity": "warning"}
    table |= changes
    rule = RULE_KINDS[table["kind"]].model.model_validate(table)
    assert isinstance(rule, Threshold)
    return rule


def a_sweep(day: date = DAY, **changes: Any) -> Sweep:
    fields: dict[str, Any] = {"universe": "market", "sequence": epoch_ms(close_of(day)), "source": "replay",
                              "trading_day": day, "started_at": close_of(day), "members_offset": 1}
    return Sweep(**(fields | changes))


def a_row(security: str = "300666.SZ", **changes: Any) -> dict[str, Any]:
    return {"security": security, "name": "江丰电子", "board": board_of(security), "lists": (1,),
            "provinces": ("宁波",), "pricing": Pricing.PRICED, "price_li": 77_240, "prev_close_li": 72_100,
            "shares": 1000, "market_value_li": 77_240_000, "quoted_at_ms": epoch_ms(close_of(DAY)) - 5000,
            "suspected_corporate_action": False} | changes


def a_batch(*rows: dict[str, Any], sweep: Sweep | None = None, bucket: int = 0) -> ValuationBatch:
    columns = {name: tuple(row[name] for row in rows) for name in a_row()}
    return ValuationBatch(sweep=sweep or a_sweep(), bucket=bucket, received_at=NOW, **columns)


def a_value(scope: str = "all", *, now: str, base: str, sweep: Sweep | None = None) -> MarketValue:
    return MarketValue(
        sweep=sweep or a_sweep(), scope=scope, market_value=Decimal(now), members=1, priced=1, carried=0, missing=0,
        unlisted=0, complete=True, buckets=16, expected=1, received=1, comparable_value=Decimal(now),
        comparable_base=Decimal(base), change_percent=None, suspected_corporate_actions=0, parents=0,
        parents_value=Decimal(0))


def a_quality(verdict: SourceVerdict, previous: SourceVerdict | None = None, **changes: Any) -> DataQuality:
    fields: dict[str, Any] = {"source": "fictional", "feed": "quotes:market", "verdict": verdict, "previous": previous,
                              "detail": "f20 is gone from 5 of 5 rows", "at": close_of(DAY), "good_at": None,
                              "received": 5, "quarantined": 5}
    return DataQuality(**(fields | changes))


def a_change(subject: str = "300666.SZ", **changes: Any) -> Change:
    fields: dict[str, Any] = {"subject": subject, "subject_name": "江丰电子", "day": DAY, "at": close_of(DAY),
                              "now_li": 77_240, "base_li": 72_100, "source": "replay"}
    return Change(**(fields | changes))


def a_notification(subject: str = "300666.SZ", **changes: Any) -> Notification:
    return notification(a_rule(), a_change(subject, **changes))


def a_delivery(one: Notification, channel: str, outcome: Outcome, **changes: Any) -> Delivery:
    fields: dict[str, Any] = {"notification": one.id, "channel": channel, "outcome": outcome,
                              "possibly_repeated": False, "attempts": 1, "error": None, "recorded_at": NOW}
    return Delivery(**(fields | changes))
