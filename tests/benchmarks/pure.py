"""`python -m tests.benchmarks.pure PART`: one pure function on rows of the real size, in a process of its own.

No broker. It prints figures as JSON. Memory is what the process takes above its start, with the inputs, which a worker
holds too.
"""

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Annotated, Final

import typer

from connectors.publisher import Outgoing
from streams.announcements.filings import Filings
from streams.announcements.firms import firm
from streams.announcements.following import follow
from streams.contract.events.announcements import Announcement, MemberAnnouncement
from streams.contract.events.registry import Confidence
from streams.contract.topics import (
    MARKET_INSTRUMENTS,
    MARKET_SHARE_CAPITAL,
    MEMBERS,
    REGISTRY_LISTINGS,
    REGISTRY_MEMBERSHIPS,
)
from streams.engine.keeper import Events
from streams.ipos.joining import joined
from streams.members.agent import INPUTS, join
from streams.members.official_counts import official_counts
from streams.members.verdict import members
from tests.benchmarks.announcement_rows import RECORDED_AT, announcement_rows
from tests.benchmarks.child import peak_mb
from tests.benchmarks.filing_rows import filing_rows
from tests.benchmarks.market import Market
from tests.benchmarks.registry_rows import registry_rows
from tests.benchmarks.setting import reference

AS_OF: Final = date(2024, 7, 1)
Found = Mapping[str, float]


def members_join() -> Found:
    """Join 20,000 memberships with 5,700 instruments, from nothing."""
    start_mb = peak_mb(os.getpid())
    rows = registry_rows()
    held: dict[str, Events] = {
        REGISTRY_MEMBERSHIPS.name: {each.assertion_id: each for each in rows.memberships},
        REGISTRY_LISTINGS.name: {each.assertion_id: each for each in rows.listings},
        MARKET_INSTRUMENTS.name: rows.instruments,
        MARKET_SHARE_CAPITAL.name: {f"{each.security}|{each.effective_on}": each for each in rows.share_capital}}
    began = time.perf_counter()
    found = join(held, official=official_counts())
    seconds = time.perf_counter() - began
    assert len(found[MEMBERS.name]) > len(rows.listings) / 2
    return {"members_join_seconds": seconds, "members_join_rss_mb": peak_mb(os.getpid()) - start_mb}


def members_verdict() -> Found:
    """Say of every company of 20,000 memberships what it was on a day."""
    rows = registry_rows().memberships
    began = time.perf_counter()
    members(rows, as_of=AS_OF)
    return {"members_verdict_seconds": time.perf_counter() - began}


def filings() -> Found:
    """Join 10,000 filings with 20,000 memberships."""
    rows, memberships = filing_rows(), registry_rows().memberships
    began = time.perf_counter()
    joined(rows, memberships)
    return {"filings_per_second": len(rows) / (time.perf_counter() - began)}


def announcements() -> Found:
    """Follow 8,000 announcements with 1,100 members."""
    market = Market()
    rows, held = announcement_rows(market), by_topic(reference(market))
    began = time.perf_counter()
    followed(rows, held)
    return {"announcements_per_second": len(rows) / (time.perf_counter() - began)}


def by_topic(records: Iterable[Outgoing]) -> dict[str, Events]:
    """Return what the members' inputs hold, and the members that follow."""
    held: dict[str, dict[str, object]] = {topic.name: {} for topic in INPUTS}
    for record in records:
        held[record.topic.name][record.key] = record.event
    return {**held, MEMBERS.name: join(held)[MEMBERS.name]}


def followed(rows: Iterable[Announcement], held: Mapping[str, Events]) -> list[MemberAnnouncement]:
    """Return the announcements of members among these."""
    filed, found = Filings(), []
    members_now, instruments = held[MEMBERS.name], held[MARKET_INSTRUMENTS.name]
    for each in rows:
        whose = firm(members_now.get(each.security), instruments.get(each.security), each.announced_on,
                     Confidence.MEDIUM)
        step = follow(filed, each, whose, recorded_at=RECORDED_AT, accept_awards=False)
        filed = step.filings
        if step.event:
            found.append(step.event)
    return found


PARTS: Final[Mapping[str, Callable[[], Found]]] = {
    "join": members_join, "verdict": members_verdict, "filings": filings, "announcements": announcements}


def main(part: Annotated[str, typer.Argument(help=", ".join(PARTS))]) -> None:
    """Measure one of them."""
    print(json.dumps(PARTS[part]()))


if __name__ == "__main__":
    typer.run(main)
