"""A recording as it is read: checked once, then record after record, a row group in memory at a time."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

from connectors.recording.errors import BadRecording
from connectors.recording.recorded import BY_NAME, About, Recorded, Window
from connectors.recording.seal import Seal, seal_of
from connectors.recording.writing import ABOUT, SCHEMA, partial_of
from streams.contract.events.runtime import Mode
from streams.contract.version import CONTRACT_VERSION

_ROWS: Final = 256  # at once: some MB of quotes
_UNREADABLE: Final = (pa.ArrowException, OSError, ValueError)  # ValueError: text that is none
_AGAIN: Final = "record the day again"


class _Said(BaseModel):
    """What the file says of itself, as it is written."""

    contract: int
    mode: Mode
    day: date
    window_ms: Window
    topics: frozenset[str]


class Recording:
    """A file that holds a day. BadRecording says in one line why it cannot be played."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._require_whole()
        try:
            self._parquet = pq.ParquetFile(file, page_checksum_verification=True)
        except _UNREADABLE as error:
            raise BadRecording(f"{file} is no recording that is whole ({_line(error)}); {_AGAIN}") from None
        metadata = self._parquet.metadata.metadata or {}
        self.about = _about(file, metadata)
        if self._seal is Seal.NONE:
            raise BadRecording(f"{file} has no checksum, so that nobody can tell whether it is damaged: play it with "
                               f"the program that recorded it, or {_AGAIN}")
        self.whole = metadata.get(b"whole") == b"true"
        if not self._parquet.schema_arrow.equals(SCHEMA):
            raise BadRecording(f"{file} has other columns than a recording: {', '.join(SCHEMA.names)}")

    def __len__(self) -> int:
        return int(self._parquet.metadata.num_rows)

    def __iter__(self) -> Iterator[Recorded]:
        try:
            for batch in self._parquet.iter_batches(_ROWS):
                columns = [column.to_pylist() for column in batch.columns[:5]]
                yield from map(Recorded, *columns, batch.column(5).cast(pa.int64()).to_pylist())
        except _UNREADABLE as error:
            raise BadRecording(f"{self.file} is damaged ({_line(error)}); {_AGAIN}") from None

    def _require_whole(self) -> None:
        """Read the file once: what is damaged is not even looked into."""
        try:
            if not self.file.is_file():
                raise BadRecording(_absent(self.file))
            if self.file.suffix == ".partial":
                raise BadRecording(f"{self.file} was not finished and cannot be read: {_AGAIN}, quotes stay on the "
                                   "broker for 7 days")
            with self.file.open("rb") as content:
                self._seal = seal_of(content)
        except OSError as error:
            raise BadRecording(f"{self.file} cannot be read: {error.strerror}; look at its disk and rights") from None
        if self._seal is Seal.BROKEN:
            raise BadRecording(f"{self.file} is damaged (its checksum is not that of what it holds); take another copy "
                               f"of it, or {_AGAIN}")


def _about(file: Path, metadata: dict[bytes, bytes]) -> About:
    if ABOUT not in metadata:
        raise BadRecording(f"{file} is no recording; make one with: python -m connectors record FILE")
    try:
        contract = json.loads(metadata[ABOUT])["contract"]
        if contract != CONTRACT_VERSION:
            raise BadRecording(f"{file} was recorded by contract version {contract!r}, this program knows "
                               f"{CONTRACT_VERSION}: play it with the program that recorded it")
        said = _Said.model_validate_json(metadata[ABOUT])
    except (KeyError, TypeError, ValueError, RecursionError):
        raise BadRecording(f"{file} does not say of itself what a recording says ({', '.join(_Said.model_fields)}); "
                           f"{_AGAIN}") from None
    if unknown := sorted(said.topics - set(BY_NAME)):
        raise BadRecording(f"{file} holds topics that this program does not know ({', '.join(unknown)}): "
                           "play it with the program that recorded it")
    return About(contract=said.contract, mode=said.mode, day=said.day, window=said.window_ms)


def _absent(file: Path) -> str:
    if partial_of(file).exists():
        return (f"{file} is not there, only {partial_of(file).name}: its recording goes on, or it was killed; then "
                "record the day again, quotes stay on the broker for 7 days")
    return f"{file} is not there; make it with: python -m connectors record {file}"


def _line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
