"""Small events for tests: ordinary values, and a test names what matters to it. All firms are fictional."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from streams.contract.buckets import bucket_of
from streams.contract.clock import close_of, epoch_ms
from streams.contract.events.base import Event
from streams.contract.events.members import Member, ShareCount, Title
from streams.contract.events.quotes import QuoteBatch, QuoteStatus, Sweep
from streams.contract.events.registry import Listing, Membership, Relation
from streams.contract.securities import board_of
from streams.contract.topics import MARKET_QUOTES, Topic
from streams.engine.records import Record

DAY = date(2024, 7, 2)  # a Tuesday, long after every fictional listing
LONG_AGO = date(2020, 1, 2)
COMPANY = "虚构云岫精密股份有限公司"
RECORDED_AT = datetime(2024, 7, 1, tzinfo=UTC)
COLUMNS = ("security", "price_li", "prev_close_li", "volume", "turnover_li", "quoted_at_ms", "status")


def codes_of_bucket(bucket: int, count: int, exchange: str = "SH", first: int = 688000) -> list[str]:
    """Return the first securities of an exchange, from a code on, that belong to a bucket."""
    codes = (f"{number:06d}.{exchange}" for number in range(first, first + 1000))
    return [code for code in codes if bucket_of(code) == bucket][:count]


def a_membership(**changes: Any) -> Membership:
    fields: dict[str, Any] = {"company": COMPANY, "list_number": 3, "province": "浙江", "evidence": "scenario",
                              "source": "fictional", "recorded_at": RECORDED_AT}
    return Membership(**fields | changes)


def a_listing(**changes: Any) -> Listing:
    fields: dict[str, Any] = {"company": COMPANY, "security": "688001.SH", "relation": Relation.SELF,
                              "evidence": "scenario", "source": "fictional"}
    return Listing(**fields | changes)


def a_title(**changes: Any) -> Title:
    fields: dict[str, Any] = {"company": COMPANY, "relation": Relation.SELF, "list_number": 3, "province": "浙江",
                              "city": None, "valid_from": None, "valid_to": None}
    return Title(**fields | changes)


def a_member(security: str = "688001.SH", *, shares: int | None = 100, **changes: Any) -> Member:
    counts = () if shares is None else (ShareCount(effective_on=LONG_AGO, total_shares=shares),)
    fields: dict[str, Any] = {"security": security, "name": "云岫精密", "board": board_of(security),
                              "listed_on": LONG_AGO, "titles": (a_title(),), "share_counts": counts}
    return Member(**fields | changes)


def a_sweep(sequence: int = 1, *, day: date = DAY, **changes: Any) -> Sweep:
    fields: dict[str, Any] = {"universe": "market", "sequence": sequence, "source": "test", "trading_day": day,
                              "started_at": close_of(day), "members_offset": 1}
    return Sweep(**fields | changes)


def a_row(security: str = "688001.SH", price_li: int | None = 10_000, prev_close_li: int | None = 10_000, *,
          day: date = DAY, **changes: Any) -> dict[str, Any]:
    return {"security": security, "price_li": price_li, "prev_close_li": prev_close_li, "volume": 1, "turnover_li": 1,
            "quoted_at_ms": epoch_ms(close_of(day)), "status": QuoteStatus.TRADING} | changes


def a_suspended_row(security: str = "688001.SH", prev_close_li: int | None = None, **changes: Any) -> dict[str, Any]:
    return a_row(security, None, prev_close_li, **{"status": QuoteStatus.SUSPENDED} | changes)


def a_batch(rows: Sequence[Mapping[str, Any]], *, sweep: Sweep | None = None, bucket: int | None = None) -> QuoteBatch:
    """Return a batch of rows; its bucket is that of the first row."""
    sweep = sweep or a_sweep()
    return QuoteBatch(
        sweep=sweep, bucket=bucket_of(rows[0]["security"]) if bucket is None else bucket, expected=len(rows),
        received=len(rows), received_at=sweep.started_at,
        **{name: tuple(row[name] for row in rows) for name in COLUMNS})


def a_record(event: Event, *, topic: Topic = MARKET_QUOTES, partition: int = 0, offset: int = 7) -> Record[Any]:
    return Record(topic=topic, partition=partition, offset=offset, key=b"key", value=b"value", event=event)
