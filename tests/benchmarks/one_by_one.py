"""A sweep over the market as akshare makes it: a connection a request, one after the other; without its sleeps."""

import time
from typing import Final

import requests

from connectors.eastmoney.quotes import A_SHARES, FIELDS
from connectors.eastmoney.quotes_parse import A_PAGE
from tests.connectors.quotes.market import CLIST

_SECONDS: Final = 15.0  # akshare's time-out


def one_by_one_ms(origin: str) -> float:
    """Return how long it takes until the last page has come."""
    query = {"pz": str(A_PAGE), "po": "1", "np": "1", "fltt": "2", "invt": "2", "fid": "f12", "fs": A_SHARES,
             "fields": FIELDS}
    began, number, pages = time.perf_counter(), 0, 1
    while number < pages:
        number += 1
        answer = requests.get(origin + CLIST, params={**query, "pn": str(number)}, timeout=_SECONDS)
        answer.raise_for_status()
        pages = -(-answer.json()["data"]["total"] // A_PAGE)
    return (time.perf_counter() - began) * 1000
