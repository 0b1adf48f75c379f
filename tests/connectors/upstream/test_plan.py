"""`budget` says what the schedule asks of each host, and whether that is allowed."""

import pytest
import typer
from typer.testing import CliRunner

from connectors.budget_command import budget
from connectors.upstream.hosts import HOSTS
from connectors.upstream.plan import Plan, budget_table, default_plan, too_much

app = typer.Typer()
app.command()(budget)


def test_the_plan_of_a_trading_day_fits_every_budget() -> None:
    assert not too_much(budget_table(default_plan(), HOSTS))


@pytest.mark.parametrize("host", ["qt.gtimg.cn", "hq.sinajs.cn"])
def test_the_sources_that_are_compared_are_in_the_plan(host: str) -> None:
    [compared, together] = [row for row in budget_table(default_plan(), HOSTS) if row["host"] == host]
    assert (compared["what"], compared["a_minute"], compared["a_day"]) == ("comparisons of quotes", 2, 720)
    assert together["fits"] == "yes"


def test_requests_are_added_up_by_host_beside_its_budget() -> None:
    plans = [Plan(host="qt.gtimg.cn", what="a", requests=12, every_seconds=5, times_a_day=3_000),
             Plan(host="www.bse.cn", what="b", requests=16, every_seconds=86_400),
             Plan(host="qt.gtimg.cn", what="c", requests=57, every_seconds=60)]
    rows = {(row["host"], row["what"]): row for row in budget_table(plans, HOSTS)}
    assert rows["qt.gtimg.cn", "a"]["a_minute"] == 144
    assert rows["qt.gtimg.cn", "a"]["a_day"] == 36_000
    assert rows["qt.gtimg.cn", "c"]["a_day"] == 57 * 1_440
    assert rows["qt.gtimg.cn", "together"] == {
        "host": "qt.gtimg.cn", "what": "together", "a_minute": 201, "most_a_minute": 150, "a_day": 118_080,
        "most_a_day": 40_000, "fits": "no"}
    assert rows["www.bse.cn", "b"]["a_minute"] == 16


@pytest.mark.parametrize(("every", "a_minute"), [(5, 12), (7, 9), (60, 1), (61, 1), (3_600, 1)])
def test_the_fullest_minute_counts(every: float, a_minute: int) -> None:
    assert Plan(host="qt.gtimg.cn", what="a", requests=1, every_seconds=every).a_minute == a_minute


def test_the_command_prints_it_and_fails_where_it_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    good = CliRunner().invoke(app, [])
    assert good.exit_code == 0, good.output
    assert "push2.eastmoney.com             together" in good.output
    monkeypatch.setenv("LITTLE_GIANTS_POLITENESS", "2")
    bad = CliRunner().invoke(app, ["--format", "csv"])
    assert bad.exit_code == 1
    assert "more than the budget of push2.eastmoney.com" in bad.output
    assert "push2.eastmoney.com,together,201,120," in bad.output
