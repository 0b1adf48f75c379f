"""A recording as it is written: in row groups to OUT.partial, which becomes OUT once it is whole."""

import fcntl
import json
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.recording.errors import NotRecorded
from connectors.recording.recorded import INPUTS, About, Recorded

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
    if out.exists():
        raise NotRecorded(f"{out} is there already; give another name, or remove it")
    if not out.parent.is_dir():
        raise NotRecorded(f"{out.parent} is no folder; make it first")


class RecordingWriter:
    """Writes records in the order in which they come; `finish` makes the file whole."""

    def __init__(self, out: Path, about: About) -> None:
        self._out, self._about = out, about
        self._rows: list[Recorded] = []
        self._bytes = 0
        self.count = 0

    def __enter__(self) -> "RecordingWriter":
        require_new(self._out)
        self._file = partial_of(self._out).open("ab")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise NotRecorded(f"another process writes {partial_of(self._out)}; give another name") from None
        if self._file.tell():
            log.warning("%s is what a killed recording left; nobody can read it: begun anew", partial_of(self._out))
            self._file.truncate(0)
        self._writer = pq.ParquetWriter(self._file, _schema(self._about), compression="zstd", compression_level=_LEVEL,
                                        use_dictionary=["topic"])
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()
        self._file.close()
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
        self._writer.add_key_value_metadata({"whole": json.dumps(whole)})
        self._writer.close()
        require_new(self._out)
        partial_of(self._out).rename(self._out)

    def _write_group(self) -> None:
        columns = zip(*self._rows, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
        self._writer.write_batch(pa.record_batch(arrays, schema=_schema(self._about)), row_group_size=len(self._rows))
        self._rows, self._bytes = [], 0


def _schema(about: About) -> pa.Schema:
    text = {"contract": about.contract, "mode": about.mode.value, "day": about.day.isoformat(),
            "window_ms": list(about.window), "topics": [topic.name for topic in INPUTS]}
    return SCHEMA.with_metadata({ABOUT: json.dumps(text).encode()})
