"""The firms of a simulated market: boards, regions, lists, ages and sizes spread as among the real ones of July 2026.

Sources of the weights: counts of 5,547 securities by board, of 1,134 listed members by board and region (07/2026), and
their median share counts and prices.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from connectors.simulated.names import SECTORS, codes, legal_name, short_name, words
from connectors.simulated.options import Draw, Options, draws
from streams.contract.limits import TICK_LI
from streams.contract.regions import REGIONS
from streams.contract.scopes import LISTS
from streams.contract.securities import Board


@dataclass(frozen=True, kw_only=True)
class BoardFacts:
    """What is typical of a board."""

    board: Board
    weight: int  # securities of the whole market
    member_odds: int  # how much likelier a security of this board is a member
    opened: date
    shares: int  # median
    price_li: int  # median


@dataclass(frozen=True, kw_only=True)
class Firm:
    security: str
    name: str
    legal_name: str
    board: Board
    sector: int
    region: str
    list_number: int | None  # None: no member
    listed_on: date
    shares: int  # when it is listed, or when the simulation begins
    price_li: int  # of its issue, or at its last close before the simulation begins


BOARDS: Final = (
    BoardFacts(board=Board.SSE_MAIN, weight=31, member_odds=4, opened=date(2000, 1, 4), shares=400_000_000,
               price_li=10_500),
    BoardFacts(board=Board.STAR, weight=11, member_odds=25, opened=date(2019, 7, 22), shares=160_000_000,
               price_li=32_000),
    BoardFacts(board=Board.SZSE_MAIN, weight=27, member_odds=4, opened=date(2000, 1, 4), shares=400_000_000,
               price_li=9_100),
    BoardFacts(board=Board.CHINEXT, weight=25, member_odds=14, opened=date(2009, 10, 30), shares=220_000_000,
               price_li=18_000),
    BoardFacts(board=Board.BSE, weight=6, member_odds=28, opened=date(2021, 11, 15), shares=100_000_000,
               price_li=14_000),
)
REGION_WEIGHTS: Final = {
    "江苏": 229, "浙江": 195, "上海": 98, "深圳": 94, "广东": 75, "北京": 73, "安徽": 47, "山东": 43, "四川": 39,
    "湖北": 31, "宁波": 30, "湖南": 29, "福建": 27, "河南": 22, "辽宁": 21, "天津": 18, "江西": 16, "青岛": 15,
    "陕西": 15, "河北": 14, "重庆": 12, "厦门": 10, "大连": 8}
LIST_WEIGHTS: Final = (5, 14, 22, 24, 16, 10, 9)
NEWCOMERS: Final = (1, 3, 4)  # boards that a newcomer may be of, as indices: STAR, ChiNext, BSE
_YOUNGEST_DAYS: Final = 60  # at the start nobody is in his first days of trading any more
_SMALLEST, _LARGEST = 40, 260  # percent of the median: shares and prices


class Foundry:
    """Makes firms one after the other; the order decides on names and codes."""

    def __init__(self, options: Options) -> None:
        self._words = words(draws(options, Draw.NAMES))
        self._codes: dict[Board, Iterator[str]] = {
            facts.board: codes(facts.board, draws(options, Draw.NAMES, number))
            for number, facts in enumerate(BOARDS, start=1)}

    def firm(self, facts: BoardFacts, *, sector: int, region: str, list_number: int | None, listed_on: date,
             percents: Sequence[int]) -> Firm:
        """Return the next firm of a board; `percents` of the board's median give its shares and its price."""
        word, (of_shares, of_price) = next(self._words), percents
        return Firm(
            security=next(self._codes[facts.board]), name=short_name(word), legal_name=legal_name(region, word, sector),
            board=facts.board, sector=sector, region=region, list_number=list_number, listed_on=listed_on,
            shares=facts.shares * of_shares // 100, price_li=facts.price_li * of_price // 100 // TICK_LI * TICK_LI)


def first_firms(options: Options, foundry: Foundry) -> list[Firm]:
    """Return the firms that are listed when the simulation begins."""
    random, count = draws(options, Draw.FIRMS), options.securities
    boards = _spread(random, [facts.weight for facts in BOARDS], count)
    odds = np.array([facts.member_odds for facts in BOARDS])[boards]
    members = np.argsort(random.integers(1, 2**31, count) // odds, kind="stable")[:options.members]
    lists = np.zeros(count, np.int64)
    lists[members] = 1 + _spread(random, LIST_WEIGHTS, options.members)
    regions = np.zeros(count, np.int64)
    others = np.setdiff1d(np.arange(count), members)
    weights = [REGION_WEIGHTS.get(region, 3) for region in REGIONS]
    for group in (members, others):
        regions[group] = _spread(random, weights, len(group))
    sectors = _spread(random, [1] * len(SECTORS), count)
    ages, percents = random.integers(0, 1000, count), random.integers(_SMALLEST, _LARGEST, (count, 2))
    names = list(REGIONS)
    return [
        foundry.firm(
            BOARDS[boards[place]], sector=int(sectors[place]), region=names[regions[place]],
            list_number=int(lists[place]) or None, percents=percents[place].tolist(),
            listed_on=_listed_on(BOARDS[boards[place]].opened, options.start, int(ages[place])))
        for place in range(count)]


def newcomers(options: Options, foundry: Foundry, day: date, count: int) -> list[Firm]:
    """Return the members that are listed on a day."""
    random, names = draws(options, Draw.NEWCOMERS, day.toordinal()), list(REGION_WEIGHTS)
    return [
        foundry.firm(
            BOARDS[NEWCOMERS[random.integers(len(NEWCOMERS))]], sector=int(random.integers(len(SECTORS))),
            region=names[random.integers(len(names))], list_number=int(random.integers(LISTS.start, LISTS.stop)),
            listed_on=day, percents=random.integers(_SMALLEST, _LARGEST, 2).tolist())
        for _ in range(count)]


def _spread(random: np.random.Generator, weights: Sequence[int], count: int) -> NDArray[np.int64]:
    """Return `count` kinds in random order, as many of each as it weighs; where there is room, one of each at least."""
    wanted = np.array(weights, np.int64)
    shares = wanted * count // wanted.sum()
    if count >= 2 * len(wanted):
        shares = np.maximum(shares, 1)
    for kind in np.argsort(-wanted, kind="stable")[:max(0, count - int(shares.sum()))]:
        shares[kind] += 1
    while shares.sum() > count:
        shares[shares.argmax()] -= 1
    return random.permutation(np.repeat(np.arange(len(wanted)), shares))


def _listed_on(opened: date, start: date, age: int) -> date:
    """Return a weekday between a board's first day and the start; `age` is in thousandths of the way back."""
    youngest = start - timedelta(days=_YOUNGEST_DAYS)
    day = youngest - timedelta(days=(youngest - opened).days * age // 1000)
    return max(day - timedelta(days=max(0, day.weekday() - 4)), opened)
