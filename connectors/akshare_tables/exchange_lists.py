"""The exchanges' own lists of securities, as akshare gives them.

Shanghai names companies in full. Shenzhen and Beijing do not (akshare drops Shenzhen's column), but count shares.
Shares are single ones everywhere; Shenzhen writes them with thousands' commas.
"""

from typing import Final

from connectors.akshare_tables.instruments import Columns, ListTable

SHANGHAI: Final = ListTable(
    name="sse_securities", host="query.sse.com.cn", requests=2, function="stock_info_sh_name_code",
    symbols=("主板A股", "科创板"),
    columns=Columns(code="证券代码", name="证券简称", listed="上市日期", legal_name="公司全称"))
SHENZHEN: Final = ListTable(
    name="szse_securities", host="www.szse.cn", requests=1, function="stock_info_sz_name_code",
    symbols=("A股列表",),
    columns=Columns(code="A股代码", name="A股简称", listed="A股上市日期", total="A股总股本", tradable="A股流通股本"))
BEIJING: Final = ListTable(
    name="bse_securities", host="www.bse.cn", requests=16, function="stock_info_bj_name_code",
    columns=Columns(code="证券代码", name="证券简称", listed="上市日期", total="总股本", tradable="流通股本"))
