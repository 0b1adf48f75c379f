"""A correction refers to the closest earlier title of its security within 30 days, or to none."""

from datetime import timedelta

import pytest

from streams.announcements.following import Followed
from streams.contract.events.announcements import Announcement
from tests.announcements.builders import DAY, an_announcement, followed

LATER = DAY + timedelta(days=7)


def corrects(correction: Announcement, *earlier: Announcement) -> int | None:
    """Return the place of the earlier announcement that a correction refers to."""
    *before, last = followed(*earlier, correction)
    assert last.event
    return None if last.event.corrects is None else [id_of(step) for step in before].index(last.event.corrects)


def id_of(step: Followed) -> str | None:
    return step.event.announcement_id if step.event else None


# Titles of real pairs of August 2026, of the ten days that are at hand.
@pytest.mark.parametrize(("correction", "original"), [
    ("关于第七届董事会第四次会议决议公告的更正公告", "第七届董事会第四次会议决议公告"),
    ("第七届董事会第四次会议决议公告（更正后）", "第七届董事会第四次会议决议公告"),
    ("2026年第二次临时股东会决议的更正公告", "2026年第二次临时股东会决议公告"),
    ("关于召开2026年第二次临时股东会通知的更正公告", "关于召开2026年第二次临时股东会通知的公告"),
    ("关于2026年第一次临时股东会增加临时提案暨股东会补充通知的公告", "关于召开2026年第一次临时股东会的通知"),
    ("2026年员工持股计划（草案）（更正版）", "2026年员工持股计划（草案）"),
    ("关于取消2026年第一次临时股东会的公告", "关于召开2026年第一次临时股东会的通知")])
def test_a_correction_refers_to_its_original(correction: str, original: str) -> None:
    others = ["关于公司章程修订的公告", "2026年第三次临时股东会决议公告", "第七届董事会第五次会议决议公告",
              "2026年员工持股计划（草案）摘要"]
    earlier = [an_announcement(title, str(place)) for place, title in enumerate([*others, original])]

    assert corrects(an_announcement(correction, "c", day=LATER), *earlier) == len(others)


def test_a_cancelled_meeting_is_no_correction_but_refers_to_its_notice() -> None:
    *_, last = followed(an_announcement("关于召开2026年第一次临时股东会的通知", "1"),
                        an_announcement("关于取消2026年第一次临时股东会的公告", "2", day=LATER))

    assert last.event
    assert (last.event.correction, last.event.corrects is not None) == (False, True)


def test_another_years_report_is_not_what_is_corrected() -> None:
    assert corrects(an_announcement("2023年年度报告（更正后）", "c", day=LATER), an_announcement("2025年年度报告", "1"),
                    an_announcement("2023年年度报告摘要", "2"), an_announcement("2023年半年度报告", "3")) is None


def test_the_newest_of_two_equal_titles_is_the_one() -> None:
    again = DAY + timedelta(days=2)

    assert corrects(an_announcement("业绩预告的更正公告", "c", day=LATER), an_announcement("业绩预告", "1"),
                    an_announcement("业绩预告", "2", day=again)) == 1


def test_a_correction_of_a_correction_refers_to_the_original() -> None:
    assert corrects(an_announcement("2025年年度报告（二次更正后）", "d", day=LATER),
                    an_announcement("2025年年度报告", "1"),
                    an_announcement("2025年年度报告（更正后）", "2", day=LATER)) == 0


def test_nothing_later_older_than_30_days_or_of_another_firm_is_referred_to() -> None:
    correction = an_announcement("2025年年度报告（更正后）", "c", day=LATER)
    original = an_announcement("2025年年度报告", "1")

    assert corrects(correction, original) == 0
    for changes in ({"announced_on": LATER + timedelta(days=1)}, {"announced_on": LATER - timedelta(days=31)},
                    {"security": "688002.SH"}):
        assert corrects(correction, original.model_copy(update=changes)) is None
