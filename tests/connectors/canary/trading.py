"""A fictional market as a source that lies in nothing would show it: looks at any moment of a trading day."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from connectors.quotes.source import Look
from connectors.source import Quote
from streams.contract.clock import SHANGHAI, epoch_ms
from streams.contract.clock import is_trading_day as is_in_calendar
from streams.contract.events.quotes import QuoteStatus
from streams.contract.limits import TICK_LI

DAY = date(2024, 7, 2)  # a Tuesday
BOARDS = (("600", "SH", 10), ("688", "SH", 20), ("000", "SZ", 10), ("300", "SZ", 20), ("920", "BJ", 30))
SESSIONS = ((time(9, 30), time(11, 30)), (time(13), time(14, 57)))
FREE = 10_000  # percent: no limit on a newcomer's first days


is_trading_day = cache(is_in_calendar)


def at(hour: int, minute: int = 0, second: int = 0, day: date = DAY) -> datetime:
    return datetime.combine(day, time(hour, minute, second), SHANGHAI)


@dataclass
class Share:
    security: str
    limit: int
    previous_li: int
    price_li: int
    quoted: datetime
    every: float  # seconds between two trades, on average
    suspended: bool = False
    traded: bool = False
    volume: int = 0
    turnover_li: int = 0

    def quote(self, moment: datetime) -> Quote:
        cleared = self.quoted.date() < moment.date() and moment.time() >= time(9, 10) and is_trading_day(moment.date())
        silent = self.suspended or (cleared and not self.traded)
        return Quote(
            security=self.security, price_li=None if silent else self.price_li, prev_close_li=self.previous_li,
            volume=None if silent else self.volume, turnover_li=None if silent else self.turnover_li,
            quoted_at_ms=epoch_ms(self.quoted), status=QuoteStatus.SUSPENDED if silent else QuoteStatus.TRADING)


@dataclass
class Trading:
    """Time goes on by `look`. Prices walk within their limits; some shares trade every few seconds, some in minutes."""

    shares: list[Share]
    random: random.Random
    now: datetime = field(default_factory=lambda: at(9))

    def look(self, moment: datetime) -> Look:
        if moment.date() > self.now.date():
            self._next_day()
        for share in self.shares:
            self._trade(share, moment)
        self.now = moment
        return Look(quotes=tuple(share.quote(moment) for share in self.shares))

    def _trade(self, share: Share, until: datetime) -> None:
        if share.suspended or not is_trading_day(until.date()):
            return
        opening = datetime.combine(until.date(), time(9, 25), SHANGHAI)
        if not share.traded and self.now < opening <= until and self.random.random() < 0.9:
            self._deal(share, opening)
        for start, end in SESSIONS:
            begun = max(self.now, datetime.combine(until.date(), start, SHANGHAI))
            over = min(until, datetime.combine(until.date(), end, SHANGHAI))
            seconds = (over - begun).total_seconds()
            if seconds > 0 and self.random.random() < 1 - 2.718 ** (-seconds / share.every):
                self._deal(share, over - timedelta(seconds=self.random.uniform(0, min(seconds, share.every))))
        close = datetime.combine(until.date(), time(15), SHANGHAI)
        if self.now < close <= until:
            self._deal(share, close)

    def _deal(self, share: Share, moment: datetime) -> None:
        step = self.random.choice((-2, -1, 0, 0, 1, 2)) * max(TICK_LI, share.price_li // 500 // TICK_LI * TICK_LI)
        low, high = (share.previous_li * (100 + sign * share.limit) // 100 for sign in (-1, 1))
        share.price_li = min(max(share.price_li + step, low, TICK_LI), high) // TICK_LI * TICK_LI
        share.price_li = max(share.price_li, TICK_LI)
        share.quoted, share.traded = moment.replace(microsecond=0), True
        lots = self.random.randint(1, 50) * 100
        share.volume, share.turnover_li = share.volume + lots, share.turnover_li + lots * share.price_li

    def _next_day(self) -> None:
        for share in self.shares:
            share.previous_li, share.volume, share.turnover_li, share.traded = share.price_li, 0, 0, False


def a_market(count: int = 100, seed: int = 1, *, liveliest: float = 3, quietest: float = 240, day: date = DAY,
             suspended_share: float = 0.02, newcomers: int = 1) -> Trading:
    chance = random.Random(seed)
    yesterday = at(15, day=day - timedelta(days=1))
    shares = []
    for number in range(count):
        prefix, exchange, limit = BOARDS[number % len(BOARDS)]
        price = chance.randint(300, 6_000) * TICK_LI
        shares.append(Share(
            security=f"{prefix}{number // len(BOARDS):03d}.{exchange}", limit=FREE if number < newcomers else limit,
            previous_li=price, price_li=price * 3 if number < newcomers else price, quoted=yesterday,
            every=chance.uniform(liveliest, quietest), suspended=chance.random() < suspended_share))
    return Trading(shares=shares, random=chance, now=at(9, day=day))


def looks(market: Trading, first: datetime, *, count: int, seconds: float) -> Iterator[tuple[Look, datetime]]:
    for number in range(count):
        moment = first + timedelta(seconds=number * seconds)
        yield market.look(moment), moment


def each(look: Look, **changes: Any) -> Look:
    """Return a look with fields of all rows replaced: by a value, or by what a function makes of the row."""
    return replace(look, quotes=tuple(
        quote._replace(**{name: change(quote) if callable(change) else change for name, change in changes.items()})
        for quote in look.quotes))
