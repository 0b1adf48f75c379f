"""Official lists made for tests, in the layouts of the real ones. All firms in them are fictional."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

FONT: Final = "STSong-Light"
TITLE: Final = "第三批专精特新“小巨人”企业公示名单"
HEADER: Final = ("序号", "企业名称")
_PLACES: Final = ("北京", "天津", "石家庄", "太原", "沈阳", "长春", "哈尔滨", "上海", "南京", "杭州", "合肥", "福州")
_WORDS: Final = ("云岫", "远岚", "澄江", "栖霞", "望舒", "扶摇", "凌霄", "青禾", "昆仑", "沧溟", "长庚", "鸣涧")
_TRADES: Final = ("精密机械", "新材料科技", "智能装备", "生物医药", "电子元件", "仪器仪表", "环保工程", "传感技术")
_SIZE, _PITCH, _TOP, _LEFT = 9.0, 14.0, 740.0, 60.0


def firm(number: int) -> str:
    """Return a fictional company's name, another for each number."""
    place, word = _PLACES[number % 12], _WORDS[number // 12 % 12]
    trade, letter = _TRADES[number // 144 % 8], chr(0x4E00 + 37 * (number // 1152))
    form = "股份有限公司" if number % 3 else "有限公司"
    return f"{place}{word}{letter}{trade}{'(集团)' if number % 50 == 7 else ''}{form}"


def numbered(count: int, first: int = 1) -> list[tuple[str, str]]:
    return [(str(number), firm(number)) for number in range(first, first + count)]


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of a table. A cell may have several lines; `spans` are cells that reach over rows: column, first, rows."""

    rows: Sequence[Sequence[str]]
    title: str = ""
    ruled: bool = True
    footer: str = ""
    spans: Sequence[tuple[int, int, int]] = ()


def write_pdf(file: Path, pages: Sequence[Page], widths: Sequence[float] = (50, 300),
              encrypt: str | None = None, canvas: Canvas | None = None) -> Path:
    """Draw the pages, behind those of a canvas if there is one; text stands in the middle of its cell."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = canvas or Canvas(str(file), encrypt=encrypt)
    for page in pages:
        canvas.setFont(FONT, _SIZE)
        if page.title:
            canvas.drawCentredString(_LEFT + sum(widths) / 2, _TOP + 20, page.title)
        if page.footer:
            canvas.drawCentredString(_LEFT + sum(widths) / 2, 20, page.footer)
        _draw(canvas, page, widths)
        canvas.showPage()
    canvas.save()
    return file


def _draw(canvas: Canvas, page: Page, widths: Sequence[float]) -> None:
    lefts = [_LEFT + sum(widths[:index]) for index in range(len(widths) + 1)]
    tops = [_TOP]
    for cells in page.rows:
        tops.append(tops[-1] - _PITCH * max(1, *(cell.count("\n") + 1 for cell in cells)))
    spanned = {(column, index) for column, first, count in page.spans for index in range(first + 1, first + count)}
    reach = {(column, first): count for column, first, count in page.spans}
    for row, cells in enumerate(page.rows):
        for column, cell in enumerate(cells):
            if (column, row) in spanned:
                continue
            top, bottom = tops[row], tops[row + reach.get((column, row), 1)]
            if page.ruled:
                canvas.rect(lefts[column], bottom, widths[column], top - bottom)
            _write(canvas, cell, (lefts[column] + lefts[column + 1]) / 2, (top + bottom) / 2)


def _write(canvas: Canvas, cell: str, middle: float, centre: float) -> None:
    lines = cell.split("\n")
    for index, line in enumerate(lines):
        y = centre + _PITCH * ((len(lines) - 1) / 2 - index) - _SIZE / 3
        canvas.drawCentredString(middle, y, line)


def write_long_pdf(file: Path, rows: Sequence[Sequence[str]], a_page: int = 47) -> Path:
    """Draw a list over as many pages as it needs, with its header on each."""
    parts = [rows[start:start + a_page] for start in range(0, len(rows), a_page)]
    pages = [Page(rows=[HEADER, *part], title="" if index else TITLE, footer=f"第 {index + 1} 页 共 {len(parts)} 页")
             for index, part in enumerate(parts)]
    return write_pdf(file, pages)


def write_xlsx(file: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(file)
    return file


def write_csv(file: Path, *lines: str, encoding: str = "utf-8") -> Path:
    file.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return file


def write_html(file: Path, *tables: str, head: str = "") -> Path:
    file.write_text(f"<html><head><title>{head}</title></head><body>" + "".join(tables) + "</body></html>")
    return file


def table(*rows: Sequence[str]) -> str:
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"
