"""The whole chain runs: what is scraped is what the topics hold."""

from collections import Counter
from pathlib import Path

import pytest

from alerts.rules.load import load_rules
from streams.contract.broker import BrokerSettings
from streams.contract.events.alerts import Delivery, Notification
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.runtime import DeadLetter
from streams.contract.events.values import MarketValue
from streams.contract.topics import (
    DEAD_LETTERS,
    DELIVERIES,
    MARKET_QUOTES,
    MARKET_VALUE,
    NOTIFICATIONS,
    PARTIALS,
    VALUATIONS,
)
from tests.connectors.folder import SECURITIES, quotes, write_folder
from tests.engine.topic_io import send_raw
from tests.metrics.conftest import Process, Start
from tests.metrics.scraping import Scrape, series
from tests.metrics.topic_reading import events_of

DAYS = [f"2024-07-{day:02}" for day in (1, 2, 3, 4, 5, 8)]
PRICES = quotes(*(f"{security},{day},10,10,10,{10 + number * (1 + position % 2)}.{position},1"
                  for number, day in enumerate(DAYS) for position, security in enumerate(SECURITIES)))
MEMBERSHIPS = """\
company,batch,province,city,valid_from,valid_to,evidence,source,recorded_at
虚构云岫精密股份有限公司,3,浙江,宁海,2021-07-01,,scenario,fictional,2021-07-01T00:00:00+08:00
虚构远岚科技股份有限公司,,江苏省,,,,scenario,fictional,2021-07-01T00:00:00+08:00
"""
LISTINGS = """\
company,security,relation,valid_from,valid_to,evidence,source
虚构云岫精密股份有限公司,688001.SH,self,,,scenario,fictional
虚构远岚科技股份有限公司,300001.SZ,self,2022-01-01,,scenario,fictional
"""
FILES = {"quotes.csv": PRICES, "memberships.csv": MEMBERSHIPS, "listings.csv": LISTINGS}
RULES = Path(__file__).resolve().parents[2] / "deploy" / "config" / "rules.toml"
CHANNELS = '[[channels]]\nid = "file"\nkind = "file"\npath = "{path}"\n'
STATES = ("priced", "carried", "missing", "unlisted")
BATCHES = len(DAYS) * 16


async def poison(broker: BrokerSettings) -> None:
    for topic in (MARKET_QUOTES, PARTIALS, VALUATIONS, NOTIFICATIONS):
        await send_raw(broker, broker.name(topic), [("poison", b"\xffno event")])


def is_done(scrape: Scrape) -> bool:
    """Say whether all sweeps are closed and nothing is left to do."""
    lag = scrape.get("lag_records", {})
    return sum(scrape["sweeps_closed_total"].values()) == len(DAYS) and bool(lag) and not any(lag.values())


def of_kind(scrape: Scrape, kind: str) -> float:
    return sum(count for labels, count in scrape["decisions_total"].items() if ("kind", kind) in labels)


def has_told(scrape: Scrape, values: int) -> bool:
    """Say whether all batches and all values of scopes are decided, and all notifications delivered."""
    rules = sum(rule.kind == "market_value_change" for rule in load_rules(RULES))
    delivered = scrape["deliveries_total"][series(channel="file", outcome="delivered")]
    return (scrape["hop_seconds_count"][series(hop="decided")] == BATCHES
            and of_kind(scrape, "market_value_change") == rules * values
            and delivered == sum(scrape["notifications_total"].values()))


@pytest.mark.asyncio
async def test_every_number_is_what_the_topics_hold(broker: BrokerSettings, tmp_path: Path, start: Start) -> None:
    channels = tmp_path / "channels.toml"
    channels.write_text(CHANNELS.format(path=tmp_path / "told.jsonl"))
    await poison(broker)
    streams, alerts = start("streams", "run"), start("alerts", "run", LITTLE_GIANTS_CHANNELS=str(channels))
    folder = write_folder(tmp_path / "history", FILES)
    connectors = start("connectors", "replay", "--data", str(folder), "--speed", "1")
    published = connectors.until(lambda found: bool(found.get("sweep_completeness_ratio")), "a sweep is published")
    totalled = streams.until(is_done, "all sweeps are closed")
    values = len(await events_of(broker, MARKET_VALUE, MarketValue))
    decided = alerts.until(lambda found: has_told(found, values), "all is decided and told")
    check_published(published)
    await check_totals(broker, totalled)
    await check_counts(broker, totalled)
    await check_told(broker, decided)
    await check_letters(broker, totalled, decided)
    for process in (streams, alerts):
        check_is_well(process)


def check_is_well(process: Process) -> None:
    assert process.ask("/ready") == process.ask("/health") == (200, "yes\n")
    assert process.scrape()["ready"] == {series(): 1}
    assert process.scrape()["mode_info"] == {series(mode="replay"): 1}


def check_published(found: Scrape) -> None:
    """So far: the connector ends when all is published."""
    labels = series(source="replay", universe="market")
    sweeps = found["sweeps_published_total"][labels]
    assert 1 <= sweeps <= len(DAYS)
    assert found["quotes_published_total"] == {labels: sweeps * len(SECURITIES)}
    assert found["publish_seconds_count"] == {series(): sweeps}
    assert (found["sweep_completeness_ratio"], found["ready"]) == ({labels: 1}, {series(): 1})


async def check_totals(broker: BrokerSettings, found: Scrape) -> None:
    values = {value.scope: value for value in await events_of(broker, MARKET_VALUE, MarketValue)}  # the last of each
    assert found["market_value_yuan"] == {
        series(scope=scope): float(value.market_value) for scope, value in values.items()}
    assert found["change_percent"] == {series(scope=scope): float(value.change_percent)
                                       for scope, value in values.items() if value.change_percent is not None}
    assert found["total_complete"] == {series(scope=scope): value.complete for scope, value in values.items()}
    assert found["members"] == {series(scope=scope, state=state): getattr(value, state)
                                for scope, value in values.items() for state in STATES}
    batches = [batch for batch in await events_of(broker, MARKET_QUOTES, QuoteBatch)
               if batch.sweep == values["all"].sweep]
    assert found["total_received_timestamp_seconds"] == {
        series(universe="market"): max(batch.received_at for batch in batches).timestamp()}
    assert "data_age_seconds" not in found  # a replay's quotes are old by nature


async def check_counts(broker: BrokerSettings, found: Scrape) -> None:
    assert found["quotes_valued_total"] == {series(universe="market"): len(DAYS) * len(SECURITIES)}
    closed = Counter(str(value.complete).lower() for value in await events_of(broker, MARKET_VALUE, MarketValue)
                     if value.scope == "all")
    assert found["sweeps_closed_total"] == {
        series(universe="market", complete=complete): closed[complete] for complete in ("true", "false")}
    assert found["hop_seconds_count"] == {series(hop="valued"): BATCHES, series(hop="totalled"): len(DAYS)}
    assert set(found["lag_records"]) == {
        *(series(topic="market.quotes", partition=str(number)) for number in range(16)),
        *(series(topic=topic, partition="0") for topic in (
            "little-giants.partials", "little-giants.members", "little-giants.coverage", "little-giants.ipos",
            "market.ipo-filings", "market.announcements", "registry.memberships", "registry.listings",
            "market.instruments", "market.share-capital"))}


async def check_told(broker: BrokerSettings, found: Scrape) -> None:
    told = await events_of(broker, NOTIFICATIONS, Notification)
    rules = Counter((one.rule, one.severity.value) for one in told)
    assert len(told) > 0
    assert {labels: count for labels, count in found["notifications_total"].items() if count} == {
        series(rule=rule, severity=severity): count for (rule, severity), count in rules.items()}
    outcomes = Counter(one.outcome.value for one in await events_of(broker, DELIVERIES, Delivery))
    assert found["deliveries_total"] == {series(channel="file", outcome=outcome): outcomes[outcome]
                                         for outcome in ("attempting", "delivered", "failed")}
    assert found["hop_seconds_count"][series(hop="delivered")] == len(told) == outcomes["delivered"]
    fired = sum(count for labels, count in found["decisions_total"].items() if ("reason", "fired") in labels)
    assert fired == len(told)
    assert sum(found["decisions_total"].values()) > fired


async def check_letters(broker: BrokerSettings, *scrapes: Scrape) -> None:
    letters = Counter((letter.topic, letter.reason.value)
                      for letter in await events_of(broker, DEAD_LETTERS, DeadLetter))
    counted: Counter[tuple[str, str]] = Counter()
    for scrape in scrapes:
        for labels, count in scrape["dead_letters_total"].items():
            counted[dict(labels)["topic"], dict(labels)["reason"]] += int(count)
    assert {kind: count for kind, count in counted.items() if count} == dict(letters)
    assert len(letters) >= 4
