"""What a live connector says of its sources and of the hosts it asks."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from connectors.upstream.traffic import Traffic
from streams.contract.events.quality import DataQuality
from streams.contract.metric import Kind, Metric, Point

REQUESTS: Final = Metric(
    name="upstream_requests_total", kind=Kind.COUNTER, labels=("host",),
    meaning="requests to a public host, akshare's apart")
BYTES: Final = Metric(
    name="upstream_bytes_total", kind=Kind.COUNTER, labels=("host",), meaning="bytes of its answers, as they came")
FAILURES: Final = Metric(
    name="upstream_failures_total", kind=Kind.COUNTER, labels=("host", "failure"),
    meaning="requests that came to nothing, by why; those left_alone, spent and not_owner were not sent")
GOOD: Final = Metric(
    name="source_good", kind=Kind.GAUGE, labels=("source", "feed", "verdict"),
    meaning="1 when what a source says of a feed is good, else 0; the verdict is a label")
GOOD_AT: Final = Metric(
    name="source_good_timestamp_seconds", kind=Kind.GAUGE, labels=("source", "feed"),
    meaning="when a feed was last good or partial, seconds since 1970")
ON_DUTY: Final = Metric(
    name="on_duty", kind=Kind.GAUGE, meaning="1 for the one of several live connectors that asks, else 0")
METRICS: Final = (REQUESTS, BYTES, FAILURES, GOOD, GOOD_AT, ON_DUTY)


@dataclass(kw_only=True)
class Sources:
    """What is read when Prometheus asks: counters of the fetcher, verdicts, duty. Nothing before there is any."""

    traffic: dict[str, Traffic] = field(default_factory=dict)
    verdicts: Callable[[], Mapping[str, DataQuality]] = dict
    is_on_duty: Callable[[], bool] | None = None

    @property
    def are_asked(self) -> bool:
        """Say whether this process asks them: what one that stands by knows of them is of another time."""
        return self.is_on_duty is None or self.is_on_duty()

    def points(self) -> Iterator[Point]:
        if self.is_on_duty:
            yield Point(ON_DUTY, self.is_on_duty())
        for host, traffic in list(self.traffic.items()):
            yield Point(REQUESTS, traffic.requests, (host,))
            yield Point(BYTES, traffic.bytes, (host,))
            for failure, times in list(traffic.failures.items()):
                yield Point(FAILURES, times, (host, failure.value))
        for event in list(self.verdicts().values()) if self.are_asked else ():
            yield Point(GOOD, event.is_good, (event.source, event.feed, event.verdict.value))
            if event.good_at:
                yield Point(GOOD_AT, event.good_at.timestamp(), (event.source, event.feed))
