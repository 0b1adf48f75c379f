"""A metric as data: name, kind, labels, meaning. Prometheus objects, the README table and a test come from it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

PREFIX: Final = "little_giants_"
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Kind(StrEnum):
    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, kw_only=True)
class Metric:
    name: str  # without the prefix
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        return PREFIX + self.name

    def counter(self, registry: CollectorRegistry, known: Iterable[Sequence[str]] = ()) -> Counter:
        """Return the counter; series whose labels are known are there from the start, so that a rate can be taken."""
        counter = Counter(self.full_name, self.meaning, self.labels, registry=registry)
        for labels in known:
            counter.labels(*labels)
        return counter

    def histogram(self, registry: CollectorRegistry, known: Iterable[Sequence[str]] = ()) -> Histogram:
        histogram = Histogram(self.full_name, self.meaning, self.labels, buckets=SECONDS, registry=registry)
        for labels in known:
            histogram.labels(*labels)
        return histogram


READY: Final = Metric(name="ready", kind=Kind.GAUGE, meaning="1 when the process does its work, as /ready says")
MODE: Final = Metric(
    name="mode_info", kind=Kind.GAUGE, labels=("mode",), meaning="1: what the topics hold, live, demo or replay")


class Point(NamedTuple):
    """The value of one series."""

    metric: Metric
    value: float
    labels: tuple[str, ...] = ()


_FAMILIES: Final = {Kind.GAUGE: GaugeMetricFamily, Kind.COUNTER: CounterMetricFamily}


class Computed(Collector):
    """Gauges and counters, read when they are asked for: what is not there has no series. In the server's thread."""

    def __init__(self, metrics: Sequence[Metric], points: Callable[[], Iterable[Point]]) -> None:
        self._metrics, self._points = metrics, points

    def collect(self) -> Iterator[Family]:
        families = {metric.name: _FAMILIES[metric.kind](metric.full_name, metric.meaning, labels=metric.labels)
                    for metric in self._metrics}
        for point in self._points():
            families[point.metric.name].add_metric(point.labels, point.value)
        yield from families.values()
