"""A file that is made to fill the memory, the hours or the screen of whoever imports it gets nowhere."""

import random
import zipfile
from pathlib import Path

import pytest

from connectors.errors import BadInput
from connectors.registry.from_html import html_lines
from connectors.registry.from_xlsx import xlsx_lines
from connectors.registry.progress import EVERY_SECONDS, Abandoned, Progress
from connectors.registry.workbook import MOST_UNPACKED_MB
from tests.connectors.registry.documents import HEADER, firm, numbered, table, write_csv, write_html, write_xlsx
from tests.connectors.registry.reading import companies, read

SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 1_000_000


def _archive(file: Path, said: int, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write an archive in which is no workbook, whose two members say that they unpack to so much together."""
    with zipfile.ZipFile(file, "w", compression) as content:
        for name, size in (("a.xml", said // 2), (SHEET, said - said // 2)):
            content.writestr(name, "x")
            content.getinfo(name).file_size = size
    return file


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_any_of_it_is_unpacked(tmp_path: Path) -> None:
    file = _archive(tmp_path / "l.xlsx", MOST_UNPACKED_MB * MEGABYTE + MEGABYTE)
    with pytest.raises(BadInput) as fault:  # were it unpacked, it would be no workbook, as below
        read(file)
    assert str(fault.value) == (f"{file}:1: file: unpacks to 301 MB, 300 at most; "
                                "save the rows of the list alone as a new workbook")


def test_just_at_the_bound_it_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is no workbook that can be read"):
        read(_archive(tmp_path / "l.xlsx", MOST_UNPACKED_MB * MEGABYTE))


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_of_which_the_size_cannot_be_bounded_is_refused(compression: int, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is packed as no workbook is; save it"):
        read(_archive(tmp_path / "l.xlsx", 2, compression))


def test_of_a_member_that_says_less_than_it_is_no_more_than_that_is_unpacked(tmp_path: Path) -> None:
    good, liar = write_xlsx(tmp_path / "good.xlsx", {"1": [HEADER, *numbered(99)]}), tmp_path / "liar.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(liar, "w", zipfile.ZIP_DEFLATED) as content:
        for name in source.namelist():
            content.writestr(name, source.read(name))
        content.getinfo(SHEET).file_size = 500
    assert companies(read(good))
    with pytest.raises(BadInput, match="is no workbook that can be read"):
        read(liar)


def test_a_stop_is_heard_in_the_middle_of_a_cell(tmp_path: Path) -> None:
    letters = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=30_000))
    file = write_xlsx(tmp_path / "l.xlsx", {"1": [(letters,)]})
    said: list[str] = []
    moments = iter(range(0, 10**9, int(EVERY_SECONDS)))

    def say(where: str) -> None:
        said.append(where)
        if where.startswith("byte"):
            progress.abandoned.set()

    progress = Progress(say=say, clock=lambda: next(moments))
    with pytest.raises(Abandoned):
        list(xlsx_lines(file, progress))
    assert len(said) == 1
    assert said[0].endswith(f" of {file.stat().st_size}")


def test_a_cell_far_to_the_right_costs_its_own_row_only(tmp_path: Path) -> None:
    far = (3, firm(3), *[None] * 16_381, "x")
    rows = [HEADER, (1, firm(1)), (2, firm(2), *[None] * 600), far, (4, firm(4))]
    file = write_xlsx(tmp_path / "l.xlsx", {"1": rows})
    found = read(file)
    assert companies(found) == [firm(1), firm(2), firm(4)]
    assert [str(row) for row in found.unreadable] == [
        f"sheet 1, row 4: has something beyond its first 500 cells: 3 {firm(3)}"]
    assert max(len(line.cells) for line in xlsx_lines(file, Progress())) == 500


def test_a_row_of_a_workbook_whose_cells_repeat_a_long_text_is_cut(tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "l.xlsx", {"1": [HEADER, ("云" * 200,) * 500, ("1", "云" * 32_767)]})
    _, header, wide, narrow = (list(map(len, line.cells)) for line in xlsx_lines(file, Progress()))
    assert (header, wide, narrow) == ([2, 4], [100] * 500, [1, 32_767])


def test_cells_of_a_page_that_reach_over_each_other_do_not_widen_its_rows(tmp_path: Path) -> None:
    row = f"<tr><td>1</td><td rowspan=65534 colspan=1000>浙江省</td><td>{firm(1)}</td></tr>"
    file = write_html(tmp_path / "l.html", f"<table>{row * 30}</table>")
    assert [len(line.cells) for line in html_lines(file, Progress())] == [500] * 30


@pytest.mark.parametrize("rows", ["9" * 5_000, "٣" * 5_000, "³", "-1", "0", "2.5", "viele"])
def test_no_number_of_rows_that_a_cell_of_a_page_names_stops_the_reading(rows: str, tmp_path: Path) -> None:
    row = f"<tr><td>1</td><td rowspan={rows}>浙江省</td><td>{firm(1)}</td></tr>"
    file = write_html(tmp_path / "l.html", table((HEADER[0], "省份", HEADER[1])).replace("</table>", f"{row}</table>"))
    found = read(file)
    assert [(each.company, each.province) for each in found.rows] == [(firm(1), "浙江")]


def test_of_a_long_cell_that_is_repeated_over_a_page_little_is_kept(tmp_path: Path) -> None:
    wide = f"<tr><td rowspan=20 colspan=500>{'云岫' * 50_000}</td></tr>"
    rows = "<tr><td>1</td></tr>" * 19
    good = table(HEADER, *numbered(30))
    file = write_html(tmp_path / "l.html", good.replace("</table>", f"{wide}{rows}</table>"))
    found = read(file)
    assert companies(found) == [firm(number) for number in range(1, 31)]
    assert [len(row.text) for row in found.unreadable] == [1_000] * 20


ESCAPE = "\x1b[31m浙江云岫\x1b]0;pwn\x07\u202e\x9b2J精密制造股份有限公司"


def test_no_control_character_of_a_row_reaches_the_screen(tmp_path: Path) -> None:
    found = read(write_csv(tmp_path / "l.csv", "序号,企业名称", f"1,{ESCAPE}", f"2,{firm(2)}"))
    assert [str(row) for row in found.unreadable] == [
        "row 2: has characters that could not be read: 1 ?[31m浙江云岫?]0;pwn???2J精密制造股份有限公司"]


def test_of_a_long_row_the_beginning_is_shown(tmp_path: Path) -> None:
    found = read(write_csv(tmp_path / "l.csv", "序号,企业名称", f"1,{'云' * 4_000}", f"2,{firm(2)}"))
    shown = str(found.unreadable[0])
    assert len(shown) == 300
    assert shown.startswith("row 2: is no full company name: 1 云云")
    assert shown.endswith("云...")


def test_no_control_character_of_a_title_reaches_the_screen(tmp_path: Path) -> None:
    title = "第三批\x1b[31m小巨人名单"
    file = write_csv(tmp_path / "l.csv", title, "序号,企业名称", f"1,{firm(1)}")
    assert read(file).titles == ["第三批?[31m小巨人名单"]
    with pytest.raises(BadInput) as fault:
        read(file, 4)
    assert str(fault.value).endswith("the title names list 3, not 4: 第三批?[31m小巨人名单")


def test_no_control_character_of_a_sheets_name_reaches_the_screen(tmp_path: Path) -> None:
    found = read(write_xlsx(tmp_path / "l.xlsx", {"1": [HEADER, (1, firm(1))], "注\x9b2J": [("说明", "无")]}))
    assert found.without_table == ["sheet 注?2J"]
