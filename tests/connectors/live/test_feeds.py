"""What announcements and tables say of their sources."""

import asyncio
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from connectors.announcements.following import Looked
from connectors.canary.judged import Judged
from connectors.live.feeds import of_announcements, of_table
from connectors.live.rate import rate_on
from connectors.live.share_counts import FirstCounts, first_counts
from connectors.quotes.ladder import Found
from connectors.quotes.source import Look
from connectors.reference import Difference
from connectors.upstream.failure import Failure, Unavailable
from streams.contract.events.base import Event
from streams.contract.events.fx import FxRate, Pair
from streams.contract.events.quality import SourceVerdict
from streams.contract.topics import Topic
from tests.connectors.canary.trading import at

V = SourceVerdict
DAY = date(2026, 11, 25)


def looked(**changes: object) -> Looked:
    return Looked(source="eastmoney", at=at(10), after=None, gap=False, rows=7, published=3, **changes)  # type: ignore[arg-type]


def test_announcements_are_good_partial_where_rows_are_hidden_or_unreadable_and_bad_where_they_fail() -> None:
    assert of_announcements(looked(), None).verdict is V.GOOD
    partial = of_announcements(looked(missing=2, unreadable=["a row"]), V.GOOD)
    assert (partial.verdict, partial.detail) == (V.PARTIAL, "2 rows are not shown, 1 cannot be read")
    banned = of_announcements(looked(failure=Unavailable(Failure.BAN_PAGE, "host", "so")), V.GOOD)
    assert (banned.verdict, banned.detail) == (V.BANNED, "host: ban page: so")


@pytest.mark.parametrize("before", [None, V.GOOD, V.BANNED])
def test_where_another_process_polls_it_is_what_it_was(before: SourceVerdict | None) -> None:
    failure = Unavailable(Failure.NOT_OWNER, "host", "another process does")

    assert of_announcements(looked(failure=failure), before).verdict is before
    assert of_table(failure, "", 0, before).verdict is before


@pytest.mark.parametrize(("is_refused", "verdict"), [(True, V.BANNED), (False, V.UNREACHABLE)])
def test_a_host_that_is_left_alone_is_what_it_was_left_alone_for(is_refused: bool, verdict: SourceVerdict) -> None:
    failure = Unavailable(Failure.LEFT_ALONE, "host", "until later", is_refused=is_refused)

    assert of_announcements(looked(failure=failure), V.GOOD).verdict is verdict
    assert of_table(failure, "", 0, V.GOOD).verdict is verdict


def test_a_table_is_good_with_its_rows_or_what_its_failure_says() -> None:
    assert of_table(None, "", 12, None) == Judged(verdict=V.GOOD, detail="12 rows", received=12)
    drifted = of_table(Unavailable(Failure.DRIFT, "host", "a column is gone"), "", 0, V.GOOD)
    assert (drifted.verdict, drifted.detail) == (V.DRIFT, "host: drift: a column is gone")


def test_a_sweep_is_told_in_dollars_with_the_last_fixing_by_its_day() -> None:
    rates = [FxRate(pair=Pair.USD_CNY, rate=Decimal("7.1"), fixed_on=date(2026, 11, day), source="simulated",
                    received_at=at(10)) for day in (24, 20, 26)]

    assert rate_on(rates, DAY) == rates[0]
    assert rate_on(rates, date(2026, 11, 26)) == rates[2]
    assert rate_on(rates, date(2026, 11, 19)) is None
    assert rate_on(list[FxRate](), DAY) is None


class Topics:
    """A topic that can be read and written; the real one needs a broker, and is read through here in test_live.py."""

    def __init__(self, *keys: str) -> None:
        self.keys, self.published, self.reads = set(keys), list[str](), 0

    async def held(self, topic: Topic) -> Mapping[str, Event | None]:
        self.reads += 1
        return dict.fromkeys(self.keys)

    async def publish(self, topic: Topic, missing: Difference) -> None:
        self.published += missing.new


def found(*counts: tuple[str, int]) -> Found:
    return Found("eastmoney", Look(quotes=(), share_counts=counts), 1, 1)


def test_first_counts_are_of_wanted_securities_of_which_nothing_is_known() -> None:
    counts = found(("600000.SH", 5), ("600001.SH", 6), ("600002.SH", 7), ("600003.SH", 0)).look
    new = first_counts(counts, {"600001.SH"}, {"600000.SH", "600001.SH", "600003.SH"}, DAY)

    assert {key: count.total_shares for key, count in new.items()} == {"600000.SH|2026-11-25": 5}


@pytest.mark.asyncio
async def test_a_count_is_published_once_and_one_of_a_table_is_never_overruled() -> None:
    topics = Topics("600001.SH|2020-01-01")
    counts = FirstCounts(topics, lambda day: ["600000.SH", "600001.SH"])  # type: ignore[arg-type]
    for shares in (5, 6):
        await asyncio.gather(counts.seen(found(("600000.SH", shares), ("600001.SH", 9)), DAY),
                             counts.seen(found(("600000.SH", shares)), DAY))

    assert topics.published == ["600000.SH|2026-11-25"]
    assert topics.reads == 1, "once all are known nothing is read"
