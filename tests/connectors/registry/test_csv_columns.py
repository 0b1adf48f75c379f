"""The CSV importers: optional columns, and what a row says that leaves them out."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import BadInput
from connectors.importers.kinds import IMPORTERS, Kind
from streams.contract.events.registry import Claim, Confidence, Listing, Membership
from streams.contract.events.runtime import Mode

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
SAMPLE = Path(__file__).resolve().parents[3] / "deploy" / "sample"
MEMBERSHIP = {"company": "虚构云岫有限公司", "batch": "3", "province": "浙江", "city": "", "valid_from": "2021-07-01",
              "valid_to": "", "evidence": "official_list", "source": "s", "recorded_at": "2021-07-01T00:00:00+08:00"}
LISTING = {"company": "虚构云岫有限公司", "security": "688001.SH", "relation": "self", "valid_from": "", "valid_to": "",
           "evidence": "official_list", "source": "s"}


def read(folder: Path, kind: Kind, cells: dict[str, str], mode: Mode = Mode.LIVE) -> Any:
    file = folder / f"{kind}.csv"
    with file.open("w", newline="") as content:
        csv.writer(content).writerows([list(cells), list(cells.values())])
    event, = IMPORTERS[kind].read(file, mode).values()
    return event


def test_every_column_of_a_membership_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, Kind.MEMBERSHIPS, MEMBERSHIP | {
        "claim": "renamed", "credit_code": "91330100MA2XXXXX0A", "former_name": "虚构旧名有限公司", "document": "通告",
        "place": "page 3, row 7", "confidence": "low"})
    assert found == Membership(
        company="虚构云岫有限公司", claim=Claim.RENAMED, list_number=3, credit_code="91330100MA2XXXXX0A",
        former_name="虚构旧名有限公司", province="浙江", valid_from=date(2021, 7, 1), evidence="official_list",
        confidence=Confidence.LOW, document="通告", place="page 3, row 7", source="s",
        recorded_at=datetime(2021, 6, 30, 16, tzinfo=UTC))
    corrects = read(tmp_path, Kind.MEMBERSHIPS, MEMBERSHIP | {"claim": "corrected", "corrects": "abc"})
    assert (corrects.claim, corrects.corrects) == (Claim.CORRECTED, "abc")


def test_every_column_of_a_listing_is_read(tmp_path: Path) -> None:
    found: Listing = read(tmp_path, Kind.LISTINGS, LISTING | {
        "share_held_percent": "51.5", "confidence": "medium", "recorded_at": "2021-07-01T00:00:00+08:00"})
    assert (found.share_held_percent, found.confidence) == (Decimal("51.5"), Confidence.MEDIUM)
    assert found.recorded_at == datetime(2021, 6, 30, 16, tzinfo=UTC)
    plain = read(tmp_path, Kind.LISTINGS, LISTING)
    assert (plain.share_held_percent, plain.recorded_at) == (None, None)


@pytest.mark.parametrize(("evidence", "first", "claim", "confidence"), [
    ("official_list", "2021-07-01", Claim.ANNOUNCED, Confidence.HIGH),
    ("official_list:medium", "", Claim.ANNOUNCED, Confidence.MEDIUM),
    ("concept_list:medium", "2021-07-01", Claim.OBSERVED, Confidence.MEDIUM),
    ("concept_list:low", "", Claim.ANNOUNCED, Confidence.LOW),
    ("company_announcement", "2021-07-01", Claim.OBSERVED, Confidence.HIGH),
    ("press", "2021-07-01", Claim.OBSERVED, Confidence.MEDIUM),
])
def test_without_a_claim_the_evidence_says_what_a_row_claims(evidence: str, first: str, claim: Claim,
                                                             confidence: Confidence, tmp_path: Path) -> None:
    found = read(tmp_path, Kind.MEMBERSHIPS, MEMBERSHIP | {"evidence": evidence, "valid_from": first})
    assert (found.claim, found.confidence, found.evidence) == (claim, confidence, evidence.split(":", maxsplit=1)[0])


def test_a_scenario_is_for_replays_only(tmp_path: Path) -> None:
    cells = MEMBERSHIP | {"evidence": "scenario"}
    found = read(tmp_path, Kind.MEMBERSHIPS, cells, Mode.REPLAY)
    assert (found.claim, found.confidence) == (Claim.ANNOUNCED, Confidence.HIGH)
    for mode in (Mode.LIVE, Mode.DEMO):
        with pytest.raises(BadInput) as fault:
            read(tmp_path, Kind.MEMBERSHIPS, cells, mode)
        assert str(fault.value) == (f"{tmp_path}/memberships.csv:2: evidence: "
                                    "a scenario is assumed, not a fact; only --mode replay takes it")


@pytest.mark.parametrize(("kind", "changes", "line"), [
    (Kind.MEMBERSHIPS, {"claim": "gone"}, "claim: 'gone' is not a claim; use announced, passed_review, failed_review, "
                                          "revoked, renamed, corrected, observed"),
    (Kind.MEMBERSHIPS, {"claim": "renamed"}, "claim: former_name is there for renamed and for nothing else"),
    (Kind.MEMBERSHIPS, {"former_name": "x"}, "claim: former_name is there for renamed and for nothing else"),
    (Kind.MEMBERSHIPS, {"claim": "revoked", "valid_from": ""}, "claim: revoked needs a valid_from"),
    (Kind.MEMBERSHIPS, {"credit_code": "9133"}, "credit_code: String should match pattern "
                                                "'^[0-9A-HJ-NPQRTUWXY]{18}$'"),
    (Kind.MEMBERSHIPS, {"evidence": "concept_list:mediun"},
     "evidence: 'mediun' is not a confidence; use high, medium, low"),
    (Kind.MEMBERSHIPS, {"evidence": ":high"}, "evidence: names no kind"),
    (Kind.MEMBERSHIPS, {"evidence": "press:low", "confidence": "high"},
     "confidence: high is not the low of column evidence"),
    (Kind.LISTINGS, {"share_held_percent": "120"},
     "share_held_percent: '120' is not a percentage above 0, 100 at most"),
    (Kind.LISTINGS, {"recorded_at": "now"},
     "recorded_at: 'now' is not a moment; write it as 2021-07-01T09:30:00+08:00"),
])
def test_a_bad_cell_is_one_line(kind: Kind, changes: dict[str, str], line: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as fault:
        read(tmp_path, kind, (MEMBERSHIP if kind is Kind.MEMBERSHIPS else LISTING) | changes)
    assert str(fault.value) == f"{tmp_path}/{kind}.csv:2: {line}"


FOLDERS = [(DATA / "history", 1066), (DATA / "market_2026", 1134), (SAMPLE, 13)]


@pytest.mark.parametrize(("folder", "rows"), FOLDERS, ids=[folder.name for folder, _ in FOLDERS])
def test_folders_made_before_these_columns_say_what_they_said(folder: Path, rows: int) -> None:
    if not folder.exists():
        pytest.skip(f"needs ../shared/data/{folder.name}, which is not here")
    found = IMPORTERS[Kind.MEMBERSHIPS].read(folder / "memberships.csv").values()
    with (folder / "memberships.csv").open() as content:
        lines = list(csv.DictReader(content))
    assert [(each.company, each.list_number, each.valid_from, each.valid_to, each.evidence, each.source)
            for each in found] == [
        (line["company"], int(line["batch"]) if line["batch"] else None, _day(line["valid_from"]),
         _day(line["valid_to"]), line["evidence"].split(":")[0], line["source"]) for line in lines]
    listings = IMPORTERS[Kind.LISTINGS].read(folder / "listings.csv").values()
    assert len(found) == len(listings) == rows


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
