"""The declared schema of Sina's quotes. Data, with what relates its fields; zeros count as empty.

It tells no change against the previous close: that a price is not the open or the previous one shows in bid and ask.
"""

from typing import Final

from connectors.canary.schema import Field, Kind, Relation, Row, Schema
from connectors.quotes.plausible import MOST_EMPTY, figure, is_near, is_turnover, within
from connectors.quotes.symbols import followed

_SOME_ODD: Final = 0.2  # thin books: the last trade is far from what is bid and asked now
_TICKS: Final = 0.02  # yuan


def schema(opened: bool) -> Schema:
    empty = MOST_EMPTY[opened]
    return Schema(endpoint="hq.sinajs.cn/?list=", relations=_RELATIONS, security=_security, fields=(
        *(Field(name=name, kind=Kind.TEXT, most_empty=0.05) for name in ("name", "date", "time")),
        *(Field(name=name, kind=Kind.NUMBER, unit="yuan", low=0.001, high=1e5, most_empty=empty)
          for name in ("open", "price", "high", "low")),
        Field(name="prev_close", kind=Kind.NUMBER, unit="yuan", low=0.001, high=1e5, most_empty=0.1),
        *(Field(name=name, kind=Kind.NUMBER, unit="yuan", low=0.001, high=1e5, most_empty=1.0)
          for name in ("bid", "ask")),
        Field(name="volume", kind=Kind.NUMBER, unit="shares", low=0, high=1e11, most_empty=empty),
        Field(name="turnover", kind=Kind.NUMBER, unit="yuan", low=0, high=1e13, most_empty=empty)))


def _security(row: Row) -> str | None:
    return followed(row["symbol"])


def _in_book(row: Row) -> bool | None:
    """Say whether the price is at bid or ask, two ticks and half a percent more or less; None without a trade."""
    price, bid, ask = figure(row, "price"), figure(row, "bid"), figure(row, "ask")
    if not price or not figure(row, "volume") or not (bid or ask):
        return None
    slack = _TICKS + price * 0.005
    return (not bid or price >= bid - slack) and (not ask or price <= ask + slack)


def _crossed(row: Row) -> bool | None:
    bid, ask = figure(row, "bid"), figure(row, "ask")
    return None if not bid or not ask else bid <= ask


_RELATIONS: Final = (
    Relation(name="low 5 <= price 3 <= high 4", holds=lambda row: within(row, "price", "low", "high")),
    Relation(name="low 5 <= open 1 <= high 4", holds=lambda row: within(row, "open", "low", "high")),
    Relation(name="prices are a day's way from previous close 2",
             holds=lambda row: is_near(row, "prev_close", "price", "high", "low")),
    Relation(name="price 3 is near bid 6 and ask 7", holds=_in_book, most_odd=_SOME_ODD),
    Relation(name="bid 6 <= ask 7", holds=_crossed),
    Relation(name="turnover 9 = volume 8 x a price between low and high", most_odd=_SOME_ODD,
             holds=lambda row: is_turnover(row, "turnover", figure(row, "volume"), "low", "high", slack_shares=1)),
)
