"""What is told of invented quotes says so, whoever it is told of and wherever it is read."""

from dataclasses import replace
from datetime import UTC, datetime

from alerts.decision import Change
from alerts.rules.notification import notification
from streams.contract.events.quotes import SIMULATED
from tests.alerts.builders import DAY, a_rule

CHANGE = Change(subject="all", subject_name="all", day=DAY, at=datetime(2024, 7, 2, 7, tzinfo=UTC), now_li=1_100,
                base_li=1_000, source="test")


def test_a_simulated_move_of_a_scope_is_marked_and_a_real_one_is_not() -> None:
    rule = a_rule(kind="market_value_change")

    assert notification(rule, replace(CHANGE, source=SIMULATED)).text.startswith("【模拟 SIMULATED】")
    assert "SIMULATED" not in notification(rule, CHANGE).text
