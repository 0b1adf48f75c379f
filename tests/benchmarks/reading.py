"""`python -m tests.benchmarks.reading PART`: what it takes to read public sites, and to judge what they say.

On bodies in memory, in processor time. Beside akshare's way with the same bodies: a pandas frame a page, put together,
columns named, figures made numbers.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Annotated, Any, Final

import pandas
import typer

from connectors.canary.judge import Canary
from connectors.canary.schema import Schema, drift
from connectors.cninfo.announcements_parse import page_of as cninfo_page
from connectors.eastmoney.announcements_parse import page_of as eastmoney_page
from connectors.eastmoney.quotes_parse import read_asked, read_list
from connectors.eastmoney.quotes_schema import list_schema
from connectors.quotes.completeness import Page, of_market
from connectors.quotes.pages import Read
from connectors.sina.quotes_parse import read as read_sina
from connectors.sina.quotes_schema import schema as sina_schema
from connectors.tencent.quotes_parse import read as read_tencent
from connectors.tencent.quotes_schema import schema as tencent_schema
from connectors.upstream.request import Answer
from tests.benchmarks import answers
from tests.benchmarks.market import SECURITIES
from tests.connectors.quotes.market import Market

ROUNDS: Final = 5  # the median of them; whoever is compared takes turns
SWEEP_SECONDS: Final = 60.0
FRAME_NAMES: Final = {  # as akshare names them; a market's figures all become numbers
    "f2": "最新价", "f3": "涨跌幅", "f4": "涨跌额", "f5": "成交量", "f6": "成交额", "f15": "最高", "f16": "最低",
    "f17": "今开", "f18": "昨收", "f20": "总市值", "f21": "流通市值"}
Found = Mapping[str, float]


def reading() -> Found:
    """Read a market at each of the three sites, beside akshare's way; and a day of announcements at both."""
    market = Market(SECURITIES)
    pages = answers.listed(market)
    ours, frames = _in_turn(lambda: _read(read_list, pages), lambda: frame(pages))
    return {
        "eastmoney_list_rows_per_second": SECURITIES / ours,
        "eastmoney_list_over_akshare_times": frames / ours,
        "eastmoney_asked_rows_per_second": _rows_a_second(read_asked, answers.asked(market)),
        "tencent_rows_per_second": _rows_a_second(read_tencent, answers.of_tencent(market)),
        "sina_rows_per_second": _rows_a_second(read_sina, answers.of_sina(market)),
        "eastmoney_announcements_rows_per_second": _announcements_a_second(
            eastmoney_page, answers.of_eastmoney_announcements()),
        "cninfo_announcements_rows_per_second": _announcements_a_second(
            cninfo_page, answers.of_cninfo_announcements())}


def checking() -> Found:
    """Hold a market's rows against the schema of each site, and judge looks at it; ms a sweep."""
    market = Market(SECURITIES)
    return {
        "eastmoney_schema_check_ms": _check_ms(list_schema(True), _read(read_list, answers.listed(market))),
        "tencent_schema_check_ms": _check_ms(tencent_schema(True), _read(read_tencent, answers.of_tencent(market))),
        "sina_schema_check_ms": _check_ms(sina_schema(True), _read(read_sina, answers.of_sina(market))),
        "canary_ms": _canary_ms(market)}


def frame(pages: Sequence[Answer]) -> pandas.DataFrame:
    """Return a market as akshare's `stock_zh_a_spot_em` makes it: floats, no times, nothing checked."""
    found = pandas.concat([pandas.DataFrame(json.loads(page.body)["data"]["diff"]) for page in pages],
                          ignore_index=True)
    found["f3"] = pandas.to_numeric(found["f3"], errors="coerce")
    found = found.sort_values(by=["f3"], ascending=False, ignore_index=True).rename(columns=FRAME_NAMES)
    for name in FRAME_NAMES.values():
        found[name] = pandas.to_numeric(found[name], errors="coerce")
    return found


def _read(read: Read, pages: Sequence[Answer]) -> list[Page]:
    return [read(number, answer) for number, answer in enumerate(pages, 1)]


def _rows_a_second(read: Read, pages: Sequence[Answer]) -> float:
    assert sum(len(page.quotes) for page in _read(read, pages)) == SECURITIES
    return SECURITIES / _in_turn(lambda: _read(read, pages))[0]


def _announcements_a_second(read: Callable[[Answer], Any], pages: Sequence[Answer]) -> float:
    assert sum(len(read(page).rows) for page in pages) == answers.ANNOUNCEMENTS
    return answers.ANNOUNCEMENTS / _in_turn(lambda: [read(page) for page in pages])[0]


def _check_ms(schema: Schema, pages: Sequence[Page]) -> float:
    rows = [row for page in pages for row in page.rows]
    assert not drift(schema, rows)
    return _in_turn(lambda: drift(schema, rows))[0] * 1000


def _canary_ms(market: Market) -> float:
    """Return what a look costs once there are others to compare it with."""
    canary, spent = Canary(), []
    for _ in range(ROUNDS + 1):
        look = of_market((), _read(read_list, answers.listed(market)))
        began = time.process_time()
        judged = canary.judge(look, market.moment)
        spent.append(time.process_time() - began)
        assert judged.publishable, judged.detail
        market.trade(SWEEP_SECONDS)
    return median(spent[1:]) * 1000


def _in_turn(*works: Callable[[], object]) -> list[float]:
    """Return the median seconds of processor time of each work; they take turns, so that a busy moment hits all."""
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for seconds, work in zip(spent, works, strict=True):
            began = time.process_time()
            work()
            seconds.append(time.process_time() - began)
    return [median(seconds) for seconds in spent]


PARTS: Final[Mapping[str, Callable[[], Found]]] = {"reading": reading, "checking": checking}


def main(part: Annotated[str, typer.Argument(help=", ".join(PARTS))]) -> None:
    """Measure one of them."""
    print(json.dumps(PARTS[part]()))


if __name__ == "__main__":
    typer.run(main)
