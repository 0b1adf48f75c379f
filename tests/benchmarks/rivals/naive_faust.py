"""Faust as its own documentation has it: a record a quote, a table by security, a table of sums, default settings.

Quotes of securities that are no members are read and left out, and the sums of a sweep are one value, not one for each
scope: that spares it five writes in six. One worker: its sums are right only where one process has all partitions.
"""

import json
import os
from typing import Any

import faust

from tests.benchmarks.rivals.first_record import first_record

with open(os.environ["BENCH_MEMBERS"], encoding="utf-8") as file:
    MEMBERS: dict[str, tuple[int, list[str]]] = json.load(file)["members"]
app = faust.App(os.environ["BENCH_GROUP"], broker=f"kafka://{os.environ['BENCH_BROKER']}",
                datadir=os.environ["BENCH_STATE"])


class Quote(faust.Record):
    sweep: int
    security: str
    price_li: int | None
    prev_close_li: int | None
    volume: int | None
    turnover_li: int | None
    quoted_at_ms: int
    status: str


class Total(faust.Record):
    sweep: int
    scope: str
    market_value_li: int


quotes = app.topic(os.environ["BENCH_INPUT"], key_type=str, value_type=Quote, partitions=16)
totals = app.topic(os.environ["BENCH_TOTALS"], key_type=str, value_type=Total)
prices = app.Table("prices", key_type=str, value_type=int, partitions=16)
sums = app.Table("sums", key_type=int, default=dict, partitions=16)  # sweep: members so far, and li by scope


@app.agent(quotes)
async def add_up(stream: Any) -> None:
    async for quote in stream:
        first_record()
        if quote.security not in MEMBERS:
            continue
        if quote.price_li is not None:
            prices[quote.security] = quote.price_li
        add(quote.sweep, *MEMBERS[quote.security], prices[quote.security])
        if sums[quote.sweep]["members"] == len(MEMBERS):
            for scope, value in sums[quote.sweep]["value_li"].items():
                await totals.send(key=scope, value=Total(sweep=quote.sweep, scope=scope, market_value_li=value))


def add(sweep: int, shares: int, scopes: list[str], price_li: int) -> None:
    before = sums[sweep] or {"members": 0, "value_li": {}}
    value_li = dict(before["value_li"])
    for scope in scopes:
        value_li[scope] = value_li.get(scope, 0) + price_li * shares
    sums[sweep] = {"members": before["members"] + 1, "value_li": value_li}


if __name__ == "__main__":
    app.main()
