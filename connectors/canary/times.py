"""Times that cannot be: quotes of the future, quotes older than what the source said before. Pure."""

from datetime import timedelta
from typing import Final

from connectors.canary.rows import Known, Rows, many
from connectors.source import Quote

SKEW: Final = timedelta(seconds=60)  # clocks differ, and sites are served by machines that lag each other by seconds
_MS: Final = SKEW // timedelta(milliseconds=1)


def is_of_the_future(quote: Quote, rows: Rows) -> bool:
    return quote.quoted_at_ms > rows.at_ms + _MS


def future(rows: Rows) -> str | None:
    """Say so where many rows were quoted after the look."""
    ahead = [quote.quoted_at_ms for quote in rows.look.quotes if is_of_the_future(quote, rows)]
    of = len(rows.look.quotes)
    if not (many(len(ahead), of) or 2 * len(ahead) > of):
        return None
    seconds = (max(ahead) - rows.at_ms) // 1000
    return (f"{len(ahead)} of {of} rows are quoted up to {seconds} s in the future; "
            "if other sources say so too, set this machine's clock")


def stepped_back(rows: Rows, known: Known) -> str | None:
    """Say so where many rows are older than what was known of them."""
    pairs = list(rows.with_known(known))
    back = sum(before.quoted_at_ms - now.quoted_at_ms > _MS for before, now in pairs)
    return f"{back} of {len(pairs)} rows are older than those before by more than {SKEW.seconds} s" if many(
        back, len(pairs)) else None
