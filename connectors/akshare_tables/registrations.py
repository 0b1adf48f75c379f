"""Applications under the registration system, all boards, with the newest word on each: `stock_register_all_em`.

Row: 企业名称 样例精密科技股份有限公司, 最新状态 已问询, 保荐机构 样例证券, 更新日期 2026-03-02,
受理日期 2025-12-30, 拟上市地点 创业板.
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

NAME: Final = "eastmoney_register"
SCHEMA: Final = Schema(
    endpoint="RPT_IPO_INFOALLNEW",
    fields=(
        Field(name="企业名称", kind=Kind.TEXT, most_empty=0.01),
        Field(name="最新状态", kind=Kind.TEXT, most_empty=0.05),
        Field(name="更新日期", kind=Kind.TEXT, most_empty=0.05),
        Field(name="受理日期", kind=Kind.TEXT, most_empty=0.2),
        Field(name="拟上市地点", kind=Kind.TEXT, most_empty=0.2),
        Field(name="保荐机构", kind=Kind.TEXT, most_empty=0.2),
    ),
    relations=(company_names("企业名称"), dated("更新日期"), dated("受理日期")))


def filing_of(row: Row, now: datetime) -> IpoFiling | None:
    """Return what a row says of an application."""
    return filing(table=NAME, company=cell.text(row, "企业名称"), word=cell.text(row, "最新状态"),
                  on=cell.day(row, "更新日期"), at=board(cell.text(row, "拟上市地点")),
                  accepted_on=cell.day(row, "受理日期"), sponsor=cell.text(row, "保荐机构"), captured_at=now)


REGISTRATIONS: Final = FilingTable(
    name=NAME, asked=Asked(function="stock_register_all_em", host=DATACENTER, schema=SCHEMA), requests=11,
    pace=Pace(every_seconds=1800), filing_of=filing_of)
