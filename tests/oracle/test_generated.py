"""The generated histories have what the real folders lack, and a wrong share count in one of them is seen."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.oracle.alerts import SHIPPED_RULES, notifications
from tests.oracle.firms import OLD_CODES, OLD_CODES_A_FOLDER
from tests.oracle.generated import FEWEST, SPANS, write_history
from tests.oracle.history import History, read_history, rows
from tests.oracle.identity import PROJECT_TABLES, SHARED_TABLE, board, pairs_in, today_codes
from tests.oracle.limits import is_limit_free
from tests.oracle.members import Member, listed_members
from tests.oracle.mutation import copy_with_one_wrong_share_count
from tests.oracle.roles import ROLES
from tests.oracle.totals import market_values

SEEDS = range(2 * len(SPANS))
BSE_SEEDS = [seed for seed in SEEDS if SPANS[seed % len(SPANS)][2]]
IN_EVERY_FOLDER = {
    "empty day", "empty close", "no row", "carried", "missing", "left and rejoined", "on two lists", "parent",
    "new share count", "new share count while suspended", "newcomer", "no share count", "no instrument",
    "beyond the limit", "no list", "open start", "open end",
}  # fmt: skip
IN_MOST_FOLDERS = {"limit-free leap", "no province", "link of some days", "joined", "emptied scope", "old and new code"}
IN_SOME_FOLDERS = {"prev_close", "two files", "never priced"}
Day = tuple[date, list[Member]]


def test_each_folder_has_what_the_real_ones_lack(tmp_path: Path) -> None:
    found: Counter[str] = Counter()
    for seed in SEEDS:
        write_history(tmp_path / str(seed), seed)
        found.update(features(tmp_path / str(seed)))

    assert {name for name in found if found[name] == len(SEEDS)} >= IN_EVERY_FOLDER
    assert {name for name in found if found[name] * 2 > len(SEEDS)} >= IN_MOST_FOLDERS
    assert all(1 < found[name] < len(SEEDS) for name in IN_SOME_FOLDERS), found


@pytest.mark.parametrize("seed", BSE_SEEDS[:3])
def test_one_security_trades_under_its_old_bse_code_and_one_changes_it(tmp_path: Path, seed: int) -> None:
    write_history(tmp_path, seed)
    codes = {row["security"] for path in tmp_path.glob("quotes*") for row in rows(path)}

    traded_old = {new for new, old in OLD_CODES.items() if old in codes}
    assert len(traded_old) == 2
    assert len(traded_old & codes) == 1


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("first", 5), ("again", 5), ("other", 6)):
        write_history(tmp_path / name, seed)

    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()
        assert path.read_bytes() != (tmp_path / "other" / path.name).read_bytes()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_generated_folder_is_well_formed_and_fires_rules_of_both_kinds(tmp_path: Path, seed: int) -> None:
    write_history(tmp_path, seed)
    history = read_history(tmp_path)

    assert 12 <= len(history.days) <= 25
    intervals = [each.valid for titles in history.memberships.values() for each in titles]
    intervals += [each.valid for each in history.all_listings]
    assert all(valid.first is None or valid.last is None or valid.first <= valid.last for valid in intervals)
    for security, closes in history.closes.items():
        assert security not in history.list_dates or min(closes) >= history.list_dates[security]
    fired = {rule for rule, *_ in notifications(tmp_path, SHIPPED_RULES)}
    assert "member-price-move" in fired
    assert len(fired) > 1


@pytest.mark.parametrize("seed", SEEDS)
def test_one_wrong_share_count_changes_the_totals(tmp_path: Path, seed: int) -> None:
    write_history(tmp_path / "right", seed)
    copy_with_one_wrong_share_count(tmp_path / "right", tmp_path / "wrong", seed)

    assert market_values(tmp_path / "right") != market_values(tmp_path / "wrong")


def test_every_role_is_played_in_the_smallest_folder() -> None:
    assert len(ROLES) <= FEWEST - OLD_CODES_A_FOLDER


def test_the_tables_of_old_bse_codes_agree() -> None:
    for table in (*PROJECT_TABLES, SHARED_TABLE):
        if table.exists():
            assert pairs_in(table) == today_codes()
    assert {new: today_codes()[old] for new, old in OLD_CODES.items()} == {new: new for new in OLD_CODES}


def features(folder: Path) -> set[str]:
    history = read_history(folder)
    days = [(day, list(listed_members(history, day))) for day in history.days]
    return {*features_of_files(folder), *features_of_registry(history), *features_of_days(history, days)}


def features_of_files(folder: Path) -> Iterator[str]:
    files = sorted(folder.glob("quotes*.csv.gz"))
    quotes = [row for path in files for row in rows(path)]
    days = {row["date"] for row in quotes}
    yield from ["two files"] * (len(files) > 1)
    yield from ["prev_close"] * ("prev_close" in quotes[0])
    yield from ["empty close"] * any(not row["close"] for row in quotes)
    yield from ["empty day"] * (days != {row["date"] for row in quotes if row["close"]})
    yield from ["no row"] * (len(quotes) < len(days) * len({row["security"] for row in quotes}))
    yield from ["old and new code"] * any(row["security"] in OLD_CODES.values() for row in quotes)


def features_of_registry(history: History) -> Iterator[str]:
    titles = [title for company in history.memberships.values() for title in company]
    linked = {listing.security for listing in history.all_listings}
    yield from ["parent"] * any(listing.relation == "parent" for listing in history.all_listings)
    yield from ["link of some days"] * any(each.valid.first and each.valid.last for each in history.all_listings)
    yield from ["no list"] * any(not title.batch for title in titles)
    yield from ["no province"] * any(not title.province for title in titles)
    yield from ["open start"] * any(title.valid.first is None for title in titles)
    yield from ["open end"] * any(title.valid.last is None for title in titles)
    yield from ["no share count"] * bool(linked - history.shares.keys())
    yield from ["no instrument"] * bool(linked - history.list_dates.keys())
    yield from ["new share count"] * any(len(counts) > 1 for counts in history.shares.values())


def features_of_days(history: History, days: list[Day]) -> Iterator[str]:
    for day, members in days:
        for member in members:
            yield member.status
            yield from ["on two lists"] * (sum(scope.startswith("list:") for scope in member.scopes) > 1)
            yield from ["beyond the limit"] * member.suspected
            yield from ["never priced"] * (member.status == "carried" and member.security not in history.closes)
            yield from ["limit-free leap"] * is_limit_free_leap(history, member, day)
            changed = day in history.shares.get(member.security, {})
            yield from ["new share count while suspended"] * (member.status == "carried" and changed)
    yield from ["emptied scope"] * ({*scopes(days[-1])} < {scope for day in days for scope in scopes(day)})
    for security in {member.security for _, members in days for member in members}:
        present = [any(member.security == security for member in members) for _, members in days]
        came = sum(now and not before for before, now in zip([False, *present], present, strict=False))
        yield from ["left and rejoined"] * (came > 1)
        yield from ["joined"] * (not present[0])
        yield from ["newcomer"] * (history.list_dates.get(security, history.days[0]) > history.days[0])


def is_limit_free_leap(history: History, member: Member, day: date) -> bool:
    if member.status != "priced" or member.previous_close is None or member.price is None:
        return False
    leapt = abs(member.price - member.previous_close) * 2 > member.previous_close
    return leapt and is_limit_free(board(member.security), history.list_dates.get(member.security), day)


def scopes(day: Day) -> Iterator[str]:
    return (scope for member in day[1] for scope in member.scopes)
