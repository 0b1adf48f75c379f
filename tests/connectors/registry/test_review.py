"""What only a person can decide, and what a decision publishes. Firms are fictional."""

import random
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from connectors.errors import Refused
from connectors.registry.answers import answer
from connectors.registry.review import Registry, open_reviews
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
from streams.contract.topics import REGISTRY_DECISIONS, REGISTRY_LISTINGS, REGISTRY_MEMBERSHIPS, REGISTRY_REVIEWS
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


def test_reviews_are_found_by_a_part_of_the_name_however_it_is_spelt() -> None:
    registry = a_registry(a_membership(company="云岫（杭州）精密有限公司"), reviews=[a_candidate()], instruments=NEAR)
    assert [each.question for each in open_reviews(registry, "岫(杭州)精")] == [Question.SAME_COMPANY]
    assert open_reviews(registry, "远岚") == []


def test_accepting_a_near_name_publishes_the_review_then_the_listing_then_the_decision() -> None:
    registry = a_registry(a_membership(company=LIMITED), instruments=NEAR)
    [review] = open_reviews(registry)
    stored, listing, decision = answer(registry, review.review_id, accepted=True, by="wang", now=NOW)
    assert (stored.topic, stored.key, stored.event) == (REGISTRY_REVIEWS, review.review_id, review)
    assert isinstance(listing.event, Listing)
    assert (listing.topic, listing.key) == (REGISTRY_LISTINGS, listing.event.assertion_id)
    assert (listing.event.evidence, listing.event.recorded_at) == ("review", NOW)
    assert (decision.topic, decision.key) == (REGISTRY_DECISIONS, review.review_id)
    assert decision.event == Decision(review_id=review.review_id, accepted=True, by="wang", decided_at=NOW)


def test_accepting_a_candidate_publishes_its_membership_on_the_evidence_of_a_review() -> None:
    review = a_candidate(valid_from=date(2021, 7, 1))
    membership, _ = answer(a_registry(reviews=[review]), review.review_id, accepted=True, by="wang", now=NOW)
    assert membership.topic is REGISTRY_MEMBERSHIPS
    assert membership.event == a_membership(company=COMPANY, valid_from=date(2021, 7, 1), evidence="review",
                                            recorded_at=NOW)


def test_accepting_one_of_two_securities_answers_for_the_other() -> None:
    registry = a_registry(a_membership(company=COMPANY), instruments=TWO)
    first, _ = open_reviews(registry)
    records = answer(registry, first.review_id, accepted=True, by="wang", now=NOW)
    listings = [record.event for record in records if isinstance(record.event, Listing)]
    assert [each.security for each in listings] == ["300001.SZ"]
    assert open_reviews(after(registry, [record.event for record in records])) == []


def test_rejecting_publishes_no_assertion() -> None:
    registry = a_registry(a_membership(company=LIMITED), instruments=NEAR)
    [review] = open_reviews(registry)
    records = answer(registry, review.review_id, accepted=False, by="wang", now=NOW)
    assert [record.topic for record in records] == [REGISTRY_REVIEWS, REGISTRY_DECISIONS]
    assert open_reviews(after(registry, [record.event for record in records])) == []


def test_a_row_that_nobody_could_read_is_seen_by_deciding_it() -> None:
    review = Review(question=Question.UNREADABLE_ROW, company="?", detail="page 3, row 7", source="fictional")
    records = answer(a_registry(reviews=[review]), review.review_id, accepted=True, by="wang", now=NOW)
    assert [record.topic for record in records] == [REGISTRY_DECISIONS]


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("kept", range(4))
def test_an_answer_that_was_cut_off_anywhere_can_be_given_again(accepted: bool, kept: int) -> None:
    registry = a_registry(a_membership(company=LIMITED), instruments=NEAR)
    [review] = open_reviews(registry)
    whole = [each.event for each in answer(registry, review.review_id, accepted=accepted, by="wang", now=NOW)]
    cut = after(registry, whole[:kept])
    rest = [each.event for each in answer(cut, review.review_id, accepted=accepted, by="wang", now=NOW)]
    assert [*whole[:kept], *rest] == whole
    assert answer(after(cut, rest), review.review_id, accepted=accepted, by="li", now=NOW) == []


def test_who_was_rejected_may_be_accepted_later() -> None:
    registry = a_registry(a_membership(company=LIMITED), instruments=NEAR)
    [review] = open_reviews(registry)
    rejected = [each.event for each in answer(registry, review.review_id, accepted=False, by="wang", now=NOW)]
    records = answer(after(registry, rejected), review.review_id, accepted=True, by="li", now=NOW)
    assert [each.topic for each in records] == [REGISTRY_LISTINGS, REGISTRY_DECISIONS]


def test_what_was_accepted_is_not_taken_back_by_rejecting_it() -> None:
    review = a_candidate()
    decision = Decision(review_id=review.review_id, accepted=True, by="wang", decided_at=NOW)
    with pytest.raises(Refused, match=r"was accepted by wang; .*the claim corrected"):
        answer(a_registry(reviews=[review], decisions=[decision]), review.review_id, accepted=False, by="li", now=NOW)


def test_an_unknown_id_is_refused_in_one_line() -> None:
    with pytest.raises(Refused, match=r"^there is no review abc; .* lists those that are open$"):
        answer(a_registry(), "abc", accepted=True, by="wang", now=NOW)


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


def after(registry: Registry, events: Sequence[object]) -> Registry:
    """Return what the topics hold once these events are on them, too."""
    def more(kind: type[Any], held: Any) -> list[Any]:
        return [*held, *(each for each in events if isinstance(each, kind))]

    return Registry(memberships=more(Membership, registry.memberships), listings=more(Listing, registry.listings),
                    instruments=registry.instruments, reviews=more(Review, registry.reviews),
                    decisions=more(Decision, registry.decisions))
