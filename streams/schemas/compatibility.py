"""What a change of an event or topic breaks, line by line. Pure: two documents in, lines out.

Two readers are kept whole: a program that knows yesterday's schema and reads today's records, and a program of today
that reads yesterday's records, which are on the topics for days or for ever. Both at once leave little room: a new
field with a default, other descriptions, a new topic, a longer retention. What is not known to be harmless is a break.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from streams.schemas.events import Json

WORDS_ONLY: Final = {"title", "description", "examples", "$id", "$schema", "$defs", "x-values", "default"}
COMPARED_APART: Final = {"properties", "required", "items", "prefixItems", "anyOf", "additionalProperties", "enum"}


def event_breaks(old: Json, new: Json) -> list[str]:
    """Return a line for each difference between two schemas of an event that breaks a reader."""
    return list(_Pair(old, new).differences("", old, new, frozenset()))


def topic_breaks(old: Json, new: Json) -> list[str]:
    """Return a line for each difference between two AsyncAPI documents, schemas apart, that breaks a reader."""
    return [f"{name}: {line}" for name, channel in old["channels"].items()
            for line in _channel_breaks(channel, new["channels"].get(name))]


def record_of(channel: Json) -> str:
    """Return the file name of the schema of a channel's records."""
    (message,) = channel["messages"].values()
    return str(message["payload"]["schema"]["$ref"]).removeprefix("./")


def _channel_breaks(old: Json, new: Json | None) -> Iterator[str]:
    if new is None:
        yield "the topic is gone"
        return
    yield from (f"{what} was {was}, is {now}" for what, was, now in (
        ("record", record_of(old), record_of(new)),
        ("key", _key(old), _key(new)),
        ("partitions", _kafka(old)["partitions"], _kafka(new)["partitions"]),
        ("clean-up", _settings(old)["cleanup.policy"], _settings(new)["cleanup.policy"]),
    ) if was != now)
    was, now = (_settings(channel).get("retention.ms") for channel in (old, new))
    if was and now and now < was:
        yield f"retention.ms was {was}, is only {now}"


def _key(channel: Json) -> str:
    (message,) = channel["messages"].values()
    return str(message["bindings"]["kafka"]["key"]["description"])


def _kafka(channel: Json) -> Json:
    kafka: Json = channel["bindings"]["kafka"]
    return kafka


def _settings(channel: Json) -> Json:
    settings: Json = _kafka(channel)["topicConfiguration"]
    return settings


@dataclass(frozen=True)
class _Pair:
    """Two whole schemas; nodes within them are compared with their references resolved."""

    old: Json
    new: Json

    def differences(self, place: str, old: Any, new: Any, seen: frozenset[tuple[int, int]]) -> Iterator[str]:
        if not (isinstance(old, dict) and isinstance(new, dict)):  # true and false are schemas too
            yield from [] if old == new else [f"{place}: was {old}, is {new}"]
            return
        here = (id(old), id(new))
        if here in seen:  # an event within itself
            return
        seen |= {here}
        (old, old_null), (new, new_null) = _plain(old, self.old), _plain(new, self.new)
        if old_null != new_null:
            yield f"{place}: " + ("may be null now" if new_null else "refuses null now, which is on the topics")
        yield from _keywords(place, old, new)
        yield from _enums(place, old.get("enum"), new.get("enum"))
        yield from _required(place, old, new)
        for inner, was, now in _children(place, old, new):
            yield from self.differences(inner, was, now, seen)


def _plain(node: Json, root: Json) -> tuple[Json, bool]:
    """Return a node with its reference resolved and null taken out of its alternatives, and whether null was there."""
    while "$ref" in node:
        target: Any = root
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = {**target, **{name: value for name, value in node.items() if name != "$ref"}}
    alternatives = node.get("anyOf", [])
    others = [alternative for alternative in alternatives if alternative != {"type": "null"}]
    nullable = len(others) < len(alternatives)
    rest = {name: value for name, value in node.items() if name != "anyOf"}
    if len(others) == 1:
        plain, null_too = _plain({**others[0], **rest}, root)
        return plain, nullable or null_too
    return ({**rest, "anyOf": others} if others else rest), nullable


def _keywords(place: str, old: Json, new: Json) -> Iterator[str]:
    for name in sorted((old.keys() | new.keys()) - WORDS_ONLY - COMPARED_APART):
        was, now = old.get(name, "absent"), new.get(name, "absent")
        if was != now:
            yield f"{place}: {name} was {was}, is {now}"
    if "default" in old and "default" in new and old["default"] != new["default"]:
        yield f"{place}: default was {old['default']}, is {new['default']}: older records now say something else"


def _enums(place: str, old: list[Any] | None, new: list[Any] | None) -> Iterator[str]:
    if old is None or new is None:
        if old != new:
            yield f"{place}: " + ("any value now, was one of a list" if old else "one of a list now, was any value")
        return
    yield from (f"{place}: new value {value!r}, which readers do not know" for value in new if value not in old)
    yield from (f"{place}: {value!r} is gone, which is on the topics" for value in old if value not in new)


def _required(place: str, old: Json, new: Json) -> Iterator[str]:
    was, now = set(old.get("required", [])), set(new.get("required", []))
    fields, still = old.get("properties", {}), new.get("properties", {})
    for name in sorted(fields.keys() | still.keys()):
        inner = _inside(place, name)
        if name not in still:
            yield f"{inner}: the field is gone"
        elif name not in fields and name in now:
            yield f"{inner}: new and without a default, but older records on the topics lack it"
        elif name in fields and name in was - now:
            yield f"{inner}: may be absent now"
        elif name in fields and name in now - was:
            yield f"{inner}: is required now, but older records on the topics may lack it"


def _children(place: str, old: Json, new: Json) -> Iterator[tuple[str, Any, Any]]:
    """Yield each pair of schemas inside two nodes, with where they are."""
    fields, still = old.get("properties", {}), new.get("properties", {})
    yield from ((_inside(place, name), fields[name], still[name]) for name in sorted(fields.keys() & still.keys()))
    for name, mark in (("items", "[]"), ("additionalProperties", ".*")):
        if name in old or name in new:
            yield place + mark, old.get(name, True), new.get(name, True)
    for name in ("prefixItems", "anyOf"):
        was, now = old.get(name, []), new.get(name, [])
        if len(was) == len(now):
            yield from ((f"{place}({number})", *pair) for number, pair in enumerate(zip(was, now, strict=True)))
        else:
            yield place, f"{len(was)} in {name}", f"{len(now)} in {name}"


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
