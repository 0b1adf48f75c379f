"""Plays for every table that akshare reads, of a size at which tables with pages have more than one."""

from typing import Final

from connectors.akshare_tables.central_parity import HOST as SINA
from connectors.akshare_tables.filings import DATACENTER
from connectors.akshare_tables.legal_names import HOST as CNINFO
from connectors.akshare_tables.share_capital import HOST as EQUITY
from tests.connectors.akshare_tables import payloads
from tests.connectors.akshare_tables.wire import Play, in_json

REPORTS: Final = (DATACENTER, "/api/data/v1/get")
EVERYTHING: Final[dict[tuple[str, str], Play]] = {
    ("query.sse.com.cn", "/sseQuery/commonQuery.do"): payloads.shanghai({
        "1": [payloads.in_shanghai("601999")], "8": [payloads.in_shanghai("688999")]}),
    ("www.szse.cn", "/api/report/ShowReport"): payloads.shenzhen([f"3019{number:02}" for number in range(30)]),
    ("www.bse.cn", "/nqxxController/nqxxCnzq.do"): payloads.beijing(
        [payloads.in_beijing(f"9209{number:02}") for number in range(45)]),
    REPORTS: payloads.of_reports(
        RPT_IPO_INFOALLNEW=payloads.datacenter([payloads.registration(number) for number in range(1100)]),
        RPT_IPO_REVIEW=payloads.datacenter([payloads.reviewed(number) for number in range(90)]),
        RPT_IPO_TUTRECORD=payloads.datacenter([payloads.tutored(number) for number in range(1100)]),
        RPTA_APP_IPOAPPLY=payloads.datacenter([payloads.issued("301999")]),
        RPT_NEEQ_ISSUEINFO_LIST=payloads.datacenter(
            [payloads.issued_in_beijing("920999", listed="2026-03-11 00:00:00")]),
        RPT_CUSTOM_SUSPEND_DATA_INTERFACE=payloads.datacenter([payloads.suspended("301999")])),
    (EQUITY, "/securities/api/data/v1/get"): payloads.datacenter([payloads.equity("2026-03-11")]),
    (CNINFO, "/api/sysapi/p_sysapi1133"): lambda asked: in_json(payloads.profile("600000")),
    (SINA, "/forex/forex.php"): payloads.forex([("2026-03-02", "708.19")]),
}
