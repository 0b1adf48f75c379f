"""What an answer to a review publishes, and two answers at the same moment. Firms are fictional."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from connectors.errors import Refused
from connectors.registry.answers import another_answer, answer
from connectors.registry.review import Registry, open_reviews
from streams.contract.events.registry import Confidence, Decision, Listing, Membership, Question, Review
from streams.contract.topics import REGISTRY_DECISIONS, REGISTRY_LISTINGS, REGISTRY_MEMBERSHIPS, REGISTRY_REVIEWS
from tests.builders import a_membership
from tests.connectors.registry.test_review import COMPANY, LIMITED, NEAR, NOW, TWO, a_candidate, a_registry


def test_accepting_a_near_name_publishes_the_review_then_the_listing_then_the_decision() -> None:
    registry = a_registry(a_membership(company=LIMITED), instruments=NEAR)
    [review] = open_reviews(registry)
    stored, listing, decision = answer(registry, review.review_id, accepted=True, by="wang", now=NOW)
    assert (stored.topic, stored.key, stored.event) == (REGISTRY_REVIEWS, review.review_id, review)
    assert isinstance(listing.event, Listing)
    assert (listing.topic, listing.key) == (REGISTRY_LISTINGS, listing.event.assertion_id)
    assert (listing.event.evidence, listing.event.confidence) == ("review", Confidence.HIGH)
    assert listing.event.recorded_at == NOW
    assert (decision.topic, decision.key) == (REGISTRY_DECISIONS, review.review_id)
    assert decision.event == Decision(review_id=review.review_id, accepted=True, by="wang", decided_at=NOW)


def test_accepting_a_candidate_publishes_its_membership_on_the_evidence_of_a_review() -> None:
    review = a_candidate(valid_from=date(2021, 7, 1))
    membership, _ = answer(a_registry(reviews=[review]), review.review_id, accepted=True, by="wang", now=NOW)
    assert membership.topic is REGISTRY_MEMBERSHIPS
    assert membership.event == a_membership(company=COMPANY, valid_from=date(2021, 7, 1), evidence="review",
                                            confidence=Confidence.HIGH, recorded_at=NOW)


@pytest.mark.parametrize("confidence", list(Confidence))
def test_the_yes_of_a_person_makes_a_membership_certain(confidence: Confidence) -> None:
    review = a_candidate(confidence=confidence)
    membership, _ = answer(a_registry(reviews=[review]), review.review_id, accepted=True, by="wang", now=NOW)
    assert isinstance(membership.event, Membership)
    assert membership.event.confidence is Confidence.HIGH
    assert membership.key == membership.event.assertion_id


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


def test_an_answer_that_came_at_the_same_moment_and_won_is_told() -> None:
    review = a_candidate()
    mine = Decision(review_id=review.review_id, accepted=True, by="wang", decided_at=NOW)
    other = Decision(review_id=review.review_id, accepted=False, by="li", decided_at=NOW)
    assert another_answer(a_registry(reviews=[review], decisions=[mine]), mine) == ""
    assert another_answer(a_registry(reviews=[review], decisions=[other]), mine) == (
        f"{review.review_id} was rejected by li at the same moment, and that is what counts now; "
        "agree with li, then decide it again if need be")


def test_a_rejection_that_won_over_an_accepted_assertion_is_told() -> None:
    review = a_candidate()
    accepted = answer(a_registry(reviews=[review]), review.review_id, accepted=True, by="wang", now=NOW)
    mine = Decision(review_id=review.review_id, accepted=False, by="li", decided_at=NOW)
    held = after(a_registry(reviews=[review], decisions=[mine]), [accepted[0].event])
    assert another_answer(held, mine) == (
        f"{review.review_id} is rejected, but was accepted at the same moment: {accepted[0].key} is published; "
        "accept it, or take a membership back by a row with the claim corrected (python -m connectors import "
        "memberships)")


def test_the_same_answer_of_two_people_is_no_contradiction() -> None:
    review = a_candidate()
    mine, other = (Decision(review_id=review.review_id, accepted=True, by=by, decided_at=NOW) for by in ("wang", "li"))
    assert another_answer(a_registry(reviews=[review], decisions=[other]), mine) == ""


def test_an_unknown_id_is_refused_in_one_line() -> None:
    with pytest.raises(Refused, match=r"^there is no review abc; .* lists those that are open$"):
        answer(a_registry(), "abc", accepted=True, by="wang", now=NOW)


def after(registry: Registry, events: Sequence[object]) -> Registry:
    """Return what the topics hold once these events are on them, too."""
    def more(kind: type[Any], held: Any) -> list[Any]:
        return [*held, *(each for each in events if isinstance(each, kind))]

    return Registry(memberships=more(Membership, registry.memberships), listings=more(Listing, registry.listings),
                    instruments=registry.instruments, reviews=more(Review, registry.reviews),
                    decisions=more(Decision, registry.decisions))
