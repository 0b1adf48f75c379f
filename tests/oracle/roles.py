"""What can happen to a fictional firm: each role disturbs an ordinary life in one way. Roles can be combined."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from tests.oracle.firms import BATCHES, OLD_CODES, PROVINCES, Firm, Link, Title

Role = Callable[[Firm, list[date], Random], None]
ONE_DAY = timedelta(days=1)


def changes_shares(firm: Firm, days: list[date], chance: Random) -> None:
    for _ in range(chance.randint(1, 3)):
        firm.shares[any_date(days, chance)] = chance.randint(1_000_000, 200_000_000)
    firm.shares[days[-1] + ONE_DAY] = 777_000_000  # after the history: never counts


def changes_shares_while_suspended(firm: Firm, days: list[date], chance: Random) -> None:
    start = chance.randint(2, len(days) - 4)
    chance.choice((firm.empty, firm.absent)).update(range(start, start + 4))
    firm.shares[days[start + 1]] = chance.randint(1_000_000, 200_000_000)


def gets_shares_late(firm: Firm, days: list[date], chance: Random) -> None:
    firm.shares = {any_date(days, chance): chance.randint(1_000_000, 90_000_000)}


def lacks_shares(firm: Firm, days: list[date], chance: Random) -> None:
    firm.shares = {}


def leaves_and_rejoins(firm: Firm, days: list[date], chance: Random) -> None:
    """Two or three titles of one company with days between them, now and then on another list."""
    cuts = sorted(chance.sample(range(1, len(days) - 2), 4))
    left, away, gone, back = days[cuts[0]], days[cuts[1]], days[cuts[2] + 1], days[cuts[3] + 1]
    title = firm.titles[0]
    firm.titles = [
        replace(title, first=None, last=left),
        replace(title, first=away + ONE_DAY, last=gone - ONE_DAY, batch=chance.choice(BATCHES)),
        replace(title, first=back, last=None),
    ][: chance.randint(2, 3)]


def is_on_two_lists(firm: Firm, days: list[date], chance: Random) -> None:
    firm.titles[0] = replace(firm.titles[0], batch="2")
    firm.titles.append(replace(firm.titles[0], batch=chance.choice("34567"), first=any_date(days, chance), last=None))


def holds_a_title_twice(firm: Firm, days: list[date], chance: Random) -> None:
    """Two titles of the same list overlap: it counts once."""
    firm.titles.append(replace(firm.titles[0], first=any_date(days, chance), last=days[-1] + timedelta(days=900)))


def moves_province(firm: Firm, days: list[date], chance: Random) -> None:
    last = any_date(days, chance)
    title = replace(firm.titles[0], province="浙江", last=last)
    if title.first is None or title.first <= last:
        firm.titles[:1] = [title, replace(title, province=chance.choice(PROVINCES), first=last + ONE_DAY, last=None)]


def is_alone_in_its_province_for_some_days(firm: Firm, days: list[date], chance: Random) -> None:
    """A scope that appears in the middle and is empty in the end."""
    first, last = sorted(chance.sample(days[1:-1], 2))
    firm.titles = [replace(firm.titles[0], province="青海", first=first, last=last)]


def is_only_a_parent(firm: Firm, days: list[date], chance: Random) -> None:
    firm.links = [replace(link, relation="parent") for link in firm.links]


def is_a_parent_too(firm: Firm, days: list[date], chance: Random) -> None:
    """A subsidiary holds a title of its own: its list and province are not the parent's."""
    subsidiary = firm.company.replace("股份有限公司", "（子）有限公司")
    firm.titles.append(Title(company=subsidiary, batch=chance.choice(BATCHES), province="海南"))
    firm.links.append(Link(company=subsidiary, relation="parent"))


def is_renamed(firm: Firm, days: list[date], chance: Random) -> None:
    """The security belongs to one company up to a day and to another from the next."""
    last, new_name = any_date(days, chance), firm.company.replace("股份有限公司", "集团股份有限公司")
    if firm.links[0].first is not None and firm.links[0].first > last:
        return
    titles = [replace(title, company=new_name) for title in firm.titles if title.company == firm.company]
    firm.titles += titles
    firm.links[0] = replace(firm.links[0], last=last)
    firm.links.append(Link(company=new_name, first=last + ONE_DAY, relation=firm.links[0].relation))


def is_linked_for_some_days(firm: Firm, days: list[date], chance: Random) -> None:
    first, last = sorted(chance.sample(days, 2))
    firm.links = [replace(firm.links[0], first=first, last=last), *firm.links[1:]]


def has_no_link(firm: Firm, days: list[date], chance: Random) -> None:
    """The company holds a title, and nobody knows of a security."""
    firm.links = []


def is_no_member(firm: Firm, days: list[date], chance: Random) -> None:
    firm.titles = []


def is_unlisted(firm: Firm, days: list[date], chance: Random) -> None:
    firm.list_date, firm.first_trade = None, len(days)
    firm.has_instrument = chance.random() < 0.5


def lists_after_the_history(firm: Firm, days: list[date], chance: Random) -> None:
    firm.list_date, firm.first_trade = days[-1] + 20 * ONE_DAY, len(days)


def lists_midway(firm: Firm, days: list[date], chance: Random) -> None:
    firm.first_trade = chance.randint(1, len(days) - 6)
    firm.list_date = days[firm.first_trade]


def trades_days_after_listing(firm: Firm, days: list[date], chance: Random) -> None:
    lists_midway(firm, days, chance)
    firm.first_trade += chance.randint(1, 3)
    firm.shows_before_first_trade = chance.random() < 0.5


def never_trades(firm: Firm, days: list[date], chance: Random) -> None:
    """Listed long ago, and suspended all the time."""
    firm.first_trade = len(days)
    firm.shows_before_first_trade = chance.random() < 0.7


def lacks_an_instrument(firm: Firm, days: list[date], chance: Random) -> None:
    firm.has_instrument = False


def lacks_a_list_date(firm: Firm, days: list[date], chance: Random) -> None:
    firm.list_date, firm.first_trade = None, chance.randint(0, 3)


def is_suspended_now_and_then(firm: Firm, days: list[date], chance: Random) -> None:
    for number in chance.sample(range(len(days)), 4):
        chance.choice((firm.empty, firm.absent)).add(number)


def is_suspended_at_first(firm: Firm, days: list[date], chance: Random) -> None:
    firm.first_trade = max(firm.first_trade, chance.randint(2, 6))
    firm.shows_before_first_trade = chance.random() < 0.5


def stops_trading(firm: Firm, days: list[date], chance: Random) -> None:
    firm.last_trade = chance.randint(2, len(days) - 2)


def keeps_its_old_code(firm: Firm, days: list[date], chance: Random) -> None:
    if firm.security in OLD_CODES:
        firm.old_code_until = len(days)


def changes_its_code(firm: Firm, days: list[date], chance: Random) -> None:
    if firm.security in OLD_CODES:
        firm.old_code_until = chance.randint(2, len(days) - 2)


def any_date(days: list[date], chance: Random) -> date:
    """Return a day of the history, or a weekend within it."""
    return days[0] + ONE_DAY * chance.randint(1, (days[-1] - days[0]).days)


CODE_ROLES: tuple[Role, ...] = (keeps_its_old_code, changes_its_code)
ROLES: tuple[Role, ...] = (
    changes_shares, changes_shares_while_suspended, gets_shares_late, lacks_shares, leaves_and_rejoins,
    is_on_two_lists, holds_a_title_twice, moves_province, is_alone_in_its_province_for_some_days,
    is_only_a_parent, is_a_parent_too, is_renamed,
    is_linked_for_some_days, is_unlisted, lists_after_the_history, lists_midway, trades_days_after_listing,
    never_trades, lacks_an_instrument, lacks_a_list_date, is_suspended_now_and_then, is_suspended_at_first,
    stops_trading, has_no_link, is_no_member,
)  # fmt: skip
