"""Every metric of the stream processor. Counters count what is acknowledged; gauges are read from what is held."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from prometheus_client import CollectorRegistry

from streams.announcements.following import Outcome
from streams.contract.buckets import BUCKETS
from streams.contract.events.announcements import Category, MemberAnnouncement
from streams.contract.events.registry import Confidence
from streams.contract.events.runtime import DeadLetter, Mode, Reason
from streams.contract.events.values import MarketValue, PartialSums, ValuationBatch
from streams.contract.metric import MODE, READY, Computed, Kind, Metric, Point
from streams.contract.topics import (
    ANNOUNCEMENTS,
    DEAD_LETTERS,
    IPOS,
    MARKET_IPO_FILINGS,
    MARKET_QUOTES,
    PARTIALS,
    VALUATIONS,
)
from streams.engine.app import StreamApp
from streams.engine.keeper import Keeper
from streams.engine.observing import Done
from streams.ipos.funnel import funnel
from streams.totals.agent import Closing, Totals
from streams.totals.sweeps import OpenSweep

VALUED: Final = Metric(
    name="quotes_valued_total", kind=Kind.COUNTER, labels=("universe",), meaning="quotes joined with the members")
CLOSED: Final = Metric(
    name="sweeps_closed_total", kind=Kind.COUNTER, labels=("universe", "complete"),
    meaning="sweeps added up; complete is true with all 16 buckets and nothing missing, else false")
LETTERS: Final = Metric(
    name="dead_letters_total", kind=Kind.COUNTER, labels=("topic", "reason"),
    meaning="records, or rows of one, that could not be used, by the topic they came from")
HOP: Final = Metric(
    name="hop_seconds", kind=Kind.HISTOGRAM, labels=("hop",),
    meaning="from the receipt of a bucket's quotes until the broker has its values (valued), or from that of a sweep's "
            "newest until it has its totals (totalled)")
VALUE: Final = Metric(
    name="market_value_yuan", kind=Kind.GAUGE, labels=("scope",), meaning="market value in the last closed sweep")
DOLLARS: Final = Metric(
    name="market_value_usd", kind=Kind.GAUGE, labels=("scope",),
    meaning="the same in dollars at the rate that the sweep carries; absent while no rate is known")
RATE: Final = Metric(
    name="yuan_per_usd", kind=Kind.GAUGE, labels=("fixed_on",),
    meaning="the central parity that the last closed sweep is told in dollars with, and its day")
CHANGE: Final = Metric(
    name="change_percent", kind=Kind.GAUGE, labels=("scope",),
    meaning="like-for-like change of the last closed sweep against the previous close; absent where there is no base")
MEMBERS: Final = Metric(
    name="members", kind=Kind.GAUGE, labels=("scope", "state"),
    meaning="members in the last closed sweep: priced, carried, missing (the listed ones), unlisted (apart)")
COMPLETE: Final = Metric(
    name="total_complete", kind=Kind.GAUGE, labels=("scope",),
    meaning="1 when the last closed sweep has all 16 buckets and no member of the scope is missing, else 0")
RESTS_ON: Final = Metric(
    name="market_value_by_confidence_yuan", kind=Kind.GAUGE, labels=("scope", "confidence"),
    meaning="the part of the market value that rests on titles of a confidence; the parts add up to it")
KNOWN: Final = Metric(
    name="known_companies", kind=Kind.GAUGE, labels=("scope",),
    meaning="little giants of the scope that the registry knows on the sweep's day, listed or not")
OFFICIAL: Final = Metric(
    name="official_companies", kind=Kind.GAUGE, labels=("scope",),
    meaning="how many there are, as an official source says; absent where none does")
APPLICANTS: Final = Metric(
    name="ipo_companies", kind=Kind.GAUGE, labels=("stage", "board"),
    meaning="little giants by the stage of their newest application for a listing; board is empty while not said")
RECEIVED: Final = Metric(
    name="total_received_timestamp_seconds", kind=Kind.GAUGE, labels=("universe",),
    meaning="when the newest quotes in the last closed sweep were received, seconds since 1970")
AGE: Final = Metric(
    name="data_age_seconds", kind=Kind.GAUGE, labels=("universe",),
    meaning="age of the newest member quote valued here, by the source's own time; in mode live only")
LAG: Final = Metric(
    name="lag_records", kind=Kind.GAUGE, labels=("topic", "partition"),
    meaning="records that are not applied yet, of the partitions held")
ANNOUNCED: Final = Metric(
    name="announcements_total", kind=Kind.COUNTER, labels=("category",),
    meaning="announcements of members by what they are about first, each filing once; other is what nothing fits")
FOLLOWED: Final = Metric(
    name="announcements_followed_total", kind=Kind.COUNTER, labels=("outcome",),
    meaning="announcements by what became of them: published, repeated by another source, or not a member's")
GAUGES: Final = (READY, MODE, VALUE, DOLLARS, RATE, CHANGE, MEMBERS, COMPLETE, RESTS_ON, KNOWN, OFFICIAL, APPLICANTS,
                 RECEIVED, AGE, LAG)
METRICS: Final = (*GAUGES, VALUED, CLOSED, LETTERS, ANNOUNCED, FOLLOWED, HOP)
_STATES: Final = ("priced", "carried", "missing", "unlisted")


class StreamsMetrics:
    """Counts what the stages have done for good; says of partitions only what is held now."""

    def __init__(self, app: StreamApp, totals: Totals, ipos: Keeper, *, mode: Mode, universe: str,
                 clock: Callable[[], float] = time.time) -> None:
        self._app, self.totals, self._mode, self._clock = app, totals, mode, clock
        self.ipos = ipos
        self._newest_ms: dict[tuple[str, int], int] = {}  # universe and bucket: the newest quote of a member
        self.registry = CollectorRegistry()
        self._valued = VALUED.counter(self.registry, [(universe,)])
        self._closed = CLOSED.counter(self.registry, [(universe, "true"), (universe, "false")])
        self._letters = LETTERS.counter(
            self.registry, [(topic.name, reason) for topic in app.sources for reason in Reason])
        self._announced = ANNOUNCED.counter(self.registry, [(category,) for category in Category])
        self._followed = FOLLOWED.counter(self.registry, [(outcome,) for outcome in Outcome])
        self._hop = HOP.histogram(self.registry, [("valued",), ("totalled",)])
        self._count: dict[str, Callable[[Any], None]] = {
            PARTIALS.name: self._count_valued, VALUATIONS.name: self._note_newest,
            DEAD_LETTERS.name: self._count_letter, ANNOUNCEMENTS.name: self._count_announcement}
        self.registry.register(Computed(GAUGES, self._points))

    def observe(self, done: Sequence[Done]) -> None:
        for _, step in done:
            for output in step.outputs:
                if count := self._count.get(output.topic.name):
                    count(output.event)
            for note in step.notes:
                if isinstance(note, Closing):
                    self._count_closing(note)
                elif isinstance(note, Outcome):
                    self._followed.labels(note).inc()

    def _count_valued(self, partial: PartialSums) -> None:
        self._valued.labels(partial.sweep.universe).inc(partial.received)
        self._observe_hop("valued", partial.received_at)

    def _note_newest(self, batch: ValuationBatch) -> None:
        if self._mode is Mode.LIVE:
            newest = max((at for at in batch.quoted_at_ms if at is not None), default=0)
            self._newest_ms[batch.sweep.universe, batch.bucket] = newest

    def _count_letter(self, letter: DeadLetter) -> None:
        self._letters.labels(letter.topic, letter.reason).inc()

    def _count_announcement(self, announcement: MemberAnnouncement) -> None:
        self._announced.labels(announcement.categories[0]).inc()

    def _count_closing(self, closing: Closing) -> None:
        sweep = closing.sweep
        complete = sweep.buckets == BUCKETS and all(value.complete for value in closing.values)
        self._closed.labels(sweep.sweep.universe, str(complete).lower()).inc()
        if sweep.received_at:
            self._observe_hop("totalled", sweep.received_at)

    def _observe_hop(self, hop: str, received_at: datetime) -> None:
        """Observe how long it took; where clocks differ, never less than nothing: a sum must not fall."""
        self._hop.labels(hop).observe(max(0.0, self._clock() - received_at.timestamp()))

    def _points(self) -> Iterator[Point]:
        yield Point(READY, not self._app.standing.why_not_ready())
        yield Point(MODE, 1, (self._mode,))
        for (topic, partition), records in self._app.standing.lag().items():
            yield Point(LAG, records, (topic, str(partition)))
        if self._app.standing.held(PARTIALS):
            yield from self._points_of_totals()
        if self._app.standing.held(MARKET_IPO_FILINGS):
            for (stage, board), companies in funnel(self.ipos.joined[IPOS.name].values()).items():
                yield Point(APPLICANTS, companies, (stage.value, board.value if board else ""))
        yield from self._points_of_age()

    def _points_of_totals(self) -> Iterator[Point]:
        for value in self.totals.newest():
            yield from _points_of_scope(value)
        if closed := self.totals.store.get(0).state.closed:
            yield from _points_of_receipt(closed)
            if rate := closed.sweep.fx:
                yield Point(RATE, float(rate.rate), (rate.fixed_on.isoformat(),))

    def _points_of_age(self) -> Iterator[Point]:
        held, newest = self._app.standing.held(MARKET_QUOTES), dict(self._newest_ms)
        for universe in sorted({universe for universe, _ in newest}):
            if times := [ms for (name, bucket), ms in newest.items() if name == universe and bucket in held and ms]:
                yield Point(AGE, self._clock() - max(times) / 1000, (universe,))


def _points_of_receipt(closed: OpenSweep) -> Iterator[Point]:
    if closed.received_at:
        yield Point(RECEIVED, closed.received_at.timestamp(), (closed.sweep.universe,))


def _points_of_scope(value: MarketValue) -> Iterator[Point]:
    # Prometheus knows floats alone: the exact amounts are in the topics
    yield Point(VALUE, float(value.market_value), (value.scope,))
    if value.market_value_usd is not None:
        yield Point(DOLLARS, float(value.market_value_usd), (value.scope,))
    if value.change_percent is not None:
        yield Point(CHANGE, float(value.change_percent), (value.scope,))
    yield Point(COMPLETE, value.complete, (value.scope,))
    for confidence, part in ((Confidence.HIGH, value.high_confidence_value),
                             (Confidence.MEDIUM, value.medium_confidence_value),
                             (Confidence.LOW, value.low_confidence_value)):
        if part is not None:
            yield Point(RESTS_ON, float(part), (value.scope, confidence.value))
    for metric, companies in ((KNOWN, value.known_companies), (OFFICIAL, value.official_companies)):
        if companies is not None:
            yield Point(metric, companies, (value.scope,))
    for state in _STATES:
        yield Point(MEMBERS, getattr(value, state), (value.scope, state))

