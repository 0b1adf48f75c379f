"""What happens to the registry of a simulated market, day by day: who is listed, who issues shares.

At least one listing and one share issue in each week that is long enough; both known before the day's first sweep.
Who is listed soon after the last day is known too: his application is under way before.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Final

from connectors.simulated.options import Draw, Options, draws
from connectors.simulated.population import Firm, Foundry, first_firms, newcomers
from streams.contract.clock import is_trading_day

MOST_DAYS: Final = 1_000  # names and codes last as long
AROUND: Final = 20  # trading days before the first and after the last day, on which applications begin and end


@dataclass(frozen=True, kw_only=True)
class ShareIssue:
    """All shares of a firm from a day on."""

    firm: Firm
    shares: int


@dataclass(frozen=True, kw_only=True)
class PlannedDay:
    day: date
    before: date  # the trading day before it
    number: int  # 0 for the first
    firms: int  # how many of the plan's firms are listed by then, the newcomers last
    newcomers: tuple[Firm, ...]
    issues: tuple[ShareIssue, ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    firms: tuple[Firm, ...]  # in the order of their listing
    days: tuple[PlannedDay, ...]
    coming: tuple[Firm, ...]  # listed after the last day, not long after it
    calendar: tuple[date, ...]  # the trading days, with AROUND more on either side


def plan(options: Options) -> Plan:
    """Return all days of a simulation, the most that there may be where it is to go on for ever."""
    foundry = Foundry(options)
    firms = first_firms(options, foundry)
    shares = {place: firm.shares for place, firm in enumerate(firms)}
    days: list[PlannedDay] = []
    count = min(options.days or MOST_DAYS, MOST_DAYS)
    calendar = trading_days(options.start, count + AROUND, before=AROUND)
    trading = calendar[AROUND - 1:]
    for number, (before, day, after) in enumerate(zip(trading, trading[1:], trading[2:], strict=False)):
        issues = _issues(options, firms, shares, day, _week(after) != _week(day))
        listed = newcomers(options, foundry, day, _listings(options, day, number == 0 or _week(before) != _week(day)))
        shares |= {len(firms) + place: firm.shares for place, firm in enumerate(listed)}
        firms += listed
        days.append(PlannedDay(day=day, before=before, number=number, firms=len(firms), newcomers=tuple(listed),
                               issues=tuple(issues)))
    known = days[count - 1].firms
    return Plan(firms=tuple(firms[:known]), days=tuple(days[:count]), coming=tuple(firms[known:]),
                calendar=tuple(calendar[:-1]))


def trading_days(start: date, count: int, *, before: int = 1) -> list[date]:
    """Return some trading days before a date, `count` from it on, and the one after them."""
    back = (start - timedelta(days=number) for number in range(1, 30 * before))
    found = list(islice(filter(_trades, back), before))[::-1]
    day = start
    while len(found) < before + count + 1:
        if _trades(day):
            found.append(day)
        day += timedelta(days=1)
    return found


def _trades(day: date) -> bool:
    try:
        return is_trading_day(day)
    except ValueError:  # beyond the calendar: a fictional market may trade on a holiday that nobody knows yet
        return day.weekday() < 5


def _week(day: date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week


def _listings(options: Options, day: date, first_of_week: bool) -> int:
    return int(first_of_week or draws(options, Draw.LISTINGS, day.toordinal()).integers(4) == 0)


def _issues(options: Options, firms: list[Firm], shares: dict[int, int], day: date, last_of_week: bool,
            ) -> list[ShareIssue]:
    """Return the share issues of a day, by 1 to 8 percent of what a member has, and add them up."""
    random = draws(options, Draw.SHARE_ISSUES, day.toordinal())
    if not (last_of_week or random.integers(4) == 0):
        return []
    members = [place for place, firm in enumerate(firms) if firm.list_number]
    place = members[random.integers(len(members))]
    shares[place] += shares[place] * int(random.integers(10, 80)) // 1000
    return [ShareIssue(firm=firms[place], shares=shares[place])]
