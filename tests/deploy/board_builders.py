"""Events for boards that are made by hand."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from deploy.board import Board, with_notification, with_total
from deploy.supervisor import Condition, ProcessState
from streams.contract.clock import SHANGHAI
from streams.contract.events.alerts import Notification, Severity
from streams.contract.events.quotes import Sweep
from streams.contract.events.values import MarketValue

OPENING = datetime(2026, 1, 5, 10, 31, tzinfo=SHANGHAI)
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def a_total(scope: str = "all", *, number: int = 1, yi: str = "29612.34", change: str | None = "0.4200",
            members: int = 1100, missing: int = 0) -> MarketValue:
    """Return a scope's total of the so-many-th sweep, one a minute."""
    sweep = Sweep(universe="market", sequence=number, source="simulated", trading_day=date(2026, 1, 5),
                  started_at=OPENING + (number - 1) * MINUTE, members_offset=1)
    return MarketValue(
        sweep=sweep, scope=scope, market_value=Decimal(yi) * 10**8, members=members, priced=members - missing,
        carried=0, missing=missing, unlisted=0, complete=not missing, buckets=16, expected=5700,
        received=5700 - missing, comparable_value=Decimal(0), comparable_base=Decimal(0),
        change_percent=None if change is None else Decimal(change), suspected_corporate_actions=0, parents=0,
        parents_value=Decimal(0))


def a_notification(number: int = 1, severity: Severity = Severity.WARNING) -> Notification:
    return Notification(
        id=f"{number:032}", rule="member-price-move", rule_version="v", kind="price_move", severity=severity,
        subject="301062.SZ", subject_name="模拟晨轮", date=date(2026, 1, 5), at=OPENING, observed=Decimal("-18.6200"),
        threshold=Decimal(7), text=f"模拟晨轮 跌 {number}% · down {number}%", value=Decimal("35.450"),
        base=Decimal("43.560"), source="simulated")


def a_board(totals: Iterable[MarketValue], at: datetime = NOW, notifications: int = 0) -> Board:
    """Return a board that has seen totals, all written at one time, and so many notifications."""
    board = Board(processes=(
        ProcessState(name="kafka", condition=Condition.UP, pid=11, restarts=0),
        ProcessState(name="streams", condition=Condition.RESTARTING, pid=None, restarts=2)))
    for total in totals:
        board = with_total(board, total, at)
    for number in range(1, notifications + 1):
        board = with_notification(board, a_notification(number), number=number)
    return board
