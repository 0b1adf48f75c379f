"""Which securities the members' sweep asks for: whoever holds a title that day, and is not yet to be listed. Pure."""

from collections.abc import Iterable
from datetime import date

from streams.contract.events.members import Member


def to_poll(members: Iterable[Member], day: date) -> tuple[str, ...]:
    """Return the securities of a day, sorted: parents too, which are valued apart, and whose listing day is unknown."""
    return tuple(sorted(
        member.security for member in members
        if any(title.holds_on(day) for title in member.titles) and not (member.listed_on and member.listed_on > day)))
