"""How fast a recording is played: its own times, a number of times as fast, or as fast as it goes."""

from datetime import timedelta

from connectors.clocks import Clock


class Pace:
    def __init__(self, clock: Clock, speed: float | None) -> None:
        """Make a pace; a speed of 0, or none: as fast as it goes."""
        self._clock, self._speed = clock, speed
        self._last_ms: int | None = None
        self._due = clock.now()

    async def until(self, at_ms: int) -> None:
        """Return when it is time for what was recorded at a moment, in ms; a delay is not made up for."""
        if not self._speed:
            return
        if self._last_ms is not None:
            self._due += timedelta(milliseconds=(at_ms - self._last_ms) / self._speed)
        self._last_ms = at_ms
        now = self._clock.now()
        if self._due > now:
            await self._clock.sleep((self._due - now).total_seconds())
        self._due = max(self._due, now)
