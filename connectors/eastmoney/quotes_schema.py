"""The declared schema of Eastmoney's quotes. Data, with what relates its fields.

Source: field maps in public programs and real captures (akshare's own columns among them). Checked by relations rather
than ranges where a unit could change: a market's prices and counts spread over more than 10⁴.
"""

from typing import Final

from connectors.canary.schema import Field, Kind, Relation, Row, Schema
from connectors.eastmoney.secid import followed
from connectors.quotes.plausible import MOST_EMPTY, figure, is_about, is_near, is_turnover, within

_NOTHING: Final = (None, "", "-", 0, "0.0", "0.00")
_SOME_ODD: Final = 0.2  # several share classes, a board with a unit of its own, stale counts


def list_schema(opened: bool) -> Schema:
    return _schema("push2.eastmoney.com/api/qt/clist/get", opened)


def asked_schema(opened: bool) -> Schema:
    return _schema("push2.eastmoney.com/api/qt/ulist.np/get", opened)


def _schema(endpoint: str, opened: bool) -> Schema:
    return Schema(endpoint=endpoint, relations=_RELATIONS, security=_security, fields=(
        *(_traded(name, unit, low, high, opened) for name, unit, low, high in _OF_TRADES),
        Field(name="f12", kind=Kind.TEXT, most_empty=0.05), Field(name="f14", kind=Kind.TEXT, most_empty=0.05),
        Field(name="f13", kind=Kind.NUMBER, unit="markets", low=0, high=1, most_empty=0.05),
        Field(name="f18", kind=Kind.NUMBER, unit="yuan", low=0.001, high=1e5, most_empty=0.1, empty=_NOTHING),
        Field(name="f20", kind=Kind.NUMBER, unit="yuan", low=1e6, high=1e14, most_empty=0.1, empty=_NOTHING),
        Field(name="f21", kind=Kind.NUMBER, unit="yuan", low=1e5, high=1e14, most_empty=0.1, empty=_NOTHING),
        Field(name="f26", kind=Kind.NUMBER, unit="year, month and day", low=19901219, high=21001231, most_empty=0.1,
              empty=_NOTHING),
        Field(name="f38", kind=Kind.NUMBER, unit="shares", low=1e6, high=1e12, most_empty=0.1, empty=_NOTHING),
        Field(name="f124", kind=Kind.NUMBER, unit="seconds since 1970", low=1.2e9, high=4.2e9,
              most_empty=MOST_EMPTY[opened], empty=_NOTHING)))


_OF_TRADES: Final = (("f2", "yuan", 0.001, 1e5), ("f3", "percent", -100, 1e4), ("f4", "yuan", -1e5, 1e5),
                     ("f5", "hands", 0, 1e9), ("f6", "yuan", 0, 1e13), ("f15", "yuan", 0.001, 1e5),
                     ("f16", "yuan", 0.001, 1e5), ("f17", "yuan", 0.001, 1e5))


def _traded(name: str, unit: str, low: float, high: float, opened: bool) -> Field:
    empty = (None, "", "-") if name in {"f3", "f4"} else _NOTHING  # no change is a change of 0
    return Field(name=name, kind=Kind.NUMBER, unit=unit, low=low, high=high, most_empty=MOST_EMPTY[opened], empty=empty)


def _security(row: Row) -> str | None:
    try:
        return followed(int(row["f13"]), row["f12"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _change_percent(row: Row) -> bool | None:
    price, previous, said = figure(row, "f2"), figure(row, "f18"), figure(row, "f3")
    if not price or not previous or said is None:
        return None
    return is_about(said, (price / previous - 1) * 100, 0.011)


def _change(row: Row) -> bool | None:
    price, previous, said = figure(row, "f2"), figure(row, "f18"), figure(row, "f4")
    return None if not price or not previous or said is None else is_about(said, price - previous, 0.0051)


def _turnover(row: Row) -> bool | None:
    hands = figure(row, "f5")
    return is_turnover(row, "f6", None if hands is None else hands * 100, "f16", "f15", slack_shares=100)


def _market_value(row: Row) -> bool | None:
    value, price, shares = figure(row, "f20"), figure(row, "f2"), figure(row, "f38")
    return None if not value or not price or not shares else abs(value / (price * shares) - 1) <= 0.01


def _float_value(row: Row) -> bool | None:
    value, total = figure(row, "f21"), figure(row, "f20")
    return None if not value or not total else total / 1000 <= value <= total * 1.001


_RELATIONS: Final = (
    Relation(name="low f16 <= price f2 <= high f15", holds=lambda row: within(row, "f2", "f16", "f15")),
    Relation(name="low f16 <= open f17 <= high f15", holds=lambda row: within(row, "f17", "f16", "f15")),
    Relation(name="prices are a day's way from previous close f18",
             holds=lambda row: is_near(row, "f18", "f2", "f15", "f16")),
    Relation(name="change f3 = price f2 / previous close f18 - 1", holds=_change_percent),
    Relation(name="change f4 = price f2 - previous close f18", holds=_change),
    Relation(name="turnover f6 = volume f5 x 100 x a price between low and high", holds=_turnover, most_odd=_SOME_ODD),
    Relation(name="market value f20 = price f2 x shares f38", holds=_market_value, most_odd=_SOME_ODD),
    Relation(name="float value f21 <= market value f20", holds=_float_value, most_odd=_SOME_ODD),
)
