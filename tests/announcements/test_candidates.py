"""An award becomes a review for a person; by the stated rule, if it is asked for, the membership itself."""

from datetime import date, timedelta

import pytest

from streams.announcements.awards import award
from streams.announcements.candidates import Told, tell
from streams.announcements.following import Followed, Outcome
from streams.contract.events.registry import Claim, Confidence, Membership, Question, Relation, Review
from streams.contract.topics import REGISTRY_MEMBERSHIPS, REGISTRY_REVIEWS
from tests.announcements.builders import DAY, KNOWN_AT, MEMBER, STRANGER, an_announcement, followed

AWARD = "关于荣获第三批专精特新小巨人企业称号的公告"
PUBLICITY = "关于公司入选第三批专精特新小巨人企业公示名单的公告"
OF_A_SUBSIDIARY = "关于控股子公司虚构星槎科技有限公司获得第三批专精特新“小巨人”企业认定的公告"


def told(title: str, *, accept: bool = False, **changes: object) -> Told:
    [step] = followed(an_announcement(title, **changes), firm=STRANGER, accept=accept)  # type: ignore[arg-type]
    assert step.told
    return step.told


def review(title: str, *, accept: bool = False, **changes: object) -> Review:
    found = told(title, accept=accept, **changes)
    assert (found.topic, found.key) == (REGISTRY_REVIEWS, found.event.review_id)  # type: ignore[attr-defined]
    assert isinstance(found.event, Review)
    return found.event


def candidate(title: str) -> Membership:
    found = review(title).membership
    assert found
    return found


def test_an_award_of_a_firm_that_is_no_member_yet_is_put_before_a_person() -> None:
    found = review(AWARD)

    assert (found.question, found.company, found.listing) == (Question.NEW_MEMBERSHIP, "虚构云岫精密股份有限公司", None)
    assert found.membership == Membership(
        company="虚构云岫精密股份有限公司", claim=Claim.ANNOUNCED, list_number=3, valid_from=DAY,
        valid_to=date(2029, 8, 4), evidence="company_announcement",
        confidence=Confidence.HIGH, document=AWARD, source="announcements", recorded_at=KNOWN_AT)


@pytest.mark.parametrize(("day", "last"), [
    (date(2021, 9, 15), date(2024, 9, 14)), (date(2024, 2, 29), date(2027, 2, 28)), (date(2100, 1, 1), None)])
@pytest.mark.parametrize("title", [AWARD, PUBLICITY, "关于通过国家级专精特新“小巨人”企业复核的公告"])
def test_a_title_ends_after_three_years_where_no_validity_is_stated(title: str, day: date, last: date | None) -> None:
    found = review(title, day=day).membership

    assert found
    assert (found.valid_from, found.valid_to) == (day, last)


def test_a_stated_validity_is_the_titles() -> None:
    claimed = award(AWARD, DAY, "有效期为2021年7月1日至2024年6月30日")
    assert claimed
    found = tell(claimed, an_announcement(AWARD), company="虚构云岫精密股份有限公司", names=(), recorded_at=KNOWN_AT,
                 accept=False)

    assert found
    assert isinstance(found.event, Review)
    assert found.event.membership
    assert (found.event.membership.valid_from, found.event.membership.valid_to) == (
        date(2021, 7, 1), date(2024, 6, 30))


def test_what_is_open_to_objections_is_a_candidate_of_low_confidence() -> None:
    found = review(PUBLICITY)

    assert found.membership
    assert found.membership.confidence is Confidence.LOW
    assert "open to objections" in found.detail


def test_a_loss_ends_the_title_on_the_day_of_the_announcement() -> None:
    found = candidate("关于未通过专精特新“小巨人”企业复核的公告")

    assert (found.claim, found.valid_from, found.valid_to) == (Claim.FAILED_REVIEW, DAY, None)


def test_a_subsidiarys_award_is_not_the_companys() -> None:
    found = review(OF_A_SUBSIDIARY, accept=True)

    assert found.company == "虚构星槎科技有限公司"
    assert found.membership
    assert found.membership.company == "虚构星槎科技有限公司"
    assert found.listing
    assert (found.listing.relation, found.listing.security) == (Relation.PARENT, "688001.SH")


def test_a_subsidiary_without_a_name_is_a_question_without_a_candidate() -> None:
    found = review("关于全资子公司获得国家级专精特新“小巨人”企业认定的公告")

    assert (found.membership, found.listing) == (None, None)
    assert "not named" in found.detail


@pytest.mark.parametrize("title", [
    "关于获得河北省“专精特新”中小企业认定的公告", "关于获评省级专精特新“小巨人”企业的公告",
    "关于获得江苏省第五批专精特新“小巨人”企业称号的公告", "关于公司获评深圳市2021年度第三批专精特新“小巨人”企业的公告",
    "关于获得江苏第五批专精特新“小巨人”企业称号的公告"])
def test_a_local_title_is_no_membership(title: str) -> None:
    [step] = followed(an_announcement(title), firm=STRANGER)

    assert step.told is None


def test_the_stated_rule_accepts_a_final_national_award_of_its_own_that_names_the_list() -> None:
    found = told(AWARD, accept=True)

    assert found.topic == REGISTRY_MEMBERSHIPS
    assert isinstance(found.event, Membership)
    assert found.key == found.event.assertion_id


@pytest.mark.parametrize("title", [
    PUBLICITY, OF_A_SUBSIDIARY, "关于获得国家级专精特新“小巨人”企业认定的公告",
    "关于公司入选第三批专精特新小巨人企业名单的公告", "关于被取消第三批专精特新小巨人企业称号的公告"])
def test_what_the_rule_does_not_cover_is_put_before_a_person_though_it_is_on(title: str) -> None:
    assert told(title, accept=True).topic == REGISTRY_REVIEWS


@pytest.mark.parametrize("title", [
    "关于未获得第六批国家级专精特新“小巨人”企业称号的公告", "关于公司未能入选第七批专精特新“小巨人”企业名单的公告",
    "关于未被认定为第六批专精特新“小巨人”企业的公告", "关于未通过第七批专精特新“小巨人”企业认定的公告",
    "关于第三批专精特新“小巨人”企业称号到期的公告", "关于专精特新“小巨人”企业称号有效期届满的公告",
    "关于专精特新“小巨人”企业称号到期未申请复核的公告"])
def test_a_denial_or_an_expiry_is_no_candidate(title: str) -> None:
    [step] = followed(an_announcement(title), firm=STRANGER, accept=True)

    assert step.told is None


@pytest.mark.parametrize("title", [
    "关于控股股东获得第三批专精特新“小巨人”企业称号的公告", "关于客户获得第三批专精特新“小巨人”企业称号的公告",
    "关于联营企业获得第三批专精特新“小巨人”企业称号的公告", "关于参股公司获得第三批专精特新“小巨人”企业称号的公告",
    "关于公司合营公司获得第三批专精特新“小巨人”企业称号的公告"])
def test_anothers_award_is_a_question_without_a_candidate(title: str) -> None:
    found = review(title, accept=True)

    assert (found.membership, found.listing) == (None, None)


@pytest.mark.parametrize("title", [
    "关于公司拟申报第七批专精特新“小巨人”企业称号并获得推荐的公告", "关于获得第七批专精特新“小巨人”企业推荐认定的公告",
    "关于荣获第三批专精特新小巨人企业称号的更正公告", "关于荣获第三批专精特新小巨人企业称号的公告（更正后）"])
def test_what_is_applied_for_or_corrected_is_a_candidate_of_low_confidence(title: str) -> None:
    found = review(title, accept=True)

    assert found.membership
    assert found.membership.confidence is Confidence.LOW


@pytest.mark.parametrize("title", [
    "云岫精密：关于公司荣获第六批国家级专精特新“小巨人”企业称号的公告",
    "虚构云岫精密股份有限公司关于获评国家级第六批专精特新“小巨人”企业的公告",
    "云岫精密被认定为国家第六批专精特新小巨人企业的公告", "关于通过第六批专精特新“小巨人”企业认定的公告",
    "关于虚构云岫精密股份有限公司获得第六批专精特新「小巨人」企业认定的公告",
    "关于通过第三批国家级专精特新“小巨人”企业复核的公告"])
def test_a_title_of_a_plain_form_follows_the_rule(title: str) -> None:
    assert told(title, accept=True).topic == REGISTRY_MEMBERSHIPS


@pytest.mark.parametrize("title", [
    "虚构星槎科技股份有限公司荣获第三批专精特新小巨人企业称号的公告",
    "星槎科技：关于荣获第三批专精特新小巨人企业称号的公告",
    "关于星槎科技荣获第三批专精特新小巨人企业称号的公告",
    "关于公司董事长任职的企业获得第三批专精特新小巨人企业称号的公告",
    "关于荣获第三批专精特新小巨人企业称号的补充公告", "关于荣获第三批专精特新小巨人企业称号的公告之说明",
    "关于荣获第三批专精特新小巨人企业称号暨股价异动的公告", "关于或将获得第三批专精特新小巨人企业称号的公告"])
def test_a_title_of_any_other_form_is_put_before_a_person(title: str) -> None:
    assert told(title, accept=True).topic == REGISTRY_REVIEWS


def test_an_award_of_a_day_to_come_is_put_before_a_person() -> None:
    assert told(AWARD, accept=True, day=DAY + timedelta(days=1)).topic == REGISTRY_MEMBERSHIPS
    assert told(AWARD, accept=True, day=DAY + timedelta(days=2)).topic == REGISTRY_REVIEWS


def test_without_the_companys_full_name_there_is_a_question_and_no_candidate() -> None:
    nameless = STRANGER.__class__(is_member=False, names=(), legal_name=None)
    [step] = followed(an_announcement(AWARD, short_name="云岫精密"), firm=nameless, accept=True)

    assert step.told
    assert isinstance(step.told.event, Review)
    assert (step.told.event.company, step.told.event.membership) == ("云岫精密 (688001.SH)", None)


def test_the_same_award_from_two_sources_is_one_review() -> None:
    steps = followed(an_announcement(AWARD, "1"), an_announcement("云岫精密：" + AWARD, "AN1", source="eastmoney"),
                     firm=STRANGER)

    assert [step.told is not None for step in steps] == [True, False]


def test_a_members_award_is_an_event_as_well() -> None:
    [step] = followed(an_announcement(AWARD), firm=MEMBER)
    assert_published(step)

    assert step.told


def assert_published(step: Followed) -> None:
    assert step.outcome is Outcome.PUBLISHED
    assert step.event


def test_publicity_in_july_and_award_in_september_are_two_questions_on_one_title() -> None:
    steps = followed(an_announcement(PUBLICITY, "1", day=date(2021, 7, 21)),
                     an_announcement(AWARD, "2", day=date(2021, 9, 15)), firm=STRANGER)

    reviews = [step.told.event for step in steps if step.told]
    assert len({each.review_id for each in reviews if isinstance(each, Review)}) == 2
