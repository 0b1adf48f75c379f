"""Events for boards that are made by hand."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from deploy.around import Around
from deploy.board import Board, with_announcement, with_ipo, with_notification, with_total
from deploy.supervisor import Condition, ProcessState
from streams.contract.clock import SHANGHAI
from streams.contract.events.alerts import Notification, Severity
from streams.contract.events.announcements import Category, MemberAnnouncement
from streams.contract.events.ipos import IpoStage, Move, Stage
from streams.contract.events.quality import DataQuality, SourceVerdict
from streams.contract.events.quotes import Sweep
from streams.contract.events.runtime import Mode
from streams.contract.events.values import MarketValue
from streams.contract.securities import Board as Market

OPENING = datetime(2026, 1, 5, 10, 31, tzinfo=SHANGHAI)
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TRADING = datetime(2026, 1, 6, 10, 42, 5, tzinfo=SHANGHAI)  # a Tuesday on which the exchanges trade
LIVE = Around(mode=Mode.LIVE, started_at=TRADING - 10 * MINUTE, interval=timedelta(seconds=10),
              address="127.0.0.1:9092")


def a_total(scope: str = "all", *, number: int = 1, yi: str = "29612.34", change: str | None = "0.4200",
            members: int = 1100, missing: int = 0, known: int | None = None) -> MarketValue:
    """Return a scope's total of the so-many-th sweep, one a minute."""
    sweep = Sweep(universe="market", sequence=number, source="simulated", trading_day=date(2026, 1, 5),
                  started_at=OPENING + (number - 1) * MINUTE, members_offset=1)
    return MarketValue(
        sweep=sweep, scope=scope, market_value=Decimal(yi) * 10**8, members=members, priced=members - missing,
        carried=0, missing=missing, unlisted=0, complete=not missing, buckets=16, expected=5700,
        received=5700 - missing, comparable_value=Decimal(0), comparable_base=Decimal(0),
        change_percent=None if change is None else Decimal(change), suspected_corporate_actions=0, parents=0,
        parents_value=Decimal(0), known_companies=known, official_companies=None if known is None else 17_592)


def a_notification(number: int = 1, severity: Severity = Severity.WARNING) -> Notification:
    return Notification(
        id=f"{number:032}", rule="member-price-move", rule_version="v", kind="price_move", severity=severity,
        subject="301062.SZ", subject_name="模拟晨轮", date=date(2026, 1, 5), at=OPENING, observed=Decimal("-18.6200"),
        threshold=Decimal(7), text=f"模拟晨轮 跌 {number}% · down {number}%", value=Decimal("35.450"),
        base=Decimal("43.560"), source="simulated")


def an_ipo(word: str = "云岫", *stages: Stage, on: date = date(2026, 1, 5)) -> IpoStage:
    """Return an application that took these stages, the last one on a day and each a day after the one before."""
    path = stages or (Stage.ISSUING, Stage.LISTED)
    moves = tuple(
        Move(attempt=1, board=Market.BSE, stage=stage, on=on - timedelta(days=len(path) - number), gap=False,
             raw_status=stage.value, source="simulated") for number, stage in enumerate(path, start=1))
    return IpoStage(
        company=f"江苏{word}精密股份有限公司(模拟)", province="江苏", lists=(7,), security=None, attempt=1,
        board=Market.BSE, stage=path[-1], previous=path[-2] if len(path) > 1 else None, entered_on=on,
        previous_entered_on=None, days_in_stage=0, sponsor=None, raw_status=path[-1].value,
        source="simulated", moves=moves, needs_review=())


def an_announcement(number: int = 1, *, correction: bool = False,
                    category: Category = Category.EARNINGS_PREANNOUNCEMENT) -> MemberAnnouncement:
    return MemberAnnouncement(
        announcement_id=str(number), security="301062.SZ", name="模拟晨轮", board=Market.CHINEXT, lists=(3,),
        provinces=("江苏",), title=f"2025年度业绩预告{number}", categories=(category,), correction=correction,
        corrects=None, published_at=OPENING + number * MINUTE, announced_on=date(2026, 1, 5), url=None,
        source="simulated", source_id=str(number))


def a_verdict(verdict: SourceVerdict = SourceVerdict.UNREACHABLE, *, source: str = "样例甲",
              feed: str = "quotes:members", at: datetime = TRADING - MINUTE, good_at: datetime | None = None,
              detail: str = "quotes.invalid: no connection") -> DataQuality:
    """Return what was found of a feed of a fictional source."""
    return DataQuality(source=source, feed=feed, verdict=verdict, previous=None, detail=detail, at=at, good_at=good_at,
                       received=0, quarantined=0)


def a_live_total(swept_at: datetime, *, yi: str = "100.00") -> MarketValue:
    """Return the total of all members in a sweep of the live universe."""
    total = a_total(yi=yi)
    sweep = total.sweep.model_copy(update={"universe": "members", "source": "样例甲", "started_at": swept_at})
    return total.model_copy(update={"sweep": sweep})


def a_board(totals: Iterable[MarketValue], at: datetime = NOW, notifications: int = 0, ipos: Iterable[IpoStage] = (),
            announcements: int = 0) -> Board:
    """Return a board that has seen totals, all written at one time, applications, and so many of the others."""
    board = Board(processes=(
        ProcessState(name="kafka", condition=Condition.UP, pid=11, restarts=0),
        ProcessState(name="streams", condition=Condition.RESTARTING, pid=None, restarts=2)))
    for total in totals:
        board = with_total(board, total, at)
    for number in range(1, notifications + 1):
        board = with_notification(board, a_notification(number), number=number)
    for stage in ipos:
        board = with_ipo(board, stage)
    for number in range(1, announcements + 1):
        board = with_announcement(board, an_announcement(number, correction=number % 2 == 0))
    return board


SIMULATED = Around(mode=Mode.DEMO, started_at=NOW, address="127.0.0.1:9092", speed=60, interval=timedelta(seconds=1))
TOTALS = [a_total(), a_total("board:star", change="-1.5"), a_total("list:3"), a_total("province:浙江", change=None)]
