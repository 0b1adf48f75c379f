"""What is read again says nothing new."""

from datetime import UTC, date, datetime
from decimal import Decimal

from connectors.akshare_tables.first_seen import as_first_seen
from connectors.reference import difference
from streams.contract.events.fx import FxRate, Pair
from streams.contract.events.registry import Instrument
from streams.contract.securities import Board
from streams.contract.topics import MARKET_FX, MARKET_IPO_FILINGS
from tests.ipos.rows import a_register_row, seen

FIRST, LATER = datetime(2026, 3, 2, 1, 16, tzinfo=UTC), datetime(2026, 3, 2, 7, tzinfo=UTC)


def a_rate(rate: str, at: datetime, source: str = "sina") -> FxRate:
    return FxRate(pair=Pair.USD_CNY, rate=Decimal(rate), fixed_on=date(2026, 3, 2), source=source, received_at=at)


def test_a_filing_that_is_read_again_is_the_one_that_is_held() -> None:
    held = a_register_row("已问询", captured_at=seen(0))
    again = {held.filing_id: a_register_row("已问询", captured_at=seen(5))}
    assert as_first_seen(again, {held.filing_id: held}) == {held.filing_id: held}


def test_a_filing_with_another_sponsor_is_changed_and_keeps_when_it_was_first_seen() -> None:
    held = a_register_row("已问询", captured_at=seen(0), sponsor="样例证券")
    fresh = {held.filing_id: a_register_row("已问询", captured_at=seen(5), sponsor="样例证券二")}
    found = difference(MARKET_IPO_FILINGS, {held.filing_id: held},
                       as_first_seen(fresh, {held.filing_id: held}))
    assert found.changed == {held.filing_id: a_register_row("已问询", captured_at=seen(0), sponsor="样例证券二")}


def test_a_list_without_legal_names_takes_none_away() -> None:
    held = Instrument(security="301901.SZ", name="样例精密", legal_name="样例精密科技股份有限公司", board=Board.CHINEXT,
                      listed_on=date(2026, 3, 11))
    fresh = Instrument(security="301901.SZ", name="样例新名", board=Board.CHINEXT)
    (found,) = as_first_seen({"a": fresh}, {"a": held}).values()
    assert found == held.model_copy(update={"name": "样例新名"})


def test_the_same_rate_from_elsewhere_or_later_is_the_one_that_is_held_and_another_rate_is_not() -> None:
    held = a_rate("7.0819", FIRST)
    for again in (a_rate("7.0819", LATER), a_rate("7.08190", LATER, source="elsewhere")):
        assert as_first_seen({held.key: again}, {held.key: held}) == {held.key: held}
    corrected = a_rate("7.0820", LATER)
    assert difference(MARKET_FX, {held.key: held}, as_first_seen({held.key: corrected}, {held.key: held})).changed == {
        held.key: corrected}
