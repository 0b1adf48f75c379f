"""A recording as it is written: in row groups to OUT.partial, which becomes OUT once it is whole."""

import fcntl
import json
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.recording.errors import NotRecorded
from connectors.recording.recorded import INPUTS, About, Recorded
from connectors.recording.seal import UNSEALED, seal
from streams.contract.topics import MARKET_QUOTES

log = logging.getLogger(__name__)
SCHEMA: Final = pa.schema([
    pa.field("topic", pa.string(), nullable=False),
    pa.field("partition", pa.int32(), nullable=False),
    pa.field("offset", pa.int64(), nullable=False),
    pa.field("key", pa.binary()),
    pa.field("value", pa.binary()),
    pa.field("timestamp", pa.timestamp("ms", tz="UTC"), nullable=False),
])
ABOUT: Final = b"little_giants"  # key of the metadata: JSON
_GROUP_BYTES: Final = 8 * 2**20  # of keys and values, before compression: what is held in memory
_LEVEL: Final = 6  # of zstd


def partial_of(out: Path) -> Path:
    return out.with_name(out.name + ".partial")


def require_new(out: Path) -> None:
    """Raise NotRecorded if there is such a file, or no folder for it."""
    with _on_disk(out):
        if out.exists():
            raise NotRecorded(f"{out} is there already; give another name, or remove it")
        if not out.parent.is_dir():
            raise NotRecorded(f"{out.parent} is no folder; make it first")


class RecordingWriter:
    """Writes records in the order in which they come; `finish` makes the file whole.

    NotRecorded, in one line, where the disk does not take them; nothing is left then.
    """

    def __init__(self, out: Path, about: About) -> None:
        self._out, self._about = out, about
        self._rows: list[Recorded] = []
        self._bytes = 0
        self.count = 0

    def __enter__(self) -> "RecordingWriter":
        require_new(self._out)
        with _on_disk(self._out):
            self._open()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, pa.ArrowException):  # a full disk was told already, and what it has is thrown away
            self._writer.close()
        with suppress(OSError):
            self._file.close()
        with _on_disk(self._out):
            partial_of(self._out).unlink(missing_ok=True)  # where it has not become OUT

    def write(self, records: Iterable[Recorded]) -> None:
        for record in records:
            self._rows.append(record)
            self._bytes += len(record.key or b"") + len(record.value or b"")
            self.count += 1
            if self._bytes >= _GROUP_BYTES:
                self._write_group()

    def finish(self, *, whole: bool) -> None:
        """Write what is left and give the file its name; `whole`: nothing of the day is missing."""
        if self._rows:
            self._write_group()
        with _on_disk(self._out):
            self._writer.add_key_value_metadata({"whole": json.dumps(whole), "seal": UNSEALED.decode()})
            self._writer.close()
            seal(self._file)
            self._file.flush()
            os.fsync(self._file.fileno())
        require_new(self._out)
        with _on_disk(self._out):
            partial_of(self._out).rename(self._out)

    def _open(self) -> None:
        partial = partial_of(self._out)
        partial.touch()
        self._file = partial.open("r+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise NotRecorded(f"another process writes {partial}; give another name") from None
        if self._file.seek(0, os.SEEK_END):
            log.warning("%s is what a killed recording left; nobody can read it: begun anew", partial)
            self._file.truncate(0)
            self._file.seek(0)
        self._writer = pq.ParquetWriter(self._file, _schema(self._about), compression="zstd", compression_level=_LEVEL,
                                        use_dictionary=["topic"], write_page_checksum=True)

    def _write_group(self) -> None:
        columns = zip(*self._rows, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
        batch = pa.record_batch(arrays, schema=_schema(self._about))
        with _on_disk(self._out):
            self._writer.write_batch(batch, row_group_size=len(self._rows))
        self._rows, self._bytes = [], 0


@contextmanager
def _on_disk(out: Path) -> Iterator[None]:
    """Turn what a disk refuses into one line that says what to do."""
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error) or type(error).__name__).splitlines()[0]
        raise NotRecorded(f"cannot write {out}: {why[:1].lower()}{why[1:]}; {partial_of(out).name} is not kept: make "
                          "room or name a file elsewhere, and record the day again; quotes stay on the broker for "
                          f"{MARKET_QUOTES.kept.value}") from error


def _schema(about: About) -> pa.Schema:
    text = {"contract": about.contract, "mode": about.mode.value, "day": about.day.isoformat(),
            "window_ms": list(about.window), "topics": [topic.name for topic in INPUTS]}
    return SCHEMA.with_metadata({ABOUT: json.dumps(text).encode()})
