"""The whole chain against the independent oracle: every day, scope and column, to the li; every notification."""

import csv
import io
import json
from pathlib import Path

import pytest

from deploy.kafka import KafkaCluster
from tests.oracle import alerts as oracle_alerts
from tests.oracle.generated import write_history
from tests.oracle.mutation import copy_with_one_wrong_share_count
from tests.oracle.totals import market_values
from tests.replay_run import DAYS, HISTORY, MARKET_2026, replayed

GENERATED = [0, 1, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(2, 50))]
RULES = """
[[rules]]
id = "any-move"
kind = "price_move"
scope = "all"
percent = 7
severity = "warning"

[[rules]]
id = "zhejiang-move"
kind = "price_move"
scope = "province:浙江"
percent = 3.5
severity = "info"

[[rules]]
id = "star-move"
kind = "price_move"
scope = "board:star"
percent = 0.01
severity = "info"

[[rules]]
id = "all-value"
kind = "market_value_change"
scope = "all"
percent = 1.25
severity = "critical"

[[rules]]
id = "list-3-value"
kind = "market_value_change"
scope = "list:3"
percent = 2
severity = "warning"
"""


def test_the_history_comes_out_as_the_oracle_says(undisturbed: tuple[bytes, bytes]) -> None:
    assert_as_the_oracle_says(HISTORY, *undisturbed)


def test_the_market_of_2026_comes_out_as_the_oracle_says_and_ends_with_the_known_figure(
        tmp_path: Path, kafka: KafkaCluster) -> None:
    if not MARKET_2026.exists():
        pytest.skip("needs ../shared/data/market_2026")
    values, notifications = replayed(tmp_path, MARKET_2026, bootstrap=kafka.bootstrap)
    assert_as_the_oracle_says(MARKET_2026, values, notifications)
    last = [row for row in rows(values) if row["scope"] == "all"][-1]
    assert (last["members"], round(float(last["market_value_yuan"]))) == ("1134", 10_881_567_768_822)


def assert_as_the_oracle_says(folder: Path, values: bytes, notifications: bytes) -> None:
    assert rows(values) == market_values(folder)
    assert len({row["date"] for row in rows(values)}) == DAYS[folder]
    assert told(notifications) == oracle_alerts.notifications(folder, oracle_alerts.SHIPPED_RULES)
    assert len(told(notifications)) > 200
    assert {rule for rule, *_ in told(notifications)} >= {"member-price-move", "market-value-all"}


@pytest.mark.parametrize("seed", GENERATED)
def test_a_generated_history_comes_out_as_the_oracle_says(seed: int, tmp_path: Path, kafka: KafkaCluster) -> None:
    folder, rules = tmp_path / "history", tmp_path / "rules.toml"
    folder.mkdir()
    write_history(folder, seed)
    rules.write_text(RULES)
    values, notifications = replayed(tmp_path / "out", folder, bootstrap=kafka.bootstrap, rules=rules)
    assert rows(values) == market_values(folder)
    assert told(notifications) == oracle_alerts.notifications(folder, oracle_rules())


def test_one_wrong_share_count_is_noticed(tmp_path: Path, kafka: KafkaCluster) -> None:
    folder, mutated = tmp_path / "history", tmp_path / "mutated"
    folder.mkdir()
    write_history(folder, 3)
    copy_with_one_wrong_share_count(folder, mutated, 3)
    values, _ = replayed(tmp_path / "out", mutated, bootstrap=kafka.bootstrap)
    assert rows(values) == market_values(mutated)
    assert rows(values) != market_values(folder)


def rows(values: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(values.decode())))


def told(notifications: bytes) -> set[tuple[str, str, str, str]]:
    lines = [json.loads(line) for line in notifications.splitlines()]
    found = {(line["rule"], line["subject"], line["date"], line["observed"]) for line in lines}
    assert len(found) == len(lines), "an event was told twice"
    return found


def oracle_rules() -> list[dict[str, str]]:
    """Return the rules above as the oracle takes them, read by hand."""
    blocks = [block.strip().splitlines() for block in RULES.split("[[rules]]") if block.strip()]
    return [{key.strip(): value.strip().strip('"') for key, value in (line.split("=") for line in block)}
            for block in blocks]
