"""akshare, unpatched, behind a proxy that plays its upstreams."""

import pytest

from connectors.akshare_tables.calls import Akshare
from connectors.akshare_tables.threads import Threads
from tests.connectors.akshare_tables.wire import Wire


@pytest.fixture
def spent() -> list[str]:
    """The hosts whose budgets were asked, in order."""
    return []


@pytest.fixture
def akshare(wire: Wire, spent: list[str]) -> Akshare:
    return Akshare(spent.append, threads=Threads(at_once=2), call_seconds=60, connect_seconds=20, read_seconds=20)
