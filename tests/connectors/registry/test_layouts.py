"""The layouts of official lists, in every format: what is a row, what is not, and what a row says."""

from pathlib import Path

import pytest

from connectors.registry.as_written import credit_code
from connectors.registry.lines import Line
from connectors.registry.list_rows import ListRow
from connectors.registry.rows import read_rows
from tests.connectors.registry.documents import HEADER, TITLE, firm, table, write_csv, write_html, write_xlsx
from tests.connectors.registry.reading import companies, read

CODE = "91330100MA2XXXXX08"


def lines(*rows: tuple[str, ...]) -> list[Line]:
    return [Line(part="", row=number, cells=row) for number, row in enumerate(rows, start=1)]


def rows(*given: tuple[str, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(row.company, row.province, row.city) for row in read_rows(lines(*given), 3).rows]


def test_a_row_says_company_place_code_and_number_and_where_it_stands() -> None:
    found = read_rows(lines(("序号", "省份", "地市", "企业名称（全称）", "统一社会信用代码"),
                            ("１", "浙江省", "杭州市", firm(1), CODE.lower())), 3)
    assert found.rows == [ListRow(company=firm(1), province="浙江", city="杭州市", credit_code=CODE, number=1,
                                  place="row 2")]


@pytest.mark.parametrize("header", [("序号", "企业名称"), ("省份", "公司名称"), (" 序 号 ", "企 业 名 称"),
                                    ("企业名称",), ("省（区、市）", "单位名称"), ("No.", "Company"),
                                    ("企业名称", "统一社会信用代码"), ("企业名称", "所在地"),
                                    ("省、自治区、直辖市", "企业名称")])
def test_a_header_is_known_by_its_words(header: tuple[str, ...]) -> None:
    assert read_rows(lines((TITLE,), header), 3).has_header


@pytest.mark.parametrize("header", [("序号", "产品"), ("企业名称", "产品"), ("3", firm(1)), (TITLE,)])
def test_anything_else_is_no_header(header: tuple[str, ...]) -> None:
    assert not read_rows(lines(header), 3).has_header


def test_titles_repeated_headers_page_numbers_totals_and_notes_are_no_rows() -> None:
    found = read_rows(lines(
        ("附件1", ""), (TITLE, ""), HEADER, ("1", firm(1)), ("", "- 1 -"), (TITLE, ""), HEADER, ("2", firm(2)),
        ("合计", "2家"), ("注：排名不分先后", "")), 3)
    assert [row.company for row in found.rows] == [firm(1), firm(2)]
    assert found.unreadable == []
    assert (found.titles, found.headings) == ([TITLE], [TITLE])


@pytest.mark.parametrize("word", ["所在地", "所属省份", "省（市）", "省、自治区、直辖市", "所在省市", "地区"])
def test_a_province_is_read_under_whatever_word_a_list_has(word: str) -> None:
    assert rows((word, "企业名称"), ("浙江省", firm(1))) == [(firm(1), "浙江", None)]


@pytest.mark.parametrize(("place", "province", "city"), [
    ("浙江省杭州市", "浙江", "杭州市"), ("浙江省宁波市", "宁波", "宁波市"), ("宁波市", "宁波", None),
    ("内蒙古自治区呼和浩特市", "内蒙", "呼和浩特市"), ("北京市海淀区", "北京", "海淀区"), ("余杭区", None, "余杭区")])
def test_a_place_may_be_a_province_a_town_or_both(place: str, province: str | None, city: str | None) -> None:
    assert rows(("企业名称", "所在地"), (firm(2), "上海市"), (firm(1), place))[-1] == (firm(1), province, city)


def test_a_town_alone_does_not_take_the_province_of_the_row_above() -> None:
    assert rows(("企业名称", "所在地"), (firm(1), "浙江省"), (firm(2), "余杭区"), (firm(3), "")) == [
        (firm(1), "浙江", None), (firm(2), None, "余杭区"), (firm(3), None, "余杭区")]


def test_beside_a_province_a_place_is_not_read_and_that_is_told() -> None:
    header = ("序号", "企业名称", "省份", "所在地", "备\n注\x1b[2J")
    found = read_rows(lines(header, ("1", firm(1), "浙江", "杭州", "")), 3)
    assert found.unread == ["所在地", "备 注?[2J"]
    assert [(row.province, row.city) for row in found.rows] == [("浙江", None)]


def test_an_empty_province_is_that_of_the_row_above() -> None:
    assert rows(("省份", "企业名称"), ("浙江省", firm(1)), ("", firm(2)), ("江苏", firm(3)), ("", firm(4))) == [
        (firm(1), "浙江", None), (firm(2), "浙江", None), (firm(3), "江苏", None), (firm(4), "江苏", None)]


def test_a_heading_names_the_region_of_the_rows_below() -> None:
    assert rows(HEADER, ("一、北京市（2家）", ""), ("1", firm(1)), ("2", firm(2)),
                ("", "新疆生产建设兵团"), ("1", firm(3))) == [
        (firm(1), "北京", None), (firm(2), "北京", None), (firm(3), "兵团", None)]


def test_a_city_that_the_ministry_counts_apart_is_a_region() -> None:
    header = ("省份", "城市", "企业名称")
    assert rows(header, ("浙江省", "宁波市", firm(1)), ("浙江省", "杭州市", firm(2)), ("深圳市", "", firm(3)),
                ("浙江省（不含宁波）", "", firm(4))) == [
        (firm(1), "宁波", "宁波市"), (firm(2), "浙江", "杭州市"), (firm(3), "深圳", None), (firm(4), "浙江", None)]


def test_two_companies_beside_each_other_under_two_headers_are_two_rows() -> None:
    found = read_rows(lines((*HEADER, *HEADER), ("1", firm(1), "3", firm(3)), ("2", firm(2), "", "")), 3)
    assert sorted((row.number, row.company) for row in found.rows) == [(1, firm(1)), (2, firm(2)), (3, firm(3))]
    assert found.unreadable == []


@pytest.mark.parametrize("cut", range(1, len(firm(7))))
def test_a_name_wrapped_anywhere_is_one_row(cut: int) -> None:
    name = firm(7)
    assert "(集团)" in name
    found = rows(HEADER, ("1", name[:cut]), ("", name[cut:]), ("2", firm(2)))
    assert [company for company, _, _ in found] == [name, firm(2)]


def test_a_name_wrapped_twice_is_one_row() -> None:
    assert rows(HEADER, ("1", "北京云岫"), ("", "精密机械股份有"), ("", "限公司"), ("2", firm(2))) == [
        ("北京云岫精密机械股份有限公司", None, None), (firm(2), None, None)]


def test_a_row_that_cannot_be_read_does_not_swallow_the_next_one() -> None:
    found = read_rows(lines(("省份", "企业名称"), ("浙江", "云岫\ufffd公司"), ("浙江", firm(2))), 3)
    assert [row.company for row in found.rows] == [firm(2)]
    assert [str(row) for row in found.unreadable] == [
        "row 2: has characters that could not be read: 浙江 云岫\ufffd公司"]


@pytest.mark.parametrize(("cells", "why"), [
    (("2", "浙江", ""), "row 3: has no company: 2 浙江"),
    (("2", "", ""), "row 3: has no company: 2"),
    (("2x", "浙江", firm(2)), f"row 3: the number is none (2x): 2x 浙江 {firm(2)}"),
    (("2", "伦敦", firm(2)),
     f"row 3: '伦敦' is not a region; use a name such as 浙江, 浙江省 or Zhejiang: 2 伦敦 {firm(2)}"),
    (("2", "浙江", firm(2) + "、" + firm(3)), f"row 3: names two companies: 2 浙江 {firm(2)}、{firm(3)}"),
    (("2", "浙江", firm(2), firm(3)), f"row 3: has 4 cells, the header 3: 2 浙江 {firm(2)} {firm(3)}"),
])
def test_a_row_that_cannot_be_read_is_told_by_its_place_and_the_others_go_on(cells: tuple[str, ...], why: str) -> None:
    found = read_rows(lines(("序号", "省份", "企业名称"), ("1", "浙江", firm(1)), cells, ("3", "浙江", firm(4))), 3)
    assert [row.company for row in found.rows] == [firm(1), firm(4)]
    assert [str(row) for row in found.unreadable] == [why]


def test_a_bad_credit_code_goes_to_review() -> None:
    found = read_rows(lines(("企业名称", "统一社会信用代码"), (firm(1), "9133*"), (firm(2), CODE)), 3)
    assert [row.company for row in found.rows] == [firm(2)]
    assert "the credit code is none: '9133*'" in str(found.unreadable[0])


def test_a_credit_code_with_a_wrong_check_digit_goes_to_review() -> None:
    wrong = CODE[:-1] + "9"
    found = read_rows(lines(("企业名称", "统一社会信用代码"), (firm(1), wrong), (firm(2), CODE)), 3)
    assert [row.company for row in found.rows] == [firm(2)]
    assert [row.why for row in found.unreadable] == [f"the credit code is misread, its check digit is wrong: {wrong!r}"]


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91330100ma2xxxxx08", ""])
def test_a_credit_code_that_checks_is_kept(code: str) -> None:
    assert credit_code(code) == (code.upper() or None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_in_any_usual_encoding_and_separator(encoding: str, separator: str, tmp_path: Path) -> None:
    rows = [separator.join(cells) for cells in (HEADER, ("1", firm(1)))]
    file = write_csv(tmp_path / "l.csv", *rows, encoding=encoding)
    assert companies(read(file)) == [firm(1)]


def test_a_bad_byte_spoils_its_own_row_only(tmp_path: Path) -> None:
    file = tmp_path / "l.csv"
    good = "\n".join(f"{number},{firm(number)}" for number in range(2, 9)).encode()
    file.write_bytes("序号,企业名称\n1,".encode() + firm(1).encode()[:-4] + b"\xff\n" + good)
    found = read(file)
    assert companies(found) == [firm(number) for number in range(2, 9)]
    assert [row.place for row in found.unreadable] == ["row 2"]


def test_a_stray_quote_spoils_its_own_row_only_and_a_quoted_cell_may_have_two_lines(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "l.csv", "序号,企业名称", f'1,"{firm(1)}', *(f"{n},{firm(n)}" for n in range(2, 6)),
                     f'6,"{firm(6)[:5]}', f'{firm(6)[5:]}"', f"7,{firm(7)}")
    found = read(file)
    assert companies(found) == [firm(number) for number in range(2, 8)]
    assert [str(row) for row in found.unreadable] == [
        f'row 2: has a character of no company name: ": 1 "{firm(1)}']


def test_several_sheets_are_one_list_and_a_sheet_may_be_a_region(tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "l.xlsx", {
        "说明": [("本表由各省报送",)],
        "浙江": [(TITLE,), HEADER, (1.0, firm(1)), (None, None), (2, firm(2))],
        "江苏省": [HEADER, ("１", f" {firm(3)} ")]})
    found = read(file)
    assert [(row.company, row.province, row.place) for row in found.rows] == [
        (firm(1), "浙江", "sheet 浙江, row 3"), (firm(2), "浙江", "sheet 浙江, row 5"),
        (firm(3), "江苏", "sheet 江苏省, row 2")]
    assert found.without_table == ["sheet 说明"]


def test_html_cells_that_reach_over_rows_and_columns_are_repeated(tmp_path: Path) -> None:
    page = f"""<h1>{TITLE}</h1><table><tr><td><table><tr><th>省份</th><th>序号</th><th>企业名称</th></tr>
      <tr><td rowspan="2">浙江省</td><td>1</td><td>{firm(1)}</td></tr><tr><td>2</td><td><p>{firm(2)}</p></td></tr>
      <tr><td>江苏省</td><td>3</td><td><span>{firm(3)[:4]}</span><span>{firm(3)[4:]}</span></td></tr>
      <tr><td colspan="3">上海市</td></tr><tr><td></td><td>4</td><td>{firm(4)}</td></tr></table></td></tr></table>"""
    found = read(write_html(tmp_path / "l.html", page))
    assert [(row.company, row.province) for row in found.rows] == [
        (firm(1), "浙江"), (firm(2), "浙江"), (firm(3), "江苏"), (firm(4), "上海")]
    assert found.titles == [TITLE]


def test_each_table_of_a_page_has_its_own_header(tmp_path: Path) -> None:
    file = write_html(tmp_path / "l.html", table(("导航", "首页")), table(HEADER, ("1", firm(1))),
                      table(("企业名称", "序号"), (firm(2), "2")))
    found = read(file)
    assert companies(found) == [firm(1), firm(2)]
    assert found.without_table == ["table 1"]
