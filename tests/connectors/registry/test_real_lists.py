"""Twelve real publications for Zhejiang, each put into another format: every firm of each is found."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from connectors.errors import BadInput
from streams.contract.companies import normalised
from streams.contract.events.registry import Claim
from tests.connectors.registry.documents import HEADER, Page, table, write_html, write_pdf, write_xlsx
from tests.connectors.registry.reading import companies, read

FILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "lists" / "zhejiang_official_lists.csv"
A_PAGE = 40


def lists() -> dict[str, list[dict[str, str]]]:
    if not FILE.exists():
        pytest.skip("needs ../shared/data/lists, which is not here")
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    with FILE.open() as content:
        for row in csv.DictReader(content):
            found[row["list_id"]].append(row)
    return found


def test_every_firm_of_each_list_is_found_in_html_and_xlsx(tmp_path: Path) -> None:
    for name, rows in lists().items():
        first = rows[0]
        number = int(first["batch"]) if first["batch"] else None  # the review of 2025 names no list
        cells = [("序号", "省份", "地市", "企业名称"),
                 *((row["seq"], row["province"], row["city"], row["company"]) for row in rows)]
        expected = list(dict.fromkeys(normalised(row["company"]) for row in rows))
        for file in (write_html(tmp_path / f"{name}.html", table((first["title"],)), table(*cells)),
                     write_xlsx(tmp_path / f"{name}.xlsx", {"名单": [(first["title"],), *cells]})):
            found = read(file, number, Claim(first["kind"]))
            assert list(dict.fromkeys(companies(found))) == expected
            assert found.unreadable == []


def test_a_real_list_is_found_in_a_pdf(tmp_path: Path) -> None:
    rows = lists()["national-small-giant-2024-sixth-zhejiang"]
    cells = [(row["seq"], row["company"]) for row in rows]
    pages = [Page(rows=[HEADER, *cells[start:start + A_PAGE]], title=rows[0]["title"])
             for start in range(0, len(cells), A_PAGE)]
    found = read(write_pdf(tmp_path / "6.pdf", pages), 6)
    assert companies(found) == [normalised(row["company"]) for row in rows]
    assert found.unreadable == []


def test_a_file_of_many_lists_is_refused() -> None:
    lists()
    with pytest.raises(BadInput, match="is of list 1, not 3; keep the rows of one list in a file"):
        read(FILE)
