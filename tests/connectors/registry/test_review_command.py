"""`registry review`, `accept`, `reject` and `seed` as their user starts them, through a real broker."""

import asyncio
import csv
import json
from datetime import UTC, datetime

import pytest

from connectors.errors import Refused
from connectors.registry.review_topics import decide
from connectors.settings import ConnectorSettings
from streams.contract.broker import BrokerSettings
from streams.contract.events.registry import Decision, Instrument, Listing, Question, Review
from streams.contract.events.runtime import Mode
from streams.contract.securities import Board
from streams.contract.topics import (
    MARKET_INSTRUMENTS,
    REGISTRY_DECISIONS,
    REGISTRY_LISTINGS,
    REGISTRY_MEMBERSHIPS,
    REGISTRY_REVIEWS,
)
from tests.builders import a_membership
from tests.connectors.commands import NOWHERE, said_by
from tests.connectors.on_topics import held, put

COMPANY = "杭州云岫精密股份有限公司"
LIMITED = "虚构远岚科技有限公司"


def said(broker: BrokerSettings, *arguments: str) -> str:
    code, out, error = said_by(broker, "registry", *arguments, "--mode", "replay")
    assert code == 0, error
    return out.strip()


@pytest.mark.asyncio
async def test_people_decide_and_what_they_decide_is_published_once(broker: BrokerSettings) -> None:
    memberships = [a_membership(company=company) for company in (COMPANY, LIMITED)]
    await put(broker, REGISTRY_MEMBERSHIPS, [(each.assertion_id, each) for each in memberships])
    names = {"688001.SH": COMPANY, "688002.SH": COMPANY, "688003.SH": "虚构远岚科技股份有限公司"}
    instruments = [Instrument(security=each, legal_name=name, board=Board.STAR) for each, name in names.items()]
    await put(broker, MARKET_INSTRUMENTS, [(each.security, each) for each in instruments])

    first, second, near = csv.DictReader(said(broker, "review", "--format", "csv").splitlines())
    assert (near["company"], near["asserts"]) == (LIMITED, "688003.SH self")
    assert [each["asserts"] for each in (first, second)] == ["688001.SH self", "688002.SH self"]
    assert json.loads(said(broker, "review", "--company", "远岚", "--format", "json")) == near

    assert said(broker, "reject", near["id"], "--by", "li", "--note", "another firm") == (
        "rejected; published no assertion and the decision")
    accepted = said(broker, "accept", second["id"], "--by", "wang")
    assert said(broker, "accept", second["id"]) == "was accepted before; nothing was published"
    assert said(broker, "review") == "nothing is open"

    [(key, listing)] = (await held(broker, REGISTRY_LISTINGS)).items()
    assert isinstance(listing, Listing)
    assert (key, listing.security, listing.evidence) == (listing.assertion_id, "688002.SH", "review")
    assert accepted == f"accepted; published {key} and the decision"
    decisions = await held(broker, REGISTRY_DECISIONS)
    assert {key: (each.accepted, each.by) for key, each in decisions.items() if isinstance(each, Decision)} == {
        near["id"]: (False, "li: another firm"), second["id"]: (True, "wang")}
    assert set(await held(broker, REGISTRY_REVIEWS)) == set(decisions)

    code, _, error = said_by(broker, "registry", "reject", second["id"], "--mode", "replay")
    assert (code, error.count("\n")) == (1, 1)
    assert "was accepted by wang" in error


@pytest.mark.asyncio
async def test_yes_and_no_at_the_same_moment_never_both_succeed_while_no_counts(broker: BrokerSettings) -> None:
    candidate = Review(question=Question.NEW_MEMBERSHIP, company=COMPANY, detail="fictional", source="fictional",
                       membership=a_membership(company=COMPANY, evidence="company_announcement"))
    await put(broker, REGISTRY_REVIEWS, [(candidate.review_id, candidate)])
    yes, no = await asyncio.gather(*(
        decide(broker, ConnectorSettings(), candidate.review_id, accepted=accepted, by="wang",
               now=datetime(2026, 11, 25, tzinfo=UTC), mode=Mode.REPLAY) for accepted in (True, False)),
        return_exceptions=True)
    (decision,) = (await held(broker, REGISTRY_DECISIONS)).values()
    published = await held(broker, REGISTRY_MEMBERSHIPS)
    assert isinstance(decision, Decision)
    assert len(published) == 1 or not decision.accepted
    assert not (published and not decision.accepted) or isinstance(no, Refused), (yes, no)


@pytest.mark.asyncio
async def test_the_seed_is_imported_once(broker: BrokerSettings) -> None:
    dry = said(broker, "seed", "--dry-run").splitlines()
    assert dry == [f"{name}: {count} new, 0 changed, 0 known (dry run: nothing was published)"
                   for name, count in (("memberships", 4355), ("listings", 1194))]
    assert await held(broker, REGISTRY_MEMBERSHIPS) == {}
    assert said(broker, "seed").splitlines() == ["memberships: 4355 new, 0 changed, 0 known",
                                                 "listings: 1194 new, 0 changed, 0 known"]
    assert said(broker, "seed").splitlines() == ["memberships: 0 new, 0 changed, 4355 known",
                                                 "listings: 0 new, 0 changed, 1194 known"]


def test_a_folder_without_a_seed_is_refused_before_any_broker_is_asked() -> None:
    code, out, error = said_by(NOWHERE, "registry", "seed", "--folder", "nowhere")
    assert (code, out, error.count("\n")) == (1, "", 1)
    assert "memberships.csv is not there" in error
