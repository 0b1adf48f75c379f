"""One announcement after the other: members' alone are published and held; the outcome says what became of each."""

from datetime import UTC, datetime

from streams.announcements.following import Outcome
from streams.contract.events.announcements import Category, MemberAnnouncement
from streams.contract.securities import Board
from tests.announcements.builders import DAY, STRANGER, an_announcement, followed


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
