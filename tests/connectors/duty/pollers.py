"""Pollers as real processes beside a local site: what each asked for stands in the site's own log."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from aiohttp import web

from streams.contract.broker import BrokerSettings
from tests.connectors.site import Site
from tests.connectors.waiting import until

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 60.0


class Pollers:
    """`async with Pollers(broker, folder, session_seconds=2.0) as pollers`; none outlives it."""

    def __init__(self, broker: BrokerSettings, folder: Path, *, session_seconds: float) -> None:
        self._broker, self._folder, self._session_seconds = broker, folder, session_seconds
        self.site = Site()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._answering = asyncio.Event()
        self._answering.set()

    async def __aenter__(self) -> "Pollers":
        await self.site.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        for process in self._processes.values():
            process.kill()
            process.wait()
        self._answering.set()
        await self.site.__aexit__()

    def start(self, name: str, how: str = "checked") -> None:
        self.site.handlers[name, "/"] = self._answer
        env = os.environ | {"LITTLE_GIANTS_BOOTSTRAP": self._broker.bootstrap,
                            "LITTLE_GIANTS_TOPIC_PREFIX": self._broker.topic_prefix}
        address = self.site.origin("")[:-1]
        with self._log(name).open("wb") as log:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", "tests.connectors.duty.poller", address, name, str(self._session_seconds), how],
                cwd=ROOT, env=env, stdout=log, stderr=log)

    async def start_two(self, how: str = "checked") -> None:
        """Have a first that asks and a second that stands by."""
        self.start("first", how)
        await self.until_asked("first", more_than=0)
        self.start("second", how)
        await self.until_said("second", "standing by: another process is on duty")

    def signal(self, name: str, number: signal.Signals) -> None:
        self._processes[name].send_signal(number)

    def code(self, name: str) -> int:
        return self._processes[name].wait(timeout=PATIENCE_SECONDS)

    def asked(self, name: str) -> list[float]:
        """Return when the site was asked by this process."""
        return [each.at for each in self.site.asked(name)]

    def said(self, name: str) -> list[str]:
        """Return what it logged, without time, name and level."""
        return [line.split(maxsplit=4)[-1] for line in self._log(name).read_text().splitlines()]

    async def until_asked(self, name: str, *, more_than: int) -> None:
        async def enough() -> bool:
            return len(self.asked(name)) > more_than
        await until(enough, f"{name} asks; it says {self.said(name)}", PATIENCE_SECONDS)

    async def until_said(self, name: str, words: str, times: int = 1) -> None:
        async def said() -> bool:
            return sum(line.startswith(words) for line in self.said(name)) >= times
        await until(said, f"{name} says {words!r}", PATIENCE_SECONDS)

    async def stop_while_it_waits(self, name: str) -> None:
        """SIGSTOP a process that waits for an answer: so it is not between a check and what follows it."""
        self._answering.clear()
        before = len(self.asked(name))
        await self.until_asked(name, more_than=before)
        self.signal(name, signal.SIGSTOP)
        self._answering.set()

    async def _answer(self, _: web.Request) -> web.StreamResponse:
        await self._answering.wait()
        return web.Response(text="{}")

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"
