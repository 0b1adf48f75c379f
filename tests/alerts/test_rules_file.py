"""The rules file: what is shipped, and one line for each mistake."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from alerts.rules.data_quality import DataQualityRule
from alerts.rules.load import load_rules
from alerts.rules.model import Threshold
from alerts.toml_tables import BadFile
from streams.contract.events.alerts import Severity
from streams.contract.events.quality import SourceVerdict

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "deploy/config/rules.toml"
GOOD = '[[rules]]\nid = "a"\nkind = "price_move"\nscope = "all"\npercent = 7\nseverity = "info"\n'
SOURCES = ('[[rules]]\nid = "s"\nkind = "data_quality"\nsource = "*"\nfeed = "*"\nverdicts = ["stale"]\n'
           'severity = "info"\n')
KINDS = "allowed: price_move, market_value_change, data_quality"
VERDICTS = "verdicts: must be a list of one or more of partial, stale, drift, disagrees, unreachable, banned, not"
SCOPES = "allowed: all, list:1 to list:7, province:浙江, board:sse_main|star|szse_main|chinext|bse, exchange:SH|SZ|BJ"
PERCENT = "percent: must be a number above 0, at most 10000, with at most 20 decimals, not"


def test_the_shipped_rules_watch_members_everything_and_each_list() -> None:
    rules = [rule for rule in load_rules(SHIPPED) if isinstance(rule, Threshold)]

    assert [(r.id, r.kind, r.scope, int(r.percent)) for r in rules] == [
        ("member-price-move", "price_move", "all", 7),
        ("market-value-all", "market_value_change", "all", 2),
        *((f"market-value-list-{n}", "market_value_change", f"list:{n}", 2) for n in range(1, 8))]


def test_percent_is_the_decimal_that_the_file_says(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(GOOD.replace("7", "0.1234567890123456789"))

    [rule] = load_rules(file)
    assert isinstance(rule, Threshold)
    assert rule.percent == Decimal("0.1234567890123456789")
    assert rule.severity is Severity.INFO


def test_one_shipped_rule_watches_the_quotes_of_members_of_all_sources_for_whatever_keeps_their_data_out() -> None:
    [rule] = [rule for rule in load_rules(SHIPPED) if isinstance(rule, DataQualityRule)]

    assert (rule.id, rule.source, rule.feed) == ("source-turns-bad", "*", "quotes:members")
    assert rule.severity is Severity.WARNING
    assert set(rule.verdicts) == set(SourceVerdict) - {SourceVerdict.GOOD, SourceVerdict.PARTIAL}


def test_no_rules_must_be_said(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text("rules = []")

    assert load_rules(file) == ()


@pytest.mark.parametrize(("text", "line"), [
    ("", "has no [[rules]]; write rules = [] for none"),
    ("[rules]", "has no [[rules]]; write rules = [] for none"),
    ("[[rule]]", "rule: unknown key; allowed: [[rules]]"),
    ("rules = [1]", "rule 1: must be a table, written [[rules]]"),
    ("x = ", "is not TOML: Invalid value (at end of document); texts need quotes"),
    (GOOD.replace("= 7", f"= {'[' * 5000}"), "is nested too deeply"),
    (GOOD.replace('"a"', r'"a\u001b[31m"') + "percnt = 7",
     "rule 1 (a?[31m): percnt: unknown key; allowed: id, kind, severity, scope, percent"),
    (GOOD + "percnt = 7", "rule 1 (a): percnt: unknown key; allowed: id, kind, severity, scope, percent"),
    (GOOD.replace("percent", "percnt"), "rule 1 (a): percnt: unknown key; allowed: id, kind, severity, scope, percent"),
    (GOOD.replace("percent = 7", ""),
     "rule 1 (a): percent: is missing; the keys are id, kind, severity, scope, percent"),
    (GOOD.replace('id = "a"', ""), "rule 1: id: is missing; the keys are id, kind, severity, scope, percent"),
    (GOOD.replace('id = "a"', "id = 5"), "rule 1: id: must be a text of one line, not 5"),
    (GOOD + GOOD, "rule 2 (a): id: rule 1 has it already; each needs its own"),
    (GOOD.replace("price_move", "x"), f"rule 1 (a): kind: 'x' is unknown; {KINDS}"),
    (GOOD.replace('kind = "price_move"', ""), f"rule 1 (a): kind: is missing; {KINDS}"),
    (GOOD.replace('"all"', '"list:9"'), f"rule 1 (a): scope: 'list:9' is not a scope; {SCOPES}"),
    (GOOD.replace('"all"', "3"), f"rule 1 (a): scope: 3 is not a scope; {SCOPES}"),
    (GOOD.replace('"info"', '"loud"'), "rule 1 (a): severity: 'loud' is unknown; allowed: info, warning, critical"),
    (GOOD.replace("= 7", "= 0"), f"rule 1 (a): {PERCENT} 0"),
    (GOOD.replace("= 7", "= -7.5"), f"rule 1 (a): {PERCENT} -7.5"),
    (GOOD.replace("= 7", "= nan"), f"rule 1 (a): {PERCENT} NaN"),
    (GOOD.replace("= 7", "= inf"), f"rule 1 (a): {PERCENT} Infinity"),
    (GOOD.replace("= 7", '= "7"'), f"rule 1 (a): {PERCENT} '7'"),
    (GOOD.replace("= 7", "= true"), f"rule 1 (a): {PERCENT} True"),
    (GOOD.replace("= 7", "= 1e-99"), f"rule 1 (a): {PERCENT} 1E-99"),
    (SOURCES.replace('"stale"', '"good"'), f"rule 1 (s): {VERDICTS} ['good']"),
    (SOURCES.replace('["stale"]', "[]"), f"rule 1 (s): {VERDICTS} []"),
    (SOURCES.replace('["stale"]', '"stale"'), f"rule 1 (s): {VERDICTS} 'stale'"),
    (SOURCES.replace('"*"', '""', 1), "rule 1 (s): source: must be a text of one line, not ''"),
    (SOURCES + 'scope = "all"\n',
     "rule 1 (s): scope: unknown key; allowed: id, kind, severity, source, feed, verdicts"),
])
def test_a_mistake_is_one_line_that_says_where_and_what_is_allowed(tmp_path: Path, text: str, line: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text)

    with pytest.raises(BadFile) as problem:
        load_rules(file)

    assert str(problem.value) == f"{file}: {line}"


def test_what_a_file_says_at_length_is_told_in_short(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    for number in ("9" * 4000, "9" * 6000):  # the second is too long for Python to read
        file.write_text(GOOD.replace("= 7", f"= {number}"))
        with pytest.raises(BadFile) as problem:
            load_rules(file)
        assert len(str(problem.value)) < len(str(file)) + 400


def test_no_rules_file_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as problem:
        load_rules(tmp_path / "none.toml")

    assert str(problem.value) == (f"{tmp_path}/none.toml: no such file; "
                                  "set LITTLE_GIANTS_RULES (RULES= with make) to one with [[rules]]")


@pytest.mark.parametrize("command", [["rules", "none.toml"], ["run"]])
def test_the_process_ends_with_that_line_and_exit_code_one(tmp_path: Path, command: list[str]) -> None:
    environment = {"PYTHONPATH": str(ROOT), "LITTLE_GIANTS_RULES": "none.toml"}
    ended = subprocess.run([sys.executable, "-m", "alerts", *command], cwd=tmp_path, env=environment,
                           capture_output=True, text=True, timeout=60, check=False)

    assert ended.returncode == 1
    assert ended.stderr == "none.toml: no such file; set LITTLE_GIANTS_RULES (RULES= with make) to one with [[rules]]\n"


def test_the_rules_command_prints_the_shipped_rules() -> None:
    ended = subprocess.run([sys.executable, "-m", "alerts", "rules"], cwd=ROOT, capture_output=True, text=True,
                           timeout=60, check=True)

    assert ended.stdout.splitlines()[0] == "member-price-move  price_move  all  7 %  warning"
    assert ended.stdout.splitlines()[-1] == "told on: console"
    assert ended.stdout.splitlines()[1] == (
        "source-turns-bad  data_quality  *|quotes:members  stale, drift, disagrees, unreachable, banned  warning")
    assert len(ended.stdout.splitlines()) == 11
