"""Scrapes several processes again and again, as Prometheus does, and keeps what it saw."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations

from tests.metrics.scraping import Scrape, Series, ask, parsed

NO_ANSWER: Scrape = {}
SCRAPE_SECONDS = 0.1
COUNTERS = ("_total", "_count", "_sum", "_bucket")


@dataclass
class Watch:
    """Scrapes each port once a round, one after the other; a process that does not answer shows nothing.

    A scope may move from one to the next between their answers: who then said it first is asked again.
    """

    ports: list[int]
    rounds: list[dict[int, Scrape]] = field(default_factory=list)
    said_twice: list[Series] = field(default_factory=list)  # scopes that two spoke of at the same time

    def look(self) -> None:
        before, seen = self.rounds[-1] if self.rounds else {}, {port: _scrape(port) for port in list(self.ports)}
        again: dict[int, Scrape] = {}
        for first, other in combinations(seen, 2):
            if both := _scopes(seen[first]) & _scopes(seen[other]):
                again[first] = _scrape(first)
                # One says it before and after the other does.
                self.said_twice += both & (_scopes(again[first]) | _scopes(before.get(other, NO_ANSWER)))
        self.rounds.append(seen | again)

    def answered(self, *ports: int) -> list[dict[int, Scrape]]:
        """Return the rounds in which these processes answered."""
        return [seen for seen in list(self.rounds) if all(seen.get(port) for port in ports)]

    def totals(self, *ports: int) -> list[float]:
        """Return the total of all little giants, added up over all who say one, 0 where nobody does.

        Of each round, or of each in which these processes answered.
        """
        all_ = frozenset({("scope", "all")})
        return [sum(found.get("market_value_yuan", {}).get(all_, 0) for found in seen.values())
                for seen in self.answered(*ports)]

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


def _scopes(scrape: Scrape) -> frozenset[Series]:
    return frozenset(scrape.get("market_value_yuan", {}))


def _counters(scrape: Scrape) -> Iterator[tuple[tuple[str, Series], float]]:
    for name, found in scrape.items():
        if name.endswith(COUNTERS):
            for labels, value in found.items():
                yield (name, labels), value


def wait_for_rounds(watch: Watch, count: int, *ports: int) -> None:
    """Return after so many more rounds in which these processes answered."""
    end, begun = time.monotonic() + 60, len(watch.answered(*ports))
    while len(watch.answered(*ports)) < begun + count:
        assert time.monotonic() < end, "the watch stands still"
        time.sleep(0.02)
