"""The lines of a PDF, page by page: words by position, put into the cells that rules draw, else by the header's words.

pdfplumber's own table finder is many times slower. Each page is closed before the next; its layout and page object stay
otherwise (pdfplumber issues 193 and 1395).
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from connectors.errors import BadInput
from connectors.registry.broken import one_line
from connectors.registry.lines import Line
from connectors.registry.progress import Progress
from connectors.registry.ruled import Rule, Word, grid_of, joined, lines_of
from connectors.registry.unruled import borders_of, rows_of

_LEAST_RULE: Final = 3.0  # points; shorter ones are dots of a border


def pdf_lines(file: Path, progress: Progress) -> Iterator[Line]:
    """Yield the lines of every page. BadInput when it is encrypted, broken, or has no text at all."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of each odd font
    with one_line(file, "PDF"):
        try:
            with pdfplumber.open(file) as pdf:
                yield from _pages(file, pdf.pages, progress)
        except PdfminerException as error:
            if any(isinstance(cause, PDFPasswordIncorrect) for cause in error.args):
                raise BadInput(file, 1, "file", "is encrypted; save it without a password") from None
            raise


def _pages(file: Path, pages: list[Page], progress: Progress) -> Iterator[Line]:
    borders: tuple[float, ...] | None = None  # of a table without rules, until another header
    some_text = False
    for number, page in enumerate(pages, start=1):
        progress.at("page", number, len(pages))
        words, rules = _words(page), _rules(page)
        blank = not words and not page.images
        page.close()
        page.page_obj = None  # type: ignore[assignment]  # closed pages keep it
        some_text = some_text or bool(words)
        part = f"page {number}"
        if not words and not blank:
            yield Line(part=part, row=0, cells=(), fault="has no text: is it a picture?")
            continue
        grid = grid_of(*rules)
        if grid:
            above = [word for word in words if not grid.inside(word)]
            texts = [(joined(line),) for line in lines_of(above)]
            yield from (Line(part=part, row=0, cells=cells, table=-1) for cells in texts)
            rows = grid.cells(word for word in words if grid.inside(word))
        else:
            borders = borders_of(words) or borders
            rows = rows_of(words, borders or ())
        yield from (Line(part=part, row=row, cells=cells, fills_down=grid is not None)
                    for row, cells in enumerate(rows, start=1) if any(cells))
    if not some_text:
        raise BadInput(file, 1, "file", "has no text: a scan must be read by a text recogniser first")


def _words(page: Page) -> list[Word]:
    """Return the upright words: a watermark across the page is none."""
    return [Word(text=word["text"], left=word["x0"], right=word["x1"], top=word["top"], bottom=word["bottom"])
            for word in page.extract_words(x_tolerance=1, y_tolerance=3) if word["upright"]]


def _rules(page: Page) -> tuple[list[Rule], list[Rule]]:
    """Return the vertical and the horizontal rules."""
    vertical = [Rule(at=edge["x0"], start=edge["top"], end=edge["bottom"]) for edge in page.vertical_edges
                if _length(edge) >= _LEAST_RULE]
    horizontal = [Rule(at=edge["top"], start=edge["x0"], end=edge["x1"]) for edge in page.horizontal_edges
                  if _length(edge) >= _LEAST_RULE]
    return vertical, horizontal


def _length(edge: dict[str, Any]) -> float:
    return float(max(edge["x1"] - edge["x0"], edge["bottom"] - edge["top"]))
