"""Fake freshness: a feed that answers, and stands still. Age is measured from the exchange's own times. Pure.

Prices, volumes and turnover that are the same in three looks of a continuous session, or newest times that are: stale,
if so many securities were silent for so long that no market is. The quietest shares trade about once in four minutes;
3,000 security-seconds of silence (50 of them for a minute, 1,200 for 2.5 s) then have a chance of e^-12.5, four in a
million, and real sets are livelier. Fewer than 50 may all be halted or locked at a limit: never called stale.
In auctions, breaks and on closed days nothing becomes stale, and nothing that is stale is right again unless it moves.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from connectors.canary.rows import Rows
from connectors.source import Quote
from streams.contract.clock import DAY_PHASES, SHANGHAI, Phase, epoch_ms, from_epoch_ms, is_trading_day

LOOKS: Final = 3
FEWEST: Final = 50  # securities
SILENCE: Final = 3_000  # security-seconds
OLDEST: Final = timedelta(minutes=5)  # of the newest quote, in a session that has run as long
SETTLING: Final = timedelta(minutes=1)  # sites are slow to begin with the session


@dataclass(frozen=True, kw_only=True)
class Stillness:
    """Since when, within one session, values and times stand; and the look that was found stale, if any."""

    last: Rows | None = None
    values_since: datetime | None = None
    values_looks: int = 0
    times_since: datetime | None = None
    times_looks: int = 0
    stuck: Rows | None = None


def session_start(moment: datetime) -> datetime | None:
    """Return when the continuous session that runs at a moment began, None where none does."""
    local = moment.astimezone(SHANGHAI)
    starts = [session.start for session in DAY_PHASES
              if session.phase is Phase.CONTINUOUS and session.start <= local.time() < session.end]
    return datetime.combine(local.date(), starts[0], SHANGHAI) if starts and is_trading_day(local.date()) else None


def has_settled(moment: datetime) -> bool:
    start = session_start(moment)
    return start is not None and moment - start >= SETTLING


def followed(before: Stillness, rows: Rows) -> tuple[Stillness, str | None]:
    """Return what is known after a look, and why the feed is stale, if it is."""
    now = _counted(before, rows)
    why = _stale(now, rows)
    if why is None and now.stuck and not _has_moved_on(now.stuck, rows):
        return now, "nothing in it shows yet that it runs again"
    return replace(now, stuck=rows if why else None), why


def _counted(before: Stillness, rows: Rows) -> Stillness:
    start = session_start(rows.at)
    if start is None or not has_settled(rows.at):
        return Stillness(stuck=before.stuck)
    last = before.last if before.last and before.last.at >= start else None
    comparable = last is not None and len(last.priced.keys() & rows.priced.keys()) >= FEWEST
    values = last is not None and comparable and not _values_moved(last, rows)
    times = last is not None and comparable and rows.newest_ms <= last.newest_ms
    return Stillness(
        last=rows, stuck=before.stuck,
        values_since=before.values_since if values else rows.at, values_looks=before.values_looks + 1 if values else 1,
        times_since=before.times_since if times else rows.at, times_looks=before.times_looks + 1 if times else 1)


def _stale(now: Stillness, rows: Rows) -> str | None:
    if now.last is None or len(rows.priced) < FEWEST:
        return None
    newest = from_epoch_ms(rows.newest_ms)
    said = f"the newest of {len(rows.priced)} quotes is of {newest:%Y-%m-%d %H:%M:%S}"
    for what, since, looks in (("values", now.values_since, now.values_looks), ("times", now.times_since,
                                                                                now.times_looks)):
        silent = (rows.at - since).total_seconds() * len(rows.priced) if since else 0
        if looks >= LOOKS and silent >= SILENCE:
            return f"its {what} stand still since {since:%H:%M:%S}; {said}"
    start = session_start(rows.at)
    if start and rows.at - start >= OLDEST and rows.at - newest > OLDEST:
        seconds = int((rows.at - newest).total_seconds())
        return f"{said}, {seconds} s ago; if other sources say so too, set this machine's clock"
    return None


def _values_moved(before: Rows, now: Rows) -> bool:
    """Say whether anything moved, among the securities that both looks have."""
    return any(_values(quote) != _values(earlier) for security, quote in now.priced.items()
               if (earlier := before.priced.get(security)))


def _values(quote: Quote) -> tuple[int | None, int | None, int | None]:
    return quote.price_li, quote.volume, quote.turnover_li


def _has_moved_on(stuck: Rows, rows: Rows) -> bool:
    """Say whether a stale feed shows that it runs again: other values, newer times, and no longer far behind."""
    due = _last_trade_due(rows.at)
    behind = due is not None and rows.newest_ms < epoch_ms(due - OLDEST)
    return _values_moved(stuck, rows) and rows.newest_ms > stuck.newest_ms and not behind


def _last_trade_due(moment: datetime) -> datetime | None:
    """Return up to when there has been continuous trading on the day, None before the first or on a closed day."""
    local = moment.astimezone(SHANGHAI)
    day: date = local.date()
    if not is_trading_day(day):
        return None
    ends = [min(datetime.combine(day, session.end, SHANGHAI), local) for session in DAY_PHASES
            if session.phase is Phase.CONTINUOUS and datetime.combine(day, session.start, SHANGHAI) + OLDEST <= local]
    return ends[-1] if ends else None
