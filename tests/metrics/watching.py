"""Scrapes several processes again and again, as Prometheus does, and keeps what it saw."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.metrics.scraping import Scrape, Series, ask, parsed

NO_ANSWER: Scrape = {}
SCRAPE_SECONDS = 0.1
COUNTERS = ("_total", "_count", "_sum", "_bucket")


@dataclass
class Watch:
    """One scrape of each port a round; a process that does not answer shows nothing."""

    ports: list[int]
    rounds: list[dict[int, Scrape]] = field(default_factory=list)

    def look(self) -> None:
        self.rounds.append({port: _scrape(port) for port in list(self.ports)})

    def totals(self) -> list[float]:
        """Return, of each round, the total of all little giants, added up over all who say one; 0 where nobody does."""
        all_ = frozenset({("scope", "all")})
        return [sum(found.get("market_value_yuan", {}).get(all_, 0) for found in seen.values())
                for seen in self.rounds]

    def said_twice(self) -> list[Series]:
        """Return the scopes that two processes spoke of in one round."""
        found: list[Series] = []
        for seen in self.rounds:
            scopes = [scope for scrape in seen.values() for scope in scrape.get("market_value_yuan", {})]
            found += [scope for scope in set(scopes) if scopes.count(scope) > 1]
        return found

    def went_back(self) -> list[str]:
        """Return the counters that were less than before. A process that starts again has another port here."""
        last: dict[tuple[int, str, Series], float] = {}
        found: list[str] = []
        for seen in self.rounds:
            for port, scrape in seen.items():
                for (name, labels), value in _counters(scrape):
                    if value < last.get((port, name, labels), 0):
                        found.append(f"{name}{dict(labels)}: {value}")
                    last[port, name, labels] = value
        return found


@contextmanager
def watching(*ports: int) -> Iterator[Watch]:
    watch, done = Watch(list(ports)), threading.Event()

    def look() -> None:
        while not done.wait(SCRAPE_SECONDS):
            watch.look()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        done.set()
        thread.join(10)


def _scrape(port: int) -> Scrape:
    try:
        _, text = ask(port, "/metrics", seconds=1)
    except OSError:
        return NO_ANSWER
    return parsed(text)


def _counters(scrape: Scrape) -> Iterator[tuple[tuple[str, Series], float]]:
    for name, found in scrape.items():
        if name.endswith(COUNTERS):
            for labels, value in found.items():
                yield (name, labels), value


def wait_for_rounds(watch: Watch, count: int) -> None:
    """Return after so many more rounds."""
    end, begun = time.monotonic() + 60, len(watch.rounds)
    while len(watch.rounds) < begun + count:
        assert time.monotonic() < end, "the watch stands still"
        time.sleep(0.02)
