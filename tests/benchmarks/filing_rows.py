"""10,000 rows of applications for a listing, made up from a seed in the words of the real tables."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from streams.contract.clock import shanghai_day
from streams.contract.events.ipos import IpoFiling
from streams.contract.securities import Board
from tests.benchmarks.registry_rows import BY_NAME, LISTINGS, company

COMPANIES: Final = 3_000
HOLDERS: Final = 2_000  # of them hold a title; the others the registry does not know
FIRST_SEEN: Final = datetime(2024, 1, 1, 12, tzinfo=UTC)
TABLES: Final = {Board.STAR: "sse_projects", Board.CHINEXT: "szse_projects", Board.BSE: "bse_projects"}
LISTED, CALENDAR = "上市日", "issue_calendar"
ELSEWHERE: Final = {"申购日": CALENDAR, LISTED: CALENDAR, "辅导备案": "eastmoney_tutoring"}  # rows without a project
# Three or four words each, so that 3,000 companies have 10,000 rows.
PATHS: Final = (
    ("已受理", "已问询", "终止(撤回)"),
    ("已受理", "中止(财报更新)", "已问询"),
    ("辅导备案", "已受理", "已问询"),
    ("已受理", "已问询", "上市委会议通过"),
    ("提交注册", "注册生效", "申购日", LISTED),
    ("已受理", "已问询", "待上会", "提交注册"),
)


def filing_rows(seed: int = 1) -> list[IpoFiling]:
    """Return the rows in the order in which they were seen."""
    random = Random(seed)
    rows = [row for number in range(COMPANIES) for row in _of_company(number, random)]
    return sorted(rows, key=lambda row: (row.captured_at, row.filing_id))


def _of_company(number: int, random: Random) -> Iterator[IpoFiling]:
    path = PATHS[number % len(PATHS)]
    board = Board.CHINEXT if LISTED in path else list(TABLES)[number // len(PATHS) % len(TABLES)]
    at = FIRST_SEEN + timedelta(days=random.randrange(300))
    name = company(LISTINGS + BY_NAME + number) if number < HOLDERS else f"未入选{number:05d}材料股份有限公司"
    for word in path:
        at += timedelta(days=random.randrange(5, 120), seconds=random.randrange(3600))
        elsewhere = ELSEWHERE.get(word)
        yield IpoFiling(
            company=name, table=elsewhere or TABLES[board], project=None if elsewhere else str(number),
            board=None if elsewhere else board, raw_status=word, status_on=shanghai_day(at) - timedelta(days=1),
            security=f"{301_400 + number // len(PATHS)}.SZ" if elsewhere == CALENDAR else None,
            sponsor=f"虚构证券{number % 40}号", source="benchmark", captured_at=at)
