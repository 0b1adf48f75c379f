"""Follow one quote: from a line of a file to what a person is told, one step after the other, as ARCHITECTURE.md does.

云岫精密 (fictional) closes at 33.00 yuan after 30.00. It is a little giant of the third list with 100 million shares.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from alerts.delivery.channel import message
from alerts.rules.load import load_rules
from alerts.rules.notification import notification
from alerts.stages.decided import Told
from alerts.stages.deduplicate import deduplicate
from alerts.stages.evaluate import evaluate
from connectors.replay.history import read_history
from connectors.source import Quote
from connectors.sweep import batches
from streams.contract.buckets import BUCKETS, bucket_of
from streams.contract.clock import close_of, epoch_ms
from streams.contract.codec import decode, encode
from streams.contract.events.quotes import QuoteBatch, QuoteStatus, Sweep
from streams.contract.events.registry import Confidence, Instrument, ShareCapital
from streams.contract.events.values import MarketValue, PartialSums, ValuationBatch
from streams.contract.securities import Board
from streams.contract.topics import MARKET_QUOTES, PARTIALS, VALUATIONS
from streams.engine.records import Record
from streams.members.linking import link
from streams.totals.market_values import market_values
from streams.totals.sweeps import OpenSweep, SweepState, add
from streams.valuation.agent import value_batch
from streams.valuation.prices import BucketState
from streams.valuation.roster import in_buckets, roster
from tests.builders import a_listing, a_membership

SECURITY, DAY = "688001.SH", date(2024, 7, 2)
INSTRUMENT = Instrument(security=SECURITY, name="云岫精密", board=Board.STAR, listed_on=date(2021, 7, 1))
SHARES = ShareCapital(security=SECURITY, effective_on=date(2021, 7, 1), total_shares=100_000_000)
CLOSE_MS = epoch_ms(close_of(DAY))
RULES = Path(__file__).parent.parent / "deploy" / "config" / "rules.toml"


def test_follow_one_quote(tmp_path: Path) -> None:
    # 1. A line of a history folder becomes a quote: money is whole li, 0.001 yuan.
    (tmp_path / "quotes.csv").write_text(
        "security,date,open,high,low,close,prev_close,turnover\n"
        "688001.SH,2024-07-02,30.10,33.50,30.00,33.00,30.00,5000000\n")
    for name, header in (("instruments", "security,name,list_date"),
                         ("share_capital", "security,effective_on,total_shares"),
                         ("memberships", "company,batch,province,city,valid_from,valid_to,evidence,source,recorded_at"),
                         ("listings", "company,security,relation,valid_from,valid_to,evidence,source")):
        (tmp_path / f"{name}.csv").write_text(header + "\n")
    (quote,) = read_history(tmp_path).days[DAY]
    assert quote == Quote(security=SECURITY, price_li=33_000, prev_close_li=30_000, volume=None,
                          turnover_li=5_000_000_000, quoted_at_ms=CLOSE_MS, status=QuoteStatus.TRADING)

    # 2. A sweep puts it into one of 16 buckets, by a hash of its code; the record names the members it is valued with.
    sweep = Sweep(universe="market", sequence=CLOSE_MS, source="replay", trading_day=DAY, started_at=close_of(DAY),
                  members_offset=1)
    sent = batches(sweep, [quote], received_at=close_of(DAY))
    assert len(sent) == BUCKETS
    batch = decode(QuoteBatch, encode(sent[bucket_of(SECURITY)]))
    assert batch.security == (SECURITY,)

    # 3. The registry says who it is: membership ⋈ listing ⋈ instrument ⋈ share capital.
    members = link([a_membership()], [a_listing(security=SECURITY)], {SECURITY: INSTRUMENT}, [SHARES])
    places = roster(in_buckets(members.values())[batch.bucket], DAY, Confidence.MEDIUM)
    assert places.scopes == ("all", "board:star", "exchange:SH", "list:3", "province:浙江")

    # 4. Valuation: price × shares, and sums by scope.
    record = Record(topic=MARKET_QUOTES, partition=batch.bucket, offset=0, key=None, value=b"", event=batch)
    step = value_batch(BucketState(), record, places)
    events = {output.topic: output.event for output in step.outputs}
    valuation, partial = events[VALUATIONS], events[PARTIALS]
    assert isinstance(valuation, ValuationBatch)
    assert isinstance(partial, PartialSums)
    assert valuation.market_value_li == (3_300_000_000_000,)

    # 5. Totals: a sweep closes when all 16 buckets are there.
    total = the_total(partial, [b for b in sent if b.bucket != batch.bucket])
    assert (total.market_value, total.members, total.complete) == (Decimal("3300000000.000"), 1, True)
    assert total.change_percent == Decimal("10.0000")

    # 6. The shipped rules: the member moved by 7 % at least, the scopes by 2 %.
    decided = deduplicate(evaluate(load_rules(RULES), valuation, Told()))
    (fired,) = [decision for decision in decided.decisions if decision.change]
    assert (fired.rule.id, fired.subject, fired.reason.value) == ("member-price-move", SECURITY, "fired")

    # 7. What a person reads.
    assert fired.change
    told = notification(fired.rule, fired.change)
    assert told.observed == Decimal("10.0000")
    assert message(told, possibly_repeated=False) == (
        "云岫精密 688001.SH 涨 10.00%，30.00→33.00 元 · up 10.00%, 30.00→33.00 yuan")


def the_total(partial: PartialSums, others: list[QuoteBatch]) -> MarketValue:
    """Add the partial sums and those of the 15 empty buckets; return the total of all members."""
    state, closed = add(SweepState(), partial)
    for other in others:
        record = Record(topic=MARKET_QUOTES, partition=other.bucket, offset=0, key=None, value=b"", event=other)
        outputs = value_batch(BucketState(), record, roster([], DAY, Confidence.MEDIUM)).outputs
        (empty,) = [output.event for output in outputs if isinstance(output.event, PartialSums)]
        assert closed == []
        state, closed = add(state, empty)
    (sweep,) = closed
    assert isinstance(sweep, OpenSweep)
    _, values = market_values(state, sweep)
    return next(value for value in values if value.scope == "all")
