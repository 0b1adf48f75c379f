"""A market that remembers: what each security stood at, at each of its moments. Wrong figures cannot hide from it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from streams.contract.events.quotes import QuoteBatch, QuoteStatus
from tests.connectors.quotes.market import Market

_BEHIND_SECONDS = {"eastmoney": 3}  # of the market's moment: what a row of a source says of its time
_ROUNDED_LI = {"tencent": 1000}  # of a turnover


class Stood(NamedTuple):
    """Prices and turnover in li, volume in shares."""

    price_li: int
    prev_close_li: int
    volume: int
    turnover_li: int


class Remembered(Market):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stood: dict[int, dict[str, Stood]] = {}
        self._remember()

    def trade(self, seconds: float, share: float = 0.7) -> None:
        super().trade(seconds, share)
        self._remember()

    def _remember(self) -> None:
        self.stood[int(self.moment.timestamp())] = {
            stock.security: Stood(stock.price_li, stock.prev_close_li, stock.volume, stock.turnover_li)
            for stock in self.stocks.values() if not stock.suspended}

    def wrong(self, batch: QuoteBatch) -> Iterator[str]:
        """Yield the rows of a batch that were never true."""
        source = batch.sweep.source
        for row in zip(batch.security, batch.price_li, batch.prev_close_li, batch.volume, batch.turnover_li,
                       batch.quoted_at_ms, batch.status, strict=True):
            security, *figures, at_ms, status = row
            stood = self.stood.get(at_ms // 1000 + _BEHIND_SECONDS.get(source, 0), {}).get(security)
            if status is QuoteStatus.SUSPENDED:
                if not self.stocks[security].suspended or figures[0] is not None:
                    yield f"{source} {row}"
            elif stood is None or not _is(figures, stood, _ROUNDED_LI.get(source, 1)):
                yield f"{source} {row}: {stood}"


def _is(figures: list[int | None], stood: Stood, rounded_li: int) -> bool:
    *exact, turnover = figures
    return tuple(exact) == stood[:3] and turnover is not None and 0 <= stood.turnover_li - turnover < rounded_li
