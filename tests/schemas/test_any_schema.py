"""For schemas of every shape: one breaks nothing against itself, and whatever is changed in it is seen."""

import copy
import random
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from streams.schemas.compatibility import event_breaks

Schema = dict[str, Any]
NAMES = st.sampled_from(["price", "shares", "at", "note", "name"])


def maybe_null(schema: Schema) -> Schema:
    return schema if "anyOf" in schema else {"anyOf": [schema, {"type": "null"}]}


def an_object(fields: dict[str, Schema], optional: set[str]) -> Schema:
    return {"type": "object", "properties": fields, "required": sorted(fields.keys() - optional)}


LEAVES = st.one_of(
    st.sampled_from(["string", "integer", "boolean"]).map(lambda kind: {"type": kind}),
    st.integers(0, 9).map(lambda least: {"type": "integer", "minimum": least}),
    st.sets(st.sampled_from("abcd"), min_size=1).map(lambda values: {"type": "string", "enum": sorted(values)}),
    st.just({"$ref": "#/$defs/Shared"}),
)


def objects(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    return st.builds(an_object, st.dictionaries(NAMES, inner, min_size=1), st.sets(NAMES))


NODES = st.recursive(
    LEAVES, lambda inner: st.one_of(
        inner.map(lambda schema: {"type": "array", "items": schema}), inner.map(maybe_null), objects(inner)),
    max_leaves=12)
SCHEMAS = objects(NODES).map(lambda schema: {
    **schema, "$defs": {"Shared": an_object({"again": maybe_null({"$ref": "#/$defs/Shared"})}, set())}})


def nodes(schema: Any) -> Iterator[Schema]:
    """Yield every schema inside a schema, itself included; not what it only refers to."""
    yield schema
    for inner in [*schema.get("properties", {}).values(), *schema.get("anyOf", []), schema.get("items")]:
        if inner is not None:
            yield from nodes(inner)


def spoil(node: Schema) -> None:
    """Change one schema so that a reader notices."""
    if node.get("properties"):
        name = sorted(node["properties"])[0]
        del node["properties"][name]
        node["required"] = [other for other in node["required"] if other != name]
    elif "enum" in node:
        node["enum"].append("new")
    elif "minimum" in node:
        node["minimum"] += 1
    elif "anyOf" in node:
        node.update(node.pop("anyOf")[0])
    elif "items" in node:
        del node["items"]
    elif "$ref" in node:
        del node["$ref"]
        node["type"] = "number"
    else:
        node["type"] = "number"


def a_place(schema: Schema, seed: int) -> Schema:
    """Return one schema inside a schema, but no null: it is not changed, it goes with its alternative."""
    return random.Random(seed).choice([node for node in nodes(schema) if node != {"type": "null"}])


@given(SCHEMAS)
def test_a_schema_is_compatible_with_itself(schema: Schema) -> None:
    assert event_breaks(schema, copy.deepcopy(schema)) == []
    assert event_breaks(schema, schema) == []


@given(SCHEMAS, st.integers())
def test_a_change_anywhere_is_seen_in_both_directions(schema: Schema, seed: int) -> None:
    changed = copy.deepcopy(schema)
    spoil(a_place(changed, seed))

    assert event_breaks(schema, changed)
    assert event_breaks(changed, schema) or optional_fields_only(schema, changed)


def optional_fields_only(schema: Schema, changed: Schema) -> bool:
    """Return whether what was taken away were fields that may be absent: to add these breaks nobody."""
    return all("the field is gone" in line for line in event_breaks(schema, changed))


@given(SCHEMAS, st.integers())
def test_a_new_field_with_a_default_is_compatible_anywhere(schema: Schema, seed: int) -> None:
    changed = copy.deepcopy(schema)
    objects_inside = [node for node in nodes(changed) if "properties" in node]
    random.Random(seed).choice(objects_inside)["properties"]["fresh"] = {"type": "string", "default": ""}

    assert event_breaks(schema, changed) == []
    assert event_breaks(changed, schema)
