"""Says every few seconds how far a long file is read, and ends the reading when nobody waits for it any more."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

log = logging.getLogger(__name__)
EVERY_SECONDS: Final = 3.0


class Abandoned(Exception):
    """Nobody waits for the file any more."""


class Progress:
    def __init__(self, say: Callable[[str], None] = log.info, clock: Callable[[], float] = time.monotonic) -> None:
        self._say, self._clock = say, clock
        self._said_at = clock()
        self.abandoned = threading.Event()

    def at(self, what: str, number: int, of: int | None = None) -> None:
        """Say where the reading is, if it is time to."""
        if self.abandoned.is_set():
            raise Abandoned
        if self._clock() - self._said_at >= EVERY_SECONDS:
            self._said_at = self._clock()
            self._say(f"{what} {number}" + (f" of {of}" if of else ""))
