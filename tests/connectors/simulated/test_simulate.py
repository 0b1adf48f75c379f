"""A simulation on a real broker with the real stream processor: all of it, once, also when it is killed in between."""

import asyncio
import logging
from bisect import bisect_left
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from connectors.settings import ConnectorSettings
from connectors.simulated.announcements import Told, announcements
from connectors.simulated.facts import facts_until
from connectors.simulated.market import Market
from connectors.simulated.options import Options
from connectors.simulated.run import OtherMarket, simulate
from connectors.source import SourceSweep
from connectors.sweep import batches
from deploy.kafka import KafkaCluster
from streams.app import create_app
from streams.contract.broker import BrokerSettings
from streams.contract.buckets import BUCKETS
from streams.contract.clock import epoch_ms
from streams.contract.codec import decode
from streams.contract.events.announcements import Announcement, MemberAnnouncement
from streams.contract.events.base import Event
from streams.contract.events.ipos import IpoFiling, IpoStage, Stage
from streams.contract.events.members import Member
from streams.contract.events.quotes import QuoteBatch, Sweep
from streams.contract.events.registry import Membership
from streams.contract.events.runtime import Mode
from streams.contract.events.values import MarketValue
from streams.contract.lag import STREAMS_GROUP
from streams.contract.mode import WrongMode
from streams.contract.money import yuan
from streams.contract.topics import (
    ANNOUNCEMENTS,
    IPOS,
    MARKET_ANNOUNCEMENTS,
    MARKET_IPO_FILINGS,
    MARKET_QUOTES,
    MARKET_VALUE,
    MEMBERS,
    REGISTRY_LISTINGS,
    REGISTRY_MEMBERSHIPS,
    Topic,
)
from streams.engine.app import StreamApp
from streams.engine.settings import EngineSettings
from streams.ipos.joining import joined
from streams.settings import StreamsSettings
from tests.app_running import following, running, until
from tests.connectors import waiting
from tests.connectors.commands import NOWHERE, said_by
from tests.connectors.commands import running as started
from tests.connectors.on_topics import (
    FAR,
    as_if_the_streams_had_read_all,
    batches_of,
    commit,
    held,
    own_topics,
    records_of,
)
from tests.connectors.simulated.markets import options, sweeps_of

NOW = datetime(2030, 1, 1, tzinfo=UTC)
SMALL = options(days=6, partial=0.2, every_seconds=1200)  # with two weeks' listings
ARGUMENTS = ("simulate", "--securities", "120", "--members", "50", "--days", "6", "--partial", "0.2", "--every", "1200")


@pytest_asyncio.fixture
async def demo(kafka: KafkaCluster) -> BrokerSettings:
    """Return a broker with all topics of the contract, under a prefix of the test's own, for a demo."""
    return await own_topics(kafka.bootstrap, Mode.DEMO)


def the_streams(broker: BrokerSettings) -> StreamApp:
    return create_app(StreamsSettings(mode=Mode.DEMO), broker, EngineSettings())


async def simulated(broker: BrokerSettings, of: Options = SMALL) -> int:
    return await simulate(of, broker, ConnectorSettings(), universe="market", speed=0, clock=lambda: NOW)


async def without_streams(broker: BrokerSettings) -> None:
    """Let the stream processor's group be past whatever there will be."""
    await commit(broker, STREAMS_GROUP, [MARKET_IPO_FILINGS], FAR)
    await as_if_the_streams_had_read_all(broker)


def expected(sweep: SourceSweep) -> list[QuoteBatch]:
    """Return the batches of a sweep, but for what differs from run to run."""
    numbered = Sweep(universe="market", sequence=epoch_ms(sweep.started_at), source="simulated",
                     trading_day=sweep.trading_day, started_at=sweep.started_at, members_offset=1)
    return batches(numbered, sweep.quotes, NOW, sweep.missed)


def comparable(batch: QuoteBatch) -> QuoteBatch:
    sweep = batch.sweep.model_copy(update={"members_offset": 1, "coverage_offset": 0})
    return batch.model_copy(update={"received_at": NOW, "sweep": sweep})


async def sweeps_there(broker: BrokerSettings, number: int) -> bool:
    return len((await records_of(broker, MARKET_QUOTES))[15]) >= number


def assert_whole(found: list[list[QuoteBatch]], wanted: list[SourceSweep], repeats: int) -> None:
    """Require that each bucket holds these sweeps in order, each as it should be, so many of them twice at most."""
    by_bucket = list(zip(*map(expected, wanted), strict=True))
    for batches_found, batches_wanted in zip(found, by_bucket, strict=True):
        sequences = [batch.sweep.sequence for batch in batches_found]
        assert sequences == sorted(sequences)
        assert len(sequences) <= len(wanted) + repeats
        assert list({batch.sweep.sequence: comparable(batch) for batch in batches_found}.values()) == [*batches_wanted]


async def assert_newcomers_were_known(broker: BrokerSettings, market: Market, found: list[QuoteBatch]) -> None:
    """Require that the first sweep of a listing day is stamped behind the newcomer's member record."""
    first = {batch.sweep.trading_day: batch.sweep.members_offset for batch in reversed(found)}
    known: dict[str, int] = {}
    for record in (await records_of(broker, MEMBERS))[0]:
        member = decode(Member, record.value)
        if member.share_counts and any(title.valid_from == member.listed_on for title in member.titles):
            known.setdefault(member.security, record.offset)  # by its listing, not by its name alone
    newcomers = [firm for planned in market.plan.days for firm in planned.newcomers]
    assert len(newcomers) >= 2
    for firm in newcomers:
        assert known[firm.security] < first[firm.listed_on]


def facts_at_the_end(market: Market) -> dict[Topic, dict[str, Event]]:
    """Return what topics hold once all days are over: what was published, and the listings that follow from it."""
    last = market.plan.days[-1]
    facts = {topic: dict(events) for topic, events in facts_until(market, last).items()}
    facts[MARKET_IPO_FILINGS] |= {filing.filing_id: filing for filing in market.ipos.during(last.day)}
    filings = [event for event in facts[MARKET_IPO_FILINGS].values() if isinstance(event, IpoFiling)]
    memberships = [event for event in facts[REGISTRY_MEMBERSHIPS].values() if isinstance(event, Membership)]
    facts[REGISTRY_LISTINGS] |= joined(filings, memberships)[1]
    return facts


async def assert_newcomers_are_shown_as_listed(broker: BrokerSettings, market: Market) -> None:
    stages = await held(broker, IPOS)
    for firm in (firm for planned in market.plan.days for firm in planned.newcomers):
        stage = stages[firm.legal_name.replace("（", "(").replace("）", ")")]
        assert isinstance(stage, IpoStage)
        assert (stage.stage, stage.previous, stage.entered_on) == (Stage.LISTED, Stage.ISSUING, firm.listed_on)


def told_in(market: Market) -> list[Told]:
    return [told for planned in market.plan.days for told in announcements(market.options, market.plan.firms, planned)]


def most_between_sweeps(market: Market, sweeps: list[SourceSweep]) -> int:
    """Return how many announcements a kill can repeat: what is told between two sweeps is sent before the second."""
    starts = [sweep.started_at for sweep in sweeps]
    return max(Counter(bisect_left(starts, told.at) for told in told_in(market)).values())


async def assert_announcements_were_told(broker: BrokerSettings, market: Market, repeats: int) -> None:
    """Require that all were published in order, so many twice at most, and that each filing counts once."""
    wanted = [told.announcement for told in told_in(market)]
    [records] = await records_of(broker, MARKET_ANNOUNCEMENTS)
    found = [decode(Announcement, record.value) for record in records]
    assert list(dict.fromkeys(found)) == wanted
    assert len(found) <= len(wanted) + repeats
    once = [each.announcement_id for each in wanted if each.announcement_id]
    async with following(broker, ANNOUNCEMENTS, MemberAnnouncement) as view:
        events = await until(view, lambda events: len(events) >= len(once))
    assert [event.source_id for event in events] == once


def worth(market: Market, sweeps: list[SourceSweep]) -> int:
    """Return what all members are worth at the end, in li: at the last price that came, else at a previous close."""
    rows = [quote for sweep in sweeps for quote in sweep.quotes]
    prices = {row.security: row.prev_close_li for row in rows} | {
        row.security: row.price_li for row in rows if row.price_li}
    shares = {firm.security: firm.shares for firm in market.plan.firms if firm.list_number}
    for planned in market.plan.days:
        shares |= {issue.firm.security: issue.shares for issue in planned.issues}
    return sum((prices[security] or 0) * count for security, count in shares.items())


async def expire_quotes(broker: BrokerSettings) -> None:
    """Do what time does to a topic that is kept for days: nothing is left, and offsets go on."""
    client = AIOKafkaAdminClient(**broker.client())
    await client.start()
    try:
        await client.delete_records({TopicPartition(broker.name(MARKET_QUOTES), bucket): RecordsToDelete(-1)
                                     for bucket in range(BUCKETS)})
    finally:
        await client.close()


@pytest.mark.asyncio
async def test_killed_in_the_middle_and_started_again_it_has_sent_what_an_undisturbed_run_sends(
        demo: BrokerSettings) -> None:
    market = Market(SMALL)
    wanted = sweeps_of(market)
    async with running(the_streams(demo), Mode.DEMO), following(demo, MARKET_VALUE, MarketValue) as totals:
        with started(demo, *ARGUMENTS, "--speed", "6000") as process:  # 200 ms a sweep
            await waiting.until(lambda: sweeps_there(demo, 18), "the second day has begun: the first has 16", 90)
            process.kill()
            await asyncio.to_thread(process.communicate)
        assert not await sweeps_there(demo, len(wanted))
        code, _, err = await asyncio.to_thread(said_by, demo, *ARGUMENTS, "--speed", "0")
        assert code == 0, err
        last = (await until(totals, lambda found: any(
            total.scope == "all" and total.sweep.started_at == wanted[-1].started_at for total in found)))
        await assert_announcements_were_told(demo, market, repeats=most_between_sweeps(market, wanted))
    await assert_newcomers_are_shown_as_listed(demo, market)
    found = await batches_of(demo)
    assert_whole(found, wanted, repeats=1)
    await assert_newcomers_were_known(demo, market, found[0])
    for topic, facts in facts_at_the_end(market).items():
        assert await held(demo, topic) == facts
    final = next(total for total in reversed(last) if total.scope == "all")
    assert (final.market_value, final.members, final.missing) == (yuan(worth(market, wanted)), 53, 0)


@pytest.mark.asyncio
async def test_at_its_end_it_sends_nothing_more_and_with_more_days_it_goes_on(demo: BrokerSettings) -> None:
    await without_streams(demo)
    longer = sweeps_of(Market(options(days=2, every_seconds=1200)))
    sent = [await simulated(demo, options(days=days, every_seconds=1200)) for days in (1, 1, 2)]
    assert sent == [16, 0, 17]
    assert_whole(await batches_of(demo), longer, repeats=0)


@pytest.mark.asyncio
async def test_when_all_quotes_have_expired_it_goes_on_in_the_week_behind_them(demo: BrokerSettings) -> None:
    await without_streams(demo)
    await simulated(demo, options(days=3, every_seconds=1200))
    await expire_quotes(demo)
    assert await simulated(demo, options(days=6, every_seconds=1200)) > 0
    week = [sweep for sweep in sweeps_of(Market(options(days=6, every_seconds=1200)))
            if sweep.trading_day.isoformat() >= "2026-01-12"]
    assert_whole(await batches_of(demo), week, repeats=0)


@pytest.mark.asyncio
async def test_another_market_on_the_same_topics_is_refused_before_anything_is_published(
        demo: BrokerSettings, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    await without_streams(demo)
    await simulated(demo, options(days=1))
    caplog.clear()
    with pytest.raises(OtherMarket) as error:
        await simulated(demo, options(seed=2, days=1))
    assert str(error.value) == (
        "these topics hold another market, simulated (seed 1, 120 securities, 50 members, from 2026-01-05), not "
        "simulated (seed 2, 120 securities, 50 members, from 2026-01-05): give its options, or use another broker or "
        "another topic prefix")
    assert caplog.messages == []


@pytest.mark.asyncio
async def test_topics_of_another_mode_are_refused(broker: BrokerSettings) -> None:
    with pytest.raises(WrongMode, match="these topics hold replay data, not demo"):
        await simulated(broker)


def test_help_has_examples_and_a_bad_option_is_one_line(tmp_path: Path) -> None:
    code, out, _ = said_by(NOWHERE, "simulate", "--help")
    assert code == 0
    assert "Examples: python -m connectors simulate" in out
    for arguments, said in ((("--members", "9000"), "--members: must be from 1 to 5700, not 9000"),
                            (("--start", "soon"), "--start: must be a day such as 2026-01-05, not 'soon'"),
                            (("--universe", ""), "--universe: must have a name")):
        code, _, err = said_by(NOWHERE, "simulate", *arguments)
        assert (code, err) == (1, f"{said}\n")
