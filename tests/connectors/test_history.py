"""What a history folder says, once it is read."""

from datetime import date
from pathlib import Path

import pytest

from connectors.importers.kinds import Kind
from connectors.replay.history import History, read_history
from connectors.source import Quote
from streams.contract.clock import close_of, epoch_ms
from streams.contract.events.quotes import QuoteStatus
from streams.contract.events.registry import Instrument, Listing, Membership, Relation, ShareCapital
from streams.contract.securities import Board
from tests.connectors.folder import FILES, QUOTES, quotes, write_folder

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
MONDAY, TUESDAY, FRIDAY = date(2024, 7, 1), date(2024, 7, 2), date(2024, 7, 5)


def quotes_of(history: History, security: str) -> dict[date, Quote]:
    return {day: row for day, rows in history.days.items() for row in rows if row.security == security}


def read(folder: Path, content: str) -> dict[date, Quote]:
    return quotes_of(read_history(write_folder(folder, {"quotes.csv": content})), "688001.SH")


def test_a_row_becomes_a_quote_at_15_00_in_li(tmp_path: Path) -> None:
    assert read(tmp_path, quotes("688001.SH,2024-07-01,1,1,1,12.345,67.8")) == {MONDAY: Quote(
        security="688001.SH", price_li=12_345, prev_close_li=None, volume=None, turnover_li=67_800,
        quoted_at_ms=epoch_ms(close_of(MONDAY)), status=QuoteStatus.TRADING)}


def test_a_row_without_a_close_is_a_suspension(tmp_path: Path) -> None:
    found = read(tmp_path, quotes("688001.SH,2024-07-01,,,,,"))[MONDAY]
    assert (found.price_li, found.turnover_li, found.status) == (None, None, QuoteStatus.SUSPENDED)


def test_a_previous_close_that_is_not_given_is_the_last_close_before_that_day(tmp_path: Path) -> None:
    found = read(tmp_path, quotes(
        "688001.SH,2024-07-05,1,1,1,13,1",  # files need not be in order
        "688001.SH,2024-07-01,1,1,1,10,1",
        "688001.SH,2024-07-02,,,,,"))
    assert [(day.day, row.prev_close_li) for day, row in found.items()] == [(1, None), (2, 10_000), (5, 10_000)]


def test_a_previous_close_that_is_given_counts_and_an_empty_one_does_not(tmp_path: Path) -> None:
    found = read(tmp_path, quotes(
        "688001.SH,2024-07-01,1,1,1,10,1,9", "688001.SH,2024-07-02,1,1,1,11,1,8.5", "688001.SH,2024-07-05,1,1,1,1,1,",
        header="security,date,open,high,low,close,turnover,prev_close"))
    assert [row.prev_close_li for row in found.values()] == [9_000, 8_500, 11_000]


def test_an_old_bse_code_and_its_new_one_are_one_security(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, {"quotes.csv": quotes(
        "430017.BJ,2024-07-01,1,1,1,10,1", "920017.BJ,2024-07-02,1,1,1,11,1")})
    assert [row.prev_close_li for row in quotes_of(read_history(folder), "920017.BJ").values()] == [None, 10_000]


def test_reference_data_is_read_into_events_by_key(tmp_path: Path) -> None:
    reference = read_history(write_folder(tmp_path)).reference
    first, second = reference[Kind.MEMBERSHIPS].values()
    assert isinstance(first, Membership)
    assert isinstance(second, Membership)
    assert (first.list_number, first.province, first.city, first.valid_to) == (3, "浙江", "宁海", date(2024, 6, 30))
    assert (second.list_number, second.province, second.city, second.valid_from) == (None, "江苏", None, None)
    assert list(reference[Kind.MEMBERSHIPS]) == [first.assertion_id, second.assertion_id]
    _, parent = reference[Kind.LISTINGS].values()
    assert isinstance(parent, Listing)
    assert (parent.security, parent.relation, parent.valid_from) == ("300001.SZ", Relation.PARENT, date(2022, 1, 1))
    assert reference[Kind.INSTRUMENTS] == {
        "688001.SH": Instrument(security="688001.SH", name="云岫精密", board=Board.STAR, listed_on=date(2020, 1, 2)),
        "300001.SZ": Instrument(security="300001.SZ", board=Board.CHINEXT)}
    assert reference[Kind.SHARE_CAPITAL]["688001.SH|2024-07-02"] == ShareCapital(
        security="688001.SH", effective_on=TUESDAY, total_shares=1_500_000)
    assert len(reference[Kind.SHARE_CAPITAL]) == 3


def test_plain_gzipped_and_with_a_byte_order_mark_all_read_the_same(tmp_path: Path) -> None:
    plain = read_history(write_folder(tmp_path / "plain"))
    gzipped = {f"{name}.gz": content for name, content in FILES.items()}
    assert read_history(write_folder(tmp_path / "gz", {**dict.fromkeys(FILES), **gzipped})) == plain
    marked = {name: b"\xef\xbb\xbf" + text.encode() for name, text in FILES.items()}
    assert read_history(write_folder(tmp_path / "bom", marked)) == plain
    windows = {name: text.replace("\n", "\r\n") for name, text in FILES.items()}
    assert read_history(write_folder(tmp_path / "windows", windows)) == plain


def test_quotes_may_be_several_files_and_other_files_and_columns_are_ignored(tmp_path: Path) -> None:
    header, *lines = QUOTES.splitlines()
    parts = {"quotes.csv": None, "quotes_a.csv": quotes(*(line + ",x" for line in lines[:4]), header=header + ",note"),
             "quotes_b.csv.gz": quotes(*lines[4:]), "names.csv": "nonsense", "quotes.txt": "nonsense"}
    assert read_history(write_folder(tmp_path / "parts", parts)) == read_history(write_folder(tmp_path / "whole"))


@pytest.mark.parametrize(("name", "days", "rows", "members"), [("history", 44, 193_164, 1_066),
                                                                ("market_2026", 21, 116_197, 1_134)])
def test_a_real_folder_is_read_whole(name: str, days: int, rows: int, members: int) -> None:
    if not (DATA / name).exists():
        pytest.skip(f"needs ../shared/data/{name}")
    history = read_history(DATA / name)
    assert len(history.days) == days
    assert list(history.days) == sorted(history.days)
    assert sum(map(len, history.days.values())) == rows
    assert len(history.reference[Kind.MEMBERSHIPS]) == len(history.reference[Kind.LISTINGS]) == members
