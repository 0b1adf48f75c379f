"""The benchmark on a small market: it runs, it is exact, and it says so where a figure is not what it must be.

The rivals with packages of their own are not run here: each `make bench` compares their totals.
"""

import secrets
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from connectors.eastmoney.quotes_parse import read_list
from deploy.kafka import KafkaCluster
from streams.contract.broker import BrokerSettings
from streams.contract.codec import encode
from streams.contract.events.announcements import Category, MemberAnnouncement
from streams.contract.scopes import scope_names
from streams.contract.securities import Board
from streams.contract.topics import ANNOUNCEMENTS
from tests.benchmarks import answers, latency, live_memory, polling_parts, reading, stages, throughput
from tests.benchmarks.announcement_rows import announcement_rows
from tests.benchmarks.contenders import Contender, contenders
from tests.benchmarks.filing_rows import filing_rows
from tests.benchmarks.market import Market, sequence, truth
from tests.benchmarks.polling import Universe
from tests.benchmarks.registry_rows import registry_rows
from tests.benchmarks.report import Figure, lines, missed_musts, ratios
from tests.benchmarks.totals import WrongTotals
from tests.benchmarks.wire import Wire
from tests.connectors.quotes.market import Market as LiveMarket
from tests.connectors.site import Site

SMALL = Market(securities=400, members=120)
LENGTHS = {"ours": 3, "ceiling": 3, "naive_faust": 2, "quixstreams": 2, "quixstreams_buckets": 3}


def taking_part(*names: str) -> Sequence[Contender]:
    return [each for each in contenders(Path(sys.executable), LENGTHS) if each.name in names]


def a_broker(kafka: KafkaCluster) -> BrokerSettings:
    return BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix=f"t{secrets.token_hex(4)}.")


@pytest.mark.asyncio
async def test_we_and_naive_faust_give_the_totals_and_wrong_ones_fail(kafka: KafkaCluster, tmp_path: Path) -> None:
    both = taking_part("ours", "naive_faust")
    arena = await throughput.prepare(a_broker(kafka), SMALL, both, tmp_path, print)
    for contender in both:
        assert await throughput.measure(arena, contender, "0") > 0
    wrong = replace(arena, truth={key: li + 1 for key, li in arena.truth.items()})
    with pytest.raises(WrongTotals, match="but should be"):
        await throughput.measure(wrong, both[0], "1")


@pytest.mark.asyncio
async def test_everybody_who_jumps_is_told_of_once(kafka: KafkaCluster, tmp_path: Path) -> None:
    told = await latency.measure(a_broker(kafka), tmp_path, seconds=1, every=1, say=print)
    assert len(told.latencies_ms) == latency.JUMPS
    assert 0 < told.percentile(50) <= told.percentile(99) == told.latencies_ms[-1]


@pytest.mark.asyncio
async def test_live_sweeps_come_onto_the_topic_apart_and_are_recorded(kafka: KafkaCluster, tmp_path: Path) -> None:
    sweeps = {Universe.MARKET: 2, Universe.MEMBERS: 2}
    figures = await polling_parts.measure(a_broker(kafka), tmp_path, print, securities=300, sweeps=sweeps)
    found = {figure.name: figure.value for figure in figures}
    assert (found["market_sweep_requests"], found["members_sweep_requests"]) == (3, 3)
    assert found["market_sweep_bytes"] < found["market_sweep_unzipped_bytes"]
    assert found["market_published_ms_p50"] < found["market_sweep_ms_p50"] <= found["market_sweep_ms_p99"]
    assert 0 < found["recorded_bytes_a_sweep"] < found["market_sweep_unzipped_bytes"]


@pytest.mark.asyncio
async def test_the_live_connector_runs_on_played_sites(kafka: KafkaCluster, tmp_path: Path) -> None:
    (figure,) = await live_memory.measure(a_broker(kafka), tmp_path, print, securities=300, sweeps=3)
    assert figure.value > 0


@pytest.mark.asyncio
async def test_a_wire_passes_on_what_it_notes_and_each_request_is_noted_once() -> None:
    async with Site() as site, aiohttp.ClientSession() as session:
        wire = Wire(urlsplit(site.origin("")).port or 0)
        for host in ("one", "two", "one"):
            async with session.get(f"http://127.0.0.1:{wire.port}/{host}/path") as response:
                assert await response.text() == f"nothing is played at {host}/path"
    moments = wire.take()
    assert {host: len(found) for host, found in moments.items()} == {"one": 2, "two": 1}
    assert moments["one"][0] < moments["two"][0] < moments["one"][1]
    assert not wire.take()


def test_akshares_frame_and_our_pages_hold_the_same_prices() -> None:
    pages = answers.listed(LiveMarket(300))
    read = [read_list(number, page) for number, page in enumerate(pages, 1)]
    quotes = {quote.security[:6]: quote for page in read for quote in page.quotes}
    framed = reading.frame(pages)
    assert len(framed) == len(quotes) == 300
    assert all(round(price * 1000) == quotes[code].price_li
               for code, price in zip(framed["f12"], framed["最新价"], strict=True) if price > 0)


def test_the_market_has_every_scope_there_is() -> None:
    scopes = Market().scopes
    assert len(scopes) == 1 + 7 + 37 + 5 + 3
    assert len({scope_names(scope) for scope in scopes}) == len(scopes)


def test_a_shorter_run_sees_a_prefix_of_a_longer_one() -> None:
    assert list(SMALL.sweeps(2)) == list(SMALL.sweeps(5))[:2]
    assert truth(SMALL, 2).items() <= truth(SMALL, 5).items()


def test_who_jumps_is_neither_suspended_nor_told_of_twice() -> None:
    quotes = [{quote.security: quote for quote in sweep} for sweep in SMALL.sweeps(4, jumps=10)]
    jumpers = [security for number in (1, 2, 3) for security in SMALL.jumpers(number, 10)]
    assert len(set(jumpers)) == 30
    for number in (1, 2, 3):
        for security in SMALL.jumpers(number, 10):
            before, after = quotes[number - 1][security], quotes[number][security]
            assert after.price_li is not None
            assert after.price_li * 100 >= (after.prev_close_li or 0) * 107
            assert before.price_li is None or before.price_li * 100 < (before.prev_close_li or 0) * 107


def test_sweeps_are_numbered_by_their_moment() -> None:
    assert sequence(1) - sequence(0) == 3000


def test_the_made_up_rows_are_as_many_as_the_figures_say() -> None:
    rows, filings = registry_rows(), filing_rows()
    assert len({each.assertion_id for each in rows.memberships}) == 20_000
    assert (len(rows.instruments), len(rows.share_capital), len(rows.listings)) == (5_700, 5_995, 1_500)
    assert (len({each.filing_id for each in filings}), len({each.company for each in filings})) == (10_000, 3_000)
    assert len(announcement_rows(SMALL)) == 8_000


def test_a_result_that_is_not_what_the_pure_function_says_is_waited_for() -> None:
    right = a_member_announcement("right")
    expected = stages.Expected(ANNOUNCEMENTS, "announcement_id", {right.announcement_id: right})
    expected.see(encode(right))
    assert not expected.missing
    expected.see(encode(right.model_copy(update={"title": "wrong"})))
    assert expected.missing == {right.announcement_id}


def a_member_announcement(title: str) -> MemberAnnouncement:
    return MemberAnnouncement(
        announcement_id="1", security="688001.SH", name="虚构", board=Board.STAR, lists=(3,), provinces=("浙江",),
        title=title, categories=(Category.OTHER,), correction=False, corrects=None, published_at=None,
        announced_on=date(2026, 1, 5), url=None, source="benchmark", source_id=None)


def test_a_missed_must_is_named_and_a_missed_aim_is_only_said() -> None:
    figures = [Figure(name="quotes_per_second_ours", value=100_000, unit="quotes/s"),
               *ratios({"ours": 100_000, "naive_faust": 4_000, "quixstreams": 30_000, "quixstreams_buckets": 90_000,
                        "ceiling": 500_000, "ours_two_workers": 100_000})]
    assert missed_musts(figures) == ["ours_over_naive_faust"]
    assert [line.split()[0] for line in lines(figures) if "MISSED" in line] == [
        "quotes_per_second_ours", "ours_over_naive_faust", "ours_over_quixstreams"]
