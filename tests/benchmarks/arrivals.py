"""Sees the lines of a file as they are written, to the millisecond."""

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Final

_LOOK_SECONDS: Final = 0.001


class Arrivals:
    """Watches a file from a thread of its own: each whole line with the moment it was seen."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="arrivals")
        self.lines: list[tuple[float, bytes]] = []  # seconds since 1970

    def __enter__(self) -> "Arrivals":
        self._path.touch()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        rest = b""
        with self._path.open("rb") as file:
            while not self._stop.wait(_LOOK_SECONDS):
                if not (found := file.read()):
                    continue
                now = time.time()
                *whole, rest = (rest + found).split(b"\n")
                self.lines += [(now, line) for line in whole]
