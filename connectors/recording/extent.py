"""How much there is in a recording of a universe's sweeps. Pure but for the reading."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from connectors.recording.recorded import Recorded
from streams.contract.codec import Undecodable, decode
from streams.contract.events.quotes import QuoteBatch
from streams.contract.topics import MARKET_QUOTES


class Extent(NamedTuple):
    days: frozenset[date]  # trading days with a sweep of the universe
    sweeps: int  # of any universe


def extent(records: Iterable[Recorded], universe: str) -> Extent:
    """Look at one bucket of each sweep, since a sweep has all of them."""
    days: set[date] = set()
    sweeps = 0
    for record in records:
        if record.topic != MARKET_QUOTES.name or record.partition:
            continue
        sweeps += 1
        try:
            sweep = decode(QuoteBatch, record.value).sweep
        except Undecodable:
            continue
        if sweep.universe == universe:
            days.add(sweep.trading_day)
    return Extent(frozenset(days), sweeps)
