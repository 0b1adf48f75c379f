"""What upstream would send, key by key as akshare 1.19.5 reads it. All firms and figures are fictional."""

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from openpyxl import Workbook

from tests.connectors.akshare_tables.wire import HTML, Asked, Play, Reply, in_json

Wired = dict[str, Any]
NOTHING: Final = {"version": None, "result": None, "success": False, "message": "返回数据为空", "code": 9201}
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def firm(number: int) -> str:
    return f"样例{chr(0x4E00 + number)}科技股份有限公司"


def datacenter(rows: Sequence[Wired], size: int = 500) -> Play:
    """Return what plays a report of datacenter(-web).eastmoney.com page by page; a page holds `size` rows."""
    pages = -(-len(rows) // size)

    def play(asked: Asked) -> Reply:
        first = (int(asked.query["pageNumber"]) - 1) * size
        page = list(rows[first:first + size])
        return in_json({"version": "abc", "success": True, "message": "ok", "code": 0, "result": {
            "pages": pages, "data": page, "count": len(rows)}} if page else NOTHING)

    return play


def registration(number: int = 0, **changes: Any) -> Wired:
    return {"SECURITY_CODE": None, "STATE": "已问询", "REG_ADDRESS": "浙江", "INFO_CODE": f"AN2026{number:012}",
            "CSRC_INDUSTRY": "专用设备制造业", "ACCEPT_DATE": "2025-12-30 00:00:00", "DECLARE_ORG": firm(number),
            "PREDICT_LISTING_MARKET": "创业板", "LAW_FIRM": "样例律师事务所", "ACCOUNT_FIRM": "样例会计师事务所",
            "ORG_CODE": f"1{number:07}", "UPDATE_DATE": "2026-03-02 00:00:00", "RECOMMEND_ORG": "样例证券",
            "IS_REGISTRATION": "1"} | changes


def tutored(number: int = 0, **changes: Any) -> Wired:
    return {"TUTOR_OBJECT": firm(number), "ORG_CODE": f"1{number:07}", "TUTOR_ORG_CODE": "80000001",
            "TUTOR_ORG": "样例证券", "TUTOR_PROCESS_STATE": "辅导备案", "REPORT_TYPE": "辅导备案报告",
            "DISPATCH_ORG": "浙江证监局", "REPORT_TITLE": "辅导备案报告",
            "RECORD_DATE": "2026-03-02 00:00:00"} | changes


def reviewed(number: int = 0, **changes: Any) -> Wired:
    return {"SECURITY_CODE": f"301{900 + number}", "SECURITY_NAME_ABBR": "样例精密", "ORG_CODE": f"1{number:07}",
            "ORG_NAME": firm(number), "TRADE_MARKET": "创业板", "REVIEW_DATE": "2026-03-02 00:00:00",
            "REVIEW_STATE": "审核通过", "REVIEW_MEMBER": None, "LEAD_UNDERWRITER": "样例证券", "ISSUE_NUM": 16670000,
            "FINANCE_AMT_UPPER": 500000000, "NOTICE_DATE": "2026-02-24 00:00:00", "LISTING_DATE": None} | changes


_ISSUE: Final = (
    "TRADE_MARKET_CODE,APPLY_CODE,TRADE_MARKET,MARKET_TYPE,ORG_TYPE,ISSUE_NUM,ONLINE_ISSUE_NUM,OFFLINE_PLACING_NUM,"
    "TOP_APPLY_MARKETCAP,PREDICT_ONFUND_UPPER,ONLINE_APPLY_UPPER,PREDICT_ONAPPLY_UPPER,ISSUE_PRICE,LATELY_PRICE,"
    "CLOSE_PRICE,BALLOT_NUM_DATE,BALLOT_PAY_DATE,AFTER_ISSUE_PE,ONLINE_ISSUE_LWR,INITIAL_MULTIPLE,INDUSTRY_PE_NEW,"
    "OFFLINE_EP_OBJECT,CONTINUOUS_1WORD_NUM,TOTAL_CHANGE,PROFIT,LIMIT_UP_PRICE,INFO_CODE,OPEN_PRICE,LD_OPEN_PREMIUM,"
    "LD_CLOSE_CHANGE,TURNOVERRATE,LD_HIGH_CHANG,LD_AVERAGE_PRICE,OPEN_DATE,OPEN_AVERAGE_PRICE,PREDICT_PE,"
    "PREDICT_ISSUE_PRICE2,PREDICT_ISSUE_PRICE,PREDICT_ISSUE_PRICE1,PREDICT_ISSUE_PE,PREDICT_PE_THREE,"
    "ONLINE_APPLY_PRICE,MAIN_BUSINESS")
_BEIJING_ISSUE: Final = (
    "ORG_CODE,SECUCODE,APPLY_CODE,EXPECT_ISSUE_NUM,PRICE_WAY,ISSUE_PRICE,ISSUE_PE_RATIO,RESULT_NOTICE_DATE,"
    "ONLINE_ISSUE_NUM,APPLY_AMT_UPPER,APPLY_NUM_UPPER,ONLINE_PAY_DATE,ONLINE_REFUND_DATE,INFO_CODE,ONLINE_ISSUE_LWR,"
    "NEWEST_PRICE,CLOSE_PRICE,INITIAL_MULTIPLE,PER_SHARES_INCOME,LD_CLOSE_CHANGE,TURNOVERRATE,AMPLITUDE,"
    "ONLINE_APPLY_LOWER,MAIN_BUSINESS,INDUSTRY_PE_RATIO,APPLY_AMT_100,TAKE_UP_TIME,CAPTURE_PROFIT,APPLY_SHARE_100,"
    "AVERAGE_PRICE,ORG_VAN,VA_AMT,ISSUE_PRICE_ADJFACTOR")


def issued(code: str, applied: str | None = "2026-03-02 00:00:00", listed: str | None = "2026-03-11 00:00:00") -> Wired:
    return {**dict.fromkeys(_ISSUE.split(",")), "SECURITY_CODE": code, "SECURITY_NAME": "样例精密",
            "APPLY_DATE": applied, "LISTING_DATE": listed, "BALLOT_NUM_DATE": "2026-03-04 00:00:00",
            "BALLOT_PAY_DATE": None}


def issued_in_beijing(code: str, applied: str = "2026-03-02 00:00:00", listed: str | None = None) -> Wired:
    return {**dict.fromkeys(_BEIJING_ISSUE.split(",")), "SECURITY_CODE": code, "SECURITY_NAME_ABBR": "样例传感",
            "APPLY_DATE": applied, "SELECT_LISTING_DATE": listed, "CLOSE_PRICE": 12.5, "NEWEST_PRICE": 10.0}


def of_reports(**plays: Play) -> Play:
    """Return what plays several reports at one address."""
    return lambda asked: plays[asked.query["reportName"]](asked)


def in_shanghai(code: str, name: str = "样例微电", company: str = "样例微电子股份有限公司", **changes: Any) -> Wired:
    return {"A_STOCK_CODE": code, "B_STOCK_CODE": "-", "COMPANY_ABBR": name, "COMPANY_ABBR_EN": "SAMPLE",
            "CSRC_CODE_DESC": "制造业", "DELIST_DATE": "-", "FULL_NAME": company, "LIST_BOARD": "2",
            "LIST_DATE": "20190722", "NUM": "1", "PRODUCT_STATUS": "0", "SEC_NAME_CN": name,
            "SEC_NAME_FULL": name, "STATE_CODE_A_DESC": "上市", "STOCK_TYPE": "8"} | changes


def shanghai(rows_by_type: dict[str, Sequence[Wired]]) -> Play:
    return lambda asked: in_json({"actionErrors": [], "pageHelp": {"total": 1},
                                  "result": list(rows_by_type[asked.query["STOCK_TYPE"]])})


SHENZHEN_COLUMNS: Final = (
    "板块", "公司全称", "英文名称", "注册地址", "A股代码", "A股简称", "A股上市日期", "A股总股本", "A股流通股本",
    "B股代码", "B股简称", "B股上市日期", "B股总股本", "B股流通股本",
    "地      区", "省    份", "城     市", "所属行业", "公司网址", "未盈利")


def shenzhen(codes: Iterable[str], total: str = "66,700,000", tradable: str = "15,000,000",
             columns: Sequence[str] = SHENZHEN_COLUMNS) -> Play:
    """Return what plays the workbook of www.szse.cn."""
    said = {"板块": "创业板", "公司全称": "样例精密科技股份有限公司", "A股简称": "样例精密",
            "A股上市日期": "2026-03-11", "A股总股本": total, "A股流通股本": tradable, "所属行业": "C 制造业"}
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(columns))
    for code in codes:
        sheet.append([(said | {"A股代码": code}).get(column) for column in columns])
    file = io.BytesIO()
    book.save(file)
    return lambda asked: Reply(body=file.getvalue(), kind=XLSX)


_BEIJING: Final = {0: "fxssrq", 11: "xxltgb", 17: "xxhyzl", 22: "xxjgrq", 29: "xxssdq", 35: "xxzbqs", 36: "xxzgb",
                   38: "xxzqdm", 40: "xxzqjc"}  # places by akshare; the names between them are not known to us


def in_beijing(code: str, **changes: Any) -> Wired:
    said = {"fxssrq": "20260311", "xxltgb": 15000000, "xxhyzl": "专用设备制造业", "xxjgrq": "20260930",
            "xxssdq": "浙江省", "xxzbqs": "样例证券", "xxzgb": 66700000, "xxzqdm": code, "xxzqjc": "样例传感"} | changes
    return {name: said.get(name) for name in (_BEIJING.get(place, f"x{place:02}") for place in range(48))}


def beijing(rows: Sequence[Wired], size: int = 20) -> Play:
    def play(asked: Asked) -> Reply:
        page = int(asked.form["page"])
        answer = in_json([{"content": list(rows[page * size:(page + 1) * size]), "totalElements": len(rows),
                           "totalPages": -(-len(rows) // size)}])
        return Reply(body=b"null(" + answer.body + b")", kind="text/plain; charset=utf-8")

    return play


def profile(code: str, company: str = "样例传感技术股份有限公司") -> Wired:
    middle = {f"F{place:03}V": None for place in range(22)}
    record = {"ORGNAME": company, "ENGNAME": "Sample", "FORMER": None, "ASECCODE": code, **middle,
              "ORGID": "1", "P1": 1, "P2": 2, "P3": 3}
    return {"resultmsg": "success", "resultcode": 200, "count": 1, "records": [record]}


_EQUITY: Final = (
    "LIMITED_SHARES,LIMITED_OTHARS,LIMITED_DOMESTIC_NATURAL,LIMITED_STATE_LEGAL,LIMITED_OVERSEAS_NOSTATE,"
    "LIMITED_OVERSEAS_NATURAL,UNLIMITED_SHARES,B_FREE_SHARE,H_FREE_SHARE,LIMITED_A_SHARES,NON_FREE_SHARES,"
    "LIMITED_B_SHARES,OTHER_FREE_SHARES,LIMITED_STATE_SHARES,LIMITED_DOMESTIC_NOSTATE,LOCK_SHARES")


def equity(day: str, total: Any = 66_700_000, free: Any = 15_000_000, **changes: Any) -> Wired:
    return {**dict.fromkeys(_EQUITY.split(",")), "SECUCODE": "920999.BJ", "SECURITY_CODE": "920999",
            "END_DATE": f"{day} 00:00:00", "TOTAL_SHARES": total, "LISTED_A_SHARES": free, "FREE_SHARES": free,
            "CHANGE_REASON": "首发新股上市"} | changes


FOREX_COLUMNS: Final = ("日期", "中行汇买价", "中行钞买价", "中行钞卖价/汇卖价", "央行中间价", "中行折算价")


def forex(days: Sequence[tuple[str, str]], columns: Sequence[str] = FOREX_COLUMNS) -> Play:
    """Return what plays forex.php of biz.finance.sina.com.cn: the page, then its table; pairs of day and parity."""
    heads = "".join(f"<th>{column}</th>" for column in columns)
    lines = "".join(f"<tr><td>{day}</td><td>706.91</td><td>701.17</td><td>709.88</td><td>{parity}</td>"
                    f"<td>{parity}</td></tr>" for day, parity in days)
    table = f"<table>{f'<tr>{heads}</tr>'}{lines}</table>".encode()
    page = "<select id='money_code'><option value='EUR'>欧元</option><option value='USD'>美元</option></select>"

    def play(asked: Asked) -> Reply:
        if "call_type" in asked.query:
            return Reply(body=table, kind=HTML)
        return Reply(body=page.encode("gbk"), kind="text/html; charset=gbk")

    return play


def suspended(code: str, **changes: Any) -> Wired:
    return {"SECURITY_CODE": code, "SECURITY_NAME_ABBR": "样例精密", "SUSPEND_START_TIME": "2026-03-02 09:30:00",
            "SUSPEND_END_TIME": None, "SUSPEND_EXPIRE": "连续停牌", "SUSPEND_REASON": "拟筹划重大资产重组",
            "TRADE_MARKET": "深交所创业板", "SUSPEND_START_DATE": "2026-03-02 00:00:00",
            "PREDICT_RESUME_DATE": "2026-03-16 00:00:00", "TRADE_MARKET_CODE": "069001002002",
            "SECURITY_TYPE_CODE": "058001001", "DATETIME": "2026-03-02 00:00:00"} | changes
