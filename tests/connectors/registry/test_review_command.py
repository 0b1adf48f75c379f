"""`registry review`, `accept`, `reject` and `seed` as their user starts them, through a real broker."""

import csv
import json

import pytest

from streams.contract.broker import BrokerSettings
from streams.contract.events.registry import Decision, Instrument, Listing
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

    near, first, second = csv.DictReader(said(broker, "review", "--format", "csv").splitlines())
    assert (near["company"], near["asserts"]) == (LIMITED, "688003.SH self")
    assert [each["asserts"] for each in (first, second)] == ["688001.SH self", "688002.SH self"]
    assert json.loads(said(broker, "review", "--company", "远岚", "--format", "json")) == [near]

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
