"""8,000 announcements of a month, made up from a seed: the titles are the examples that patterns.toml gives.

Three of four are members'. One of eight is there from a second source too, and one of sixteen corrects an earlier one.
All titles are as likely, so that awards are more frequent than in reality.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

from streams.announcements.patterns import patterns
from streams.contract.events.announcements import Announcement
from tests.benchmarks.market import Market

COUNT: Final = 8_000
FIRST_DAY: Final = date(2026, 1, 5)
DAYS: Final = 30
RECORDED_AT: Final = datetime(2026, 1, 5, tzinfo=UTC)


def announcement_rows(market: Market, seed: int = 1) -> list[Announcement]:
    """Return the announcements, oldest first."""
    random = Random(seed)
    members = [firm.security for firm in market.firms]
    others = sorted(set(market.securities) - set(members))
    rows: list[Announcement] = []
    while len(rows) < COUNT:
        day = FIRST_DAY + timedelta(days=len(rows) * DAYS // COUNT)
        security = random.choice(members if random.random() < 0.75 else others)
        rows.extend(_told(random, security, day, len(rows)))
    return rows[:COUNT]


def _told(random: Random, security: str, day: date, number: int) -> Iterator[Announcement]:
    title, name = random.choice(_titles()), f"虚构{security[:6]}"
    yield _announcement(security, f"{name}：{title}" if number % 2 else title, day, "cninfo", str(number))
    if random.random() < 1 / 8:
        yield _announcement(security, title, day + timedelta(days=1), "eastmoney", None)
    if random.random() < 1 / 16:
        corrected = f"{title.removesuffix('的公告')}的更正公告"
        yield _announcement(security, corrected, day, "cninfo", f"{number}c")


def _titles() -> Sequence[str]:
    return [title for pattern in patterns() for title in pattern.positive]


def _announcement(security: str, title: str, day: date, source: str, source_id: str | None) -> Announcement:
    return Announcement(security=security, title=title, announcement_id=source_id, published_at=None, announced_on=day,
                        short_name=f"虚构{security[:6]}", source=source)
