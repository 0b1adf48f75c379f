"""A disk that does not take a recording: one line, and nothing is left."""

from pathlib import Path

import pytest

from connectors.recording.errors import BadRecording, NotRecorded
from connectors.recording.reading import Recording
from connectors.recording.writing import RecordingWriter, partial_of, require_new
from streams.contract.broker import BrokerSettings
from tests.connectors.commands import NOWHERE, said_by
from tests.connectors.recording.records import ABOUT, a_record, write
from tests.connectors.recording.test_record import send

FULL = r"cannot write .*day\.parquet: no space left on device; day\.parquet\.partial is not kept: make room"


@pytest.fixture
def on_a_full_disk(tmp_path: Path) -> Path:
    """Return the name of a recording; every byte of it goes to a device that is full."""
    out = tmp_path / "day.parquet"
    partial_of(out).symlink_to("/dev/full")
    return out


def test_a_disk_that_is_full_at_the_end_is_told_in_one_line_and_leaves_nothing(on_a_full_disk: Path) -> None:
    with pytest.raises(NotRecorded, match=FULL) as refused:
        write(on_a_full_disk, [a_record()])
    assert len(str(refused.value).splitlines()) == 1
    assert list(on_a_full_disk.parent.iterdir()) == []


def test_a_disk_that_is_full_meanwhile_is_told_in_one_line_and_leaves_nothing(
        on_a_full_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.recording.writing._GROUP_BYTES", 1)
    with pytest.raises(NotRecorded, match=FULL), RecordingWriter(on_a_full_disk, ABOUT) as writer:
        writer.write(a_record(number, value=bytes(range(256)) * 99) for number in range(1_000))
    assert list(on_a_full_disk.parent.iterdir()) == []


def test_a_name_that_no_disk_takes_is_refused_in_one_line(tmp_path: Path) -> None:
    out = tmp_path / ("long" * 99 + ".parquet")
    with pytest.raises(NotRecorded, match="file name too long"):
        require_new(out)
    with pytest.raises(BadRecording, match="cannot be read: File name too long"):
        Recording(out)


def test_a_folder_in_the_place_of_the_partial_file_is_refused_in_one_line(tmp_path: Path) -> None:
    partial_of(tmp_path / "day.parquet").mkdir()
    with pytest.raises(NotRecorded, match="is a directory"):
        write(tmp_path / "day.parquet", [])


@pytest.mark.asyncio
async def test_the_command_says_that_the_disk_is_full_without_a_traceback(broker: BrokerSettings, on_a_full_disk: Path,
                                                                          ) -> None:
    await send(broker, [a_record()])
    code, said, logged = said_by(broker, "record", str(on_a_full_disk), "--day", f"{ABOUT.day}")
    assert (code, said) == (1, "")
    assert "no space left on device" in logged.splitlines()[-1]
    assert "Traceback" not in logged
    assert list(on_a_full_disk.parent.iterdir()) == []


@pytest.mark.parametrize("name", ["day.txt", "day", "day.parquet.gz"])
def test_another_ending_is_refused_before_the_broker_is_waited_for(tmp_path: Path, name: str) -> None:
    code, _, logged = said_by(NOWHERE, "record", str(tmp_path / name))
    assert (code, len(logged.splitlines())) == (1, 1), logged
    assert "the name of a recording ends in .parquet; give day" in logged
