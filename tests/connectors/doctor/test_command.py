"""`doctor` as its user starts it, against a local server that plays the public sites."""

import asyncio
import json
import os
import secrets
import sys
from datetime import UTC, datetime, time, timedelta

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaProducer

from connectors.doctor.sources import WATCHED
from deploy.kafka import KafkaCluster
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.clock import SHANGHAI, close_of, epoch_ms, is_trading_day, shanghai_day
from streams.contract.codec import encode
from streams.contract.events.budgets import Grant, HostSpending
from streams.contract.events.runtime import Mode
from streams.contract.mode import record_mode
from streams.contract.topics import RUNTIME_BUDGETS
from tests.connectors.akshare_tables.everything import EVERYTHING
from tests.connectors.akshare_tables.wire import Wire
from tests.connectors.commands import NOWHERE, ROOT
from tests.connectors.quotes.market import Market, install
from tests.connectors.site import Site, closed_port

QUOTES = ("push2.eastmoney.com", "qt.gtimg.cn", "hq.sinajs.cn")
OTHERS = ("np-anotice-stock.eastmoney.com", "www.cninfo.com.cn")
_COMMAND = "import typer; from connectors.doctor_command import doctor; typer.run(doctor)"


@pytest_asyncio.fixture
async def live(kafka: KafkaCluster) -> BrokerSettings:
    """Topics that hold live data, so to speak: nothing yet."""
    settings = BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix=f"t{secrets.token_hex(4)}.")
    await admin.create_all(settings)
    await record_mode(settings, Mode.LIVE, datetime.now(UTC))
    return settings


def a_market() -> Market:
    """Return a fictional market as it last was, in which there are the codes that doctor asks for."""
    market = Market(5_700, moment=last_traded(datetime.now(SHANGHAI)))
    assert set(WATCHED) <= set(market.securities)
    return market


def last_traded(now: datetime) -> datetime:
    """Return a moment just before now, or the last close: the process that is tested has a clock of its own."""
    if is_trading_day(now.date()) and now.time() >= time(9, 15):
        return min(now - timedelta(seconds=2), close_of(now.date()))
    day = next(day for back in range(1, 30) if is_trading_day(day := now.date() - timedelta(days=back)))
    return close_of(day)


async def said(broker: BrokerSettings, site: Site | None, *arguments: str,
               wire: Wire | None = None) -> tuple[int, str]:
    """Return exit code and standard output; hosts that neither site nor wire plays refuse every connection."""
    nobody = f"http://127.0.0.1:{closed_port()}"
    origins = {host: site.origin(host) if site and host in QUOTES else nobody for host in (*QUOTES, *OTHERS)}
    tables = {} if wire else {name: nobody for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")}
    env = os.environ | tables | {
        "LITTLE_GIANTS_BOOTSTRAP": broker.bootstrap, "LITTLE_GIANTS_TOPIC_PREFIX": broker.topic_prefix,
        "LITTLE_GIANTS_ORIGINS": json.dumps(origins)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _COMMAND, *arguments, cwd=ROOT, env=env,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    out, err = await asyncio.wait_for(process.communicate(), 120)
    assert not err.decode()
    assert process.returncode is not None
    return process.returncode, out.decode()


def a_record(host: str, *, left_alone_until: datetime | None = None, open_for: timedelta | None = None) -> HostSpending:
    now = datetime.now(UTC)
    grants = (Grant(until_ms=epoch_ms(now + open_for), requests=12),) if open_for else ()
    return HostSpending(host=host, day=shanghai_day(now), spent=120, grants=grants, refusals=1, at=now,
                        left_alone_until=left_alone_until)


@pytest.mark.asyncio
async def test_live_can_run_where_the_broker_and_a_source_answer_and_each_is_asked_once(live: BrokerSettings) -> None:
    async with Site() as site:
        install(site, a_market())
        code, text = await said(live, site)
        assert [len(site.asked(host)) for host in QUOTES] == [1, 1, 1]
    assert text.splitlines()[-2:] == [
        "broker: answers, with live data", "live can run; 9 of 12 sources do not work now"]
    assert code == 0
    assert [line.split()[:4] for line in text.splitlines()[1:4]] == [
        [name, "quotes", "yes", "holds"] for name in ("eastmoney", "tencent", "sina")]


@pytest.mark.asyncio
async def test_the_tables_stand_in_it_with_the_age_of_their_youngest_row(live: BrokerSettings, wire: Wire) -> None:
    wire.plays |= EVERYTHING
    _, text = await said(live, None, "--json", wire=wire)
    tables = [each for each in json.loads(text)["sources"] if each["works"]]
    assert [(each["source"], each["schema_holds"], each["what_to_do"]) for each in tables] == [
        (name, True, "nothing") for name in (
            "sse securities", "szse securities", "bse securities", "eastmoney filings", "eastmoney share capital",
            "cninfo profiles", "sina central parity")]
    assert [each["source"] for each in tables if each["age_seconds"] is None] == ["cninfo profiles"]


@pytest.mark.asyncio
async def test_what_the_topic_says_of_a_host_is_kept_to(live: BrokerSettings) -> None:
    until = datetime.now(UTC) + timedelta(minutes=10)
    records = [a_record(QUOTES[0], left_alone_until=until), a_record(QUOTES[1], open_for=timedelta(minutes=5))]
    async with AIOKafkaProducer(**live.client()) as producer:
        for record in records:
            await producer.send_and_wait(live.name(RUNTIME_BUDGETS), encode(record), key=record.host.encode())
    async with Site() as site:
        install(site, a_market())
        code, text = await said(live, site, "--json")
        assert [len(site.asked(host)) for host in QUOTES] == [0, 0, 1]
    found = json.loads(text)
    alone, polled, asked = found["sources"][:3]
    assert "left alone until" in alone["what_to_do"]
    assert "a connector polls it now" in polled["what_to_do"]
    assert (polled["left_today"], asked["works"]) == (40_000 - 120, True)
    assert (code, found["live_can_run"]) == (0, True)


@pytest.mark.asyncio
async def test_without_internet_and_broker_it_says_what_to_do_and_how_to_run_the_demo() -> None:
    code, text = await said(NOWHERE, None)
    lines = text.splitlines()
    assert code == 1
    assert lines[-2] == (f"broker: no answer at {NOWHERE.bootstrap}; make live starts one, "
                         "or set LITTLE_GIANTS_BOOTSTRAP")
    assert lines[-1] == ("live cannot run: the broker is not ready, no source works for members and market; "
                         "make demo needs no internet")
    assert text.count("no connection; check internet, DNS, proxy") == 12
    assert max(map(len, lines)) <= 110


@pytest.mark.asyncio
async def test_topics_of_a_replay_are_not_for_live(broker: BrokerSettings) -> None:
    code, text = await said(broker, None)
    assert code == 1
    assert "broker: these topics hold replay data, not live" in text


@pytest.mark.asyncio
async def test_a_broker_without_topics_says_how_to_make_them(kafka: KafkaCluster) -> None:
    code, text = await said(BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix="nothing."), None)
    assert code == 1
    assert "run: python -m streams topics --create --mode live" in text
