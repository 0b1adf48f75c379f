"""Apache Kafka on this machine, as child processes on loopback: what demo, live, replay, tests and benchmarks run on.

`prepare()` makes the data folder, `command(n)` says how broker n is run (for a supervisor that owns its
children), `start()` and `stop()` own them here. Start from the main thread: a broker dies with its parent,
and on Linux that is the thread that started it.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import FrameType, TracebackType

from deploy import kafka_training
from deploy.kafka_folder import KafkaFolder, open_folder, with_new_ports
from deploy.kafka_jars import BrokerError, jars, java
from deploy.kafka_process import Command, KafkaProcess, stop_all
from deploy.kafka_ready import accepts, known_brokers
from deploy.kafka_security import Security, security_like
from streams.contract.broker import BrokerSettings
from streams.contract.startup import read_settings

__all__ = ["BrokerError", "Command", "KafkaCluster"]

GRACE = 8.0  # seconds from SIGTERM to SIGKILL; the runner promises 10 in all
PORT_TAKEN = "Address already in use"


class KafkaCluster:
    """One or three brokers, each of them a controller too. `data=None` is a temporary folder, gone after `stop()`.

    `overrides` are properties of each broker, beside those of `kafka_properties.py`.
    """

    def __init__(
        self,
        *,
        brokers: int = 1,
        data: Path | None = None,
        heap_mb: int = 256,
        port: int | None = None,
        security: Security | None = None,
        overrides: Mapping[str, int | str] | None = None,
    ) -> None:
        if brokers not in (1, 3):
            raise BrokerError(f"{brokers} brokers: one or three can run here")
        self.brokers = brokers
        self.data = data
        self.heap_mb = heap_mb
        self.port = port
        self.security = security
        self.overrides = overrides or {}
        self.processes: dict[int, KafkaProcess] = {}
        self._folder: KafkaFolder | None = None
        self._moves_left = 0

    @property
    def folder(self) -> KafkaFolder:
        if self._folder is None:
            raise BrokerError("the cluster has no folder yet: call prepare() or start() first")
        return self._folder

    @property
    def bootstrap(self) -> str:
        return self.folder.bootstrap

    @property
    def pids(self) -> dict[int, int]:
        return {n: process.pid for n, process in self.processes.items()}

    def prepare(self) -> None:
        """Folder, ports, properties, format. Harmless when repeated."""
        if self._folder is not None:
            return
        java()
        jars()
        kafka_training.train_once()
        path = self.data.resolve() if self.data else Path(tempfile.mkdtemp(prefix="little-giants-kafka-"))
        try:
            new = not (path / "cluster.json").exists()
            folder = open_folder(
                path, brokers=self.brokers, port=self.port, heap_mb=self.heap_mb, security=self.security
            )
            folder.prepare()
        except BaseException:
            self._remove_temporary(path)
            raise
        self._folder = folder
        self._moves_left = 3 if new and self.port is None else 0

    def command(self, n: int) -> Command:
        given = self.folder.command(n)
        overrides = [word for name, value in self.overrides.items() for word in ("--override", f"{name}={value}")]
        return replace(given, argv=[*given.argv, *overrides])

    def start(self) -> None:
        """Start every broker that is not running; `wait_ready` waits for them."""
        self.prepare()
        for n in self.folder.layout.nodes:
            if n not in self.processes:
                self.processes[n] = KafkaProcess(self.command(n))

    def wait_ready(self, timeout: float = 60.0) -> None:
        """Until each broker (of those started here, if any) answers and knows all of them."""
        deadline = time.monotonic() + timeout
        while silent := [n for n in self._awaited() if not self._awaited() <= self._known_to(n)]:
            self._look_for_the_dead()
            if time.monotonic() > deadline:
                raise BrokerError(f"broker {silent[0]} is not ready after {timeout:g} s{self._last_words(silent[0])}")
            time.sleep(0.1)

    def kill(self, n: int) -> None:
        self.processes.pop(n).kill()

    def restart(self, n: int) -> None:
        if n in self.processes:
            stop_all([self.processes.pop(n)], grace=GRACE)
        self.processes[n] = KafkaProcess(self.command(n))

    def stop(self) -> None:
        """End every broker, for sure. Harmless when repeated."""
        try:
            stop_all(self.processes.values(), grace=GRACE if self.data else 0.0)  # what is thrown away needs no order
        finally:
            self.processes.clear()
            if self._folder is not None:
                self._remove_temporary(self._folder.path)
            self._folder = None

    def __enter__(self) -> KafkaCluster:
        try:
            self.start()
            self.wait_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def raise_if_dead(self) -> None:
        """A BrokerError, with its last words, for a broker that ended by itself."""
        for n, process in self.processes.items():
            if process.exit_code is not None:
                raise BrokerError(f"broker {n} ended with exit code {process.exit_code}{self._last_words(n)}")

    def _look_for_the_dead(self) -> None:
        ended = [process for process in self.processes.values() if process.exit_code is not None]
        if self._moves_left and any(PORT_TAKEN in process.output() for process in ended):
            self._move_to_other_ports()
        self.raise_if_dead()

    def _move_to_other_ports(self) -> None:
        """Someone took a port between our choice and the broker's bind; nobody knows the ports yet."""
        self._moves_left -= 1
        stop_all(self.processes.values(), grace=0.0)
        self.processes.clear()
        self._folder = with_new_ports(self.folder)
        self._folder.prepare()
        self.start()

    def _awaited(self) -> set[int]:
        return set(self.processes or self.folder.layout.nodes)

    def _known_to(self, n: int) -> set[int]:
        if self.security and not accepts(self.folder.layout.nodes[n].client):
            return set()
        return known_brokers(self.folder.plain_port(n), self.folder.layout.cluster_id)

    def _last_words(self, n: int) -> str:
        return f":\n{self.processes[n].last_words()}" if n in self.processes else f": see {self.command(n).log}"

    def _remove_temporary(self, path: Path) -> None:
        if self.data is None:
            shutil.rmtree(path)


def _interrupt(number: int, frame: FrameType | None) -> None:
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)  # a second Ctrl-C does not cut the stop short
    raise KeyboardInterrupt


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.kafka",
        description="Run Apache Kafka on this machine until Ctrl-C; prints its bootstrap servers when it is ready.",
        epilog="example: python -m deploy.kafka --brokers 3 --data .cache/kafka --port 9092. Clients must use what "
        "LITTLE_GIANTS_SECURITY_PROTOCOL says, as its user in LITTLE_GIANTS_SASL_USERNAME and _PASSWORD.",
    )
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=1)
    parser.add_argument("--data", type=Path, help="keep the data in this folder (default: a temporary one)")
    parser.add_argument("--port", type=int, help="port of the first broker, the others follow (default: free ones)")
    parser.add_argument("--certificate", type=Path, help="for TLS: PEM file with the broker's key and certificates")
    parser.add_argument("--client-authority", type=Path, help="for TLS: clients need a certificate of this one, PEM")
    options = parser.parse_args(None if arguments is None else list(arguments))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        client = read_settings(BrokerSettings)
        security = security_like(client, options.certificate, options.client_authority)
        with KafkaCluster(
            brokers=options.brokers, data=options.data, port=options.port, security=security
        ) as cluster:
            print(cluster.bootstrap, flush=True)
            while True:
                cluster.raise_if_dead()
                time.sleep(0.5)
    except KeyboardInterrupt:
        return 0
    except (BrokerError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
