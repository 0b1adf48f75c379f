"""Which listings of a source show fewer rows than they count, as they were last read. Pure."""

from datetime import date

from connectors.announcements.reading import Reading
from connectors.announcements.source import Part


class Lacking:
    """A reading of some days takes the place of those before it that have days in common with it."""

    def __init__(self) -> None:
        self.of_newest = 0  # rows, of the days that are counted again and again
        self._parts: dict[Part, int] = {}

    @property
    def rows(self) -> int:
        return sum(self._parts.values())

    def add(self, reading: Reading) -> None:
        part = reading.part
        self._parts = {each: rows for each, rows in self._parts.items()
                       if each.last < part.first or each.first > part.last}
        if reading.missing:
            self._parts[part] = reading.missing

    def before(self, day: date) -> tuple[Part, ...]:
        """Return what lies wholly before a day."""
        return tuple(part for part in self._parts if part.last < day)

    def forget_before(self, day: date) -> None:
        self._parts = {part: rows for part, rows in self._parts.items() if part.last >= day}

    def forget_from(self, day: date) -> None:
        self._parts = {part: rows for part, rows in self._parts.items() if part.last < day}
