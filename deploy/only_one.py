"""A folder that one runner at a time may use."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from streams.contract.problems import Problem


class AlreadyRunning(Problem):
    """Another runner uses the folder; the message says which."""


class NoFolder(Problem):
    """The folder cannot be made or written."""


@contextmanager
def only_one(folder: Path, what: str) -> Iterator[None]:
    """Hold the folder; AlreadyRunning if someone else does. The system lets go of it when its holder dies."""
    holder = folder / "runner.pid"
    lock = FileLock(folder / "lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
        holder.write_text(f"{os.getpid()}\n", encoding="ascii")
    except Timeout:
        pid = holder.read_text(encoding="ascii").strip() if holder.exists() else "just starting"
        raise AlreadyRunning(f"{what} is running in {folder} already (process {pid}): end it there with Ctrl-C, "
                             "or give --folder (FOLDER=) another one") from None
    except OSError as error:
        raise NoFolder(f"{folder} cannot be written ({error.strerror}); give --folder (FOLDER=) another one") from None
    with lock:  # counted: what was acquired above is let go below
        lock.release()
        yield
