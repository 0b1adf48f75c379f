"""What flows through the stages: the decisions on one event, and what has been told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from alerts.decision import Decision


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The ids told on the newest trading day that anything was told of, and which feeds were told bad last."""

    day: date = date.min
    ids: frozenset[str] = frozenset()
    bad: Mapping[str, str] = field(default_factory=dict)  # the verdict told last, by rule version and subject


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    told: Told
    decisions: tuple[Decision, ...]


def dump(told: Told) -> bytes:
    fields = {"day": told.day.isoformat(), "ids": sorted(told.ids)}
    return json.dumps(fields | ({"bad": dict(sorted(told.bad.items()))} if told.bad else {})).encode()


def load(value: bytes) -> Told:
    fields: dict[str, Any] = json.loads(value)
    return Told(day=date.fromisoformat(fields["day"]), ids=frozenset(fields["ids"]),
                bad=fields.get("bad", {}))
