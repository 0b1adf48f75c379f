"""How far the prices of a look are from those that were believed before. Pure."""

from collections.abc import Mapping
from typing import Final

from connectors.canary.disagreement import FEWEST, MOST_PERCENT, MOST_SHARE, MOST_TICKS
from connectors.quotes.source import Look
from streams.contract.limits import TICK_LI

_LEAST_LI: Final = MOST_TICKS * TICK_LI


def prices_li(look: Look) -> dict[str, int]:
    return {quote.security: quote.price_li for quote in look.quotes if quote.price_li is not None}


def has_jumped(look: Look, before_li: Mapping[str, int]) -> bool:
    """Say whether more prices moved further than two sources may differ: the market, or an error; another one knows."""
    jumped, of = _jumped(look, before_li)
    return of >= FEWEST and jumped > MOST_SHARE * of


def has_gone_on(look: Look, before_li: Mapping[str, int]) -> bool:
    """Say whether there is enough to compare, and no jump."""
    jumped, of = _jumped(look, before_li)
    return of >= FEWEST and jumped <= MOST_SHARE * of


def _jumped(look: Look, before_li: Mapping[str, int]) -> tuple[int, int]:
    pairs = [(now, before) for security, now in prices_li(look).items() if (before := before_li.get(security))]
    return sum(abs(now - before) > max(_LEAST_LI, MOST_PERCENT * before // 100) for now, before in pairs), len(pairs)
