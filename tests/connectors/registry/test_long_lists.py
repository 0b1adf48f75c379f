"""Lists as long as the real ones: every row is found, in bounded time and memory, and the import says how far it is."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from connectors.registry.progress import EVERY_SECONDS, Abandoned, Progress
from tests.connectors.commands import NOWHERE, ROOT, running
from tests.connectors.registry.documents import HEADER, TITLE, firm, numbered, write_long_pdf, write_xlsx

MOST_SECONDS = 30  # on a quiet machine: of processor time, which others that work beside it do not add to
MOST_MB = 300


def measured(file: Path) -> tuple[dict[str, Any], str]:
    command = [sys.executable, "-m", "tests.connectors.registry.measure", str(file)]
    process = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=True)
    found: dict[str, Any] = json.loads(process.stdout)
    print(f"{file.name}: {len(found['companies'])} rows in {found['seconds']} s, {found['cpu_seconds']} s of "
          f"processor time, peak {found['peak_mb']} MB")
    return found, process.stderr


def test_a_pdf_of_63_pages_is_read_whole_and_its_corrupted_row_is_told_by_page_and_row(tmp_path: Path) -> None:
    rows = numbered(2_930)
    number, name = rows[1_421]
    rows[1_421] = number, f"{name}、{firm(9_999)}"
    found, said = measured(write_long_pdf(tmp_path / "list3.pdf", rows))
    assert found["companies"] == [firm(each) for each in range(1, 2_931) if each != 1_422]
    assert found["unreadable"] == [f"page 31, row 13: names two companies: 1422 {name}、{firm(9_999)}"]
    assert found["missing"] == []
    assert found["new_again"] == 0
    assert found["peak_mb"] <= MOST_MB
    assert found["cpu_seconds"] <= MOST_SECONDS
    assert found["seconds"] < EVERY_SECONDS or "page " in said


def test_a_workbook_of_14_600_rows_is_read_whole_and_its_corrupted_row_is_told_by_sheet_and_row(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [(number, firm(number), "浙江省") for number in range(1, 14_601)]
    rows[9_999] = (10_000, "云岫\ufffd公司", "浙江省")
    file = write_xlsx(tmp_path / "all.xlsx", {"全部": [(TITLE,), (*HEADER, "省份"), *rows]})
    found, _ = measured(file)
    assert found["companies"] == [firm(each) for each in range(1, 14_601) if each != 10_000]
    assert found["unreadable"] == [
        "sheet 全部, row 10002: has characters that could not be read: 10000 浙江省 云岫\ufffd公司"]
    assert found["new_again"] == 0
    assert found["peak_mb"] <= MOST_MB
    assert found["cpu_seconds"] <= MOST_SECONDS


@pytest.mark.parametrize(("options", "said"), [
    ((), "stopped before the end; start it again and it goes on from there\n"),
    (("--dry-run",), "stopped before the end (dry run: nothing was published)\n")])
def test_an_import_that_is_told_to_stop_while_it_reads_ends_at_once(options: tuple[str, ...], said: str,
                                                                    tmp_path: Path) -> None:
    file = write_long_pdf(tmp_path / "list3.pdf", numbered(2_930))
    with running(NOWHERE, "registry", "import", str(file), "--list", "3", "--source", "s", *options) as process:
        assert process.stderr
        assert f"reading {file}" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (0, said)
    assert "Traceback" not in err


def test_progress_is_told_every_few_seconds_and_ends_when_nobody_waits() -> None:
    said: list[str] = []
    now = 0.0
    progress = Progress(say=said.append, clock=lambda: now)
    for page in range(1, 9):
        now += 1.0
        progress.at("page", page, 8)
    assert said == ["page 3 of 8", "page 6 of 8"]
    progress.abandoned.set()
    with pytest.raises(Abandoned):
        progress.at("page", 9)
