"""All tables, and what they ask of public hosts in a day: what a budget is planned with."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from connectors.akshare_tables.central_parity import CentralParity
from connectors.akshare_tables.exchange_lists import BEIJING, SHANGHAI, SHENZHEN
from connectors.akshare_tables.issues import ISSUES
from connectors.akshare_tables.legal_names import LegalNames
from connectors.akshare_tables.registrations import REGISTRATIONS
from connectors.akshare_tables.reviews import REVIEWS
from connectors.akshare_tables.share_capital import ShareCounts
from connectors.akshare_tables.suspensions import Suspensions
from connectors.akshare_tables.table import Table
from connectors.akshare_tables.tutoring import TUTORING


@dataclass(frozen=True, kw_only=True)
class TablePlan:
    """So many requests to a host each time, every so many seconds."""

    host: str
    what: str
    requests: int
    every_seconds: float


def tables(followed: Callable[[], Sequence[str]], suspensions: Suspensions) -> tuple[Table, ...]:
    """Return all tables; share counts and missing legal names are asked for of the securities that are followed."""
    return (SHANGHAI, SHENZHEN, BEIJING, suspensions, CentralParity(), REGISTRATIONS, REVIEWS, TUTORING, ISSUES,
            ShareCounts(followed), LegalNames(followed))


def plans(every: Iterable[Table]) -> tuple[TablePlan, ...]:
    return tuple(TablePlan(host=table.host, what=table.name, requests=table.requests,
                           every_seconds=table.pace.every_seconds) for table in every)
