"""Asks a process what it shows over HTTP, as Prometheus and an operator do."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import TypeVar

from prometheus_client.parser import text_string_to_metric_families

from streams.contract.metric import PREFIX

Series = frozenset[tuple[str, str]]
Scrape = Mapping[str, Mapping[Series, float]]  # by name without the prefix, then by labels
T = TypeVar("T")


def ask(port: int, path: str, seconds: float = 10.0) -> tuple[int, str]:
    """Return status and body."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=seconds) as answer:
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def scrape(port: int) -> Scrape:
    _, text = ask(port, "/metrics")
    return parsed(text)


def parsed(text: str) -> Scrape:
    found: dict[str, dict[Series, float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            series = found.setdefault(sample.name.removeprefix(PREFIX), {})
            labels = frozenset(sample.labels.items())
            assert labels not in series, f"{sample.name}{sample.labels} is there twice"
            series[labels] = sample.value
    return found


def series(**labels: str) -> Series:
    return frozenset(labels.items())


def wait_for(ask: Callable[[], T], true: Callable[[T], bool], what: str, seconds: float = 60.0) -> T:
    """Return the first answer that is as expected; a refused connection is none yet."""
    end = time.monotonic() + seconds
    last: object = None
    while time.monotonic() < end:
        try:
            answer = ask()
            if true(answer):
                return answer
            last = answer
        except OSError as error:
            last = error
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds:g} s: {what}; the last answer: {last}")
