"""Each row is checked for itself: one that cannot be used says why, and does not take others with it."""

import json
from typing import Any

import pytest

from streams.contract.clock import close_of, epoch_ms
from streams.contract.events.quotes import QuoteStatus
from streams.contract.events.runtime import Reason
from streams.contract.money import MOST_PRICE_LI
from streams.valuation.prices import BucketState
from streams.valuation.rows import Rows, check
from streams.valuation.slots import Slots
from tests.builders import DAY, a_batch, a_row, a_suspended_row, codes_of_bucket
from tests.valuation.one_bucket import BUCKET, ONE, THREE, TWO

NOON_MS = epoch_ms(close_of(DAY)) - 3 * 3_600_000
MIDNIGHT_MS = epoch_ms(close_of(DAY)) - 15 * 3_600_000
[ELSEWHERE] = codes_of_bucket(0, 1)


def checked(*rows: dict[str, Any], state: BucketState | None = None) -> Rows:
    return check(a_batch(rows, bucket=BUCKET), state or BucketState())


def faults(*rows: dict[str, Any], state: BucketState | None = None) -> list[tuple[int, Reason, str]]:
    return [(bad.row, bad.reason, bad.detail) for bad in checked(*rows, state=state).bad]


@pytest.mark.parametrize("row", [
    a_row(ONE), a_row(ONE, 1, 1), a_row(ONE, MOST_PRICE_LI, MOST_PRICE_LI), a_row(ONE, prev_close_li=None),
    a_row(ONE, volume=None, turnover_li=None), a_suspended_row(ONE), a_suspended_row(ONE, 10_000),
    a_row(ONE, 0, status=QuoteStatus.SUSPENDED), a_row(ONE, -5, status=QuoteStatus.SUSPENDED),
    a_row(ONE, quoted_at_ms=MIDNIGHT_MS), a_row(ONE, quoted_at_ms=MIDNIGHT_MS + 86_399_999),
    a_row(ONE, quoted_at_ms=0), a_row(ONE, volume=10**30),
])  # fmt: skip
def test_a_row_in_order_is_used(row: dict[str, Any]) -> None:
    rows = checked(row)

    assert (rows.bad, rows.usable.tolist(), rows.newcomers) == ((), [True], (ONE,))


@pytest.mark.parametrize(("change", "detail"), [
    ({"price_li": 0}, "price_li: a trading security needs a price > 0"),
    ({"price_li": -1}, "price_li: a trading security needs a price > 0"),
    ({"price_li": None}, "price_li: a trading security needs a price > 0"),
    ({"price_li": MOST_PRICE_LI + 1}, "price_li: a trading security needs a price > 0"),
    ({"price_li": 10**30}, "price_li: a trading security needs a price > 0"),
    ({"price_li": -(10**30)}, "price_li: a trading security needs a price > 0"),
    ({"prev_close_li": 0}, "prev_close_li: must be > 0"), ({"prev_close_li": -1}, "prev_close_li: must be > 0"),
    ({"prev_close_li": MOST_PRICE_LI + 1}, "prev_close_li: must be > 0"),
    ({"prev_close_li": 10**30}, "prev_close_li: must be > 0"),
    ({"prev_close_li": -(10**30)}, "prev_close_li: must be > 0"),
    ({"quoted_at_ms": MIDNIGHT_MS + 86_400_000}, "quoted_at_ms: is after the sweep's trading day"),
    ({"quoted_at_ms": 10**30}, "quoted_at_ms: is after the sweep's trading day"),
    ({"quoted_at_ms": -1}, "quoted_at_ms: is no time"), ({"quoted_at_ms": -(10**30)}, "quoted_at_ms: is no time"),
    ({"status": QuoteStatus.SUSPENDED, "prev_close_li": 0}, "prev_close_li: must be > 0"),
    ({"security": ELSEWHERE}, "security: belongs to bucket 0"),
])  # fmt: skip
def test_a_row_that_is_not_in_order_says_which_field_is_wrong(change: dict[str, Any], detail: str) -> None:
    row = a_row(ONE) | change
    rows = checked(a_row(TWO), row)

    assert faults(a_row(TWO), row) == [(1, Reason.BAD_ROW, detail)]
    assert rows.usable.tolist() == [True, False]


@pytest.mark.parametrize(("security", "detail"), [
    ("873743.BJ", "is an old BSE code without a known 920 code"), ("900901.SH", "is a B share"),
    ("833819.BJ", "833819.BJ is an old code of 920819.BJ"), ("700001.HK", "is not a security"),
    ("510300.SH", "is in no known code range"), ("", "is not a security"), ("虚构", "is not a security"),
])  # fmt: skip
def test_a_security_that_is_not_known_is_told_apart(security: str, detail: str) -> None:
    [(row, reason, told)] = faults(a_row(security), a_row(ONE))

    assert (row, reason) == (0, Reason.UNKNOWN_SECURITY)
    assert told.startswith("security: ")
    assert detail in told
    assert "\n" not in told


def test_of_several_rows_of_a_security_the_first_is_used() -> None:
    twice = (Reason.BAD_ROW, "security: is there twice")
    rows = checked(a_row(ONE, 1), a_row(TWO), a_row(ONE, 2), a_row(ONE, 3))

    assert rows.usable.tolist() == [True, True, False, False]
    assert faults(a_row(ONE, 1), a_row(TWO), a_row(ONE, 2), a_row(ONE, 3)) == [(2, *twice), (3, *twice)]
    assert rows.newcomers == (ONE, TWO)


def test_an_unknown_security_twice_is_unknown_twice() -> None:
    assert [reason for _, reason, _ in faults(a_row("900901.SH"), a_row("900901.SH"))] == [
        Reason.UNKNOWN_SECURITY] * 2


def test_a_row_with_several_faults_tells_the_first() -> None:
    assert faults(a_row(ONE, 0, 0, quoted_at_ms=-1)) == [
        (0, Reason.BAD_ROW, "price_li: a trading security needs a price > 0")]


def test_a_bad_row_is_kept_as_it_came() -> None:
    [bad] = checked(a_row(ONE, -1, 10**30, volume=None)).bad

    assert bad.security == ONE
    assert json.loads(bad.raw) == {
        "security": ONE, "price_li": -1, "prev_close_li": 10**30, "volume": None, "turnover_li": 1,
        "quoted_at_ms": epoch_ms(close_of(DAY)), "status": "trading"}


def test_a_row_of_an_earlier_day_is_stale() -> None:
    rows = checked(a_row(ONE, quoted_at_ms=MIDNIGHT_MS - 1), a_row(TWO, quoted_at_ms=MIDNIGHT_MS),
                   a_suspended_row(THREE, quoted_at_ms=NOON_MS))

    assert rows.stale.tolist() == [True, False, False]
    assert rows.trading.tolist() == [True, True, False]


def test_a_security_seen_before_is_no_newcomer() -> None:
    state = BucketState().copy(Slots([ONE]))

    assert checked(a_row(ONE), a_row(TWO), state=state).newcomers == (TWO,)
    assert faults(a_row(ONE), a_row(ONE), state=state) == [(1, Reason.BAD_ROW, "security: is there twice")]


def test_an_empty_batch_is_in_order() -> None:
    rows = checked()

    assert (rows.bad, rows.usable.tolist(), rows.newcomers) == ((), [], ())
