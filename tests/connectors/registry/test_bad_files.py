"""A file that is no list, or another list, ends the import with one line before anything is sent."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from connectors.errors import BadInput, NoInput
from connectors.registry.titles import lists_named
from streams.contract.events.registry import Claim
from tests.connectors.registry.documents import (
    HEADER,
    TITLE,
    Page,
    firm,
    table,
    write_csv,
    write_html,
    write_pdf,
    write_xlsx,
)
from tests.connectors.registry.reading import companies, read


def _cut(file: Path) -> Path:
    file.write_bytes(file.read_bytes()[:400])
    return file


def _zipped(file: Path) -> Path:
    with zipfile.ZipFile(file, "w") as content:
        content.writestr("a.txt", "a")
    return file


def _bytes(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def _pdf_without_text(file: Path) -> Path:
    canvas = Canvas(str(file))
    canvas.rect(10, 10, 100, 100)
    canvas.showPage()
    canvas.save()
    return file


PAGE = Page(rows=[HEADER, ("1", firm(1))], title=TITLE)
GOOD = f"1,{firm(1)}"
MOJIBAKE = "\n".join(["序号,企业名称", GOOD]).encode().decode("latin-1")
FAULTS: list[tuple[str, Callable[[Path], Path], str]] = [
    ("empty", lambda file: _bytes(file, b""), "file: is empty"),
    ("noise", lambda file: _bytes(file, b"\x01\0\x02" * 99), "file: is neither CSV, XLSX, HTML nor PDF"),
    ("old xls", lambda file: _bytes(file, b"\xd0\xcf\x11\xe0\xa1"), "file: is an old .xls, or has a password"),
    ("encrypted pdf", lambda file: write_pdf(file, [PAGE], encrypt="x"),
     "file: is encrypted; save it without a password"),
    ("broken pdf", lambda file: _bytes(file, write_pdf(file, [PAGE]).read_bytes().replace(b"/MediaBox", b"/MediaFox")),
     "file: is no PDF that can be read"),
    ("cut pdf", lambda file: _cut(write_pdf(file, [PAGE])), "file: is no PDF that can be read"),
    ("pdf of pictures", _pdf_without_text, "file: has no text: a scan must be read by a text recogniser first"),
    ("cut xlsx", lambda file: _cut(write_xlsx(file, {"1": [HEADER]})), "file: is no workbook that can be read"),
    ("zip", _zipped, "file: is no workbook that can be read"),
    ("no table", lambda file: write_html(file, "<p>名单</p>"), "header: unknown layout"),
    ("no header", lambda file: write_csv(file, GOOD), "header: unknown layout"),
    ("mojibake", lambda file: write_csv(file, MOJIBAKE), "header: unknown layout"),
    ("no rows", lambda file: write_csv(file, "序号,企业名称"), "row: 0 rows can be read, 0 cannot"),
    ("no good row", lambda file: write_csv(file, "序号,企业名称", "1,云岫"),
     "row: 0 rows can be read, 1 cannot; the first: row 2: is no full company name: 1 云岫"),
    ("mostly bad", lambda file: write_csv(file, "序号,企业名称", GOOD, *(f"{number},云岫" for number in range(2, 30))),
     "row: 1 rows can be read, 28 cannot"),
    ("other title", lambda file: write_csv(file, "第四批专精特新小巨人企业名单", "序号,企业名称", GOOD),
     "title: the title names list 4, not 3: 第四批专精特新小巨人企业名单"),
    ("other sheet", lambda file: write_xlsx(file, {"第2批": [HEADER, (1, firm(1))]}),
     "title: the title names list 2, not 3"),
    ("second part", lambda file: write_csv(file, "序号,企业名称", GOOD, "第一批小巨人名单,", "序号,企业名称"),
     "title: the title names list 1, not 3"),
    ("page title", lambda file: write_html(file, table(HEADER, ("1", firm(1))), head="第５批小巨人企业公示"),
     "title: the title names list 5, not 3"),
    ("review", lambda file: write_csv(file, "第三批小巨人复核通过名单", "序号,企业名称", GOOD),
     "title: the title speaks of a review, so use --kind passed_review"),
    ("other rows", lambda file: write_csv(file, "批次,企业名称", f"第三批,{firm(1)}", f"4,{firm(2)}"),
     "row 3: is of list 4, not 3; keep the rows of one list in a file"),
]


@pytest.mark.parametrize(("make", "what"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_file_that_is_no_such_list_is_one_line(make: Callable[[Path], Path], what: str, tmp_path: Path) -> None:
    file = make(tmp_path / "list")
    with pytest.raises(BadInput) as fault:
        read(file)
    assert str(fault.value).startswith(f"{file}:1: {what}")
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize("name", ["none.csv", "none.xlsx", "none.html", "none.pdf"])
def test_a_file_that_is_not_there_is_one_line_without_a_line_number(name: str, tmp_path: Path) -> None:
    with pytest.raises(NoInput) as fault:
        read(tmp_path / name)
    assert str(fault.value) == f"{tmp_path}/{name}: no such file"


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(NoInput) as fault:
        read(tmp_path)
    assert str(fault.value) == f"{tmp_path}: cannot be read (Is a directory)"


def test_a_page_that_is_a_picture_goes_to_review_and_the_others_go_in(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (9, 9)).save(tmp_path / "p.png")
    canvas = Canvas(str(tmp_path / "l.pdf"))
    canvas.drawImage(str(tmp_path / "p.png"), 10, 10)
    canvas.showPage()
    write_pdf(tmp_path / "l.pdf", [PAGE], canvas=canvas)
    found = read(tmp_path / "l.pdf")
    assert companies(found) == [firm(1)]
    assert [str(row) for row in found.unreadable] == ["page 1: has no text: is it a picture?"]


def test_a_letter_above_the_list_may_speak_of_earlier_lists(tmp_path: Path) -> None:
    letter = "现将第三批名单公告如下", "第一批和第二批小巨人公告见附件二"
    file = write_csv(tmp_path / "l.csv", *letter, "序号,企业名称", GOOD)
    assert companies(read(file)) == [firm(1)]
    with pytest.raises(BadInput, match="the title names list 3, not 4"):
        read(file, 4)


@pytest.mark.parametrize(("title", "lists"), [
    (TITLE, {3}), ("第 4 批", {4}), ("第一批和第四批", {1, 4}), ("第十批", {10}), ("小巨人名单", set()),
    ("３批", set())])
def test_a_title_names_its_list(title: str, lists: set[int]) -> None:
    assert lists_named(title) == lists


def test_a_title_may_announce_one_list_and_the_review_of_another(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "l.csv", "第四批和复核通过的第一批小巨人名单", "序号,企业名称", GOOD)
    assert companies(read(file, 4)) == companies(read(file, 1, Claim.PASSED_REVIEW)) == [firm(1)]
    for number, claim in ((1, Claim.ANNOUNCED), (4, Claim.PASSED_REVIEW)):
        with pytest.raises(BadInput, match="the title names list"):
            read(file, number, claim)
