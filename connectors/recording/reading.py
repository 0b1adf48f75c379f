"""A recording as it is read: checked once, then record after record, a row group in memory at a time."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.recording.errors import BadRecording
from connectors.recording.recorded import BY_NAME, About, Recorded, Window
from connectors.recording.writing import ABOUT, SCHEMA, partial_of
from streams.contract.events.runtime import Mode
from streams.contract.version import CONTRACT_VERSION

_ROWS: Final = 256  # at once: some MB of quotes


class Recording:
    """A file that holds a day. BadRecording says in one line why it cannot be played."""

    def __init__(self, file: Path) -> None:
        self.file = file
        if not file.is_file():
            raise BadRecording(_absent(file))
        if file.suffix == ".partial":
            raise BadRecording(f"{file} was not finished and cannot be read: record the day again, quotes stay on the "
                               "broker for 7 days")
        try:
            self._parquet = pq.ParquetFile(file)
        except (pa.ArrowInvalid, OSError) as error:
            raise BadRecording(f"{file} is no recording that is whole ({_line(error)}); record the day again") from None
        self.about = _about(file, self._parquet.metadata.metadata or {})
        self.whole = (self._parquet.metadata.metadata or {}).get(b"whole") == b"true"
        if not self._parquet.schema_arrow.equals(SCHEMA):
            raise BadRecording(f"{file} has other columns than a recording: {', '.join(SCHEMA.names)}")

    def __len__(self) -> int:
        return int(self._parquet.metadata.num_rows)

    def __iter__(self) -> Iterator[Recorded]:
        try:
            for batch in self._parquet.iter_batches(_ROWS):
                columns = [column.to_pylist() for column in batch.columns[:5]]
                yield from map(Recorded, *columns, batch.column(5).cast(pa.int64()).to_pylist())
        except (pa.ArrowException, OSError) as error:
            raise BadRecording(f"{self.file} is damaged ({_line(error)}); record the day again") from None


def _about(file: Path, metadata: dict[bytes, bytes]) -> About:
    if ABOUT not in metadata:
        raise BadRecording(f"{file} is no recording; make one with: python -m connectors record FILE")
    said: dict[str, Any] = json.loads(metadata[ABOUT])
    if said["contract"] != CONTRACT_VERSION:
        raise BadRecording(f"{file} was recorded by contract version {said['contract']}, this program knows "
                           f"{CONTRACT_VERSION}: play it with the program that recorded it")
    unknown = sorted(set(said["topics"]) - set(BY_NAME))
    if unknown:
        raise BadRecording(f"{file} holds topics that this program does not know ({', '.join(unknown)}): "
                           "play it with the program that recorded it")
    return About(contract=said["contract"], mode=Mode(said["mode"]), day=date.fromisoformat(said["day"]),
                 window=Window(*said["window_ms"]))


def _absent(file: Path) -> str:
    if partial_of(file).exists():
        return (f"{file} is not there, only {partial_of(file).name}: its recording goes on, or it was killed; then "
                "record the day again, quotes stay on the broker for 7 days")
    return f"{file} is not there; make it with: python -m connectors record {file}"


def _line(error: BaseException) -> str:
    return str(error).splitlines()[0]
