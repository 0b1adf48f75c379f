"""The file: what goes in comes out, and what cannot be played says so in one line."""

import fcntl
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.recording.errors import BadRecording, NotRecorded
from connectors.recording.reading import Recording
from connectors.recording.recorded import BY_NAME, Recorded
from connectors.recording.writing import RecordingWriter, partial_of
from streams.contract.version import CONTRACT_VERSION
from tests.connectors.recording.records import ABOUT, WINDOW, a_record, write

some_bytes = st.one_of(st.none(), st.binary(max_size=40))
some_records = st.lists(st.builds(
    Recorded, topic=st.sampled_from(sorted(BY_NAME)), partition=st.integers(0, 15), offset=st.integers(0, 2**40),
    key=some_bytes, value=some_bytes, timestamp_ms=st.integers(0, 4 * 10**12)), max_size=40)


@given(some_records)
def test_what_is_written_is_read_in_its_order_with_keys_values_tombstones_and_times(
        tmp_path_factory: pytest.TempPathFactory, records: list[Recorded]) -> None:
    file = Recording(write(tmp_path_factory.mktemp("file") / "day.parquet", records))
    assert list(file) == records
    assert len(file) == len(records)
    assert file.about == ABOUT
    assert file.whole


def test_a_file_of_many_row_groups_is_read_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.recording.writing._GROUP_BYTES", 500)
    records = [a_record(offset, value=b"x" * 99) for offset in range(1_000)]
    out = write(tmp_path / "day.parquet", records)
    assert pq.ParquetFile(out).num_row_groups > 100
    assert list(Recording(out)) == records


def test_another_program_reads_it_as_parquet_with_times(tmp_path: Path) -> None:
    table = pq.read_table(write(tmp_path / "day.parquet", [a_record(value=None)]))
    assert table.column_names == ["topic", "partition", "offset", "key", "value", "timestamp"]
    assert table["value"].to_pylist() == [None]
    assert table["timestamp"].to_pylist()[0].timestamp() * 1000 == WINDOW.begin_ms


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    out = write(tmp_path / "day.parquet", [a_record()])
    with pytest.raises(NotRecorded, match="is there already; give another name"):
        write(out, [])
    assert len(Recording(out)) == 1


def test_what_a_killed_recording_left_is_not_played_and_does_not_stop_the_next(
        tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    out = tmp_path / "day.parquet"
    partial_of(out).write_bytes(b"PAR1 and half a row group")
    with pytest.raises(BadRecording, match=r"only day\.parquet\.partial: .* record the day again"):
        Recording(out)
    with pytest.raises(BadRecording, match="was not finished and cannot be read: record the day again"):
        Recording(partial_of(out))
    write(out, [a_record()])
    assert "what a killed recording left" in caplog.text
    assert len(Recording(out)) == 1
    assert not partial_of(out).exists()


def test_two_recordings_do_not_write_one_file(tmp_path: Path) -> None:
    out = tmp_path / "day.parquet"
    with partial_of(out).open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(NotRecorded, match="another process writes"), RecordingWriter(out, ABOUT):
            pass


def test_a_recording_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(AttributeError), RecordingWriter(tmp_path / "day.parquet", ABOUT) as writer:
        writer.write([a_record(), None])  # type: ignore[list-item]
    assert list(tmp_path.iterdir()) == []


def test_another_contract_version_is_refused_in_one_line(tmp_path: Path) -> None:
    out = write(tmp_path / "day.parquet", [a_record()], replace(ABOUT, contract=CONTRACT_VERSION + 1))
    with pytest.raises(BadRecording) as refused:
        Recording(out)
    assert f"recorded by contract version {CONTRACT_VERSION + 1}, this program knows {CONTRACT_VERSION}" in str(
        refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"security,date\n" * 9])
def test_what_is_no_parquet_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "day.parquet").write_bytes(content)
    with pytest.raises(BadRecording, match=r"is no recording that is whole .*; record the day again") as refused:
        Recording(tmp_path / "day.parquet")
    assert "\n" not in str(refused.value)


def test_another_parquet_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"topic": ["market.quotes"]}), tmp_path / "other.parquet")
    with pytest.raises(BadRecording, match="is no recording; make one with"):
        Recording(tmp_path / "other.parquet")


def test_a_file_that_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="make it with: python -m connectors record"):
        Recording(tmp_path / "day.parquet")


def test_a_file_that_is_cut_is_refused(tmp_path: Path) -> None:
    out = write(tmp_path / "day.parquet", [a_record()])
    out.write_bytes(out.read_bytes()[:-20])
    with pytest.raises(BadRecording, match="record the day again"):
        Recording(out)
