"""What only a person can decide. Firms are fictional."""

import random
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from connectors.registry.review import ORDER, Registry, open_reviews
from streams.contract.events.registry import (
    Claim,
    Decision,
    Instrument,
    Listing,
    Membership,
    Question,
    Relation,
    Review,
)
from streams.contract.securities import board_of
from tests.builders import a_listing, a_membership

NOW = datetime(2026, 11, 25, tzinfo=UTC)
COMPANY = "杭州云岫精密股份有限公司"
LIMITED = "杭州云岫精密有限公司"


def an_instrument(security: str, legal_name: str | None = None, name: str | None = None) -> Instrument:
    return Instrument(security=security, name=name, legal_name=legal_name, board=board_of(security))


def a_registry(*memberships: Membership, listings: Sequence[Listing] = (), instruments: Sequence[Instrument] = (),
               reviews: Sequence[Review] = (), decisions: Sequence[Decision] = ()) -> Registry:
    return Registry(memberships=memberships, listings=listings, instruments=instruments, reviews=reviews,
                    decisions=decisions)


def a_candidate(**changes: Any) -> Review:
    return Review(question=Question.NEW_MEMBERSHIP, company=COMPANY, detail="says so itself", source="fictional",
                  membership=a_membership(company=COMPANY, evidence="company_announcement", **changes))


def asked(registry: Registry) -> list[tuple[Question, str, str]]:
    return [(each.question, each.company, each.listing.security if each.listing else "")
            for each in open_reviews(registry)]


TWO = (an_instrument("300001.SZ", COMPANY), an_instrument("688001.SH", COMPANY))
NEAR = (an_instrument("688001.SH", COMPANY),)


def test_two_securities_of_one_legal_name_are_a_question_each() -> None:
    assert asked(a_registry(a_membership(company=COMPANY), instruments=TWO)) == [
        (Question.TWO_SECURITIES, COMPANY, "300001.SZ"), (Question.TWO_SECURITIES, COMPANY, "688001.SH")]


@pytest.mark.parametrize("relation", list(Relation))
def test_a_company_that_a_listing_speaks_of_is_no_question(relation: Relation) -> None:
    listing = a_listing(company=COMPANY, relation=relation)
    assert asked(a_registry(a_membership(company=COMPANY), listings=[listing], instruments=TWO)) == []
    assert asked(a_registry(a_membership(company=COMPANY), listings=[listing],
                            instruments=[an_instrument("688001.SH", LIMITED)])) == []


def test_one_security_of_the_very_legal_name_is_no_question() -> None:
    assert asked(a_registry(a_membership(company=COMPANY), instruments=NEAR)) == []


def test_who_holds_no_title_is_no_question() -> None:
    assert asked(a_registry(instruments=TWO)) == []


def test_a_near_legal_name_is_a_suggestion_that_says_in_what_it_differs() -> None:
    [review] = open_reviews(a_registry(a_membership(company=LIMITED), instruments=NEAR))
    assert (review.question, review.company, review.detail) == (
        Question.SAME_COMPANY, LIMITED, f"688001.SH is {COMPANY}: only the legal form differs")
    assert review.listing == Listing(company=LIMITED, security="688001.SH", relation=Relation.SELF, evidence="review",
                                     source=review.source)


def test_a_short_name_is_a_suggestion_where_no_legal_name_is_known() -> None:
    instruments = [an_instrument("688001.SH", name="*ST云岫"), an_instrument("688002.SH", "远岚股份公司", "云岫精密")]
    [review] = open_reviews(a_registry(a_membership(company=LIMITED), instruments=instruments))
    assert review.detail == "688001.SH is called 云岫, its legal name is not known"


def test_a_question_stays_the_same_when_the_exchange_marks_a_security() -> None:
    ids = {review.review_id for name in ("云岫精密", "*ST云岫精密", "XD云岫精密") for review in open_reviews(
        a_registry(a_membership(company=LIMITED), instruments=[an_instrument("688001.SH", name=name)]))}
    assert len(ids) == 1


def test_a_company_has_the_security_of_its_other_name() -> None:
    renamed = a_membership(company=COMPANY, claim=Claim.RENAMED, former_name=LIMITED, list_number=None,
                           valid_from=date(2022, 1, 1))
    assert asked(a_registry(a_membership(company=LIMITED), renamed, instruments=NEAR)) == []
    assert asked(a_registry(a_membership(company=LIMITED), renamed, listings=[a_listing(company=COMPANY)])) == []


def test_companies_renamed_in_a_circle_are_one_question() -> None:
    circle = [a_membership(company=one, claim=Claim.RENAMED, former_name=other, list_number=None,
                           valid_from=date(2022, 1, 1)) for one, other in ((COMPANY, LIMITED), (LIMITED, COMPANY))]
    assert asked(a_registry(a_membership(company=LIMITED), *circle, instruments=TWO)) == [
        (Question.TWO_SECURITIES, LIMITED, "300001.SZ"), (Question.TWO_SECURITIES, LIMITED, "688001.SH")]


def test_a_title_that_was_corrected_away_raises_no_question_until_the_correction_is_corrected() -> None:
    wrong = a_membership(company=COMPANY)
    correction = a_membership(company=COMPANY, claim=Claim.CORRECTED, corrects=wrong.assertion_id)
    assert asked(a_registry(wrong, correction, instruments=TWO)) == []
    back = a_membership(company=COMPANY, claim=Claim.CORRECTED, corrects=correction.assertion_id)
    assert len(asked(a_registry(wrong, correction, back, instruments=TWO))) == 2


def test_a_review_of_the_topic_is_open_until_it_is_decided() -> None:
    review = a_candidate()
    assert open_reviews(a_registry(reviews=[review])) == [review]
    for accepted in (True, False):
        decision = Decision(review_id=review.review_id, accepted=accepted, by="wang", decided_at=NOW)
        assert open_reviews(a_registry(reviews=[review], decisions=[decision])) == []


def test_what_must_be_decided_comes_first_suggestions_last_and_the_newest_candidate_before_older_ones() -> None:
    unreadable = Review(question=Question.UNREADABLE_ROW, company="31 云岫有限", detail="row 32", source="fictional")
    old, new = (a_candidate(recorded_at=datetime(2026, month, 1, tzinfo=UTC), list_number=month) for month in (3, 5))
    registry = a_registry(a_membership(company=LIMITED), a_membership(company="虚构远岚有限公司"),
                          instruments=[*NEAR, an_instrument("300001.SZ", "虚构远岚有限公司"),
                                       an_instrument("300002.SZ", "虚构远岚有限公司")], reviews=[old, new, unreadable])
    found = open_reviews(registry)
    assert found[:3] == [unreadable, new, old]
    assert [each.question for each in found[3:]] == [
        Question.TWO_SECURITIES, Question.TWO_SECURITIES, Question.SAME_COMPANY]


def test_every_question_has_its_place() -> None:
    assert sorted(ORDER) == sorted(Question)


def test_reviews_are_found_by_a_part_of_the_name_however_it_is_spelt() -> None:
    registry = a_registry(a_membership(company="云岫（杭州）精密有限公司"), reviews=[a_candidate()], instruments=NEAR)
    assert [each.question for each in open_reviews(registry, "岫(杭州)精")] == [Question.SAME_COMPANY]
    assert open_reviews(registry, "远岚") == []


def test_twenty_thousand_memberships_and_the_whole_market_take_seconds() -> None:
    draw = random.Random(1)
    names = sorted({f"{draw.choice(['杭州', '江苏', '深圳', '武汉', ''])}{a_stem(draw)}" for _ in range(26_000)})
    companies, others = names[:20_000], names[20_000:]
    market = [*(f"{name}股份有限公司" for name in draw.sample(companies, 1_000)),
              *(f"{name}股份有限公司" for name in others[:4_000])]
    instruments = [an_instrument(f"{600000 + number:06}.SH" if number < 1_000 else f"{number - 1_000:06}.SZ", name)
                   for number, name in enumerate(market)]
    shorts = [an_instrument(f"{300000 + number}.SZ", name=a_stem(draw)[:4]) for number in range(700)]
    memberships = [a_membership(company=f"{name}有限公司") for name in companies]
    began = time.process_time()
    found = open_reviews(a_registry(*memberships, instruments=[*instruments, *shorts]))
    seconds = time.process_time() - began
    print(f"{len(memberships)} memberships, {len(instruments) + len(shorts)} instruments: "
          f"{len(found)} reviews in {seconds:.1f} s of processor time")
    reformed = {review.company for review in found if review.detail.endswith("only the legal form differs")}
    assert len(reformed) == 1_000
    assert seconds < 15


def a_stem(draw: random.Random) -> str:
    own = "".join(chr(draw.randrange(0x4E00, 0x5800)) for _ in range(2))
    return own + draw.choice(["科技", "精密机械", "新材料", "电子", "生物医药", "智能装备", "光电技术", "半导体材料"])
