"""What promtool's unit tests show: which alerts fire there, which queries give data."""

import re
from typing import Any, Final

import yaml  # type: ignore[import-untyped,unused-ignore]

from tests.monitoring.board import DEPLOY

FOLDER: Final = DEPLOY / "prometheus"
RULES, TESTS, CONFIG = FOLDER / "alerts.yml", FOLDER / "alerts_test.yml", FOLDER / "prometheus.yml"
HEALTHY: Final = "all is well"
FIRING: Final = r'^ALERTS\{alertname="(\w+)", alertstate="firing"\}$'


def rules() -> dict[str, dict[str, Any]]:
    """Return the alert rules by name."""
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"]}


def unit_tests() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(TESTS.read_text(encoding="utf-8"))["tests"]
    return found


def firing() -> set[str]:
    """Return the alerts of which a unit test expects that they fire."""
    return {name for expr in with_data() for name in re.findall(FIRING, expr)}


def with_data() -> set[str]:
    """Return the queries of which a unit test expects data."""
    return {case["expr"] for test in unit_tests() for case in test["promql_expr_test"] if case["exp_samples"]}
