"""How a process fares: whether its loop beats, what ended it, what it waits for. Read from another thread."""

import asyncio
import math
import time
from collections.abc import Callable
from typing import Final

BEAT_SECONDS: Final = 0.5
MOST_SILENCE_SECONDS: Final = 10.0


class Vitals:
    """A process is ready once it waits for nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, nap_seconds: float = MOST_SILENCE_SECONDS) -> None:
        """A silence longer than a nap counts as sleep: others may have taken over our work meanwhile."""
        self.nap_seconds = nap_seconds
        self.waiting_for = "it starts"  # why it is not ready; empty once it is
        self.failure = ""  # what ended it
        self._clock = clock
        self._beat_at = clock()
        self._woke_at = -math.inf

    async def beat_for_ever(self) -> None:
        while True:
            self.beat()
            await asyncio.sleep(BEAT_SECONDS)

    def beat(self) -> None:
        now = self._clock()
        if now - self._beat_at > self.nap_seconds:
            self._woke_at = now
        self._beat_at = now

    def slept_lately(self) -> bool:
        """Say whether it sleeps now, or woke up less than a nap ago."""
        now = self._clock()
        return now - self._beat_at > self.nap_seconds or now - self._woke_at < self.nap_seconds

    def why_unhealthy(self) -> str:
        """Return in one line what is wrong; nothing when all is well."""
        silence = self._clock() - self._beat_at
        if self.failure:
            return f"it failed: {one_line(self.failure)}"
        return f"its loop has stood still for {silence:.0f} s" if silence > MOST_SILENCE_SECONDS else ""

    def why_not_ready(self) -> str:
        return self.why_unhealthy() or self.waiting_for


def one_line(text: str) -> str:
    return " ".join(text.split())
