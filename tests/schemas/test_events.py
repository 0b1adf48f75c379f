"""The schema of an event is of the bytes on its topic: what is there fits, what could not be there does not."""

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from streams.contract.events.base import Event
from streams.contract.events.registry import Membership
from streams.contract.events.values import MemberQuote, PartialSums, Pricing
from streams.contract.topics import MEMBER_QUOTES, TOPICS, Topic
from streams.schemas.events import event_schema
from tests.golden.test_golden import golden

NAMED = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)


def validator(event: type[Event]) -> Draft202012Validator:
    return Draft202012Validator(event_schema(event), format_checker=Draft202012Validator.FORMAT_CHECKER)


@NAMED
def test_a_schema_is_of_draft_2020_12_and_its_id_is_its_file(topic: Topic) -> None:
    schema = event_schema(topic.event)

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"{topic.event.__name__}.json"
    assert schema["description"]


@NAMED
def test_the_golden_messages_of_a_topic_fit_its_schema(topic: Topic) -> None:
    for _, value in golden(topic):
        validator(topic.event).validate(json.loads(value))


def without_a_price(quote: dict[str, Any]) -> None:
    del quote["price"]


@pytest.mark.parametrize("spoil", [
    without_a_price,
    lambda quote: quote.update(price=10.55),
    lambda quote: quote.update(shares="301000000"),
    lambda quote: quote.update(board="nasdaq"),
    lambda quote: quote.update(board=None),
    lambda quote: quote.update(trading_day="2 July"),
    lambda quote: quote.update(lists=[3, "6"]),
], ids=["a field is absent", "money is a number", "a count is a text", "a value is new", "null where none may be",
        "a day is no date", "an item is of another type"])
def test_what_no_record_can_say_does_not_fit(spoil: Callable[[dict[str, Any]], None]) -> None:
    quote = json.loads(golden(MEMBER_QUOTES)[0][1])
    assert validator(MemberQuote).is_valid(quote)
    spoil(quote)

    assert not validator(MemberQuote).is_valid(quote)


def test_a_reader_may_meet_a_field_it_does_not_know() -> None:
    quote = json.loads(golden(MEMBER_QUOTES)[0][1])

    assert validator(MemberQuote).is_valid({**quote, "industry": "software"})


def test_a_field_with_a_default_may_be_absent_since_older_records_lack_it() -> None:
    assert set(event_schema(Membership)["required"]) == {"company", "evidence", "source", "recorded_at"}


def test_the_unit_in_a_name_is_said_in_words() -> None:
    fields = event_schema(PartialSums)["properties"]

    assert fields["market_value_li"]["description"] == "li (0.001 yuan)"
    assert fields["comparable_base_li"]["description"].endswith("at their previous close; li (0.001 yuan)")


def test_money_is_a_decimal_in_a_text() -> None:
    assert event_schema(MemberQuote)["properties"]["price"]["anyOf"] == [
        {"type": "string", "format": "decimal"}, {"type": "null"}]


class Colour(StrEnum):
    """Of the light."""

    RED = "red"  # None may pass
    GREEN = "green"


class Base(Event):
    place: str  # where it stands


class Light(Base):
    """A traffic light, None if it is
    out of order.

    Fictional."""

    colour: Colour
    seconds: tuple[int, ...] = ()  # of each phase
    waited_ms: int | None


def test_what_the_source_says_beside_a_field_or_value_is_said_to_a_reader_without_python() -> None:
    schema = event_schema(Light)

    assert schema["description"] == "A traffic light, null if it is out of order.\n\nFictional."
    assert {name: field.get("description") for name, field in schema["properties"].items()} == {
        "place": "where it stands", "colour": None, "seconds": "of each phase",
        "waited_ms": "milliseconds since 1970-01-01T00:00Z"}
    assert schema["$defs"]["Colour"]["x-values"] == {"red": "null may pass"}


def test_each_reason_without_a_price_is_explained() -> None:
    said = event_schema(MemberQuote)["$defs"]["Pricing"]["x-values"]

    assert set(said) == set(Pricing) - {Pricing.PRICED}
