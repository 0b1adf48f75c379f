"""What is read again says nothing new: it keeps the moment at which it was first seen, and what others added. Pure."""

from collections.abc import Mapping

from streams.contract.events.base import Event
from streams.contract.events.fx import FxRate
from streams.contract.events.ipos import IpoFiling
from streams.contract.events.registry import Instrument, ShareCapital


def as_first_seen(fresh: Mapping[str, Event], held: Mapping[str, Event]) -> dict[str, Event]:
    """Return events that differ from those held only where a source says something else."""
    return {key: _one(event, held[key]) if key in held else event for key, event in fresh.items()}


def _one(fresh: Event, held: Event) -> Event:
    match fresh, held:
        case IpoFiling(), IpoFiling():
            return fresh.model_copy(update={"captured_at": held.captured_at} | _lacking(fresh, held))
        case FxRate(), FxRate() if fresh.rate == held.rate:
            return held
        case (Instrument(), Instrument()) | (ShareCapital(), ShareCapital()):
            return fresh.model_copy(update=_lacking(fresh, held))
    return fresh


def _lacking(fresh: Event, held: Event) -> dict[str, object]:
    """Return the fields that only the event held has."""
    return {name: value for name in type(fresh).model_fields
            if getattr(fresh, name) is None and (value := getattr(held, name)) is not None}
