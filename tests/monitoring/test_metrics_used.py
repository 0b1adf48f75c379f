"""Board and rules name metrics that there are, and the board shows every one."""

from typing import Final

import pytest

from deploy.metric_table import PROCESSES
from streams.contract.metric import Kind
from tests.monitoring.board import queries
from tests.monitoring.unit_tests import rules
from tests.monitoring.words import family, metrics_in

EXPORTED: Final = {metric.full_name: metric for metrics in PROCESSES.values() for metric in metrics}
NOT_ON_THE_BOARD: Final[frozenset[str]] = frozenset()  # deliberately
ON_THE_BOARD: Final = {name for query in queries() for name in metrics_in(query.expr)}
IN_RULES: Final = {name for rule in rules().values() for name in metrics_in(rule["expr"])}


@pytest.mark.parametrize("name", sorted(ON_THE_BOARD | IN_RULES))
def test_a_process_exports_what_is_asked_for(name: str) -> None:
    metric = EXPORTED[family(name)]
    assert (name != family(name)) == (metric.kind is Kind.HISTOGRAM)


@pytest.mark.parametrize("name", sorted(EXPORTED))
def test_the_board_shows_what_a_process_exports(name: str) -> None:
    assert (name in {family(shown) for shown in ON_THE_BOARD}) != (name in NOT_ON_THE_BOARD)
