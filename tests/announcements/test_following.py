"""One announcement after the other: members' alone are published and held; the outcome says what became of each."""

from datetime import UTC, datetime

from streams.announcements.following import Outcome
from streams.contract.events.announcements import Category, MemberAnnouncement
from streams.contract.securities import Board
from tests.announcements.builders import DAY, MEMBER, STRANGER, an_announcement, followed

AWARD = "关于荣获第三批专精特新小巨人企业称号的公告"


def test_a_members_announcement_is_published_with_what_is_known_of_the_member() -> None:
    at = datetime(2026, 8, 4, 10, tzinfo=UTC)
    [step] = followed(an_announcement("云岫精密：股票交易异常波动公告", "1225", published_at=at, url="https://example.org/1"))

    assert step.event == MemberAnnouncement(
        announcement_id=step.event.announcement_id if step.event else "", security="688001.SH", name="云岫精密",
        board=Board.STAR, lists=(3,), provinces=("浙江",), title="云岫精密：股票交易异常波动公告",
        categories=(Category.ABNORMAL_TRADING,), correction=False, corrects=None, published_at=at, announced_on=DAY,
        url="https://example.org/1", source="cninfo", source_id="1225")


def test_an_announcement_of_no_member_is_neither_published_nor_held() -> None:
    [step] = followed(an_announcement(), firm=STRANGER)

    assert (step.outcome, step.event, step.told, dict(step.filings.held)) == (Outcome.NOT_A_MEMBER, None, None, {})


def test_mojibake_is_published_as_other() -> None:
    [step] = followed(an_announcement("锟斤拷\ufffd\ufffd"))

    assert step.event
    assert step.event.categories == (Category.OTHER,)


def test_a_state_is_not_changed_by_what_follows_it() -> None:
    first, _ = followed(an_announcement("股票交易异常波动公告", "1"),
                        an_announcement("关于取得发明专利证书的公告", "2"))

    assert [filing.about for filing in first.filings.of("688001.SH")] == ["股票交易异常波动公告"]


def test_an_award_of_no_member_is_an_event_when_a_copy_comes_and_the_firm_is_one() -> None:
    copy = an_announcement("云岫精密：" + AWARD, "AN1", source="eastmoney")
    [first] = followed(an_announcement(AWARD), firm=STRANGER)
    second, third = followed(copy, an_announcement(AWARD), firm=MEMBER, before=first.filings)

    assert (first.outcome, first.event, first.told is not None) == (Outcome.NOT_A_MEMBER, None, True)
    assert (second.outcome, second.event and second.event.source, second.told) == (
        Outcome.PUBLISHED, "eastmoney", None), "the registry has been told already"
    assert (third.outcome, third.event, third.told) == (Outcome.REPEATED, None, None)


def test_copies_of_an_award_are_repeated_while_the_firm_is_no_member() -> None:
    copy = an_announcement(AWARD, "AN1", source="eastmoney")
    steps = followed(an_announcement(AWARD), copy, copy, firm=STRANGER)

    assert [step.outcome for step in steps] == [Outcome.NOT_A_MEMBER, Outcome.REPEATED, Outcome.REPEATED]


def test_a_filing_that_was_published_stays_so_when_the_firm_is_no_member_any_more() -> None:
    copy = an_announcement(AWARD, "AN1", source="eastmoney")
    [first] = followed(an_announcement(AWARD), firm=MEMBER)
    [second] = followed(copy, firm=STRANGER, before=first.filings)
    [third] = followed(copy, firm=MEMBER, before=second.filings)

    assert [second.outcome, third.outcome] == [Outcome.REPEATED, Outcome.REPEATED]


def test_a_correction_points_to_no_award_that_was_not_published() -> None:
    correction = an_announcement(AWARD + "（更正后）", "2")
    [first] = followed(an_announcement(AWARD), firm=STRANGER)
    [unpublished] = followed(correction, firm=MEMBER, before=first.filings)
    published = followed(an_announcement(AWARD), correction, firm=MEMBER)

    assert [step.event.corrects for step in (unpublished, published[0]) if step.event] == [None, None]
    assert published[1].event
    assert published[0].event
    assert published[1].event.corrects == published[0].event.announcement_id
