"""What was known of a history at a moment: an assertion once it was recorded, all else ever since. Pure."""

from collections.abc import Mapping
from datetime import datetime

from connectors.errors import NoInput
from connectors.importers.kinds import Kind
from connectors.replay.history import History
from streams.contract.clock import close_of
from streams.contract.events.base import Event

Reference = Mapping[Kind, Mapping[str, Event]]  # by key on the topic


def known_by(reference: Reference, moment: datetime) -> tuple[Reference, Reference]:
    """Return what was recorded by a moment, and what came later."""
    known: dict[Kind, dict[str, Event]] = {kind: {} for kind in reference}
    later: dict[Kind, dict[str, Event]] = {kind: {} for kind in reference}
    for kind, events in reference.items():
        for key, event in events.items():
            (known if _is_recorded(event, moment) else later)[kind][key] = event
    return known, later


def require_a_beginning(history: History) -> None:
    """Raise NoInput unless a membership was recorded by the first day: a sweep is valued with members."""
    first = min(history.days, default=None)
    memberships = history.reference[Kind.MEMBERSHIPS]
    if first is None or known_by({Kind.MEMBERSHIPS: memberships}, close_of(first))[0][Kind.MEMBERSHIPS]:
        return
    raise NoInput(f"no membership was recorded by {first}, the first day of the quotes: with --reveal nobody is a "
                  "member then; take quotes of later days, or leave --reveal away")


def _is_recorded(event: Event, moment: datetime) -> bool:
    recorded_at: datetime | None = getattr(event, "recorded_at", None)
    return recorded_at is None or recorded_at <= moment
