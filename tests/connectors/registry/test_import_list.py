"""`python -m connectors registry import` on the real broker."""

import asyncio
from pathlib import Path

import pytest

from streams.contract.broker import BrokerSettings
from streams.contract.events.registry import Membership, Review
from streams.contract.topics import REGISTRY_MEMBERSHIPS, REGISTRY_REVIEWS
from tests.connectors.commands import said_by
from tests.connectors.on_topics import held, records_of
from tests.connectors.registry.documents import HEADER, TITLE, Page, firm, numbered, write_csv, write_pdf

OPTIONS = ("--list", "3", "--kind", "announced", "--published", "2021-07-19", "--source", "https://example.org/3.pdf",
           "--mode", "replay")


async def imported(broker: BrokerSettings, file: Path, *options: str) -> list[str]:
    code, out, err = await asyncio.to_thread(said_by, broker, "registry", "import", str(file), *OPTIONS, *options)
    assert code == 0, err
    return out.splitlines()


@pytest.mark.asyncio
async def test_a_list_goes_in_once_and_its_corrupted_row_becomes_a_review(broker: BrokerSettings, tmp_path: Path,
                                                                          ) -> None:
    rows = [HEADER, *numbered(30), ("31", "云岫有限"), *numbered(2, 32)]
    file = write_pdf(tmp_path / "3.pdf", [Page(rows=rows, title=TITLE)])
    dry = await imported(broker, file, "--dry-run")
    assert dry[-1] == "would publish 32 memberships, 1 reviews (dry run: nothing was published)"
    assert await held(broker, REGISTRY_MEMBERSHIPS) == {}
    first = await imported(broker, file)
    assert first[:-1] == dry[:-1]
    assert first[:3] == ["3.pdf: list 3, announced, 2021-07-01 to 2024-06-30", f"title: {TITLE}",
                         "readable rows: 32; memberships: 32 new, 0 known"]
    assert first[-3:] == ["unreadable, for review (1 new): 1", "  page 1, row 32: is no full company name: 31 云岫有限",
                          "published 32 memberships, 1 reviews"]
    memberships = await held(broker, REGISTRY_MEMBERSHIPS)
    assert {each.company for each in memberships.values() if isinstance(each, Membership)} == {
        firm(number) for number in range(1, 34) if number != 31}
    (key, review), = (await held(broker, REGISTRY_REVIEWS)).items()
    assert isinstance(review, Review)
    assert key == review.review_id
    again = await imported(broker, file)
    assert again[-1] == "published 0 memberships, 0 reviews"
    assert [len((await records_of(broker, topic))[0]) for topic in (REGISTRY_MEMBERSHIPS, REGISTRY_REVIEWS)] == [32, 1]


@pytest.mark.asyncio
async def test_nothing_is_sent_of_a_file_that_is_another_list(broker: BrokerSettings, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "4.csv", "第四批小巨人企业名单", "序号,企业名称", f"1,{firm(1)}")
    code, out, err = await asyncio.to_thread(said_by, broker, "registry", "import", str(file), *OPTIONS)
    assert (code, out) == (1, "")
    assert err.splitlines()[-1] == f"{file}:1: title: the title names list 4, not 3: 第四批小巨人企业名单"
    assert await held(broker, REGISTRY_MEMBERSHIPS) == {}
