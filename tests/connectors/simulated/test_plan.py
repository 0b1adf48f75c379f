"""The days of a simulation: the exchanges' trading days, a listing and a share issue in each week."""

from datetime import date
from itertools import groupby

from connectors.simulated.options import Options
from connectors.simulated.plan import Plan, PlannedDay, plan, trading_days

YEAR = plan(Options(securities=30, members=10, days=280))


def weeks(of: Plan) -> list[list[PlannedDay]]:
    return [list(days) for _, days in groupby(of.days, lambda planned: planned.day.isocalendar()[:2])]


def test_days_are_trading_days_and_each_knows_the_one_before() -> None:
    assert [planned.day for planned in YEAR.days[:3]] == [date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)]
    assert YEAR.days[0].before == date(2025, 12, 31)
    assert [planned.before for planned in YEAR.days[1:]] == [planned.day for planned in YEAR.days[:-1]]
    assert date(2026, 2, 17) not in {planned.day for planned in YEAR.days}  # the spring festival
    assert [planned.number for planned in YEAR.days] == list(range(280))


def test_a_start_on_a_holiday_begins_with_the_next_trading_day() -> None:
    assert trading_days(date(2026, 1, 1), 1)[:2] == [date(2025, 12, 31), date(2026, 1, 5)]


def test_beyond_the_calendar_every_weekday_is_a_trading_day() -> None:
    assert trading_days(date(2031, 1, 1), 5)[1:6] == [date(2031, 1, day) for day in (1, 2, 3, 6, 7)]


def test_each_week_has_a_listing_on_its_first_day_and_a_share_issue_on_its_last() -> None:
    for week in weeks(YEAR)[:-1]:
        assert week[0].newcomers
        assert week[-1].issues


def test_firms_are_in_the_order_of_their_listing_and_a_day_counts_those_listed_by_then() -> None:
    for planned in YEAR.days:
        assert {firm.listed_on <= planned.day for firm in YEAR.firms[:planned.firms]} == {True}
        assert YEAR.firms[planned.firms - len(planned.newcomers):planned.firms] == planned.newcomers
    assert YEAR.days[-1].firms == len(YEAR.firms) > 30 + 52


def test_a_share_issue_adds_to_what_the_firm_has_a_few_percent_at_a_time() -> None:
    shares = {firm.security: firm.shares for firm in YEAR.firms}
    for planned in YEAR.days:
        for issue in planned.issues:
            assert issue.firm.listed_on < planned.day
            assert 1.009 < issue.shares / shares[issue.firm.security] < 1.081
            shares[issue.firm.security] = issue.shares


def test_fewer_days_are_the_same_days() -> None:
    shorter = plan(Options(securities=30, members=10, days=40))
    assert shorter.days == YEAR.days[:40]
    assert shorter.firms == YEAR.firms[:shorter.days[-1].firms]


def test_who_is_listed_soon_after_the_end_is_known_before_it() -> None:
    shorter = plan(Options(securities=30, members=10, days=40))
    later = [firm for planned in YEAR.days[40:60] for firm in planned.newcomers]
    assert shorter.coming == tuple(later)
    assert shorter.calendar[20:60] == tuple(planned.day for planned in shorter.days)
    assert len(shorter.calendar) == 80
    assert shorter.calendar == YEAR.calendar[:80]


def test_for_ever_is_some_years() -> None:
    endless = plan(Options(securities=30, members=10))
    assert len(endless.days) == 1_000
    assert endless.days[:280] == YEAR.days
