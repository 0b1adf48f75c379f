"""An answer of hq.sinajs.cn, read. Pure.

```
var hq_str_bj920118="样例精密,26.180,26.100,27.350,27.900,26.800,27.340,27.350,1842200,50384170.000,...,
2026-11-25,10:30:06,00,...";
```

Fields by position: 0 name, 1 open, 2 previous close, 3 price, 4 high, 5 low, 6 and 7 best bid and ask, 8 volume in
shares (STAR too), 9 turnover in yuan, 30 date, 31 time of Shanghai, 32 state.

Verified by several public field maps and by captures of 2024 to 2026, among them BSE rows (920118 and others: the same
fields, with more behind them). Before the open the price is the previous close or 0, with no volume, and from 9:15 on
bid and ask are virtual. An unknown code has an empty statement.
"""

from typing import Final

from connectors.quotes.completeness import Page
from connectors.quotes.figures import amount_li, count, price_li
from connectors.quotes.quoted import Said
from connectors.quotes.statements import Fields, by_position, read_statements, time_of
from connectors.upstream.request import Answer

POSITIONS: Final = {"name": 0, "open": 1, "prev_close": 2, "price": 3, "high": 4, "low": 5, "bid": 6, "ask": 7,
                    "volume": 8, "turnover": 9, "date": 30, "time": 31}
_NEEDED: Final = 32


def read(number: int, answer: Answer) -> Page:
    return read_statements(number, answer, fields=_fields, said=_said)


def _fields(text: str) -> dict[str, str]:
    return by_position(text.split(","), POSITIONS, _NEEDED)


def _said(security: str, row: Fields) -> Said:
    return Said(security, price_li(row["price"]), price_li(row["prev_close"]), count(row["volume"]),
                amount_li(row["turnover"]), time_of(f"{row['date']} {row['time']}", "%Y-%m-%d %H:%M:%S"))
