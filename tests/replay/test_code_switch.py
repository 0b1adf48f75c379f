"""Beijing's change of codes on 2025-10-09: quotes by the code of their day give what quotes by today's code give.

Prices are real; companies, share counts and titles are made up, the titles as evidence `scenario`.
"""

import csv
import gzip
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from deploy.kafka import KafkaCluster
from tests.oracle import alerts as oracle_alerts
from tests.oracle.generated import write_csv
from tests.oracle.totals import market_values
from tests.replay.test_against_oracle import RULES, oracle_rules, rows, told
from tests.replay_run import DATA, replayed

QUOTES = DATA / "bse" / "quotes_2025-09_2025-10.csv.gz"
SWITCHED_ON, DAY_BEFORE, NEW_COUNTS_FROM = "2025-10-09", "2025-10-08", "2025-10-20"
SECURITIES = 40
NATIVES = 3  # never had an old code
MOVED = 26  # whose last three digits have changed too, not only the prefix
Row = dict[str, str]
pytestmark = pytest.mark.skipif(not QUOTES.exists(), reason="needs ../shared/data/bse")


def test_a_history_by_the_codes_of_its_days_comes_out_as_one_by_todays_codes(
        tmp_path: Path, kafka: KafkaCluster) -> None:
    then, now = tmp_path / "then", tmp_path / "now"
    write_history(then, lambda row: row["code_then"])
    write_history(now, lambda row: row["security"])
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES)
    by_then = replayed(tmp_path / "out_then", then, bootstrap=kafka.bootstrap, rules=rules)
    by_now = replayed(tmp_path / "out_now", now, bootstrap=kafka.bootstrap, rules=rules)
    assert by_then == by_now
    assert rows(by_now[0]) == market_values(now)
    assert {row["members"] for row in rows(by_now[0])} == {str(SECURITIES)}
    assert told(by_now[1]) == oracle_alerts.notifications(now, oracle_rules())
    lines = [json.loads(line) for line in by_then[1].splitlines()]
    assert len({line["id"] for line in lines}) == len(lines)
    moved = {line["subject"] for line in lines if line["date"] == SWITCHED_ON and line["rule"] == "zhejiang-move"}
    assert moved & {row["security"] for row in chosen() if row["code_then"] != row["security"]}


def test_the_folder_of_that_time_holds_old_codes_until_the_switch(tmp_path: Path) -> None:
    write_history(tmp_path, lambda row: row["code_then"])
    with gzip.open(tmp_path / "quotes.csv.gz", "rt") as lines:
        found = list(csv.DictReader(lines))
    before = {row["security"] for row in found if row["date"] < SWITCHED_ON}
    after = {row["security"] for row in found if row["date"] >= SWITCHED_ON}
    assert len(before) == len(after) == SECURITIES
    assert len(before - after) == SECURITIES - NATIVES
    assert all(code.startswith("920") for code in after)
    moved = {row["security"] for row in chosen() if row["code_then"][3:] != row["security"][3:]}
    assert len(moved) == MOVED


def write_history(folder: Path, code: Callable[[Row], str]) -> None:
    """Write a history whose quotes, and the facts of a day, are by the code that this gives of the day's row."""
    quotes = chosen()
    firms = {row["security"]: code(row) for row in reversed(quotes)}  # by the code of its first day
    listed = [(today, first, _company(today)) for today, first in sorted(firms.items())]
    folder.mkdir(exist_ok=True)
    write_csv(folder / "quotes.csv.gz", ["security", "date", "open", "high", "low", "close", "turnover"],
              [[code(row), *(row[name] for name in ("date", "open", "high", "low", "close", "turnover"))]
               for row in quotes])
    write_csv(folder / "instruments.csv.gz", ["security", "name", "list_date"],
              [[first, f"虚构{today[3:6]}", "2022-01-04"] for today, first, _ in listed])
    write_csv(folder / "share_capital.csv.gz", ["security", "effective_on", "total_shares"],
              [row for today, first, _ in listed for row in ([first, "2022-01-04", str(int(today[:6]) * 101)],
                                                             [today, NEW_COUNTS_FROM, str(int(today[:6]) * 103)])])
    write_csv(folder / "memberships.csv",
              ["company", "batch", "province", "city", "valid_from", "valid_to", "evidence", "source", "recorded_at"],
              [[company, "3", "浙江", "", "2021-07-19", "", "scenario", "fictional", "2021-07-19T00:00:00+08:00"]
               for *_, company in listed])
    write_csv(folder / "listings.csv", ["company", "security", "relation", "valid_from", "valid_to", "evidence",
                                        "source"],
              [[company, security, "self", *days, "scenario", "fictional"] for today, first, company in listed
               for security, *days in ((first, "", DAY_BEFORE), (today, SWITCHED_ON, ""))])


def _company(security: str) -> str:
    return f"虚构{security[:6]}股份有限公司"


@cache
def chosen() -> list[Row]:
    """Return the real rows of 40 securities that traded on each day, first those of which more digits have changed."""
    with gzip.open(QUOTES, "rt", encoding="utf-8") as lines:
        found = list(csv.DictReader(lines))
    days: dict[str, list[Row]] = {}
    for row in found:
        days.setdefault(row["security"], []).append(row)
    whole = [each for each in days.values() if len(each) == max(map(len, days.values()))]
    switched = [each for each in whole if each[0]["code_then"] != each[0]["security"]]
    natives = [each for each in whole if each[0]["code_then"] == each[0]["security"]]
    switched.sort(key=lambda each: (each[0]["code_then"][3:] == each[0]["security"][3:], each[0]["security"]))
    return [row for each in (*switched[:SECURITIES - NATIVES], *natives[:NATIVES]) for row in each]
