"""What an answer to a review puts on the topics, in this order: the review, what it asserts, the decision. Pure.

The review itself goes first: so it can be found by its id, however it was raised, and stays open until it is decided.
"""

from datetime import datetime
from typing import NamedTuple

from connectors.errors import Refused
from connectors.registry.review import EVIDENCE, Registry, open_reviews
from streams.contract.events.base import Event
from streams.contract.events.registry import Confidence, Decision, Review
from streams.contract.topics import (
    REGISTRY_DECISIONS,
    REGISTRY_LISTINGS,
    REGISTRY_MEMBERSHIPS,
    REGISTRY_REVIEWS,
    Topic,
)


class Said(NamedTuple):
    topic: Topic
    key: str
    event: Event


def answer(registry: Registry, review_id: str, *, accepted: bool, by: str, now: datetime) -> list[Said]:
    """Return what must be published; nothing when it was so decided before. Refused says why it cannot be."""
    decisions = {decision.review_id: decision for decision in registry.decisions}
    before = decisions.get(review_id)
    if before and before.accepted and not accepted:
        raise Refused(f"{review_id} was accepted by {before.by}; a membership is taken back by a row with the claim "
                      "corrected (python -m connectors import memberships), a listing not at all")
    if before and before.accepted == accepted:
        return []
    review = _found(registry, review_id)
    decision = Decision(review_id=review_id, accepted=accepted, by=by, decided_at=now)
    wanted = [Said(topic=REGISTRY_REVIEWS, key=review_id, event=review)]
    wanted += _assertions(review, now) if accepted else []
    held = {*(each.review_id for each in registry.reviews), *_assertion_ids(registry)}
    return [*(each for each in wanted if each.key not in held),
            Said(topic=REGISTRY_DECISIONS, key=review_id, event=decision)]


def another_answer(registry: Registry, mine: Decision) -> str:
    """Return what the topics hold, once `mine` was published, that is against it; nothing when nothing is.

    Of two answers at the same moment the last one counts, but an assertion of the other one stays published.
    """
    last = next((each for each in registry.decisions if each.review_id == mine.review_id), mine)
    if last.accepted is not mine.accepted:
        word = "accepted" if last.accepted else "rejected"
        return (f"{mine.review_id} was {word} by {last.by} at the same moment, and that is what counts now; "
                f"agree with {last.by}, then decide it again if need be")
    if mine.accepted:
        return ""
    made = {each.key for each in _assertions(_found(registry, mine.review_id), mine.decided_at)}
    if published := sorted(made & _assertion_ids(registry)):
        return (f"{mine.review_id} is rejected, but was accepted at the same moment: {', '.join(published)} is "
                "published; accept it, or take a membership back by a row with the claim corrected "
                "(python -m connectors import memberships)")
    return ""


def _assertion_ids(registry: Registry) -> set[str]:
    return {*(each.assertion_id for each in registry.memberships), *(each.assertion_id for each in registry.listings)}


def _found(registry: Registry, review_id: str) -> Review:
    known = {review.review_id: review for review in (*open_reviews(registry), *registry.reviews)}
    if review_id not in known:
        raise Refused(f"there is no review {review_id}; python -m connectors registry review lists those that are open")
    return known[review_id]


def _assertions(review: Review, now: datetime) -> list[Said]:
    made = {"evidence": EVIDENCE, "confidence": Confidence.HIGH, "recorded_at": now}  # a person said so
    found = []
    if review.membership:
        membership = review.membership.model_copy(update=made)
        found.append(Said(topic=REGISTRY_MEMBERSHIPS, key=membership.assertion_id, event=membership))
    if review.listing:
        listing = review.listing.model_copy(update=made)
        found.append(Said(topic=REGISTRY_LISTINGS, key=listing.assertion_id, event=listing))
    return found
