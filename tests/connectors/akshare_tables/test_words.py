"""Words of real rows have a meaning, and those of tables that we only know from their columns too."""

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.akshare_tables.registrations import REGISTRATIONS
from connectors.akshare_tables.row import Row
from streams.contract.events.ipos import IpoFiling, Stage
from streams.ipos.status_words import meaning

PAGES = Path(__file__).resolve().parents[4] / "shared/data/ipo/project_pages_2026-07-13_2026-08-05.csv.gz"
NOW = datetime(2026, 8, 6, tzinfo=UTC)


def real_rows() -> Iterator[Row]:
    """Yield rows of the exchanges' pages as the register would have them: it takes its words from there."""
    with gzip.open(PAGES, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            board = {"主板": {"SSE": "沪主板", "SZSE": "深主板"}.get(row["exchange"])}.get(row["board"], row["board"])
            yield {"企业名称": row["company"], "最新状态": row["status_raw"], "更新日期": row["updated_on"],
                   "受理日期": row["accepted_on"] or None, "拟上市地点": board, "保荐机构": row["sponsor"] or None}


@pytest.mark.skipif(not PAGES.exists(), reason="needs ../shared/data/ipo, which is not here")
def test_every_word_of_the_real_rows_is_known_and_every_board() -> None:
    rows = list(real_rows())
    found = REGISTRATIONS.read(rows, NOW)
    filings = [event for event in found.events.values() if isinstance(event, IpoFiling)]
    assert len(filings) > 3000
    assert found.left_out == sum(not row["更新日期"] for row in rows)
    unknown = {each.raw_status for each in filings if meaning(each.table, each.raw_status).stage is Stage.UNKNOWN}
    assert unknown == set()
    assert all(each.board is not None for each in filings)


@pytest.mark.parametrize(("table", "word", "stage"), [
    ("eastmoney_tutoring", "辅导备案", Stage.TUTORING_FILED), ("eastmoney_issues", "申购日期", Stage.ISSUING),
    ("eastmoney_issues", "申购日", Stage.ISSUING), ("eastmoney_issues", "上市日期", Stage.LISTED),
    ("eastmoney_issues", "上市日", Stage.LISTED), ("eastmoney_reviews", "审核通过", Stage.COMMITTEE_PASSED),
    ("eastmoney_reviews", "待上会", Stage.COMMITTEE_SCHEDULED)])
def test_words_of_other_tables_are_known(table: str, word: str, stage: Stage) -> None:
    assert meaning(table, word).stage is stage
