"""The sources that doctor looks at, each by the one request that says most of it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from connectors.announcements.source import AnnouncementSource, Part
from connectors.cninfo.announcements import CninfoAnnouncements
from connectors.doctor.probe import Found, Probe
from connectors.eastmoney.announcements import EastmoneyAnnouncements
from connectors.eastmoney.quotes import HOST as EASTMONEY
from connectors.eastmoney.quotes import EastmoneyQuotes
from connectors.quotes.source import QuoteSource
from connectors.sina.quotes import HOST as SINA
from connectors.sina.quotes import SinaQuotes
from connectors.tencent.quotes import HOST as TENCENT
from connectors.tencent.quotes import TencentQuotes
from connectors.upstream.request import Upstream
from streams.contract.clock import from_epoch_ms, shanghai_day

UNIVERSES: Final = ("members", "market")  # what live cannot be without
FRESH_FOR: Final = timedelta(minutes=3)  # the youngest of these trades every few seconds
# Large firms of every board, so that some have just traded; enough rows for shares of them to say something.
WATCHED: Final = (
    "600000.SH", "600028.SH", "600036.SH", "600519.SH", "600900.SH", "601288.SH", "601318.SH", "601398.SH", "600030.SH",
    "600276.SH", "688041.SH", "688036.SH", "000001.SZ", "000333.SZ", "000651.SZ", "000858.SZ", "000063.SZ", "000100.SZ",
    "300014.SZ", "300059.SZ", "300124.SZ", "300274.SZ", "300750.SZ", "300760.SZ", "920118.BJ",
)
_LISTED_DAYS: Final = 7  # a holiday has no announcements
_AHEAD_DAYS: Final = 1  # in the evening they are stated as of the next day


def quotes_probe(name: str, host: str, source: Callable[[Upstream], QuoteSource],
                 securities: Sequence[str] = WATCHED) -> Probe:
    """Return a probe that asks for some securities by code; whoever tells these can serve both universes."""
    async def look(upstream: Upstream) -> Found:
        quotes = (await source(upstream).look_at(securities)).quotes
        newest = max((quote.quoted_at_ms for quote in quotes), default=None)
        return Found(rows=len(quotes), newest=None if newest is None else from_epoch_ms(newest))

    return Probe(name=f"{name} quotes", host=host, look=look, universes=UNIVERSES, fresh_for=FRESH_FOR)


def announcements_probe(name: str, host: str, source: Callable[[Upstream], AnnouncementSource],
                        now: Callable[[], datetime]) -> Probe:
    """Return a probe that asks for the first page of the last days."""
    async def look(upstream: Upstream) -> Found:
        day = shanghai_day(now())
        listed = Part(first=day - timedelta(days=_LISTED_DAYS), last=day + timedelta(days=_AHEAD_DAYS))
        rows = (await source(upstream).page(listed, 1)).rows
        return Found(rows=len(rows), newest=max((row.published_at for row in rows if row.published_at), default=None))

    return Probe(name=f"{name} announcements", host=host, look=look)


def probes(now: Callable[[], datetime]) -> tuple[Probe, ...]:
    return (
        quotes_probe("eastmoney", EASTMONEY, EastmoneyQuotes),
        quotes_probe("tencent", TENCENT, TencentQuotes),
        quotes_probe("sina", SINA, SinaQuotes),
        announcements_probe("eastmoney", EastmoneyAnnouncements.host, EastmoneyAnnouncements, now),
        announcements_probe("cninfo", CninfoAnnouncements.host, CninfoAnnouncements, now),
    )
