"""A real Prometheus with the very configuration file, its targets and its data in a folder of its own."""

import json
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any

from deploy.death_signal import die_with_parent
from deploy.free_ports import free_ports
from tests.metrics.scraping import wait_for
from tests.monitoring.unit_tests import CONFIG, RULES


@dataclass(frozen=True)
class Series:
    """Labels, and values by time."""

    labels: Mapping[str, str]
    values: Mapping[float, float]

    @property
    def last(self) -> float:
        return self.values[max(self.values)]


class Prometheus:
    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._port = folder, port

    def watch(self, targets: Mapping[str, Sequence[int]]) -> None:
        """Scrape these ports of each job from now on."""
        entries = [f"- labels: {{job: {job}}}\n  targets: {json.dumps([f'127.0.0.1:{port}' for port in ports])}\n"
                   for job, ports in targets.items()]
        new = self._folder / "targets" / "new"
        new.write_text("".join(entries))
        new.rename(self._folder / "targets" / "test.yml")

    def query(self, expr: str) -> list[Series]:
        """Return what an instant query gives now, or the samples of a range selector."""
        return _series(self.ask("query", query=expr)["result"])

    def query_range(self, expr: str, start: float, end: float, step: float) -> list[Series]:
        answer = self.ask("query_range", query=expr, start=str(start), end=str(end), step=str(step))
        return _series(answer["result"])

    def until_data(self, expr: str, seconds: float = 60.0) -> list[Series]:
        """Return the first answer that has a number in it."""
        return self.until(expr, lambda found: not all(isnan(v) for s in found for v in s.values.values()), seconds)

    def until(self, expr: str, true: Callable[[list[Series]], bool], seconds: float = 60.0) -> list[Series]:
        """Return the first answer that is as expected."""
        return wait_for(lambda: self.query(expr), true, expr, seconds)

    def ask(self, what: str, **parameters: str) -> Any:
        """Return the data of an answer; AssertionError with Prometheus' own words when it refuses."""
        url = f"http://127.0.0.1:{self._port}/api/v1/{what}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{parameters}: {error.read().decode()}") from None

    @property
    def is_ready(self) -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/-/ready", timeout=10) as answer:
            return bool(answer.status == 200)


@contextmanager
def prometheus(binary: str, folder: Path) -> Iterator[Prometheus]:
    """Run it; nothing is left of the process."""
    (port,) = free_ports(1)
    (folder / "targets").mkdir(parents=True)
    for file in (CONFIG, RULES):
        shutil.copy(file, folder)
    log = folder / "prometheus.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [binary, f"--config.file={folder / CONFIG.name}", f"--storage.tsdb.path={folder / 'data'}",
             f"--web.listen-address=127.0.0.1:{port}"], stdout=output, stderr=output, stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent())  # noqa: PLW1509  only prctl and getppid, no lock
    server = Prometheus(folder, port)
    try:
        wait_for(lambda: server.is_ready or child.poll() is not None, bool, "Prometheus is ready")
        assert child.poll() is None, log.read_text()
        yield server
    finally:
        child.kill()
        child.wait()


def _series(result: list[dict[str, Any]]) -> list[Series]:
    return [Series(one["metric"], {float(at): float(value) for at, value in one.get("values") or [one["value"]]})
            for one in result]
