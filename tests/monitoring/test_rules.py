"""Configuration and alert rules are what Prometheus accepts, and each rule has been seen to fire and to be silent."""

import subprocess

from tests.monitoring.board import TOTALS
from tests.monitoring.unit_tests import CONFIG, FOLDER, HEALTHY, RULES, TESTS, firing, rules, unit_tests, with_data
from tests.monitoring.words import is_bilingual, metrics_in


def run(*words: str) -> str:
    """Run promtool; AssertionError with what it said when it refuses."""
    done = subprocess.run(words, cwd=FOLDER, capture_output=True, text=True, timeout=120, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


def test_prometheus_accepts_the_configuration_and_the_rules(promtool: str) -> None:
    assert f"{len(rules())} rules found" in run(promtool, "check", "config", CONFIG.name)


def test_prometheus_accepts_the_rules_alone(promtool: str) -> None:
    assert f"{len(rules())} rules found" in run(promtool, "check", "rules", RULES.name)


def test_each_rule_fires_on_its_trouble_and_none_in_health(promtool: str) -> None:
    assert "SUCCESS" in run(promtool, "test", "rules", TESTS.name)


def test_no_rule_is_without_a_unit_test_in_which_it_fires() -> None:
    assert firing() == set(rules())


def test_the_unit_test_of_health_holds_every_metric_that_a_rule_looks_at() -> None:
    (healthy,) = [test for test in unit_tests() if test["name"] == HEALTHY]
    given = {name for series in healthy["input_series"] for name in metrics_in(series["series"])}
    assert {name for rule in rules().values() for name in metrics_in(rule["expr"])} <= given
    assert {(case["expr"], len(case["exp_samples"])) for case in healthy["promql_expr_test"]} >= {
        ('ALERTS{alertstate="firing"}', 0)}


def test_each_rule_says_in_both_languages_what_is_wrong_and_what_to_do() -> None:
    for name, rule in rules().items():
        assert rule["labels"]["severity"] in {"warning", "critical"}, name
        assert is_bilingual(rule["annotations"]["summary"]), name
        assert is_bilingual(rule["annotations"]["description"]), name


def test_the_totals_of_the_board_are_those_that_unit_tests_show_not_to_double() -> None:
    assert TOTALS in with_data()
