"""The securities of a fictional market: all boards, some suspended, one new today, ST names. No real prices."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from streams.contract.limits import TICK_LI, limit_percent
from streams.contract.securities import Board, board_of

DAY: Final = date(2026, 11, 25)  # a Wednesday
_BOARDS: Final = (  # first code, securities in percent of the market, median price in li
    ("600000.SH", 31, 10_500), ("688001.SH", 11, 32_000), ("000001.SZ", 27, 9_100), ("300001.SZ", 25, 17_000),
    ("920001.BJ", 6, 15_000))
_RANGES: Final = {Board.SSE_MAIN: (600, 601, 603, 605), Board.STAR: (688,), Board.SZSE_MAIN: (0, 1, 2, 3),
                  Board.CHINEXT: (300, 301), Board.BSE: (920,)}


@dataclass(kw_only=True)
class Stock:
    """One security. Prices and turnover in li, volume in shares."""

    security: str
    name: str
    prev_close_li: int
    open_li: int
    price_li: int
    high_li: int
    low_li: int
    volume: int
    turnover_li: int
    shares: int
    float_shares: int
    listed_on: date
    suspended: bool

    def trade(self, price_li: int, volume: int) -> None:
        self.price_li = price_li
        self.high_li, self.low_li = max(self.high_li, price_li), min(self.low_li, price_li)
        self.volume += volume
        self.turnover_li += volume * price_li


def stocks(count: int, draw: random.Random) -> Iterator[Stock]:
    """Yield so many securities, up to 5,700, board after board; the last one is listed today."""
    made = 0
    for first, percent, price in _BOARDS:
        many = count - made if first.endswith("BJ") else max(1, count * percent // 100)
        for place, security in zip(range(made, made + many), _codes(first), strict=False):
            yield _stock(security, place, price, draw, is_new=place == count - 1)
        made += many


def in_limits(stock: Stock, price_li: int) -> int:
    """Return a price within the day's limits of a security."""
    percent = limit_percent(board_of(stock.security), DAY) or 10
    away = stock.prev_close_li * percent // 100 // TICK_LI * TICK_LI
    return max(TICK_LI, stock.prev_close_li - away, min(stock.prev_close_li + away, price_li))


def _codes(first: str) -> Iterator[str]:
    for number in _RANGES[board_of(first)]:
        for code in range(int(first[3:6]), 1000):
            yield f"{number:03d}{code:03d}.{first[-2:]}"


def _stock(security: str, place: int, median_li: int, draw: random.Random, *, is_new: bool) -> Stock:
    prev = max(200, round(median_li * draw.lognormvariate(0, 0.8) / TICK_LI)) * TICK_LI
    shares = round(300_000_000 * draw.lognormvariate(0, 0.9)) // 100 * 100 + 10_000_000
    mark = "N" if is_new else "*ST" if place % 61 == 60 else "ST" if place % 41 == 40 else ""
    stock = Stock(
        security=security, name=f"{mark}样例{place:04d}", prev_close_li=prev, open_li=0, price_li=prev, high_li=0,
        low_li=0, volume=0, turnover_li=0, shares=shares, float_shares=shares * draw.randint(20, 100) // 100,
        listed_on=DAY if is_new else date(2015, 1, 5) + timedelta(days=place % 3000),
        suspended=not is_new and place % 97 == 13)
    if not stock.suspended:
        _first_trades(stock, draw, is_new)
    return stock


def _first_trades(stock: Stock, draw: random.Random, is_new: bool) -> None:
    for percent in [draw.gauss(150, 20) if is_new else draw.gauss(0, 2.2) for _ in range(4)]:
        moved = round(stock.prev_close_li * (100 + percent) / 100 / TICK_LI) * TICK_LI
        price = max(moved, TICK_LI) if is_new else in_limits(stock, moved)
        if not stock.open_li:
            stock.open_li = stock.high_li = stock.low_li = price
        stock.trade(price, round(stock.shares * draw.uniform(0.0005, 0.02)) // 100 * 100 + 100)
