"""Channel `file`: JSON lines, each id exactly once whoever writes, is killed, or wakes up late.

The file itself is the memory: under a lock, what others have appended is read, the torn last line of a killed writer
is cut off, and only the ids that are not there are written.
"""

import asyncio
import fcntl
import json
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator

from alerts.delivery.channel import Channel, ChannelFailure, GivenUp
from alerts.toml_tables import Table
from streams.contract.events.alerts import Notification
from streams.contract.problems import Problem

log = logging.getLogger(__name__)
_LOCK_POLL_SECONDS: Final = 0.05


class ForeignLine(Problem):
    """The file holds a line that no channel wrote; the message says where and what to do."""


def _writable_path(value: object) -> Path:
    if not isinstance(value, str) or not value:
        raise ValueError(f"must be the path of a file, not {value!r}")
    try:
        path = Path(value).expanduser()
        is_one = path.parent.is_dir() and (path.is_file() or not path.exists())
    except (OSError, RuntimeError):  # a name that is too long; nobody's home
        is_one = False
    if not (is_one and value.isprintable()):
        raise ValueError(f"must be a file in a folder that exists, not {value!r}")
    return path


class FileTable(Table):
    kind: Literal["file"]
    path: Annotated[Path, BeforeValidator(_writable_path)]

    def open(self) -> Channel:
        return JsonLinesFile(self.id, self.path)


class JsonLinesFile:
    exactly_once = True

    def __init__(self, number: str, path: Path) -> None:
        self.id, self._path = number, path
        self._ids: set[str] = set()
        self._read_to = 0
        self._inode = -1

    async def send(self, notifications: Sequence[Notification], *, possibly_repeated: bool, given_up: GivenUp) -> bool:
        """Append those that are not there. A stopped process may hold the lock as long as it likes."""
        said = False
        while not given_up():
            try:
                if await asyncio.to_thread(self.append, notifications):
                    return True
            except OSError as error:
                raise ChannelFailure(f"{self._path.name}: {error.strerror}") from None
            if not said:
                log.info("channel %s: %s is locked by another process; waiting", self.id, self._path)
                said = True
            await asyncio.sleep(_LOCK_POLL_SECONDS)
        return False

    def append(self, notifications: Sequence[Notification]) -> bool:
        """Write what is not there yet; False, and nothing done, while another process has the lock."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._read_on(descriptor)
            self._write(descriptor, {n.id: n for n in notifications if n.id not in self._ids})
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)  # and unlocked with it
        return True

    def _read_on(self, descriptor: int) -> None:
        status = os.fstat(descriptor)
        if status.st_ino != self._inode or status.st_size < self._read_to:
            self._ids, self._read_to, self._inode = set(), 0, status.st_ino
        with open(descriptor, "rb", closefd=False) as file:
            file.seek(self._read_to)
            whole, newline, torn = file.read().rpartition(b"\n")
        for line in whole.split(b"\n") if newline else []:
            self._ids.add(self._id_of(line))
        self._read_to += len(whole) + len(newline)
        if torn:
            log.warning("channel %s: cutting off the torn last line of %s", self.id, self._path)
            os.ftruncate(descriptor, self._read_to)

    def _write(self, descriptor: int, new: dict[str, Notification]) -> None:
        data = b"".join(notification.model_dump_json().encode() + b"\n" for notification in new.values())
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left):]
        os.fsync(descriptor)  # also for what a killed writer left unsynced
        self._ids.update(new)
        self._read_to += len(data)

    def _id_of(self, line: bytes) -> str:
        try:
            return str(json.loads(line)["id"])
        except (ValueError, TypeError, KeyError):
            raise ForeignLine(f"{self._path}: holds a line that is no notification ({line[:40]!r}); "
                              f"give channel {self.id} a file of its own") from None
