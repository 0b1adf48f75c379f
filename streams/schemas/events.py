"""The JSON Schema (draft 2020-12) of an event: of the very bytes on the topic, with units and what the source says.

A field with a default is not required: records from before it was added are still on the topics. Unknown fields are
left open, since a reader of ours ignores what it does not know; only our own processes refuse them.
"""

import re
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from streams.contract.events.base import Event
from streams.schemas.remarks import remarks

Json = dict[str, Any]
UNITS: Final = {"_li": "li (0.001 yuan)", "_ms": "milliseconds since 1970-01-01T00:00Z", "_percent": "percent"}


def event_schema(event: type[Event]) -> Json:
    """Return the schema of what `encode` writes; its `$id` is the name of its file."""
    schema = event.model_json_schema(mode="serialization", schema_generator=_EventSchema)
    return {"$schema": _EventSchema.schema_dialect, "$id": file_of(event), **schema}


def file_of(event: type[Event]) -> str:
    return f"{event.__name__}.json"


class _EventSchema(GenerateJsonSchema):
    """Pydantic's own schema, but with descriptions, and without what binds only us."""

    def generate(self, schema: core_schema.CoreSchema, mode: JsonSchemaMode = "serialization") -> JsonSchemaValue:
        made = super().generate(schema, mode)
        for kind in (made, *made.get("$defs", {}).values()):
            if "description" in kind:
                kind["description"] = _as_json_says(kind["description"])
        return made

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        made.pop("additionalProperties", None)
        kind: type[Event] = schema["cls"]
        said = remarks(kind)
        for name, field in made["properties"].items():
            parts = [said.get(name), *(unit for suffix, unit in UNITS.items() if name.endswith(suffix))]
            if "description" not in field and (text := "; ".join(part for part in parts if part)):
                field["description"] = _as_json_says(text)
        return made

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        made = super().enum_schema(schema)
        kind = schema["cls"]
        if said := {kind[name].value: _as_json_says(remark) for name, remark in remarks(kind).items()}:
            made["x-values"] = said
        return made

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        return {"type": "string", "format": "decimal"}

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False  # it would only repeat the name


def _as_json_says(text: str) -> str:
    """Return a text from the source for readers without Python: null for None, a paragraph on one line."""
    return re.sub(r"\bNone\b", "null", re.sub(r"(?<!\n)\n(?!\n)", " ", text))
