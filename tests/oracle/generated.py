"""Random history folders with what the real ones lack, the same for the same seed. Every firm in them is fictional."""

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.oracle.firms import OLD_CODES, Firm, draw_firms
from tests.oracle.roles import CODE_ROLES, ROLES
from tests.oracle.walk import Row, walk

# Spans without a holiday of the exchanges, and whether the BSE was open. The first one holds the day of the ChiNext
# reform, the fourth that of the main boards'.
SPANS = (
    ("2020-08-03", "2020-09-25", False),
    ("2022-07-04", "2022-09-02", True),
    ("2024-07-01", "2024-09-06", True),
    ("2023-04-06", "2023-04-28", True),
    ("2026-07-06", "2026-08-28", True),
    ("2021-06-21", "2021-09-10", False),
    ("2025-05-06", "2025-05-30", True),
)
FEWEST, MOST = 30, 80  # firms
SOURCE = ("scenario", "generated")  # evidence, source
RECORDED_AT = "2020-01-01T00:00:00+08:00"


def write_history(folder: Path, seed: int) -> None:
    """Write a whole history folder; the folder may exist."""
    chance = Random(f"history {seed}")
    first, last, with_bse = SPANS[seed % len(SPANS)]
    days = draw_days(date.fromisoformat(first), date.fromisoformat(last), chance)
    firms = draw_firms(chance.randint(FEWEST, MOST), with_bse, days, chance)
    give_roles(firms, days, chance)
    folder.mkdir(parents=True, exist_ok=True)
    write_quotes(folder, firms, days, chance)
    write_reference(folder, firms, chance)
    write_registry(folder, firms, chance)


def draw_days(first: date, last: date, chance: Random) -> list[date]:
    weekdays = [day for day in (first + timedelta(days=n) for n in range((last - first).days + 1)) if day.weekday() < 5]
    count = min(chance.randint(12, 25), len(weekdays))
    start = chance.randint(0, min(15, len(weekdays) - count))
    return weekdays[start : start + count]


def give_roles(firms: list[Firm], days: list[date], chance: Random) -> None:
    """Give every role to one firm, and none or several to each of the rest."""
    old = [firm for firm in firms if firm.security in OLD_CODES]
    others = [firm for firm in firms if firm.security not in OLD_CODES]
    chance.shuffle(others)
    for firm, role in (*zip(old, CODE_ROLES, strict=False), *zip(others, ROLES, strict=False)):
        role(firm, days, chance)
    for firm in others[len(ROLES) :]:
        for role in chance.sample(ROLES, chance.choice((0, 0, 1, 2, 3))):
            if firm.titles and firm.links:
                role(firm, days, chance)


def write_quotes(folder: Path, firms: list[Firm], days: list[date], chance: Random) -> None:
    with_previous = chance.random() < 0.5
    empty_day = 0 if chance.random() < 0.1 else chance.randint(1, len(days) - 2)
    rows = [(row.day, firm, row) for firm in firms for row in walk(firm, len(days), empty_day, chance)]
    rows.sort(key=lambda each: (each[0], each[1].security))
    header = ["security", "date", "open", "high", "low", "close", *(["prev_close"] * with_previous), "turnover"]
    cut = chance.choice((len(days), len(days) // 2))
    for name, inside in (("quotes_1", range(cut)), ("quotes_2", range(cut, len(days)))):
        lines = [quote_line(firm, row, days[day], with_previous, chance) for day, firm, row in rows if day in inside]
        if lines:
            write_csv(folder / f"{name}.csv.gz", header, lines)


def quote_line(firm: Firm, row: Row, day: date, with_previous: bool, chance: Random) -> list[str]:
    code = OLD_CODES[firm.security] if row.day < firm.old_code_until else firm.security
    previous = [yuan(row.previous)] * with_previous
    if row.close is None:
        return [code, day.isoformat(), "", "", "", "", *previous, ""]
    opened = max(1, row.close + chance.randint(-9, 9))
    prices = (opened, max(opened, row.close), min(opened, row.close), row.close)
    turnover = f"{chance.randint(1, 10**9)}.0"
    return [code, day.isoformat(), *(yuan(price) for price in prices), *previous, turnover]


def yuan(cents: int | None) -> str:
    """Write a price as the real folders do, without a needless zero at the end."""
    return "" if cents is None else f"{cents // 100}.{cents % 100:02d}".rstrip("0").rstrip(".")


def write_reference(folder: Path, firms: list[Firm], chance: Random) -> None:
    write_csv(
        folder / "instruments.csv.gz",
        ["security", "name", "list_date"],
        [[any_code(firm, chance), firm.company[2:6], text(firm.list_date)] for firm in firms if firm.has_instrument],
    )
    write_csv(
        folder / "share_capital.csv.gz",
        ["security", "effective_on", "total_shares"],
        [
            [any_code(firm, chance), text(day), str(count)]
            for firm in firms
            for day, count in sorted(firm.shares.items())
        ],
    )


def write_registry(folder: Path, firms: list[Firm], chance: Random) -> None:
    write_csv(
        folder / "memberships.csv",
        ["company", "batch", "province", "city", "valid_from", "valid_to", "evidence", "source", "recorded_at"],
        [
            [each.company, each.batch, each.province, "", text(each.first), text(each.last), *SOURCE, RECORDED_AT]
            for firm in firms
            for each in firm.titles
        ],
    )
    write_csv(
        folder / "listings.csv",
        ["company", "security", "relation", "valid_from", "valid_to", "evidence", "source"],
        [
            [each.company, any_code(firm, chance), each.relation, text(each.first), text(each.last), *SOURCE]
            for firm in firms
            for each in firm.links
        ],
    )


def any_code(firm: Firm, chance: Random) -> str:
    """Return today's code, or as likely the old one where the firm has used it."""
    return OLD_CODES[firm.security] if firm.old_code_until and chance.random() < 0.5 else firm.security


def text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def write_csv(path: Path, header: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Write a table, gzipped without a time stamp if its name ends so."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([header, *lines])
    content = buffer.getvalue().encode("utf-8")
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
