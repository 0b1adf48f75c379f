"""The data folder of an embedded Kafka cluster: what is in it, and the commands that run there."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from deploy import kafka_layout
from deploy.kafka_aot import aot_options
from deploy.kafka_jars import BrokerError, jars, java
from deploy.kafka_layout import Layout, open_layout, write_layout
from deploy.kafka_process import Command, KafkaProcess
from deploy.kafka_properties import MESSAGE_MAX_BYTES, properties_text
from deploy.kafka_security import Security

__all__ = ["MESSAGE_MAX_BYTES", "KafkaFolder", "open_folder", "with_new_ports"]

# These would make every JVM print a line, or change it behind our back.
FOREIGN_JAVA_SETTINGS = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JDK_AOT_VM_OPTIONS", "CLASSPATH")
USERS_FILE = "users.arguments"
# One collector and the first compiler only: a start takes two thirds of the processor time, and a short life less too.
QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


@dataclass(frozen=True, kw_only=True)
class KafkaFolder:
    path: Path
    layout: Layout
    heap_mb: int
    security: Security | None = None

    @property
    def bootstrap(self) -> str:
        return ",".join(f"127.0.0.1:{ports.client}" for ports in self.layout.nodes.values())

    @cached_property
    def users(self) -> list[str]:
        return self.security.format_arguments() if self.security else []

    def plain_port(self, n: int) -> int:
        """A port of broker n that answers whoever asks."""
        ports = self.layout.nodes[n]
        return ports.internal if self.security and ports.internal else ports.client

    def node(self, n: int) -> Path:
        return self.path / f"broker-{n}"

    def command(self, n: int) -> Command:
        options = [f"-Xmx{self.heap_mb}m", "-XX:+ExitOnOutOfMemoryError", *QUICK]
        return self._java(n, *options, main="kafka.Kafka", arguments=["server.properties"], log="broker.log")

    def format_command(self, n: int) -> Command:
        arguments = ["format", f"--cluster-id={self.layout.cluster_id}", "-c", "server.properties"]
        arguments += [f"@{USERS_FILE}"] if self.users else []  # everyone can read the arguments of a process
        return self._java(n, "-Xmx128m", *QUICK, main="kafka.tools.StorageTool", arguments=arguments, log="format.log")

    def _java(self, n: int, *options: str, main: str, arguments: list[str], log: str) -> Command:
        node = self.node(n)
        logger = "-Dorg.slf4j.simpleLogger."
        settings = [
            "-XX:-UsePerfData",
            "--sun-misc-unsafe-memory-access=allow",  # else Java 25 warns about Kafka's own code
            f"-Djava.io.tmpdir={node / 'tmp'}",  # unpacked codecs of a killed broker stay here, not in /tmp
            f"{logger}defaultLogLevel=warn",
            f"{logger}showDateTime=true",
            f"{logger}dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        ]
        argv = [str(java()), *aot_options(), *options, *settings, "-cp", f"{jars()}{os.sep}*", main, *arguments]
        env = {name: value for name, value in os.environ.items() if name not in FOREIGN_JAVA_SETTINGS}
        env["LC_ALL"] = "C.UTF-8"  # else Java cannot open a path with Chinese characters under LANG=C
        return Command(argv=argv, env=env, cwd=node, log=node / log)

    def prepare(self) -> None:
        """Write the properties and format what is not formatted yet; harmless when repeated."""
        for n in self.layout.nodes:
            shutil.rmtree(self.node(n) / "tmp", ignore_errors=True)
            (self.node(n) / "tmp").mkdir(parents=True)
            text = properties_text(self.layout, n, data=self.node(n) / "data", security=self.security)
            (self.node(n) / "server.properties").write_text(text, encoding="ascii")
        write_layout(self.path, self.layout)
        new = [n for n in self.layout.nodes if not _is_formatted(self.node(n))]
        try:
            for n in new:
                self._write_users(n)
            _format([self.format_command(n) for n in new])
        finally:
            for n in new:
                (self.node(n) / USERS_FILE).unlink(missing_ok=True)

    def _write_users(self, n: int) -> None:
        if self.users:
            file = self.node(n) / USERS_FILE
            file.touch(mode=0o600)
            file.write_text("\n".join(self.users), encoding="utf-8")


def open_folder(
    path: Path, *, brokers: int, port: int | None, heap_mb: int, security: Security | None = None
) -> KafkaFolder:
    """The cluster this folder remembers, or a new one. A client port that is taken is an error that names it."""
    if "," in str(path):
        raise BrokerError(f"Kafka cannot keep data in {path}: choose a folder without a comma in its name")
    layout = open_layout(path, brokers=brokers, port=port, users=security.users if security else ())
    return KafkaFolder(path=path, layout=layout, heap_mb=heap_mb, security=security)


def with_new_ports(folder: KafkaFolder) -> KafkaFolder:
    return replace(folder, layout=kafka_layout.with_new_ports(folder.layout))


def _is_formatted(node: Path) -> bool:
    return (node / "data" / "meta.properties").exists()  # the tool writes it last


def _format(commands: list[Command]) -> None:
    running: list[KafkaProcess] = []
    try:
        running.extend(KafkaProcess(command) for command in commands)
        for tool in running:
            if tool.wait(timeout=60) != 0:
                raise BrokerError(f"Kafka could not format {tool.command.cwd}: {tool.last_words()}")
    finally:
        for tool in running:
            tool.kill()
