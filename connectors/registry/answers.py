"""What an answer to a review puts on the topics, in this order: the review, what it asserts, the decision. Pure.

The review itself goes first: so it can be found by its id, however it was raised, and stays open until it is decided.
"""

from datetime import datetime
from typing import NamedTuple

from connectors.errors import Refused
from connectors.registry.review import EVIDENCE, Registry, open_reviews
from streams.contract.events.base import Event
from streams.contract.events.registry import Decision, Review
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
    held = {*(each.review_id for each in registry.reviews), *(each.assertion_id for each in registry.memberships),
            *(each.assertion_id for each in registry.listings)}
    return [*(each for each in wanted if each.key not in held),
            Said(topic=REGISTRY_DECISIONS, key=review_id, event=decision)]


def _found(registry: Registry, review_id: str) -> Review:
    known = {review.review_id: review for review in (*open_reviews(registry), *registry.reviews)}
    if review_id not in known:
        raise Refused(f"there is no review {review_id}; python -m connectors registry review lists those that are open")
    return known[review_id]


def _assertions(review: Review, now: datetime) -> list[Said]:
    made = {"evidence": EVIDENCE, "recorded_at": now}
    found = []
    if review.membership:
        membership = review.membership.model_copy(update=made)
        found.append(Said(topic=REGISTRY_MEMBERSHIPS, key=membership.assertion_id, event=membership))
    if review.listing:
        listing = review.listing.model_copy(update=made)
        found.append(Said(topic=REGISTRY_LISTINGS, key=listing.assertion_id, event=listing))
    return found
