"""The real rows: how many fall into each category, and that each filing is told once however many sources have it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from streams.announcements.classify import classify
from streams.announcements.filings import Filings, dump, load
from streams.announcements.following import Outcome, follow
from streams.contract.events.announcements import Announcement, Category, MemberAnnouncement
from tests.announcements.builders import KNOWN_AT, MEMBER
from tests.announcements.real_rows import MARKET, REGULATORY, announced, of_a_shares, real_rows


def shares(name: str) -> Counter[Category]:
    """Print how many rows fall into each category, and return it."""
    rows = real_rows(name)
    found = Counter(classify(row["title"], [row["short_name"]]).primary for row in rows)
    for category, count in found.most_common():
        print(f"{category:26} {count:5}  {100 * count / len(rows):5.1f} %")
    return found


def test_at_most_15_percent_of_ten_days_of_the_market_are_other() -> None:
    found = shares(MARKET)

    assert found.total() == 8221
    assert found[Category.OTHER] <= 0.15 * 8221


def test_most_of_what_regulatory_keywords_find_is_an_investigation_or_a_penalty() -> None:
    found = shares(REGULATORY)

    assert found.total() == 3962
    assert found[Category.INVESTIGATION_PENALTY] > 0.7 * 3962
    assert found[Category.OTHER] < 0.01 * 3962


def all_followed(announcements: list[Announcement]) -> tuple[Filings, list[MemberAnnouncement]]:
    """Follow announcements of the market as if each firm were a member."""
    names = {each.security: each.short_name for each in announcements if each.short_name}
    filings, events = Filings(), []
    for each in announcements:
        firm = replace(MEMBER, names=(names[each.security],))
        step = follow(filings, each, firm, recorded_at=KNOWN_AT, accept_awards=False)
        filings = step.filings
        if step.outcome is Outcome.PUBLISHED and step.event:
            events.append(step.event)
    return filings, events


def members_rows() -> list[Announcement]:
    """Return the real rows of some securities, series under one title among them, in the source's order."""
    rows = sorted(real_rows(MARKET), key=lambda row: (row["published_at"], row["announcement_id"]))
    titles = Counter((row["security"], row["title"]) for row in rows)
    series = {security for (security, _), count in titles.items() if count > 1}
    return [announced(row) for row in rows if row["security"] in series]


@pytest.mark.parametrize("days", [0, -1, 1])
def test_two_sources_of_the_real_rows_give_each_filing_once(days: int) -> None:
    rows = members_rows()
    other = {row.announcement_id: row.model_copy(update={
        "source": "eastmoney", "announcement_id": f"AN{row.announcement_id}", "short_name": None,
        "title": f"{row.short_name}：{row.title}",
        "announced_on": row.announced_on + timedelta(days=days)}) for row in rows}
    mixed = [each for row in rows for each in (row, other[row.announcement_id])]

    alone, both = all_followed(rows)[1], all_followed(mixed)[1]

    assert len(rows) > 200
    assert len(alone) == len(rows), "one source with ids never merges two of its own"
    assert both == alone


def test_rows_read_again_in_any_order_add_nothing() -> None:
    rows = members_rows()
    again = Random(1).sample(rows, len(rows))

    assert all_followed(rows + again)[1] == all_followed(rows)[1]


def test_the_state_of_real_days_is_small_and_comes_back_as_it_was() -> None:
    rows = [announced(row) for row in of_a_shares(real_rows(MARKET))]
    filings, events = all_followed(rows)
    packed = dump(filings)
    print(f"{len(events)} filings of {len(filings.held)} firms: {len(packed):,} bytes")

    assert load(packed) == filings
    assert len(packed) < 100 * len(events)
