"""The lines of the tables of an HTML page, cells that span rows or columns repeated where they reach."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

from lxml import html

from connectors.registry.broken import one_line
from connectors.registry.lines import MOST_CELLS, Line, bounded
from connectors.registry.progress import Progress
from connectors.registry.text import decoded
from connectors.registry.titles import is_title

_TITLES: Final = ("//title | //h1 | //h2 | //h3 | //caption | "
                  "//p[not(ancestor::table)][string-length(normalize-space()) < 80]")
_MOST_SPANNED: Final = 1_000  # as browsers do
_MOST_DIGITS: Final = 9  # of a span


def html_lines(file: Path, progress: Progress) -> Iterator[Line]:
    """Yield the page's titles, then the rows of each table that holds no other table."""
    content = decoded(file.read_bytes())
    with one_line(file, "HTML page"):
        page = html.fromstring(content.encode(), parser=html.HTMLParser(encoding="utf-8"))
    for row, element in enumerate(_found(page, _TITLES), start=1):
        if is_title(text := " ".join(element.text_content().split())):
            yield Line(part="title", row=row, cells=(text,), table=-1)
    for number, table in enumerate(_found(page, "//table[not(.//table)]"), start=1):
        for row, cells in enumerate(_expanded(table), start=1):
            progress.at(f"table {number}, row", row)
            if any(cells):
                yield Line(part=f"table {number}", row=row, cells=cells, table=number)


def _found(page: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    return cast(list[html.HtmlElement], page.xpath(path))


def _expanded(table: html.HtmlElement) -> Iterator[tuple[str, ...]]:
    reaching: dict[int, tuple[int, str]] = {}  # column: rows to come, text
    for element in table.iter("tr"):
        cells: list[str] = []
        for cell in element.iterchildren("td", "th"):
            _take_down(cells, reaching)
            text = " ".join(cell.text_content().split())
            for _ in range(min(_span(cell, "colspan"), MOST_CELLS - len(cells))):
                reaching[len(cells)] = (_span(cell, "rowspan") - 1, text)
                cells.append(text)
        _take_down(cells, reaching)
        yield bounded(tuple(cells))


def _take_down(cells: list[str], reaching: dict[int, tuple[int, str]]) -> None:
    """Add what reaches down from the rows above, up to the next free column; spans over spans would widen each row."""
    while len(cells) < MOST_CELLS and (above := reaching.get(len(cells))) and above[0] > 0:
        reaching[len(cells)] = (above[0] - 1, above[1])
        cells.append(above[1])


def _span(cell: html.HtmlElement, name: str) -> int:
    text = str(cell.get(name) or "1").strip()
    return min(max(int(text[:_MOST_DIGITS]), 1), _MOST_SPANNED) if text.isdecimal() else 1
