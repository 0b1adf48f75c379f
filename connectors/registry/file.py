"""Reads a list from a file, whatever its format: what is inside decides, not its name."""

import codecs
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from connectors.errors import BadInput, NoInput
from connectors.registry.lines import Line
from connectors.registry.progress import Progress
from connectors.registry.rows import Document, read_rows
from connectors.registry.titles import objection
from streams.contract.events.registry import Claim

Reader = Callable[[Path, Progress], Iterator[Line]]
_HEAD: Final = 4_096
_MANY: Final = 20  # unreadable rows: more than that, and more than the readable ones, and the file is another


def read_list(file: Path, list_number: int | None, claim: Claim, progress: Progress) -> Document:
    """Return what a list says. BadInput when it is no such list, or most of it cannot be read."""
    document = read_rows(reader_of(file)(file, progress), list_number)
    if document.other_list:
        first = document.other_list[0]
        raise BadInput(file, 1, first.place, f"{first.why}; keep the rows of one list in a file")
    if against := objection(document.titles, document.headings, list_number, claim):
        raise BadInput(file, 1, "title", against)
    if not document.has_header:
        raise BadInput(file, 1, "header", "unknown layout: no row names a company column (企业名称) beside "
                                          "a number (序号), a province (省份) or a credit code")
    unreadable = document.unreadable
    if not document.rows or len(unreadable) > max(_MANY, len(document.rows)):
        first_bad = f"; the first: {unreadable[0]}" if unreadable else ""
        raise BadInput(file, 1, "row", f"{len(document.rows)} rows can be read, {len(unreadable)} cannot{first_bad}")
    return document


def reader_of(file: Path) -> Reader:
    """Return what reads a file. The libraries behind it are loaded only when they are needed. BadInput if none does."""
    head = _head(file)
    lowered = head.lower()
    if b"%PDF-" in head[:1_024]:
        from connectors.registry.from_pdf import pdf_lines as reader
    elif head.startswith(b"PK"):
        from connectors.registry.from_xlsx import xlsx_lines as reader
    elif any(mark in lowered for mark in (b"<html", b"<table", b"<!doctype html")):
        from connectors.registry.from_html import html_lines as reader
    else:
        from connectors.registry.from_csv import csv_lines as reader
    return reader


def _head(file: Path) -> bytes:
    """Return the beginning of a file that may be a list. NoInput where there is no file."""
    try:
        with file.open("rb") as content:
            head = content.read(_HEAD)
    except FileNotFoundError:
        raise NoInput(f"{file}: no such file") from None
    except OSError as error:
        raise NoInput(f"{file}: cannot be read ({error.strerror})") from None
    if not head.strip():
        raise BadInput(file, 1, "file", "is empty")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(file, 1, "file", "is an old .xls, or has a password; save it as .xlsx without one")
    if b"\0" in head and not head.startswith((b"%PDF-", b"PK", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadInput(file, 1, "file", "is neither CSV, XLSX, HTML nor PDF")
    return head
