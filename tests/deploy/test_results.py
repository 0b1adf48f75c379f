"""The files of a replay: exact columns, sorted, the same bytes for the same content."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from deploy.results import write_market_values, write_notifications
from streams.contract.events.alerts import Notification, Severity
from streams.contract.events.quotes import Sweep
from streams.contract.events.values import MarketValue


def a_value(day: int, scope: str, value: str) -> MarketValue:
    moment = datetime(2021, 7, day, 7, tzinfo=UTC)
    sweep = Sweep(universe="market", sequence=day, source="test", trading_day=date(2021, 7, day), started_at=moment,
                  members_offset=1)
    return MarketValue(
        sweep=sweep, scope=scope, market_value=Decimal(value), members=3, priced=1, carried=1, missing=1, unlisted=0,
        complete=False, buckets=16, expected=3, received=3, comparable_value=Decimal(0), comparable_base=Decimal(0),
        change_percent=None, suspected_corporate_actions=0, parents=0, parents_value=Decimal(0))


def a_notification(number: str, rule: str, subject: str) -> Notification:
    return Notification(
        id=number, rule=rule, rule_version="v", kind="price_move", severity=Severity.INFO, subject=subject,
        subject_name="虚构公司", date=date(2021, 7, 1), at=datetime(2021, 7, 1, 7, tzinfo=UTC),
        observed=Decimal("-7.5000"), threshold=Decimal(7), text="虚构公司 跌 · down", value=Decimal("1.850"),
        base=Decimal("2.000"), source="test")


def test_market_values_are_sorted_by_date_and_scope_with_three_decimals(tmp_path: Path) -> None:
    path = tmp_path / "market_value.csv"
    write_market_values(path, [a_value(2, "all", "5"), a_value(1, "list:3", "0"), a_value(1, "all", "12.3")])
    assert path.read_text().splitlines() == [
        "date,scope,market_value_yuan,members,priced,carried,missing,complete",
        "2021-07-01,all,12.300,3,1,1,1,false",
        "2021-07-01,list:3,0.000,3,1,1,1,false",
        "2021-07-02,all,5.000,3,1,1,1,false",
    ]


def test_notifications_are_sorted_and_keep_their_decimals(tmp_path: Path) -> None:
    path = tmp_path / "notifications.jsonl"
    told = [a_notification("2", "b", "x"), a_notification("1", "b", "x"), a_notification("3", "a", "y")]
    write_notifications(path, told)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["id"] for line in lines] == ["3", "1", "2"]
    assert lines[0]["observed"] == "-7.5000"
    assert "虚构公司" in path.read_text()
