"""What is published of a bucket: partial sums, columns for the rules, a row for each member, dead letters."""

import json
from datetime import timedelta
from decimal import Decimal

from streams.contract.clock import close_of
from streams.contract.events.runtime import Reason
from streams.contract.events.values import MemberQuote, Pricing
from streams.contract.securities import Board
from streams.contract.topics import DEAD_LETTERS, MEMBER_QUOTES, PARTIALS, VALUATIONS
from tests.builders import DAY, a_member, a_row, a_suspended_row, a_title, codes_of_bucket
from tests.valuation.one_bucket import BUCKET, ONE, TWO, OneBucket

NEXT = DAY + timedelta(days=1)
UNKNOWN = "900901.SH"
LEAVES_TODAY = (a_title(valid_to=DAY),)
[ELSEWHERE] = codes_of_bucket(0, 1)


def test_each_record_goes_to_the_partition_of_its_bucket_and_the_sums_to_the_only_one() -> None:
    found = OneBucket([a_member()]).sweep(a_row(), a_row(UNKNOWN))

    assert [(output.topic, output.partition, output.key) for output in found.outputs] == [
        (DEAD_LETTERS, 0, "market.quotes"), (VALUATIONS, BUCKET, str(BUCKET)), (PARTIALS, 0, str(BUCKET)),
        (MEMBER_QUOTES, BUCKET, ONE)]


def test_sums_and_columns_carry_the_sweep_and_how_much_of_it_came() -> None:
    found = OneBucket([a_member()]).sweep(a_row())

    for event in (found.partial, found.valuation):
        assert (event.sweep.sequence, event.bucket, event.received_at) == (1, BUCKET, close_of(DAY))
    assert (found.partial.expected, found.partial.received) == (1, 1)


def test_a_row_of_the_view_is_in_yuan_with_everything_a_reader_needs() -> None:
    quote = OneBucket([a_member()]).sweep(a_row(price_li=10_557)).quotes[ONE]

    assert quote == MemberQuote(
        security=ONE, name="云岫精密", board=Board.STAR, lists=(3,), provinces=("浙江",), trading_day=DAY,
        pricing=Pricing.PRICED, price=Decimal("10.557"), previous_close=Decimal("10.000"), shares=100,
        market_value=Decimal("1055.700"), quoted_at=close_of(DAY), suspected_corporate_action=False, source="test")


def test_a_member_without_a_price_has_a_row_that_says_so() -> None:
    quote = OneBucket([a_member(shares=None)]).sweep().quotes[ONE]

    assert quote is not None
    assert quote.pricing is Pricing.MISSING_PRICE
    assert (quote.price, quote.previous_close, quote.shares, quote.market_value, quote.quoted_at) == (None,) * 5


def test_a_security_that_is_no_member_any_more_is_withdrawn_once() -> None:
    bucket = OneBucket([a_member(ONE, titles=LEAVES_TODAY), a_member(TWO)])
    bucket.sweep(a_row(ONE), a_row(TWO))

    assert {key: quote is None for key, quote in bucket.sweep(a_row(TWO), day=NEXT).quotes.items()} == {
        ONE: True, TWO: False}
    assert set(bucket.sweep(a_row(TWO), day=NEXT).quotes) == {TWO}


def test_a_member_that_never_had_a_row_is_withdrawn_too() -> None:
    bucket = OneBucket([a_member(titles=LEAVES_TODAY)])

    assert [bucket.sweep(day=day).quotes.get(ONE, "nothing") is None for day in (DAY, NEXT, NEXT)] == [
        False, True, False]


def test_a_member_that_comes_back_is_in_the_view_again() -> None:
    bucket = OneBucket([a_member(titles=LEAVES_TODAY)])
    bucket.sweep(a_row())
    bucket.sweep(day=NEXT)
    bucket.members = [a_member()]

    assert bucket.sweep(day=NEXT).quotes[ONE] is not None


def test_a_bad_row_is_a_dead_letter_with_where_it_came_from_and_the_row_alone() -> None:
    [letter] = OneBucket([a_member()]).sweep(a_row(TWO), a_row(ONE, 0)).letters

    assert (letter.topic, letter.partition, letter.offset, letter.key) == ("market.quotes", BUCKET, 7, b"key")
    assert (letter.reason, letter.row) == (Reason.BAD_ROW, 1)
    assert letter.detail == "row 1: price_li: a trading security needs a price > 0"
    assert json.loads(letter.value or b"")["security"] == ONE


def test_an_unknown_security_is_a_dead_letter_once_a_day() -> None:
    bucket = OneBucket([])
    rows = [a_row(UNKNOWN), a_row(ONE), a_row(UNKNOWN), a_suspended_row("200002.SZ")]

    assert [letter.reason for letter in bucket.sweep(*rows).letters] == [Reason.UNKNOWN_SECURITY] * 2
    assert bucket.sweep(*rows).letters == []
    [letter] = bucket.sweep(*rows, a_row("700001.HK")).letters
    assert "700001.HK" in letter.detail
    assert len(bucket.sweep(*rows, day=NEXT).letters) == 2


def test_a_bad_row_is_a_dead_letter_each_time() -> None:
    bucket = OneBucket([])

    assert [len(bucket.sweep(a_row(ELSEWHERE), a_row(ONE, -1)).letters) for _ in range(2)] == [2, 2]


def test_a_suspended_row_without_a_price_is_no_dead_letter() -> None:
    assert OneBucket([]).sweep(a_suspended_row(ONE), a_suspended_row(TWO, 10_000)).letters == []
