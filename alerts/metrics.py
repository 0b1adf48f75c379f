"""Every metric of the alerts process. Counters count what is acknowledged."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from prometheus_client import CollectorRegistry

from alerts.decision import Decision
from alerts.decision import Reason as Decided
from alerts.rules.model import Rule
from streams.contract.events.alerts import Delivery, Notification, Outcome
from streams.contract.events.runtime import DeadLetter, Mode, Reason
from streams.contract.metric import MODE, READY, Computed, Kind, Metric, Point
from streams.contract.topics import DELIVERIES as DELIVERIES_TOPIC
from streams.contract.topics import MARKET_DATA_QUALITY, MARKET_VALUE, VALUATIONS
from streams.contract.topics import NOTIFICATIONS as NOTIFICATIONS_TOPIC
from streams.engine.app import StreamApp
from streams.engine.observing import Done
from streams.engine.records import Record

LAG: Final = Metric(
    name="lag_records", kind=Kind.GAUGE, labels=("topic", "partition"),
    meaning="records that are not handled yet, of the partitions held")
DECISIONS: Final = Metric(
    name="decisions_total", kind=Kind.COUNTER, labels=("kind", "reason"),
    meaning="what rules of a kind made of their subjects: fired, or why not")
NOTIFICATIONS: Final = Metric(
    name="notifications_total", kind=Kind.COUNTER, labels=("rule", "severity"),
    meaning="notifications put into the outbox")
DELIVERIES: Final = Metric(
    name="deliveries_total", kind=Kind.COUNTER, labels=("channel", "outcome"),
    meaning="steps of deliveries: attempting (where a channel cannot tell a repeat), then delivered or failed")
LETTERS: Final = Metric(
    name="dead_letters_total", kind=Kind.COUNTER, labels=("topic", "reason"),
    meaning="records that could not be used, by the topic they came from")
HOP: Final = Metric(
    name="hop_seconds", kind=Kind.HISTOGRAM, labels=("hop",),
    meaning="from the receipt of a bucket's quotes until what its members' rules decide is acknowledged (decided), "
            "or from a notification's sending until its delivery is on record (delivered)")
GAUGES: Final = (READY, MODE, LAG)
_READ: Final = (VALUATIONS, MARKET_VALUE, MARKET_DATA_QUALITY, NOTIFICATIONS_TOPIC, DELIVERIES_TOPIC)
METRICS: Final = (*GAUGES, DECISIONS, NOTIFICATIONS, DELIVERIES, LETTERS, HOP)


class AlertsMetrics:
    """Counts decisions, notifications and deliveries, each once it is acknowledged."""

    def __init__(self, app: StreamApp, rules: Sequence[Rule], channels: Sequence[str], *, mode: Mode,
                 clock: Callable[[], float] = time.time) -> None:
        self._app, self._mode, self._clock = app, mode, clock
        self._sent_at: dict[str, float] = {}  # of the notifications that are being delivered
        self.registry = CollectorRegistry()
        self._decisions = DECISIONS.counter(
            self.registry, [(kind, reason) for kind in {rule.kind for rule in rules} for reason in Decided])
        self._notifications = NOTIFICATIONS.counter(self.registry, [(rule.id, rule.severity) for rule in rules])
        self._deliveries = DELIVERIES.counter(
            self.registry, [(channel, outcome) for channel in channels for outcome in Outcome])
        self._letters = LETTERS.counter(
            self.registry, [(topic.name, reason) for topic in _READ for reason in Reason])
        self._hop = HOP.histogram(self.registry, [("decided",), ("delivered",)])
        self.registry.register(Computed(GAUGES, self._points))

    def observe(self, done: Sequence[Done]) -> None:
        decided = Counter((note.rule.kind, note.reason)
                          for _, step in done for note in step.notes if isinstance(note, Decision))
        for labels, count in decided.items():
            self._decisions.labels(*labels).inc(count)
        for record, step in done:
            for output in step.outputs:
                self._count_output(output.event)
            if isinstance(record, Record) and record.topic is VALUATIONS:
                self._observe_hop("decided", record.event.received_at.timestamp())

    def delivering(self, records: Sequence[Record[Notification]]) -> None:
        """Note when these notifications were sent, until the next are delivered."""
        self._sent_at = {record.event.id: record.sent_at for record in records}

    def recorded(self, deliveries: Sequence[Delivery]) -> None:
        """Count what is on record now."""
        for delivery in deliveries:
            self._deliveries.labels(delivery.channel, delivery.outcome).inc()
            sent_at = self._sent_at.get(delivery.notification)
            if delivery.outcome is Outcome.DELIVERED and sent_at:
                self._observe_hop("delivered", sent_at)

    def _observe_hop(self, hop: str, began_at: float) -> None:
        """Observe how long it took; where clocks differ, never less than nothing: a sum must not fall."""
        self._hop.labels(hop).observe(max(0.0, self._clock() - began_at))

    def _count_output(self, event: object) -> None:
        match event:
            case Notification():
                self._notifications.labels(event.rule, event.severity).inc()
            case DeadLetter():
                self._letters.labels(event.topic, event.reason).inc()

    def _points(self) -> Iterator[Point]:
        yield Point(READY, not self._app.standing.why_not_ready())
        yield Point(MODE, 1, (self._mode,))
        for (topic, partition), records in self._app.standing.lag().items():
            yield Point(LAG, records, (topic, str(partition)))
