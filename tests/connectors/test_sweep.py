"""A sweep is cut into its 16 buckets whole."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from connectors.source import Quote
from connectors.sweep import batches
from streams.contract.buckets import BUCKETS, bucket_of
from streams.contract.events.quotes import QuoteStatus
from tests.builders import a_sweep

NOW = datetime(2024, 7, 2, 8, tzinfo=UTC)
PRICES = st.none() | st.integers(1, 10**9)
QUOTES = st.builds(
    Quote, security=st.integers(0, 9999).map(lambda number: f"68{number:04}.SH"), price_li=PRICES, prev_close_li=PRICES,
    volume=st.none() | st.integers(0), turnover_li=st.none() | st.integers(0), quoted_at_ms=st.integers(0, 2**45),
    status=st.sampled_from(QuoteStatus))


@given(st.lists(QUOTES, max_size=60))
def test_each_quote_is_in_the_bucket_of_its_security_once_and_in_order(quotes: list[Quote]) -> None:
    found = batches(a_sweep(), quotes, NOW)
    assert [batch.bucket for batch in found] == list(range(BUCKETS))
    for batch in found:
        rows = [Quote(*row) for row in zip(batch.security, batch.price_li, batch.prev_close_li, batch.volume,
                                           batch.turnover_li, batch.quoted_at_ms, batch.status, strict=True)]
        assert rows == [quote for quote in quotes if bucket_of(quote.security) == batch.bucket]
        assert batch.expected == batch.received == len(rows)
        assert (batch.sweep, batch.received_at) == (a_sweep(), NOW)


def test_a_sweep_of_nothing_is_16_empty_batches() -> None:
    assert [batch.security for batch in batches(a_sweep(), [], NOW)] == [()] * 16


@given(st.lists(QUOTES, max_size=20), st.lists(st.integers(0, 9999), unique=True, max_size=20), st.integers(0, 50))
def test_what_did_not_come_is_expected_and_named_in_its_bucket_where_it_has_a_name(
        quotes: list[Quote], absent: list[int], uncounted: int) -> None:
    missed = [f"30{number:04}.SZ" for number in absent]
    found = batches(a_sweep(), quotes, NOW, missed, uncounted)
    assert sorted(security for batch in found for security in batch.missing) == sorted(missed)
    assert all(bucket_of(security) == batch.bucket for batch in found for security in batch.missing)
    assert sum(batch.expected - batch.received for batch in found) == len(missed) + uncounted
