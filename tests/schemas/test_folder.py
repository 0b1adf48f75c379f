"""Schemas are written, written again, and not written where that would break a reader unseen."""

import copy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from streams.schemas.folder import (
    ASYNCAPI,
    Incompatible,
    UnusableFolder,
    documents,
    read,
    version_of,
    write,
)

ROOT = Path(__file__).resolve().parents[2]


def contract() -> dict[str, Any]:
    return copy.deepcopy(dict(documents()))


def without_price() -> dict[str, Any]:
    """Return the contract with a field less."""
    changed = contract()
    del changed["MemberQuote.json"]["properties"]["price"]
    changed["MemberQuote.json"]["required"].remove("price")
    return changed


def raised(changed: dict[str, Any]) -> dict[str, Any]:
    changed[ASYNCAPI]["info"]["version"] = str(version_of(changed) + 1)
    return changed


def content(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    assert write(tmp_path / "new" / "folder", contract()) == []
    assert read(tmp_path / "new" / "folder") == documents()


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, contract())
    before = content(tmp_path)

    assert write(tmp_path, contract()) == []
    assert content(tmp_path) == before


def test_a_compatible_change_is_written(tmp_path: Path) -> None:
    write(tmp_path, contract())
    changed = contract()
    changed["MemberQuote.json"]["properties"]["industry"] = {"type": "string", "default": ""}

    assert write(tmp_path, changed) == []
    assert read(tmp_path) == changed


def test_a_change_that_breaks_a_reader_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    write(tmp_path, contract())
    before = content(tmp_path)
    with pytest.raises(Incompatible) as refused:
        write(tmp_path, without_price())

    assert str(refused.value).splitlines()[0] == "MemberQuote.price: the field is gone"
    assert "raise CONTRACT_VERSION in streams/contract/version.py" in str(refused.value)
    assert content(tmp_path) == before


def test_with_the_version_raised_it_is_written_and_said(tmp_path: Path) -> None:
    write(tmp_path, contract())

    assert write(tmp_path, raised(without_price())) == ["MemberQuote.price: the field is gone"]
    assert "price" not in read(tmp_path)["MemberQuote.json"]["properties"]


def test_a_version_raised_once_does_not_cover_the_next_break(tmp_path: Path) -> None:
    write(tmp_path, raised(contract()))

    with pytest.raises(Incompatible):
        write(tmp_path, raised(without_price()))


def test_the_file_of_an_event_that_is_gone_goes_too_and_other_files_stay(tmp_path: Path) -> None:
    write(tmp_path, contract())
    (tmp_path / "notes.json").write_text("{}")
    changed = raised(contract())
    del changed["DeadLetter.json"], changed[ASYNCAPI]["channels"]["dead-letters"]

    assert write(tmp_path, changed) == ["dead-letters: the topic is gone"]
    assert {"DeadLetter.json", "notes.json"} & content(tmp_path).keys() == {"notes.json"}


@pytest.mark.parametrize("there", ['{"info": {"title": "another"}}', "[]", "no json"])
def test_a_folder_of_someone_else_is_left_alone(tmp_path: Path, there: str) -> None:
    (tmp_path / ASYNCAPI).write_text(there)
    with pytest.raises(UnusableFolder):
        write(tmp_path, contract())

    assert content(tmp_path) == {ASYNCAPI: there}


def test_a_folder_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UnusableFolder, match="give another folder"):
        write(tmp_path / "file", contract())


def command(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "streams", "topics", "--schemas", str(folder)], cwd=ROOT,
                          capture_output=True, text=True, timeout=60, check=False)


def test_the_command_writes_and_refuses_with_exit_code_1(tmp_path: Path) -> None:
    done = command(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{len(documents())} files of version" in done.stdout
    assert read(tmp_path) == documents()

    schema = (tmp_path / "MemberQuote.json").read_text(encoding="utf-8")
    (tmp_path / "MemberQuote.json").write_text(schema.replace('"suspected_corporate_action"', '"suspected"'))
    done = command(tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == "MemberQuote.suspected: the field is gone"
    assert "Traceback" not in done.stderr
