"""What akshare prints while it works: kept off the terminal, counted, and looked at for pages that it dropped."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TextIO

MOST_LINES: Final = 200  # of one call that are kept
_printed = threading.local()
_installing = threading.Lock()


class _Router:
    """A stream that keeps what threads of ours print, and passes on all else."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        lines: list[str] | None = getattr(_printed, "lines", None)
        if lines is None:
            return self._stream.write(text)
        if text.strip() and len(lines) < MOST_LINES:
            lines.append(text.strip())
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def kept_quiet() -> Iterator[list[str]]:
    """Yield the list that this thread's prints go to instead of stdout and stderr."""
    _install()
    _printed.lines = lines = list[str]()
    try:
        yield lines
    finally:
        _printed.lines = None


def _install() -> None:
    with _installing:
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if stream is not None and not isinstance(stream, _Router):
                setattr(sys, name, _Router(stream))
