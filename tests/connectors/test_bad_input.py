"""A fault in a history folder is one line that names file, line and field; nothing is read past it."""

import gzip
from pathlib import Path

import pytest

from connectors.errors import BadInput, NoInput
from connectors.replay.history import read_history
from tests.connectors.folder import INSTRUMENTS, LISTINGS, MEMBERSHIPS, QUOTES, SHARE_CAPITAL, quotes, write_folder

GOOD = "688001.SH,2024-07-01,10,10,10,10,1"
TRUNCATED = gzip.compress(QUOTES.encode() * 50, mtime=0)[:200]
DAMAGED = gzip.compress(QUOTES.encode(), mtime=0)[:-8] + b"\0" * 8


def membership(**changes: str) -> str:
    cells = {"company": "甲", "batch": "3", "province": "浙江", "city": "", "valid_from": "", "valid_to": "",
             "evidence": "e", "source": "s", "recorded_at": "2021-07-01T00:00:00+08:00"} | changes
    return MEMBERSHIPS.splitlines()[0] + "\n" + ",".join(cells.values()) + "\n"


def listing(**changes: str) -> str:
    cells = {"company": "甲", "security": "688001.SH", "relation": "self", "valid_from": "", "valid_to": "",
             "evidence": "e", "source": "s"} | changes
    return LISTINGS.splitlines()[0] + "\n" + ",".join(cells.values()) + "\n"


def quote(**changes: str) -> str:
    cells = {"security": "688001.SH", "date": "2024-07-01", "open": "10", "high": "10", "low": "10", "close": "10",
             "turnover": "1", "prev_close": "9"} | changes
    return quotes(",".join(cells.values()), header=",".join(cells))


QUOTE_FAULTS: list[tuple[str | bytes, str]] = [
    (quote(close="0"), "2: close: 0 is not above zero"),
    (quote(open="-1"), "2: open: -1 is not above zero"),
    (quote(high="0.0"), "2: high: 0.0 is not above zero"),
    (quote(low="-0.5"), "2: low: -0.5 is not above zero"),
    (quote(prev_close="0"), "2: prev_close: 0 is not above zero"),
    (quote(turnover="-1"), "2: turnover: -1 is below zero"),
    (quote(close="10.0001"), "2: close: '10.0001' is finer than 0.001 yuan"),
    (quote(turnover="0.00001"), "2: turnover: '0.00001' is finer than 0.001 yuan"),
    (quote(close="1000000.01"), "2: close: 1000000.01 is no price: above a million yuan"),
    (quote(turnover="2" + "0" * 15), f"2: turnover: 2{'0' * 15} is no turnover: above a thousand trillion yuan"),
    (quote(close="ten"), "2: close: 'ten' is not a number"),
    (quote(close="nan"), "2: close: 'nan' is not a number"),
    (quote(close="1_0"), "2: close: '1_0' is not a number"),
    (quote(close=" 10"), "2: close: ' 10' is not a number"),
    (quote(date=""), "2: date: is empty"),
    (quote(date="20240701"), "2: date: '20240701' is not a day; write it as 2021-07-01"),
    (quote(date="2024-02-30"), "2: date: 2024-02-30 is not in the calendar"),
    (quote(date="1969-07-01"), "2: date: 1969-07-01 is before the exchanges opened (1990-12-19)"),
    (quote(security=""), "2: security: is empty"),
    (quote(security="688001"),
     "2: security: '688001' is not a security; write it as 300586.SZ, 688001.SH or 920118.BJ"),
    (quote(security="700001.SH"), "2: security: '700001.SH' is in no known code range"),
    (quote(security="900901.SH"), "2: security: '900901.SH' is a B share; only A shares and the BSE are followed"),
    (quote(security="430000.BJ"), "2: security: '430000.BJ' is an old BSE code without a known 920 code"),
    (quotes(GOOD, GOOD), "3: security: 688001.SH is there twice on 2024-07-01"),
    (quotes("430017.BJ,2024-07-01,1,1,1,1,1", GOOD, "920017.BJ,2024-07-01,1,1,1,1,1"),
     "4: security: 920017.BJ is there twice on 2024-07-01"),
    (quotes(GOOD, "688002.SH,2024-07-01,10"), "3: row: has 3 cells, the header 7"),
    (quotes(GOOD, GOOD + ",9"), "3: row: has 8 cells, the header 7"),
    (quotes(GOOD, '688002.SH,"2024-07-01'), "3: row: unexpected end of data"),
    (quotes(GOOD, '688002.SH,"2024"07,'), """3: row: ',' expected after '"'"""),
    (quotes(GOOD).encode() + b"688002.SH,\xff\n", "3: file: is not UTF-8"),
    ("", "1: security: the column is missing"),
    ("security,date,open,high,low,turnover\n", "1: close: the column is missing"),
    ("security,date,open,high,low,close,close,turnover\n", "1: close: the column is there twice"),
]


@pytest.mark.parametrize(("content", "line"), QUOTE_FAULTS, ids=[line for _, line in QUOTE_FAULTS])
def test_a_fault_in_quotes_is_one_line(content: str | bytes, line: str, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, {"quotes.csv": content})
    with pytest.raises(BadInput) as fault:
        read_history(folder)
    assert str(fault.value) == f"{folder}/quotes.csv:{line}"


REFERENCE_FAULTS: list[tuple[str, str, str]] = [
    ("memberships", membership(company=""), "2: company: is empty"),
    ("memberships", membership(evidence=""), "2: evidence: is empty"),
    ("memberships", membership(batch="8"), "2: batch: 8 is not a list; they are 1 to 7"),
    ("memberships", membership(batch="三"), "2: batch: '三' is not a whole number"),
    ("memberships", membership(province="伦敦"),
     "2: province: '伦敦' is not a region; use a name such as 浙江, 浙江省 or Zhejiang"),
    ("memberships", membership(valid_from="2024-07-02", valid_to="2024-07-01"),
     "2: valid_to: 2024-07-01 is before valid_from 2024-07-02"),
    ("memberships", membership(recorded_at="2021-07-01T00:00:00"),
     "2: recorded_at: 2021-07-01T00:00:00 has no time zone; add one, such as +08:00"),
    ("memberships", membership(recorded_at="now"),
     "2: recorded_at: 'now' is not a moment; write it as 2021-07-01T09:30:00+08:00"),
    ("memberships", membership() + membership().splitlines()[1] + "\n", "3: company: says the same as line 2"),
    ("memberships", "company,batch\n", "1: province: the column is missing"),
    ("listings", listing(relation="child"), "2: relation: 'child' is not a relation; use self or parent"),
    ("listings", listing(valid_from="2024-07-02", valid_to="2024-07-01"),
     "2: valid_to: 2024-07-01 is before valid_from 2024-07-02"),
    ("listings", listing(security="430017.BJ") + listing(security="920017.BJ").splitlines()[1] + "\n",
     "3: company: says the same as line 2"),
    ("listings", listing(security="900901.SH"),
     "2: security: '900901.SH' is a B share; only A shares and the BSE are followed"),
    ("instruments", INSTRUMENTS + "688001.SH,又名,2020-01-02\n", "4: security: says the same as line 2"),
    ("instruments", INSTRUMENTS + "688009.SH,又名,soon\n",
     "4: list_date: 'soon' is not a day; write it as 2021-07-01"),
    ("share_capital", SHARE_CAPITAL + "688001.SH,2024-07-02,7\n", "5: effective_on: says the same as line 3"),
    ("share_capital", SHARE_CAPITAL + "688002.SH,2024-07-02,0\n",
     "5: total_shares: 0 is no share count: above 0, at most a trillion"),
    ("share_capital", SHARE_CAPITAL + "688002.SH,2024-07-02,1.5\n", "5: total_shares: '1.5' is not a whole number"),
    ("share_capital", SHARE_CAPITAL + "688002.SH,,7\n", "5: effective_on: is empty"),
]


@pytest.mark.parametrize(("name", "content", "line"), REFERENCE_FAULTS,
                         ids=[f"{name}:{line}" for name, _, line in REFERENCE_FAULTS])
def test_a_fault_in_reference_data_is_one_line(name: str, content: str, line: str, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, {f"{name}.csv": content})
    with pytest.raises(BadInput) as fault:
        read_history(folder)
    assert str(fault.value) == f"{folder}/{name}.csv:{line}"


@pytest.mark.parametrize(("content", "what"), [
    (TRUNCATED, "Compressed file ended before the end-of-stream marker was reached"),
    (DAMAGED, "CRC check failed"),
    (QUOTES.encode(), "Not a gzipped file (b'se')"),
    (gzip.compress(QUOTES.encode(), mtime=0)[:12] + b"\xff" * 100, "Error -3 while decompressing data"),
], ids=["truncated", "damaged", "not gzip", "nonsense"])
def test_a_broken_gzip_is_one_line_that_says_how_far_it_could_be_read(content: bytes, what: str, tmp_path: Path,
                                                                       ) -> None:
    folder = write_folder(tmp_path, {"quotes.csv": None, "quotes_1.csv.gz": content})
    with pytest.raises(BadInput) as fault:
        read_history(folder)
    place, _, said = str(fault.value).partition(": file: the gzip is broken (")
    assert place.rpartition(":")[0] == f"{folder}/quotes_1.csv.gz"
    assert int(place.rpartition(":")[2]) >= 1
    assert said.startswith(what)
    assert "\n" not in said


@pytest.mark.parametrize(("files", "said"), [
    ({"memberships.csv": None}, "{folder} has no memberships.csv.gz or memberships.csv"),
    ({"quotes.csv": None}, "{folder} has no quotes*.csv.gz or quotes*.csv"),
    ({"listings.csv.gz": LISTINGS}, "{folder}/listings.csv and listings.csv.gz are both there; keep one"),
])
def test_a_missing_file_and_one_too_many_are_named(files: dict[str, str | bytes | None], said: str, tmp_path: Path,
                                                   ) -> None:
    folder = write_folder(tmp_path, files)
    with pytest.raises(NoInput) as fault:
        read_history(folder)
    assert str(fault.value) == said.format(folder=folder)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoInput, match=r"nowhere is not a folder$"):
        read_history(tmp_path / "nowhere")


def test_a_row_in_a_second_file_is_a_duplicate_too(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, {"quotes.csv": None, "quotes_1.csv": quotes(GOOD), "quotes_2.csv.gz": quotes(GOOD)})
    with pytest.raises(BadInput, match=r"quotes_2\.csv\.gz:2: security: 688001\.SH is there twice on 2024-07-01$"):
        read_history(folder)
