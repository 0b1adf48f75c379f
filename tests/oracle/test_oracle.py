"""The oracle stands alone, and gives the known figures of the real folders where they are present."""

import ast
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from tests.oracle.alerts import SHIPPED_RULES, notifications
from tests.oracle.identity import REPOSITORY
from tests.oracle.mutation import copy_with_one_wrong_share_count
from tests.oracle.totals import COLUMNS, market_values

DATA = REPOSITORY.parent / "shared" / "data"
HISTORY, MARKET_2026 = DATA / "history", DATA / "market_2026"


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.glob("*.py")), ids=lambda path: path.name)
def test_the_oracle_imports_nothing_but_the_standard_library_and_itself(path: Path) -> None:
    allowed = {*sys.stdlib_module_names, *(["pytest"] if path.name.startswith("test_") else [])}
    foreign = [name for name in imported(path) if name.split(".")[0] not in allowed]

    assert all(name.startswith("tests.oracle.") for name in foreign), foreign


def imported(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None, "a relative import"
            names.append(node.module)
    return names


def present(folder: Path) -> Path:
    if not folder.exists():
        pytest.skip(f"needs ../shared/data/{folder.name}, which is not here")
    return folder


def test_the_scenario_of_2021_has_44_days_that_are_honest_about_what_is_missing() -> None:
    found = market_values(present(HISTORY))
    everything = [row for row in found if row["scope"] == "all"]

    assert len(everything) == 44
    assert all(set(row) == set(COLUMNS) for row in found)
    assert found == sorted(found, key=lambda row: (row["date"], row["scope"]))
    assert all((row["missing"] == "0") == (row["complete"] == "true") for row in found)
    assert {row["complete"] for row in everything} == {"false"}


def test_the_market_of_july_2026_adds_up_to_the_known_total() -> None:
    everything = [row for row in market_values(present(MARKET_2026)) if row["scope"] == "all"]

    assert len(everything) == 21
    last = everything[-1]
    assert (last["date"], last["members"], last["complete"]) == ("2026-07-31", "1134", "true")
    assert round(Decimal(last["market_value_yuan"])) == 10_881_567_768_822


def test_the_shipped_rules_each_fire_on_the_real_folders() -> None:
    fired = [firing for folder in (HISTORY, MARKET_2026) for firing in notifications(present(folder), SHIPPED_RULES)]

    counts = Counter(rule for rule, *_ in fired)
    assert set(counts) == {rule["id"] for rule in SHIPPED_RULES}
    assert sum(counts.values()) > 200


def test_one_wrong_share_count_in_a_real_folder_changes_the_totals(tmp_path: Path) -> None:
    copy_with_one_wrong_share_count(present(HISTORY), tmp_path / "wrong", seed=1)

    assert market_values(HISTORY) != market_values(tmp_path / "wrong")
