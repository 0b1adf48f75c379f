"""PDF lists: words are put into the cells that rules draw, or under the header's words."""

from pathlib import Path

from tests.connectors.registry.documents import HEADER, TITLE, Page, firm, write_pdf
from tests.connectors.registry.reading import companies, read


def test_a_table_goes_on_over_pages_with_and_without_its_header(tmp_path: Path) -> None:
    found = read(write_pdf(tmp_path / "l.pdf", [
        Page(rows=[HEADER, ("1", firm(1)), ("2", firm(2))], title=TITLE, footer="- 1 -"),
        Page(rows=[HEADER, ("3", firm(3))], footer="- 2 -"),
        Page(rows=[("4", firm(4))], footer="- 3 -")]))
    assert [(row.number, row.company, row.place) for row in found.rows] == [
        (1, firm(1), "page 1, row 2"), (2, firm(2), "page 1, row 3"), (3, firm(3), "page 2, row 2"),
        (4, firm(4), "page 3, row 1")]
    assert found.titles == [TITLE]
    assert found.unreadable == []


def test_a_wrapped_cell_is_one_name_even_across_pages(tmp_path: Path) -> None:
    name = firm(7)
    found = read(write_pdf(tmp_path / "l.pdf", [
        Page(rows=[HEADER, ("1", f"{name[:6]}\n{name[6:9]}\n{name[9:]}"), ("2", firm(2)[:5])], footer="1"),
        Page(rows=[HEADER, ("", firm(2)[5:]), ("3", firm(3))], footer="2")]))
    assert companies(found) == [name, firm(2), firm(3)]
    assert found.unreadable == []


def test_a_province_beside_several_firms_is_the_province_of_each(tmp_path: Path) -> None:
    rows = [("省份", "序号", "企业名称"), ("浙江省", "1", firm(1)), ("", "2", firm(2)), ("", "3", firm(3)),
            ("江苏省", "4", firm(4))]
    file = write_pdf(tmp_path / "l.pdf", [Page(rows=rows, spans=[(0, 1, 3)])], widths=(80, 50, 300))
    assert [(row.company, row.province) for row in read(file).rows] == [
        (firm(1), "浙江"), (firm(2), "浙江"), (firm(3), "浙江"), (firm(4), "江苏")]


def test_without_rules_the_words_of_the_header_make_the_columns(tmp_path: Path) -> None:
    header = ("序号", "企业名称", "省份", "城市")
    rows = [header, ("1", firm(1), "浙江省", "杭州市"), ("2", f"{firm(7)[:8]}\n{firm(7)[8:]}", "浙江省", "宁波市")]
    found = read(write_pdf(tmp_path / "l.pdf", [
        Page(rows=rows, title=TITLE, ruled=False, footer="1"),
        Page(rows=[("3", firm(3), "江苏省", "南京市")], ruled=False, footer="第 2 页 共 2 页")],
        widths=(50, 300, 60, 60)))
    assert [(row.number, row.company, row.province, row.city) for row in found.rows] == [
        (1, firm(1), "浙江", "杭州市"), (2, firm(7), "宁波", "宁波市"), (3, firm(3), "江苏", "南京市")]
    assert found.unreadable == []


def test_without_rules_nobody_guesses_whose_province_stands_between_the_rows(tmp_path: Path) -> None:
    rows = [("省份", "序号", "企业名称"), ("", "1", firm(1)), ("浙江省", "2", firm(2)), ("", "3", firm(3))]
    found = read(write_pdf(tmp_path / "l.pdf", [Page(rows=rows, ruled=False)], widths=(80, 50, 300)))
    assert companies(found) == [firm(2)]
    assert [row.why for row in found.unreadable] == ["has no province: its cell may be one of several rows"] * 2


def test_a_corrupted_row_is_told_by_page_and_row(tmp_path: Path) -> None:
    found = read(write_pdf(tmp_path / "l.pdf", [
        Page(rows=[HEADER, ("1", firm(1))]), Page(rows=[HEADER, ("2", firm(2)), ("3", f"{firm(3)}、{firm(4)}")])]))
    assert companies(found) == [firm(1), firm(2)]
    assert [str(row) for row in found.unreadable] == [f"page 2, row 3: names two companies: 3 {firm(3)}、{firm(4)}"]
