"""A total says how much of the roster was known when its sweep began, whatever was imported before it was added up."""

from datetime import date

import pytest

from streams.contract.broker import BrokerSettings
from streams.contract.events.registry import Claim, Confidence, Coverage
from streams.contract.events.values import MarketValue
from streams.contract.topics import COVERAGE, MARKET_QUOTES, MARKET_VALUE, REGISTRY_MEMBERSHIPS
from tests.app_running import following, publish, running, until
from tests.builders import a_membership, a_row
from tests.streams.test_streams_app import STAR, a_whole_sweep, members_end, publish_registry, the_app

UNLISTED = a_membership(company="虚构未上市有限公司", valid_from=date(2021, 7, 1))
UNSURE = a_membership(company="虚构存疑有限公司", claim=Claim.OBSERVED, valid_from=date(2021, 7, 1),
                      confidence=Confidence.LOW)


async def coverage_end(broker: BrokerSettings, known: int) -> int:
    """Return the end of the coverage topic once so many of list 3 are known."""
    async with following(broker, COVERAGE, Coverage) as coverage:
        await until(coverage, lambda found: any(
            each.scope == "list:3" and each.known[-1:] and each.known[-1].companies == known for each in found))
        return coverage.position


@pytest.mark.asyncio
async def test_a_total_has_the_coverage_that_its_sweep_names(broker: BrokerSettings) -> None:
    await publish_registry(broker)
    async with running(the_app(broker)), following(broker, MARKET_VALUE, MarketValue) as values:
        members, before = await members_end(broker), await coverage_end(broker, 2)
        for membership in (UNLISTED, UNSURE):
            await publish(broker, REGISTRY_MEMBERSHIPS, membership, key=membership.assertion_id)
        after = await coverage_end(broker, 3)
        for sequence, stamp in ((1, before), (2, after)):
            await publish(broker, MARKET_QUOTES, *a_whole_sweep(
                sequence, a_row(STAR, 20_000), stamp=members, coverage_offset=stamp))
        found = await until(values, lambda found: len(found) == 14)
    of_list = [value for value in found if value.scope == "list:3"]
    known = [(value.known_companies, value.official_companies) for value in of_list]
    assert known == [(2, 2430), (3, 2430)]  # so many of list 3 passed the review of 2024
    [first, _] = [value for value in found if value.scope == "board:star"]
    assert (first.known_companies, first.official_companies) == (None, None)
    assert first.medium_confidence_value == first.market_value
    assert (first.high_confidence_value, first.low_confidence_value) == (0, 0)
