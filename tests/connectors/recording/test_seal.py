"""Damage: whichever bits of a recording are flipped, none of it is played, and one line says so."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.recording.errors import BadRecording
from connectors.recording.reading import Recording
from connectors.recording.recorded import Recorded
from connectors.recording.seal import UNSEALED, Seal, seal, seal_of
from connectors.recording.writing import ABOUT as KEY
from connectors.recording.writing import SCHEMA
from streams.contract.version import CONTRACT_VERSION
from tests.connectors.commands import NOWHERE, said_by
from tests.connectors.recording.records import WINDOW, a_record, write

SAID = {"contract": CONTRACT_VERSION, "mode": "demo", "day": "2024-07-02", "window_ms": list(WINDOW), "topics": []}


def some_records() -> list[Recorded]:
    return [a_record(number, partition=number % 16, key=b"k%d" % number, at_ms=WINDOW.begin_ms + number,
                     value=b'{"price_li":%d}' % (number * 7919 % 997)) for number in range(200)]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("sound") / "day.parquet", some_records())


def a_file(out: Path, metadata: dict[bytes, bytes], *, sealed: bool = True) -> Path:
    """Write a file with the columns of a recording and metadata of any kind."""
    with pq.ParquetWriter(out, SCHEMA.with_metadata(metadata)) as writer:
        if sealed:
            writer.add_key_value_metadata({"seal": UNSEALED.decode()})
    if sealed:
        with out.open("r+b") as file:
            seal(file)
    return out


def why_not(file: Path) -> str:
    with pytest.raises(BadRecording) as refused:
        list(Recording(file))
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)


@given(st.data())
def test_whichever_bits_are_flipped_the_recording_is_refused_before_anything_is_read(sound: Path, data: st.DataObject,
                                                                                     ) -> None:
    content = bytearray(sound.read_bytes())
    footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    places = st.one_of(st.integers(0, footer), st.integers(footer, len(content) - 1))
    for place, bit in data.draw(st.dictionaries(places, st.integers(0, 7), min_size=1, max_size=8)).items():
        content[place] ^= 1 << bit
    damaged = sound.with_name("damaged.parquet")
    damaged.write_bytes(content)
    with pytest.raises(BadRecording) as refused:
        Recording(damaged)
    assert len(str(refused.value).splitlines()) == 1


@given(st.data())
def test_wherever_it_is_cut_it_is_refused(sound: Path, data: st.DataObject) -> None:
    content = sound.read_bytes()
    cut = sound.with_name("cut.parquet")
    cut.write_bytes(content[:data.draw(st.integers(0, len(content) - 1))])
    assert "record the day again" in why_not(cut)


def test_a_value_that_looks_like_a_seal_is_not_taken_for_it(tmp_path: Path) -> None:
    records = [a_record(key=UNSEALED, value=UNSEALED)]
    assert list(Recording(write(tmp_path / "day.parquet", records))) == records


def test_a_flipped_bit_of_a_value_is_said_to_be_damage(sound: Path, tmp_path: Path) -> None:
    content = bytearray(sound.read_bytes())
    content[len(content) // 3] ^= 1
    (tmp_path / "day.parquet").write_bytes(content)
    assert "is damaged (its checksum is not that of what it holds)" in why_not(tmp_path / "day.parquet")


def test_what_is_damaged_once_it_is_open_is_found_in_its_pages(tmp_path: Path) -> None:
    file = write(tmp_path / "day.parquet", [a_record(value=b"7" * 5_000 + bytes(range(256)) * 20)])
    recording = Recording(file)
    content = bytearray(file.read_bytes())
    column = pq.ParquetFile(file).metadata.row_group(0).column(4)
    content[column.data_page_offset + column.total_compressed_size - 9] ^= 1
    file.write_bytes(content)
    with pytest.raises(BadRecording, match=r"is damaged \(.*\); record the day again"):
        list(recording)


def test_a_recording_without_a_seal_is_refused(tmp_path: Path) -> None:
    file = a_file(tmp_path / "day.parquet", {KEY: json.dumps(SAID).encode()}, sealed=False)
    assert "has no checksum, so that nobody can tell whether it is damaged" in why_not(file)
    with file.open("rb") as content:
        assert seal_of(content) is Seal.NONE


def test_what_has_no_place_for_a_seal_is_not_sealed(tmp_path: Path) -> None:
    file = a_file(tmp_path / "day.parquet", {}, sealed=False)
    with file.open("r+b") as content, pytest.raises(ValueError, match="no place for a seal"):
        seal(content)


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in SAID.items() if key != name}


@pytest.mark.parametrize("said", [
    b"{", b"\xff", b"", b"7", b"null", b"[]", *(json.dumps(each).encode() for each in (
        *map(without, SAID), SAID | {"mode": "x"}, SAID | {"day": "26"}, SAID | {"day": None}, SAID | {"window_ms": 7},
        SAID | {"window_ms": [1]}, SAID | {"window_ms": ["a", "b"]}, SAID | {"topics": 7}, SAID | {"topics": [[]]}))])
def test_what_it_says_of_itself_must_be_what_a_recording_says(tmp_path: Path, said: bytes) -> None:
    assert "does not say of itself what a recording says" in why_not(a_file(tmp_path / "day.parquet", {KEY: said}))


def test_what_another_program_sealed_in_its_own_way_is_refused(tmp_path: Path) -> None:
    table = pa.table({name: pa.array([], pa.string()) for name in SCHEMA.names}).replace_schema_metadata(
        {KEY: json.dumps(SAID).encode()})
    with pq.ParquetWriter(tmp_path / "day.parquet", table.schema) as writer:
        writer.add_key_value_metadata({"seal": UNSEALED.decode()})
    with (tmp_path / "day.parquet").open("r+b") as file:
        seal(file)
    assert "has other columns" in why_not(tmp_path / "day.parquet")


def test_text_that_is_none_is_refused(tmp_path: Path) -> None:
    topic = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0"), pa.py_buffer(b"\xff")])
    columns = [topic, *(pa.array([value], field.type) for value, field in zip(
        (0, 0, b"", b"", 0), list(SCHEMA)[1:], strict=True))]
    schema = SCHEMA.with_metadata({KEY: json.dumps(SAID).encode()})
    with pq.ParquetWriter(tmp_path / "day.parquet", schema) as writer:
        writer.write_table(pa.table(columns, schema=schema))
        writer.add_key_value_metadata({"seal": UNSEALED.decode()})
    with (tmp_path / "day.parquet").open("r+b") as file:
        seal(file)
    assert "is damaged" in why_not(tmp_path / "day.parquet")


def _flip(content: bytes) -> bytes:
    return content[:200] + bytes([content[200] ^ 1]) + content[201:]


@pytest.mark.parametrize("damage", [_flip, lambda content: content[:-300], lambda _: b"\0" * 99])
def test_the_command_says_of_a_damaged_file_what_is_wrong_in_one_line(sound: Path, tmp_path: Path,
                                                                      damage: Callable[[bytes], bytes]) -> None:
    file = tmp_path / "day.parquet"
    file.write_bytes(damage(sound.read_bytes()))
    code, _, logged = said_by(NOWHERE, "replay", "--file", str(file))
    assert (code, len(logged.splitlines())) == (1, 1), logged
    assert "record the day again" in logged
