"""Every metric of the connectors. Sweeps and quotes count once the broker has acknowledged the whole sweep."""

from collections.abc import Iterator, Sequence
from typing import Final

from prometheus_client import CollectorRegistry

from connectors.live import metrics as live
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.runtime import Mode
from streams.contract.exposition import Exposed
from streams.contract.metric import MODE, READY, Computed, Kind, Metric, Point
from streams.contract.vitals import Vitals

SWEEPS: Final = Metric(
    name="sweeps_published_total", kind=Kind.COUNTER, labels=("source", "universe"),
    meaning="sweeps that the broker has whole")
QUOTES: Final = Metric(
    name="quotes_published_total", kind=Kind.COUNTER, labels=("source", "universe"), meaning="quotes in those sweeps")
COMPLETENESS: Final = Metric(
    name="sweep_completeness_ratio", kind=Kind.GAUGE, labels=("source", "universe"),
    meaning="quotes received of those expected, in the last sweep")
PUBLISHING: Final = Metric(
    name="publish_seconds", kind=Kind.HISTOGRAM,
    meaning="from a sweep's first record sent until its last is acknowledged")
WAITS: Final = Metric(
    name="broker_waits_total", kind=Kind.COUNTER, meaning="times that the broker was away and was waited for")
GAUGES: Final = (READY, MODE, COMPLETENESS)
UNCHECKED: Final = "it waits for the broker, and checks topics and mode"
METRICS: Final = (*GAUGES, *live.METRICS, SWEEPS, QUOTES, PUBLISHING, WAITS)


class ConnectorMetrics:
    """Counts what is published, and says whether the connector is connected."""

    def __init__(self, mode: Mode = Mode.LIVE, watched: live.Sources | None = None) -> None:
        """Make the metrics; `watched` are the sources of a live connector."""
        self._mode = mode
        self._watched = watched or live.Sources()
        self._completeness: dict[str, tuple[str, float]] = {}  # by universe: whose its last sweep was, and the ratio
        self.vitals = Vitals()
        self.registry = CollectorRegistry()
        self._sweeps, self._quotes = SWEEPS.counter(self.registry), QUOTES.counter(self.registry)
        self._publishing = PUBLISHING.histogram(self.registry)
        self._waits = WAITS.counter(self.registry)
        self.registry.register(Computed(GAUGES, self._points))
        self.registry.register(Computed(live.METRICS, self._watched.points))

    @property
    def exposed(self) -> Exposed:
        return Exposed(registry=self.registry, why_unhealthy=self.vitals.why_unhealthy,
                       why_not_ready=self.vitals.why_not_ready)

    def waits_for(self, what: str) -> None:
        """Say what it waits for before it can publish; nothing: it can."""
        self.vitals.waiting_for = what

    def announce(self, source: str, universe: str) -> None:
        """Have the series of a source there before its first sweep."""
        self._sweeps.labels(source, universe)
        self._quotes.labels(source, universe)

    def sweep_published(self, batches: Sequence[QuoteBatch], seconds: float) -> None:
        source, universe = labels = batches[0].sweep.source, batches[0].sweep.universe
        expected, received = sum(b.expected for b in batches), sum(b.received for b in batches)
        self._sweeps.labels(*labels).inc()
        self._quotes.labels(*labels).inc(received)
        self._completeness[universe] = source, received / expected if expected else 1.0
        self._publishing.observe(seconds)

    def broker_away(self) -> None:
        self._waits.inc()
        self.waits_for("the broker does not answer")

    def broker_back(self) -> None:
        self.waits_for("")

    def _points(self) -> Iterator[Point]:
        yield Point(READY, not self.vitals.why_not_ready())
        yield Point(MODE, 1, (self._mode,))
        for universe, (source, ratio) in list(self._completeness.items()) if self._watched.are_asked else ():
            yield Point(COMPLETENESS, ratio, (source, universe))
