"""Meetings of listing committees and what they decided: `stock_ipo_review_em`. A day ahead of now is a timetable's.

Row: 企业名称 样例精密科技股份有限公司, 股票代码 301999, 上市板块 创业板, 上会日期 2026-03-02,
审核状态 审核通过, 主承销商 样例证券.
"""

from datetime import datetime
from typing import Final

from connectors.akshare_tables import row as cell
from connectors.akshare_tables.calls import Asked
from connectors.akshare_tables.filings import DATACENTER, FilingTable, board, filing
from connectors.akshare_tables.pace import Pace
from connectors.akshare_tables.row import Row
from connectors.akshare_tables.words import company_names, dated
from connectors.canary.schema import Field, Kind, Schema
from streams.contract.events.ipos import IpoFiling
from streams.contract.securities import board_of

NAME: Final = "eastmoney_reviews"
SCHEMA: Final = Schema(
    endpoint="RPT_IPO_REVIEW",
    fields=(
        Field(name="企业名称", kind=Kind.TEXT, most_empty=0.01),
        Field(name="审核状态", kind=Kind.TEXT, most_empty=0.1),
        Field(name="上会日期", kind=Kind.TEXT, most_empty=0.1),
        Field(name="股票代码", kind=Kind.TEXT, most_empty=1.0),
        Field(name="上市板块", kind=Kind.TEXT, most_empty=0.5),
        Field(name="主承销商", kind=Kind.TEXT, most_empty=0.5),
    ),
    relations=(company_names("企业名称"), dated("上会日期")))


def filing_of(row: Row, now: datetime) -> IpoFiling | None:
    """Return what a row says of a meeting. A code that contradicts the board is a code of another market."""
    security, at = cell.security(row, "股票代码"), board(cell.text(row, "上市板块"))
    if security is not None and at is not None and board_of(security) is not at:
        security = None
    return filing(table=NAME, company=cell.text(row, "企业名称"), word=cell.text(row, "审核状态"),
                  on=cell.day(row, "上会日期"), at=at, security=security, sponsor=cell.text(row, "主承销商"),
                  captured_at=now)


REVIEWS: Final = FilingTable(
    name=NAME, asked=Asked(function="stock_ipo_review_em", host=DATACENTER, schema=SCHEMA), requests=11,
    pace=Pace(every_seconds=3600), filing_of=filing_of)
