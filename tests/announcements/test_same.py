"""The same filing from several sources is one event; a series under one title is as many as its source has ids."""

from datetime import date, timedelta

from streams.announcements.following import Outcome
from tests.announcements.builders import DAY, an_announcement, followed

PROGRESS = "关于以集中竞价交易方式回购股份的进展公告"
NEXT = DAY + timedelta(days=1)


def published(*announcements: object) -> list[str]:
    return [step.event.announcement_id for step in followed(*announcements) if step.event]  # type: ignore[arg-type]


def test_the_same_filing_from_two_sources_is_one_event() -> None:
    first, second = followed(
        an_announcement("股票交易异常波动公告", "1225"),
        an_announcement("云岫精密：股票交易异常波动公告", "AN77", source="eastmoney", short_name="云岫精密"))

    assert (first.outcome, second.outcome) == (Outcome.PUBLISHED, Outcome.REPEATED)


def test_the_stated_days_of_two_sources_may_be_one_apart_and_no_more() -> None:
    one = an_announcement(PROGRESS, "1")

    assert len(published(one, an_announcement(PROGRESS, "a", source="other", day=NEXT))) == 1
    assert len(published(one, an_announcement(PROGRESS, "a", source="other", day=DAY - timedelta(days=1)))) == 1
    assert len(published(one, an_announcement(PROGRESS, "a", source="other", day=DAY + timedelta(days=2)))) == 2


def test_a_source_that_repeats_itself_is_known_by_its_id_whatever_day_and_title_it_gives_now() -> None:
    assert len(published(an_announcement(PROGRESS, "1"), an_announcement(PROGRESS + "（更名）", "1", day=NEXT))) == 1


def test_a_daily_series_of_one_source_is_not_merged() -> None:
    days = [DAY + timedelta(days=number) for number in range(5)]

    assert len(set(published(*(an_announcement(PROGRESS, str(day), day=day) for day in days)))) == 5


def test_several_of_one_title_on_one_day_are_as_many_as_there_are_ids() -> None:
    assert len(set(published(*(an_announcement(PROGRESS, source_id) for source_id in "123")))) == 3


def test_a_daily_series_in_two_sources_with_days_one_apart_pairs_off() -> None:
    days = [DAY + timedelta(days=number) for number in range(5)]
    ours = [an_announcement(PROGRESS, f"a{day}", day=day) for day in days]
    theirs = [an_announcement(PROGRESS, f"b{day}", source="other", day=day + timedelta(days=1)) for day in days]

    assert len(published(*ours, *theirs)) == 5
    assert len(published(*(each for pair in zip(ours, theirs, strict=True) for each in pair))) == 5


def test_a_source_without_ids_has_one_filing_a_title_and_day() -> None:
    rows = [an_announcement(PROGRESS, None), an_announcement(PROGRESS, None), an_announcement(PROGRESS, None, day=NEXT)]

    assert len(set(published(*rows))) == 2


def test_a_source_without_ids_that_states_the_next_day_is_known_again_by_that_day() -> None:
    days = [DAY + timedelta(days=number) for number in range(3)]
    told = [each for day in days for each in (
        an_announcement(PROGRESS, str(day), day=day),
        an_announcement(PROGRESS, None, source="other", day=day + timedelta(days=1)))]

    for begin in range(len(told)):
        for end in range(begin, len(told)):
            assert len(published(*told[:end + 1], *told[begin:])) == 3, (begin, end)


def test_the_id_is_the_same_from_whichever_source_it_came_first() -> None:
    one, other = an_announcement(PROGRESS, "1"), an_announcement("云岫精密:" + PROGRESS, "AN7", source="other")

    assert published(one, other) == published(other, one)


def test_other_securities_and_other_titles_are_other_filings() -> None:
    rows = [an_announcement(PROGRESS, "1"), an_announcement(PROGRESS, "2", source="b", security="688002.SH"),
            an_announcement(PROGRESS + "二", "3", source="c")]

    assert len(set(published(*rows))) == 3


def test_a_late_row_is_taken_with_its_own_day() -> None:
    late = an_announcement("关于2020年旧事的公告", "9", day=date(2025, 1, 2))
    step = followed(an_announcement(PROGRESS, "1"), late, late)

    assert step[1].event
    assert step[1].event.announced_on == date(2025, 1, 2)
    assert step[2].event == step[1].event, "older than what is held: told again under the same id"
