"""From upstream's wire to the topics, through the real akshare and the real Kafka."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.akshare_tables.calls import Akshare
from connectors.akshare_tables.exchange_lists import SHENZHEN
from connectors.akshare_tables.filings import DATACENTER
from connectors.akshare_tables.poller import Poller
from connectors.akshare_tables.registrations import REGISTRATIONS
from connectors.akshare_tables.topics import ReferenceTopics
from connectors.patience import Patience
from connectors.publisher import Outgoing, Publisher
from streams.contract.broker import BrokerSettings
from streams.contract.codec import decode
from streams.contract.events.ipos import IpoFiling
from streams.contract.events.registry import Instrument
from streams.contract.securities import Board
from streams.contract.topics import MARKET_INSTRUMENTS, MARKET_IPO_FILINGS
from tests.connectors.akshare_tables import payloads
from tests.connectors.akshare_tables.wire import Wire
from tests.connectors.on_topics import held, records_of

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
API = (DATACENTER, "/api/data/v1/get")


class SteppingClock:
    """Half an hour later at each step."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def step(self) -> None:
        self.at += timedelta(minutes=30)

    async def sleep(self, seconds: float) -> None:
        raise AssertionError


async def filings_on(broker: BrokerSettings) -> list[IpoFiling]:
    (records,) = await records_of(broker, MARKET_IPO_FILINGS)
    return [decode(IpoFiling, record.value) for record in records]


@pytest.mark.asyncio
async def test_a_second_poll_publishes_nothing_and_a_changed_row_one(
        broker: BrokerSettings, wire: Wire, akshare: Akshare) -> None:
    rows = [payloads.registration(number) for number in range(25)]
    clock, told = SteppingClock(), list[tuple[Any, ...]]()

    async def tell(*what: Any) -> None:
        told.append(what)

    async with Publisher(broker, Patience(broker, 60), in_flight=20) as publisher:
        poller = Poller([REGISTRATIONS], akshare.rows, ReferenceTopics(broker, publisher, clock), clock, tell)
        counts = []
        for changed in ({}, {}, {"RECOMMEND_ORG": "样例证券二"}, {"STATE": "终止(撤回)"}):
            rows[7] = rows[7] | changed
            wire.plays[API] = payloads.datacenter(rows)
            await poller.look(REGISTRATIONS)
            counts.append(len(await filings_on(broker)))
            clock.step()
    assert counts == [25, 25, 26, 27]
    found = await filings_on(broker)
    assert (found[25].sponsor, found[25].captured_at) == ("样例证券二", NOW)
    assert (found[26].raw_status, found[26].captured_at) == ("终止(撤回)", NOW + timedelta(minutes=90))
    assert told == [("eastmoney_register", None, "", 25)] * 4


@pytest.mark.asyncio
async def test_a_list_without_legal_names_leaves_those_that_an_import_has_brought(
        broker: BrokerSettings, wire: Wire, akshare: Akshare) -> None:
    wire.plays[("www.szse.cn", "/api/report/ShowReport")] = payloads.shenzhen(
        [f"3019{number:02}" for number in range(12)])
    imported = Instrument(security="301903.SZ", legal_name="样例精密科技股份有限公司", board=Board.CHINEXT)
    clock = SteppingClock()

    async def tell(*_: Any) -> None: ...

    async with Publisher(broker, Patience(broker, 60), in_flight=20) as publisher:
        await publisher.publish([Outgoing(topic=MARKET_INSTRUMENTS, key="301903.SZ", event=imported)])
        poller = Poller([SHENZHEN], akshare.rows, ReferenceTopics(broker, publisher, clock), clock, tell)
        await poller.look(SHENZHEN)
    found = await held(broker, MARKET_INSTRUMENTS)
    assert len(found) == 12
    known = found["301903.SZ"]
    assert isinstance(known, Instrument)
    assert (known.name, known.legal_name) == ("样例精密", "样例精密科技股份有限公司")
