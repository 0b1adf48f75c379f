"""Each kind of change that breaks a reader is seen, in one line that names the field; what breaks nobody is not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import pytest
from pydantic import Field

from streams.contract.codec import Undecodable, decode, encode
from streams.contract.events.base import Event
from streams.contract.topics import MARKET_QUOTES, MARKET_VALUE, MEMBER_QUOTES, RUNTIME_MODE, TOPICS, Kept, Topic
from streams.schemas.asyncapi import asyncapi
from streams.schemas.compatibility import event_breaks, topic_breaks
from streams.schemas.events import event_schema


class Light(StrEnum):
    RED = "red"
    GREEN = "green"


class MoreLight(StrEnum):
    RED = "red"
    GREEN = "green"
    AMBER = "amber"


class Place(Event):
    city: str


class PlaceByNumber(Event):
    city: int


class Today(Event):
    at: date
    price: Decimal
    count: Annotated[int, Field(ge=0)]
    note: str | None
    light: Light | None
    places: tuple[Place, ...]
    added: int = 0


class FieldGone(Event):
    at: date
    price: Decimal
    count: Annotated[int, Field(ge=0)]
    light: Light | None
    places: tuple[Place, ...]
    added: int = 0


class NewField(Today):
    fresh: str


class NewFieldWithDefault(Today):
    fresh: str | None = None


class NowRequired(Today):
    added: int


class NowOptional(Today):
    price: Decimal = Decimal(0)


class OtherType(Today):
    price: int  # type: ignore[assignment]


class OtherFormat(Today):
    at: str  # type: ignore[assignment]


class OtherBound(Today):
    count: Annotated[int, Field(ge=1)]


class MayBeNull(Today):
    price: Decimal | None  # type: ignore[assignment]


class NoLongerNull(Today):
    note: str


class NewValue(Today):
    light: MoreLight | None  # type: ignore[assignment]


class AnyValue(Today):
    light: str | None  # type: ignore[assignment]


class OtherItems(Today):
    places: tuple[PlaceByNumber, ...]  # type: ignore[assignment]


class NoArray(Today):
    places: Place  # type: ignore[assignment]


class OtherDefault(Today):
    added: int = 1


class TwoKinds(Today):
    price: Decimal | int  # type: ignore[assignment]


class OtherWords(Today):
    """Said better."""

    price: Annotated[Decimal, Field(description="yuan")]


@pytest.mark.parametrize(("new", "lines"), [
    (FieldGone, ["note: the field is gone"]),
    (NewField, ["fresh: new and without a default, but older records on the topics lack it"]),
    (NowRequired, ["added: is required now, but older records on the topics may lack it"]),
    (NowOptional, ["price: may be absent now"]),
    (OtherType, ["price: format was decimal, is absent", "price: type was string, is integer"]),
    (OtherFormat, ["at: format was date, is absent"]),
    (OtherBound, ["count: minimum was 0, is 1"]),
    (MayBeNull, ["price: may be null now"]),
    (NoLongerNull, ["note: refuses null now, which is on the topics"]),
    (NewValue, ["light: new value 'amber', which readers do not know"]),
    (AnyValue, ["light: any value now, was one of a list"]),
    (OtherItems, ["places[].city: type was string, is integer"]),
    (OtherDefault, ["added: default was 0, is 1: older records now say something else"]),
])
def test_a_change_that_breaks_a_reader_is_seen(new: type[Event], lines: list[str]) -> None:
    assert event_breaks(event_schema(Today), event_schema(new)) == lines


@pytest.mark.parametrize("new", [NoArray, TwoKinds])
def test_another_shape_is_seen(new: type[Event]) -> None:
    assert event_breaks(event_schema(Today), event_schema(new))
    assert event_breaks(event_schema(new), event_schema(Today))


def test_a_value_that_is_gone_is_seen() -> None:
    assert event_breaks(event_schema(NewValue), event_schema(Today)) == [
        "light: 'amber' is gone, which is on the topics"]


@pytest.mark.parametrize("new", [Today, NewFieldWithDefault, OtherWords])
def test_a_change_that_breaks_nobody_is_not_seen(new: type[Event]) -> None:
    assert event_breaks(event_schema(Today), event_schema(new)) == []


def a_record(kind: type[Today]) -> Today:
    return kind(at=date(2024, 7, 2), price=Decimal("10.550"), count=1, note=None, light=None, places=())


def test_a_program_of_today_reads_a_record_from_before_a_field_was_added() -> None:
    assert decode(NewFieldWithDefault, encode(a_record(Today))).fresh is None


def test_an_older_program_of_ours_refuses_a_new_field_so_all_are_updated_together() -> None:
    with pytest.raises(Undecodable, match="fresh: Extra inputs are not permitted"):
        decode(Today, encode(a_record(NewFieldWithDefault)))


def changed(topic: Topic, **changes: object) -> list[str]:
    """Return what breaks if a topic changes."""
    new = [replace(one, **changes) if one is topic else one for one in TOPICS]  # type: ignore[arg-type]
    return topic_breaks(asyncapi(TOPICS), asyncapi(new))


@pytest.mark.parametrize(("topic", "changes", "line"), [
    (MEMBER_QUOTES, {"key": "name"}, "little-giants.quotes: key was security, is name"),
    (MEMBER_QUOTES, {"partitions": 8}, "little-giants.quotes: partitions was 16, is 8"),
    (MARKET_VALUE, {"event": Today}, "little-giants.market-value: record was MarketValue.json, is Today.json"),
    (MARKET_VALUE, {"name": "totals"}, "little-giants.market-value: the topic is gone"),
    (RUNTIME_MODE, {"kept": Kept.DAYS}, "runtime.mode: clean-up was ['compact'], is ['delete']"),
])
def test_a_change_of_a_topic_that_breaks_a_reader_is_seen(topic: Topic, changes: dict[str, object], line: str) -> None:
    assert changed(topic, **changes) == [line]


def test_a_shorter_retention_breaks_a_late_reader_and_a_longer_one_nobody() -> None:
    assert changed(MARKET_QUOTES, kept=Kept.WEEKS) == []
    longer = [replace(topic, kept=Kept.WEEKS) if topic is MARKET_QUOTES else topic for topic in TOPICS]
    assert topic_breaks(asyncapi(longer), asyncapi(TOPICS)) == [
        "market.quotes: retention.ms was 3024000000, is only 604800000"]


def test_a_new_topic_and_other_words_break_nobody() -> None:
    assert topic_breaks(asyncapi(TOPICS[:-1]), asyncapi(TOPICS)) == []
    assert changed(MARKET_VALUE, purpose="said better", consumers=("downstream",), producer="another") == []
