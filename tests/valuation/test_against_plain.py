"""Random sweeps over one bucket come out as plain arithmetic says, with bad, stale, repeated and missing rows."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contract.clock import close_of, epoch_ms
from streams.contract.events.members import Member
from streams.contract.events.quotes import QuoteStatus
from streams.contract.events.registry import Confidence, Relation
from streams.contract.events.values import SUM_COLUMNS
from tests.builders import LONG_AGO, a_member, a_row, a_title, codes_of_bucket
from tests.valuation.one_bucket import BUCKET, OneBucket, Published
from tests.valuation.plain import PlainBucket

CODES = codes_of_bucket(BUCKET, 5)
DAYS = [date(2024, 7, number) for number in (1, 2, 3, 4)]
DAY = st.sampled_from(DAYS)
TITLES = st.builds(a_title, relation=st.sampled_from([Relation.SELF, Relation.SELF, Relation.PARENT]),
                   list_number=st.none() | st.integers(1, 2), province=st.none() | st.sampled_from(["浙江", "宁波"]),
                   valid_from=st.none() | DAY, valid_to=st.none() | DAY, confidence=st.sampled_from(Confidence))
SHARES = st.none() | st.integers(1, 10**9)
LISTED = st.sampled_from([None, LONG_AGO, LONG_AGO])
PRICES = st.integers(1, 30_000) | st.sampled_from([10, 8_000, 10_000, 11_990, 12_000, 12_010])
FAULTY = st.sampled_from([None, 0, -1, 10**9 + 1, 10**20])


def members() -> st.SearchStrategy[list[Member]]:
    each = [st.none() | st.builds(a_member, st.just(code), shares=SHARES, listed_on=LISTED,
                                  titles=st.lists(TITLES, min_size=1, max_size=3).map(tuple)) for code in CODES]
    return st.tuples(*each).map(lambda found: [member for member in found if member])


def rows(day: date) -> st.SearchStrategy[list[dict[str, Any]]]:
    midnight = epoch_ms(close_of(day)) - 15 * 3_600_000
    times = st.integers(midnight, midnight + 86_399_999) | st.sampled_from([midnight - 1, midnight + 86_400_000])
    row = st.builds(a_row, st.sampled_from(CODES), PRICES | PRICES | FAULTY, PRICES | PRICES | FAULTY,
                    quoted_at_ms=times, status=st.sampled_from([*[QuoteStatus.TRADING] * 3, QuoteStatus.SUSPENDED]))
    return st.lists(row, max_size=6)


def sums(found: Published) -> dict[str, dict[str, int]]:
    columns = zip(*(getattr(found.partial, name) for name in SUM_COLUMNS), strict=True)
    return {scope: dict(zip(SUM_COLUMNS, row, strict=True))
            for scope, row in zip(found.partial.scope, columns, strict=True)}


@settings(max_examples=100)
@given(st.data())
def test_every_sum_of_every_sweep_is_that_of_plain_arithmetic(data: st.DataObject) -> None:
    fast, slow = OneBucket(data.draw(members())), PlainBucket()
    for day in DAYS:
        batch = data.draw(rows(day))
        assert sums(fast.sweep(*batch, day=day)) == slow.sweep(batch, fast.members, day)
