"""An answer of qt.gtimg.cn, read. Pure.

```
v_bj920118="62~样例精密~920118~27.35~26.10~26.18~18422~...~~20261125103006~1.25~4.79~27.90~26.80~27.35/18422/50384170~
18422~5038.42~3.02~41.27~~27.90~26.80~4.21~16.68~24.34~...";
```

Fields by position: 1 name, 2 code, 3 price, 4 previous close, 5 open, 6 volume, 30 time YYYYMMDDHHMMSS, 31 and 32
change in yuan and percent, 33 high, 34 low, 35 price/volume/turnover in yuan, 37 turnover in 10,000 yuan, 40 state
(S suspended, D delisted, U not listed yet), 44 and 45 float and total market value in 100 million yuan.

Verified by several public field maps and by captures of 2026 that were recomputed (SSE, SZSE, STAR and BSE rows).
**The volume counts hands, but shares on STAR**: akshare#7328, daily_stock_analysis#1408 and #2350, and the captures. A
suspended row has the previous close as its price, no volume and a time of today. An unknown code is left out; if all
are, the text is `v_pv_none_match="1";`.
"""

from typing import Final

from connectors.quotes.completeness import Page
from connectors.quotes.figures import amount_li, count, price_li
from connectors.quotes.quoted import Said
from connectors.quotes.statements import Fields, by_position, nonzero, read_statements, time_of
from connectors.upstream.request import Answer
from streams.contract.securities import Board, board_of

POSITIONS: Final = {"name": 1, "code": 2, "price": 3, "prev_close": 4, "open": 5, "volume": 6, "time": 30, "change": 31,
                    "change_percent": 32, "high": 33, "low": 34, "traded": 35, "turnover": 37, "float_value": 44,
                    "total_value": 45}
_NEEDED: Final = 38  # up to the turnover; rows differ in how many follow


def read(number: int, answer: Answer) -> Page:
    return read_statements(number, answer, fields=_fields, said=_said)


def shares_of_unit(security: str) -> int:
    """Return how many shares a unit of volume is."""
    return 1 if board_of(security) is Board.STAR else 100


def _fields(text: str) -> dict[str, str]:
    row = by_position(text.split("~"), POSITIONS, _NEEDED)
    return row | {"traded_yuan": nonzero(row["traded"].rpartition("/")[2])}


def _said(security: str, row: Fields) -> Said:
    return Said(security, price_li(row["price"]), price_li(row["prev_close"]),
                count(row["volume"], shares_of_unit(security)), amount_li(row["traded_yuan"]),
                time_of(row["time"], "%Y%m%d%H%M%S"))
