"""Firms that are tutored for a listing, one row a report: `stock_ipo_tutor_em`. The whole history, each time.

Row: 企业名称 样例传感技术股份有限公司, 辅导机构 样例证券, 辅导状态 辅导备案,
报告类型 辅导备案报告, 派出机构 浙江证监局, 备案日期 2026-03-02.
"""

from datetime import datetime
from typing import Final

from connectors.akshare_tables import row as cell
from connectors.akshare_tables.calls import Asked
from connectors.akshare_tables.filings import DATACENTER, FilingTable, filing
from connectors.akshare_tables.pace import Pace
from connectors.akshare_tables.row import Row
from connectors.akshare_tables.words import company_names, dated
from connectors.canary.schema import Field, Kind, Schema
from streams.contract.events.ipos import IpoFiling

NAME: Final = "eastmoney_tutoring"
SCHEMA: Final = Schema(
    endpoint="RPT_IPO_TUTRECORD",
    fields=(
        Field(name="企业名称", kind=Kind.TEXT, most_empty=0.01),
        Field(name="辅导状态", kind=Kind.TEXT, most_empty=0.05),
        Field(name="备案日期", kind=Kind.TEXT, most_empty=0.05),
        Field(name="辅导机构", kind=Kind.TEXT, most_empty=0.2),
    ),
    relations=(company_names("企业名称"), dated("备案日期")))


def filing_of(row: Row, now: datetime) -> IpoFiling | None:
    """Return what a row says of a firm's tutoring."""
    return filing(table=NAME, company=cell.text(row, "企业名称"), word=cell.text(row, "辅导状态"),
                  on=cell.day(row, "备案日期"), sponsor=cell.text(row, "辅导机构"), captured_at=now)


TUTORING: Final = FilingTable(
    name=NAME, asked=Asked(function="stock_ipo_tutor_em", host=DATACENTER, schema=SCHEMA), requests=12,
    pace=Pace(every_seconds=3600), filing_of=filing_of)
