"""What an answer says is read, or it is malformed: it is never more than that."""

from asyncio import CancelledError
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, Request, reading

HOST = "push2.eastmoney.com"


def an_answer(body: bytes) -> Answer:
    return Answer(request=Request(host=HOST, path="/"), body=body, received_at=datetime(2026, 11, 25, 2, 0, tzinfo=UTC))


@pytest.mark.parametrize("body", [b"", b'{"a":1', b"[" * 200_000, b'{"a":' * 100_000, b"9" * 5_000, b"\xff"])
def test_what_is_no_json_is_malformed_however_it_fails(body: bytes) -> None:
    with pytest.raises(Unavailable) as raised:
        an_answer(body).json()

    assert (raised.value.failure, raised.value.host) == (Failure.MALFORMED, HOST)


def test_numbers_with_a_point_can_be_kept_exact() -> None:
    assert an_answer(b'{"price":27.35}').json(parse_float=Decimal) == {"price": Decimal("27.35")}


@pytest.mark.parametrize("error", [
    TypeError("unhashable"), OverflowError("too large"), RecursionError("too deep"), ValueError("two\nlines"),
    KeyError("f12"), ArithmeticError("no number"), ZeroDivisionError("nothing")])
def test_whatever_reading_raises_is_that_the_site_answered_something_malformed(error: Exception) -> None:
    with pytest.raises(Unavailable) as raised, reading(HOST):
        raise error

    assert raised.value.failure is Failure.MALFORMED
    assert raised.value.detail.startswith(f"cannot be read: {type(error).__name__}: ")
    assert raised.value.__cause__ is error


def test_what_is_known_to_be_unavailable_stays_as_it_is() -> None:
    with pytest.raises(Unavailable) as raised, reading(HOST):
        raise Unavailable(Failure.DRIFT, HOST, "f2 is gone")

    assert (raised.value.failure, raised.value.detail) == (Failure.DRIFT, "f2 is gone")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1), MemoryError(), CancelledError()])
def test_what_no_site_says_ends_what_it_has_to_end(error: BaseException) -> None:
    with pytest.raises(type(error)), reading(HOST):
        raise error
