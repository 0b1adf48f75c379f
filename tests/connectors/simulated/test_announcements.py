"""What fictional members announce: in the real style, never of a real firm, the same again from the seed."""

from datetime import UTC, datetime, time

from hypothesis import given

from connectors.simulated.announcements import SECOND_SOURCE, Told, announcements
from connectors.simulated.market import Market
from streams.announcements.classify import classify
from streams.announcements.filings import Filings
from streams.announcements.firms import Firm
from streams.announcements.following import Outcome, follow
from streams.contract.events.announcements import Announcement, Category, MemberAnnouncement
from tests.connectors.simulated.markets import DAYS, SEEDS, market, options

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def told(seed: int, number: int = 0) -> list[Told]:
    return announcements(market(seed).options, market(seed).plan.firms, market(seed).plan.days[number])


def week(seed: int) -> list[Told]:
    return [each for number in range(DAYS) for each in told(seed, number)]


def followed(of: Market, found: list[Told]) -> list[MemberAnnouncement]:
    """Return what the stream processor makes of them."""
    firms = {firm.security: firm for firm in of.plan.firms}
    filings, events = Filings(), []
    for announcement in (each.announcement for each in found):
        firm = firms[announcement.security]
        step = follow(filings, announcement, Firm(is_member=True, names=(firm.name,), legal_name=firm.legal_name,
                                                  name=firm.name, board=firm.board), recorded_at=NOW,
                      accept_awards=False)
        filings = step.filings
        assert step.outcome in {Outcome.PUBLISHED, Outcome.REPEATED}
        if step.event:
            events.append(step.event)
    return events


def of_source(found: list[Told], source: str) -> list[Announcement]:
    return [each.announcement for each in found if each.announcement.source == source]


@given(SEEDS)
def test_a_day_has_announcements_of_more_than_ten_categories_and_none_of_no_category(seed: int) -> None:
    categories = {classify(each.announcement.title, (each.announcement.short_name or "",)).primary
                  for each in told(seed)}
    assert len(categories) > 10
    assert Category.OTHER not in categories


@given(SEEDS)
def test_all_are_of_fictional_members_listed_before_that_day(seed: int) -> None:
    plan = market(seed).plan
    firms = {firm.security: firm for firm in plan.firms}
    for number, planned in enumerate(plan.days):
        for each in told(seed, number):
            firm = firms[each.announcement.security]
            assert firm.list_number
            assert firm.listed_on < planned.day
            assert each.announcement.short_name == firm.name
            assert firm.name.startswith("模拟")
            prefix, colon, _ = each.announcement.title.partition("：")
            assert not colon or prefix == firm.name
            assert "公司" not in prefix or not colon


@given(SEEDS)
def test_an_hour_of_trading_has_a_few_and_the_first_come_soon_after_the_opening(seed: int) -> None:
    moments = [each.at for each in told(seed)]
    assert moments == sorted(moments)
    assert time(9, 31) <= moments[0].time() < time(9, 38)
    assert moments[-1].time() < time(15)
    for hour in (10, 11, 13, 14):
        assert 3 <= len({moment for moment in moments if moment.hour == hour}) <= 12


def test_the_first_source_says_when_and_the_second_only_the_day_after() -> None:
    for each in told(1):
        if each.announcement.source == "simulated":
            assert each.announcement.published_at == each.at
            assert each.announcement.announced_on == each.at.date()
        else:
            assert each.announcement.published_at is None
            assert (each.announcement.announced_on - each.at.date()).days == 1


@given(SEEDS)
def test_what_two_sources_have_counts_once(seed: int) -> None:
    events = followed(market(seed), week(seed))
    first = of_source(week(seed), "simulated")
    assert len(of_source(week(seed), SECOND_SOURCE)) > 5 * DAYS
    assert [event.source_id for event in events] == [each.announcement_id for each in first]
    assert len({each.announcement_id for each in first}) == len(first)


@given(SEEDS)
def test_corrections_are_of_something_announced_before(seed: int) -> None:
    for number in range(DAYS):
        events = followed(market(seed), told(seed, number))
        known = {event.announcement_id: event for event in events}
        corrections = [event for event in events if event.correction]
        assert 1 <= len(corrections) <= 2
        for event in corrections:
            assert event.corrects
            assert known[event.corrects].security == event.security
            assert known[event.corrects].published_at < event.published_at  # type: ignore[operator]


@given(SEEDS)
def test_one_in_a_week_is_an_award_of_the_list_that_the_firm_is_on(seed: int) -> None:
    numerals = "零一二三四五六七"
    firms = {firm.security: firm for firm in market(seed).plan.firms}
    awards = [[each for each in of_source(told(seed, number), "simulated")
               if classify(each.title).primary is Category.LITTLE_GIANT_AWARD] for number in range(DAYS)]
    assert list(map(len, awards)) == [1, 0, 0, 0, 0, 1, 0]
    for award in awards[0] + awards[5]:
        assert f"第{numerals[firms[award.security].list_number or 0]}批" in award.title


def test_the_same_seed_gives_the_same_and_another_seed_and_another_day_others() -> None:
    again = Market(options())
    assert announcements(again.options, again.plan.firms, again.plan.days[2]) == told(1, 2)
    assert told(1, 2) != told(2, 2)
    assert [each.announcement.title for each in told(1, 2)] != [each.announcement.title for each in told(1, 3)]


def test_in_a_market_with_one_member_all_is_his() -> None:
    alone = Market(options(securities=2, members=1, days=1))
    found = announcements(alone.options, alone.plan.firms, alone.plan.days[0])
    assert len({each.announcement.security for each in found}) == 1
