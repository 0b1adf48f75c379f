"""Every query of the board and of the rules, asked of a real Prometheus that scrapes the running chain."""

from collections.abc import Iterator

import pytest

from streams.contract.broker import BrokerSettings
from tests.metrics.scraping import wait_for
from tests.monitoring import board, unit_tests
from tests.monitoring.chain import running_chain
from tests.monitoring.server import Prometheus, prometheus

SHOWN_IN_UNIT_TESTS = unit_tests.with_data()  # what has data only in trouble, or only in mode live
QUERIES = {f"{query.panel} {query.name}": query for query in board.queries()}


@pytest.fixture(scope="module")
def watching(prometheus_binary: str, demo_broker: BrokerSettings,
             tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A Prometheus that scrapes a running demo."""
    folder = tmp_path_factory.mktemp("monitoring")
    with running_chain(demo_broker, folder) as chain, prometheus(prometheus_binary, folder / "prometheus") as server:
        server.watch(chain.ports)
        yield server


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_query_of_the_board_has_data(query: board.Query, watching: Prometheus) -> None:
    if query.expr in SHOWN_IN_UNIT_TESTS:
        watching.query(query.expr)
        return
    for series in watching.until_data(query.expr):
        assert set(query.legend_labels) <= set(series.labels), f"the legend of {query.panel} would be empty in part"


def test_the_choice_of_scopes_is_offered(watching: Prometheus) -> None:
    (variable,) = board.board()["templating"]["list"]
    assert variable["query"]["query"] == "label_values(little_giants_market_value_yuan, scope)"
    watching.until_data("little_giants_market_value_yuan")
    scopes = watching.ask("label/scope/values", **{"match[]": "little_giants_market_value_yuan"})
    assert {"all", "board:star"} < set(scopes)


@pytest.mark.parametrize("name", unit_tests.rules())
def test_a_rule_can_be_asked_for_and_fires_in_its_unit_test(name: str, watching: Prometheus) -> None:
    watching.query(unit_tests.rules()[name]["expr"])
    assert name in unit_tests.firing()


def test_no_alert_fires_while_the_chain_is_well(watching: Prometheus) -> None:
    watching.until_data("little_giants_market_value_yuan")
    groups = watching.ask("rules")["groups"]
    assert {rule["name"] for group in groups for rule in group["rules"]} == set(unit_tests.rules())
    assert [rule.get("lastError") for group in groups for rule in group["rules"] if rule["health"] == "err"] == []
    wait_for(lambda: watching.ask("alerts")["alerts"], lambda alerts: alerts == [], "no alert is pending or fires", 30)


def test_the_totals_of_the_board_add_up(watching: Prometheus) -> None:
    """Boards hold each member once: their sum is the total, to the precision of a float."""
    watching.until_data(board.TOTALS)
    values = {series.labels["scope"]: series.last for series in watching.query(board.TOTALS)}
    boards = sum(value for scope, value in values.items() if scope.startswith("board:"))
    assert boards == pytest.approx(values["all"], rel=1e-12)
