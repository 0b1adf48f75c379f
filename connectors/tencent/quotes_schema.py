"""The declared schema of Tencent's quotes. Data, with what relates its fields; zeros count as empty."""

from typing import Final

from connectors.canary.schema import Field, Kind, Relation, Row, Schema
from connectors.quotes.plausible import MOST_EMPTY, figure, is_about, is_near, is_turnover, within
from connectors.quotes.symbols import followed
from connectors.tencent.quotes_parse import shares_of_unit

_SHORT: Final = 0.5  # of rows that may end before their market values
_SOME_ODD: Final = 0.2  # a board whose volume has another unit than we know


def schema(opened: bool) -> Schema:
    empty = MOST_EMPTY[opened]
    return Schema(endpoint="qt.gtimg.cn/?q=", relations=_RELATIONS, security=_security, fields=(
        Field(name="name", kind=Kind.TEXT, most_empty=0.05), Field(name="code", kind=Kind.TEXT, most_empty=0.05),
        *(Field(name=name, kind=Kind.NUMBER, unit="yuan", low=0.001, high=1e5, most_empty=empty)
          for name in ("open", "high", "low")),
        Field(name="price", kind=Kind.NUMBER, unit="yuan", low=0.001, high=1e5, most_empty=empty),
        Field(name="prev_close", kind=Kind.NUMBER, unit="yuan", low=0.001, high=1e5, most_empty=0.1),
        Field(name="volume", kind=Kind.NUMBER, unit="hands, or shares", low=0, high=1e11, most_empty=empty),
        Field(name="traded_yuan", kind=Kind.NUMBER, unit="yuan", low=0, high=1e13, most_empty=empty),
        Field(name="turnover", kind=Kind.NUMBER, unit="10,000 yuan", low=0, high=1e9, most_empty=empty),
        Field(name="time", kind=Kind.NUMBER, unit="year to second", low=2e13, high=2.1e13, most_empty=0.05),
        Field(name="float_value", kind=Kind.NUMBER, unit="100 million yuan", low=0.05, high=1e5, most_empty=_SHORT),
        Field(name="total_value", kind=Kind.NUMBER, unit="100 million yuan", low=0.5, high=1e5, most_empty=_SHORT)))


def _security(row: Row) -> str | None:
    return followed(row["symbol"])


def _code(row: Row) -> bool | None:
    return bool(row["code"] == row["symbol"][2:])


def _change_percent(row: Row) -> bool | None:
    price, previous = figure(row, "price"), figure(row, "prev_close")
    if not price or not previous:
        return None
    return is_about(figure(row, "change_percent") or 0.0, (price / previous - 1) * 100, 0.011)


def _change(row: Row) -> bool | None:
    price, previous = figure(row, "price"), figure(row, "prev_close")
    return None if not price or not previous else is_about(figure(row, "change") or 0.0, price - previous, 0.0051)


def _turnover(row: Row) -> bool | None:
    volume, security = figure(row, "volume"), followed(row["symbol"])
    if volume is None or security is None:
        return None
    unit = shares_of_unit(security)
    return is_turnover(row, "traded_yuan", volume * unit, "low", "high", slack_shares=unit)


def _rounded_turnover(row: Row) -> bool | None:
    said, exact = figure(row, "turnover"), figure(row, "traded_yuan")
    return None if not said or not exact else is_about(said, exact / 10_000, 1.0)


def _float_value(row: Row) -> bool | None:
    value, total = figure(row, "float_value"), figure(row, "total_value")
    return None if not value or not total else total / 1000 <= value <= total + 0.011


_RELATIONS: Final = (
    Relation(name="code 2 is the one of its statement", holds=_code),
    Relation(name="low 34 <= price 3 <= high 33", holds=lambda row: within(row, "price", "low", "high")),
    Relation(name="low 34 <= open 5 <= high 33", holds=lambda row: within(row, "open", "low", "high")),
    Relation(name="prices are a day's way from previous close 4",
             holds=lambda row: is_near(row, "prev_close", "price", "high", "low")),
    Relation(name="change 32 = price 3 / previous close 4 - 1", holds=_change_percent),
    Relation(name="change 31 = price 3 - previous close 4", holds=_change),
    Relation(name="turnover 35 = volume 6 x a price between low and high", holds=_turnover, most_odd=_SOME_ODD),
    Relation(name="turnover 37 = turnover 35 / 10,000", holds=_rounded_turnover),
    Relation(name="float value 44 <= total value 45", holds=_float_value),
)
