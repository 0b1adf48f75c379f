"""Live connectors as real processes beside a world: what each of them asked stands in the site's own log."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import psutil

from connectors.cninfo import announcements as cninfo
from connectors.eastmoney import announcements as eastmoney
from connectors.live.settings import Feed
from streams.contract.broker import BrokerSettings
from tests.connectors.commands import ROOT
from tests.connectors.live.world import World
from tests.connectors.quotes.market import GTIMG, PUSH2, SINAJS
from tests.connectors.site import Asked
from tests.connectors.waiting import until

HOSTS: Final = (PUSH2, GTIMG, SINAJS, eastmoney.HOST, cninfo.HOST)
PATIENCE_SECONDS: Final = 90.0


class Connectors:
    """`with Connectors(broker, world, folder) as connectors: connectors.start("first")`; none outlives it."""

    def __init__(self, broker: BrokerSettings, of: World, folder: Path) -> None:
        self.broker, self._of, self._folder = broker, of, folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Connectors":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes.values():
            process.kill()
            process.wait()

    def plays(self, of: World) -> None:
        """Have processes that are started from now on ask another world."""
        self._of = of

    def start(self, name: str, feeds: Iterable[Feed] = (Feed.MEMBERS, Feed.MARKET), *,
              origins: Mapping[str, str] | None = None, **settings: object) -> None:
        """Start a process; the site tells by the hosts' names who asks. `settings` are LITTLE_GIANTS_..."""
        site = self._of.site
        site.handlers |= {(f"{name}@{host}", path): handler for (host, path), handler in site.handlers.items()
                          if "@" not in host}
        played = {host: site.origin(f"{name}@{host}") for host in HOSTS} | dict(origins or {})
        env = os.environ | {"LITTLE_GIANTS_BOOTSTRAP": self.broker.bootstrap,
                            "LITTLE_GIANTS_TOPIC_PREFIX": self.broker.topic_prefix,
                            "LITTLE_GIANTS_ORIGINS": json.dumps(played), "LITTLE_GIANTS_FEEDS": ",".join(feeds)}
        env |= {f"LITTLE_GIANTS_{key.upper()}": str(value) for key, value in settings.items()}
        clock = self._of.clock
        with self._file(name, "log").open("ab") as log, self._file(name, "json").open("wb") as out:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", "tests.connectors.live.connector", str(clock._speed), clock._start.isoformat(),
                 str(clock._began)], cwd=ROOT, env=env, stdout=out, stderr=log)

    def signal(self, name: str, number: signal.Signals) -> None:
        self._processes[name].send_signal(number)

    async def code(self, name: str, seconds: float = PATIENCE_SECONDS) -> int:
        """Return the exit code of a process once it has ended; the site goes on answering meanwhile."""
        return await asyncio.to_thread(self._processes[name].wait, timeout=seconds)

    def is_alive(self, name: str) -> bool:
        return self._processes[name].poll() is None

    def has_loaded(self, name: str, package: str) -> bool:
        """Say whether a process has a package's compiled modules in memory."""
        return any(f"/{package}/" in each.path for each in psutil.Process(self._processes[name].pid).memory_maps())

    def memory_mb(self, name: str) -> float:
        return float(psutil.Process(self._processes[name].pid).memory_info().rss) / 2**20

    def left(self, name: str) -> Mapping[str, Any]:
        """Return what a process that was stopped has left, as it says."""
        found: Mapping[str, Any] = json.loads(self._file(name, "json").read_text())
        return found

    def asked(self, name: str, host: str | None = None) -> list[Asked]:
        """Return what a process asked, of one host or of all."""
        hosts = [host] if host else HOSTS
        return sorted((each for one in hosts for each in self._of.site.asked(f"{name}@{one}")),
                      key=lambda each: each.at)

    def asked_of(self, host: str) -> list[Asked]:
        """Return what all of them asked of a host, in order."""
        return sorted((each for name in self._processes for each in self.asked(name, host)), key=lambda each: each.at)

    def lines(self, name: str) -> list[str]:
        """Return all that it logged, as it stands there."""
        return self._file(name, "log").read_text().splitlines()

    def said(self, name: str) -> Sequence[str]:
        """Return what it logged, without time, name and level."""
        return [line.split(maxsplit=4)[-1] for line in self.lines(name)]

    async def until_asked(self, name: str, *, more_than: int, host: str | None = None) -> None:
        async def enough() -> bool:
            assert self.is_alive(name), self.lines(name)
            return len(self.asked(name, host)) > more_than
        await until(enough, f"{name} asks more than {more_than} times; it says {self.said(name)}", PATIENCE_SECONDS)

    async def until_said(self, name: str, words: str, times: int = 1) -> None:
        async def said() -> bool:
            return sum(line.startswith(words) for line in self.said(name)) >= times
        await until(said, f"{name} says {words!r}", PATIENCE_SECONDS)

    def _file(self, name: str, kind: str) -> Path:
        return self._folder / f"{name}.{kind}"
