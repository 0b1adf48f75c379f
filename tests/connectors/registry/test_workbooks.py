"""Sheets of a workbook that hold no list beside one that does."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.workbook.defined_name import DefinedName

from tests.connectors.registry.documents import HEADER, firm
from tests.connectors.registry.reading import companies, read


@pytest.mark.parametrize("is_drawn", [True, False])
@pytest.mark.parametrize("place", [0, 1])
def test_a_sheet_that_is_a_chart_is_left_out(place: int, is_drawn: bool, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (HEADER, (1, firm(1)), (2, firm(2))):
        sheet.append(row)
    chart = book.create_chartsheet("图", place)
    if is_drawn:
        chart.add_chart(BarChart())
    book.save(tmp_path / "l.xlsx")
    found = read(tmp_path / "l.xlsx")
    assert companies(found) == [firm(1), firm(2)]
    assert found.without_table == []


def test_a_name_that_belongs_to_the_sheet_behind_a_chart_is_no_hindrance(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (HEADER, (1, firm(1))):
        sheet.append(row)
    sheet.defined_names["名单"] = DefinedName("名单", attr_text="Sheet!$A$1")
    sheet.print_area = "A1:B2"
    book.create_chartsheet("图", 0)
    book.save(tmp_path / "l.xlsx")
    assert companies(read(tmp_path / "l.xlsx")) == [firm(1)]
