"""How long a run still goes on: so many seconds, or for ever."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from deploy.board import Board
from streams.contract.problems import Problem

FIRST_TOTAL_SECONDS: Final = 180.0


class NothingCame(Problem):
    """Not one total has come, and that for too long."""


class Countdown(Protocol):
    @property
    def seconds(self) -> float | None: ...

    def left(self, board: Board) -> float | None:
        """Return the seconds that are left, None for ever."""
        ...


class FromFirstTotal:
    """So many seconds from the first total on."""

    def __init__(self, seconds: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds, self._clock = seconds, clock
        self._began = clock()
        self._end: float | None = None

    def left(self, board: Board) -> float | None:
        """Return the seconds that are left, None for ever; NothingCame if there is no total in a long time."""
        if self.seconds is None:
            return None
        if self._end is None and board.sweeps:
            self._end = self._clock() + self.seconds
        if self._end is None and self._clock() > self._began + FIRST_TOTAL_SECONDS:
            raise NothingCame(f"no total has come in {FIRST_TOTAL_SECONDS:g} s; {board.message or board.waiting}; "
                              "see the logs")
        return max(self._end - self._clock(), 0.0) if self._end else self.seconds


class FromStart:
    """So many seconds from now on, whether anything comes or not."""

    def __init__(self, seconds: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds, self._clock = seconds, clock
        self._began = clock()

    def left(self, board: Board) -> float | None:
        """Return the seconds that are left, None for ever."""
        return None if self.seconds is None else max(self._began + self.seconds - self._clock(), 0.0)
