"""Single rows that cannot be right: each is held back alone, and its security counts as missing. Pure."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from connectors.canary.rows import Known, Rows
from connectors.canary.times import is_of_the_future
from connectors.quotes.source import Gap, Look
from connectors.source import Quote
from streams.contract.events.quotes import QuoteStatus

_OF_PREVIOUS_CLOSE: Final = 50  # times; the dearest first day of a newcomer so far stood below 20
_OF_LAST_PRICE: Final = 5  # times; in minutes: trading halts at 30 % and 60 % even without a limit
_MOST_SHARES: Final = 10**11  # of one security on a day: the whole market trades about as many
_MOST_TURNOVER_LI: Final = 10**15  # 1,000 billion yuan, two or three times that the whole market
_LAST_IS_RECENT_MS: Final = timedelta(minutes=10) // timedelta(milliseconds=1)  # later the jump may have been real


def without_odd_rows(rows: Rows, known: Known) -> Look:
    """Return the look with its odd rows among what was missed, each told as a gap."""
    odd = {quote.security: why for quote in rows.look.quotes if (why := _why_odd(quote, rows, known))}
    if not odd:
        return rows.look
    return replace(
        rows.look, quotes=tuple(quote for quote in rows.look.quotes if quote.security not in odd),
        missed=(*rows.look.missed, *odd),
        gaps=(*rows.look.gaps, *((Gap.BAD_ROW, f"{security} {why}") for security, why in odd.items())))


def _why_odd(quote: Quote, rows: Rows, known: Known) -> str | None:
    if is_of_the_future(quote, rows):
        return "is quoted in the future"
    if quote.price_li is None or quote.status is not QuoteStatus.TRADING:
        return None
    if quote.price_li <= 0:
        return f"is trading at {quote.price_li} li"
    return _why_too_much(quote) or _why_too_far(quote, quote.price_li, rows, known)


def _why_too_much(quote: Quote) -> str | None:
    if (quote.volume or 0) > _MOST_SHARES or (quote.turnover_li or 0) > _MOST_TURNOVER_LI:
        return f"has traded {quote.volume} shares for {quote.turnover_li} li"
    return None


def _why_too_far(quote: Quote, price_li: int, rows: Rows, known: Known) -> str | None:
    before = known.get(quote.security)
    if quote.prev_close_li and _apart(price_li, quote.prev_close_li, _OF_PREVIOUS_CLOSE):
        return f"is at {price_li} li after a previous close of {quote.prev_close_li}"
    if (before and before.price_li and before.quoted_at_ms >= rows.opened_ms
            and quote.quoted_at_ms - before.quoted_at_ms <= _LAST_IS_RECENT_MS
            and _apart(price_li, before.price_li, _OF_LAST_PRICE)):
        return f"is at {price_li} li after {before.price_li}"
    return None


def _apart(one: int, other: int, times: int) -> bool:
    return max(one, other) > times * min(one, other) if other > 0 else False
