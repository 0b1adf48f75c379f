"""A schema is held against whatever rows a site sends."""

from typing import Any

import pytest

from connectors.canary.schema import Field, Kind, Relation, Row, Schema, drift, number

PRICED = Schema(endpoint="example/quotes", fields=(
    Field(name="price", kind=Kind.NUMBER, unit="yuan", low=0, high=1e5),))


def fails(row: Row) -> bool | None:
    raise ZeroDivisionError("two\nlines")


@pytest.mark.parametrize("value", [10**400, -10**400, "", "x", "²", None, True, [1], {}])
def test_what_no_number_can_hold_is_no_number(value: object) -> None:
    assert number(value) is None


@pytest.mark.parametrize("value", [10**400, [1], {"a": 1}, float("nan"), float("inf"), "9" * 400, True])
def test_one_such_value_is_odd_and_many_are_drift(value: Any) -> None:
    rows = [{"price": 27.35}] * 39

    assert drift(PRICED, [*rows, {"price": value}]) == []
    [line] = drift(PRICED, [{"price": value}] * 40)
    assert line.startswith("price is not a number of yuan in its range in 40 of 40 rows")


def test_rows_that_cannot_be_checked_are_not_believed() -> None:
    schema = Schema(endpoint="example/quotes", fields=(), relations=(Relation(name="nothing holds", holds=fails),))

    assert drift(schema, [{}]) == ["cannot be checked: ZeroDivisionError: two\nlines"]
