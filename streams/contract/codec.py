"""Events to bytes and back: JSON, so that any program can read a topic."""

from typing import TypeVar

from pydantic import ValidationError

from streams.contract.events.base import Event

E = TypeVar("E", bound=Event)


class Undecodable(ValueError):
    """The bytes are not the event that their topic holds; the message is one line."""


def encode(event: Event) -> bytes:
    """Return an event as JSON in UTF-8."""
    return event.model_dump_json().encode()


def decode(event_type: type[E], value: bytes | None) -> E:
    """Return the event in a record's value; Undecodable says in one line what is wrong."""
    if value is None:
        raise Undecodable("the record has no value")
    try:
        return event_type.model_validate_json(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"])) or "record"
        raise Undecodable(f"{place}: {first['msg']} ({error.error_count()} error(s))") from None
