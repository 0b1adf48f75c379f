"""What flows through the stages: the decisions on one event, and what has been told on the newest trading day."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from alerts.decision import Decision


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The ids told on the newest trading day that anything was told of."""

    day: date = date.min
    ids: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    told: Told
    decisions: tuple[Decision, ...]


def dump(told: Told) -> bytes:
    return json.dumps({"day": told.day.isoformat(), "ids": sorted(told.ids)}).encode()


def load(value: bytes) -> Told:
    fields: dict[str, Any] = json.loads(value)
    return Told(day=date.fromisoformat(fields["day"]), ids=frozenset(fields["ids"]))
