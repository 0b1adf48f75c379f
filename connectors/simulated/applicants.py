"""Who is on the way to a listing in a simulated market: who will be listed, and others that do not get there. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from connectors.simulated.names import SECTORS, legal_name, words
from connectors.simulated.options import Draw, Options, draws
from connectors.simulated.plan import AROUND, Plan
from connectors.simulated.population import BOARDS, NEWCOMERS, REGION_WEIGHTS, Firm
from streams.contract.scopes import LISTS
from streams.contract.securities import Board

Path = tuple[tuple[int, str], ...]  # trading days after the first word, and the words
ISSUED, LISTED = "已发行", "上市"
TO_A_LISTING: Final[Path] = (
    (0, "已受理"), (4, "已问询"), (8, "已回复"), (11, "待上会"), (13, "上市委会议通过"), (15, "提交注册"),
    (16, "注册生效"), (18, ISSUED), (AROUND, LISTED))
EVERY: Final = 5  # on every fifth trading day someone applies who is not listed in the end
_ON: Final = (0, 4, 8, 12, 16)  # so that one of those has something new on every trading day
ELSEWHERE: Final[tuple[Path, ...]] = tuple(tuple(zip(_ON, told, strict=True)) for told in (
    ("已受理", "已问询", "中止(财报更新)", "已问询", "终止(撤回)"),
    ("已受理", "已问询", "暂缓审议", "上市委会议通过", "终止(撤回)"),
    ("已受理", "已问询", "已回复", "待上会", "终止(撤回)"),
    ("已受理", "已问询", "待上会", "上市委会议未通过", "终止(审核不通过)"),
    ("已受理", "已问询", "上市委会议通过", "提交注册", "终止注册"),
    ("已受理", "已问询", "已回复", "中止", "终止(撤回)"),
))
_SPONSORS: Final = ("模拟证券甲", "模拟证券乙", "模拟证券丙", "模拟证券丁")


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """A fictional little giant that wants to be listed."""

    project: str  # its number
    company: str
    region: str
    list_number: int
    board: Board
    sponsor: str
    words: tuple[tuple[date, str], ...]  # what the exchange says of it, and when
    security: str | None  # known once it is listed

    @property
    def began(self) -> date:
        return self.words[0][0]


def applicants(options: Options, plan: Plan) -> tuple[Applicant, ...]:
    """Return all whose application is under way on a day of the plan, by their numbers."""
    found = [*_listed(plan), *_others(options, plan)]
    return tuple(sorted(found, key=lambda each: each.project))


def _listed(plan: Plan) -> Iterator[Applicant]:
    place = {day: number for number, day in enumerate(plan.calendar)}
    newcomers = [firm for planned in plan.days for firm in planned.newcomers]
    for firm in (*newcomers, *plan.coming):
        told = _told(plan, place[firm.listed_on] - AROUND, TO_A_LISTING)
        yield Applicant(
            project=f"{told[0][0]:%Y%m%d}-{firm.security[:6]}", company=firm.legal_name, region=firm.region,
            list_number=_list(firm), board=firm.board, sponsor=_SPONSORS[firm.sector % len(_SPONSORS)], words=told,
            security=firm.security)


def _list(firm: Firm) -> int:
    if firm.list_number is None:
        raise ValueError(f"{firm.security} is listed later and no member")
    return firm.list_number


def _others(options: Options, plan: Plan) -> Iterator[Applicant]:
    """Yield who is not listed in the end; their names are those that are left when all others have one."""
    left = list(words(draws(options, Draw.NAMES)))[::-1]
    for number, first in enumerate(range(0, len(plan.calendar), EVERY)):
        day = plan.calendar[first]
        random = draws(options, Draw.APPLICANTS, day.toordinal())
        regions = list(REGION_WEIGHTS)
        sector, region = int(random.integers(len(SECTORS))), regions[random.integers(len(regions))]
        yield Applicant(
            project=f"{day:%Y%m%d}-{number:06}", company=legal_name(region, left[number], sector), region=region,
            list_number=int(random.integers(LISTS.start, LISTS.stop)),
            board=BOARDS[NEWCOMERS[random.integers(len(NEWCOMERS))]].board,
            sponsor=_SPONSORS[sector % len(_SPONSORS)], security=None,
            words=_told(plan, first, ELSEWHERE[number % len(ELSEWHERE)]))


def _told(plan: Plan, first: int, path: Path) -> tuple[tuple[date, str], ...]:
    """Return the words of a path that begins on a trading day of the calendar, as far as the calendar goes."""
    return tuple((plan.calendar[first + after], word) for after, word in path if first + after < len(plan.calendar))
