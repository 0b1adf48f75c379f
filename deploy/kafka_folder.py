"""The data folder of an embedded Kafka cluster: identity, ports, properties, storage, commands."""

from __future__ import annotations

import base64
import os
import secrets
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.free_ports import free_ports, is_free
from deploy.kafka_jars import BrokerError, jars, java
from deploy.kafka_process import Command, KafkaProcess

MESSAGE_MAX_BYTES = 20 * 1024 * 1024
# These would make every JVM print a line, or change it behind our back.
FOREIGN_JAVA_SETTINGS = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH")


class NodePorts(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    client: int
    controller: int


class Layout(BaseModel):
    """What a data folder remembers of its cluster (`cluster.json`)."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    cluster_id: str
    nodes: dict[int, NodePorts]


@dataclass(frozen=True, kw_only=True)
class KafkaFolder:
    path: Path
    layout: Layout
    heap_mb: int

    @property
    def bootstrap(self) -> str:
        return ",".join(f"127.0.0.1:{ports.client}" for ports in self.layout.nodes.values())

    def node(self, n: int) -> Path:
        return self.path / f"broker-{n}"

    def command(self, n: int) -> Command:
        heap = [f"-Xmx{self.heap_mb}m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"]
        return self._java(n, *heap, main="kafka.Kafka", arguments=["server.properties"], log="broker.log")

    def format_command(self, n: int) -> Command:
        quick = ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        arguments = ["format", f"--cluster-id={self.layout.cluster_id}", "-c", "server.properties"]
        return self._java(n, *quick, main="kafka.tools.StorageTool", arguments=arguments, log="format.log")

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
        argv = [str(java()), *options, *settings, "-cp", f"{jars()}{os.sep}*", main, *arguments]
        env = {name: value for name, value in os.environ.items() if name not in FOREIGN_JAVA_SETTINGS}
        env["LC_ALL"] = "C.UTF-8"  # else Java cannot open a path with Chinese characters under LANG=C
        return Command(argv=argv, env=env, cwd=node, log=node / log)

    def prepare(self) -> None:
        """Write the properties and format what is not formatted yet; harmless when repeated."""
        for n in self.layout.nodes:
            shutil.rmtree(self.node(n) / "tmp", ignore_errors=True)
            (self.node(n) / "tmp").mkdir(parents=True)
            lines = [f"{name}={value}" for name, value in properties(self, n).items()]
            (self.node(n) / "server.properties").write_text("\n".join(lines) + "\n", encoding="ascii")
        _write_layout(self.path, self.layout)
        _format([self.format_command(n) for n in self.layout.nodes if not _is_formatted(self.node(n))])


def properties(folder: KafkaFolder, n: int) -> dict[str, str | int]:
    nodes = folder.layout.nodes
    own, replicas = nodes[n], len(nodes)
    in_sync = 2 if replicas >= 3 else 1
    return {
        "process.roles": "broker,controller",
        "node.id": n,
        "controller.quorum.voters": ",".join(f"{i}@127.0.0.1:{ports.controller}" for i, ports in nodes.items()),
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://127.0.0.1:{own.client},CONTROLLER://127.0.0.1:{own.controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{own.client}",
        "log.dirs": _escaped(folder.node(n) / "data"),
        "auto.create.topics.enable": "false",
        "message.max.bytes": MESSAGE_MAX_BYTES,
        "replica.fetch.max.bytes": MESSAGE_MAX_BYTES,
        "default.replication.factor": replicas,
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": replicas,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": replicas,
        "transaction.state.log.min.isr": in_sync,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
        # A killed broker is missed after 3 s (default 9), and one that comes back waits as long for its old self.
        # None was missed wrongly in 40 s of writes with four busy loops beside three brokers on two cores.
        "broker.session.timeout.ms": 3000,
        "broker.heartbeat.interval.ms": 500,
        "replica.lag.time.max.ms": 10_000,
        "log.cleaner.dedupe.buffer.size": 32 * 1024 * 1024,  # the default takes 128 MB of a small heap
    }


def open_folder(path: Path, *, brokers: int, port: int | None, heap_mb: int) -> KafkaFolder:
    """The cluster this folder remembers, or a new one. A client port that is taken is an error that names it."""
    if "," in str(path):
        raise BrokerError(f"Kafka cannot keep data in {path}: choose a folder without a comma in its name")
    old = _remembered(path, brokers)
    clients = [ports.client for ports in old.nodes.values()] if old else []
    if port is not None:
        clients = _asked(port, brokers)
    for number in clients:
        if not is_free(number):
            raise BrokerError(
                f"port {number} on 127.0.0.1 is taken: stop the program that uses it (another broker on {path}?), "
                f"or give another port"
            )
    controllers = [ports.controller for ports in old.nodes.values()] if old else []
    if not all(is_free(number) and number not in clients for number in controllers):
        controllers = []  # no client knows them
    cluster_id = old.cluster_id if old else _new_cluster_id()
    layout = Layout(cluster_id=cluster_id, nodes=_nodes(brokers, clients, controllers))
    return KafkaFolder(path=path, layout=layout, heap_mb=heap_mb)


def with_new_ports(folder: KafkaFolder) -> KafkaFolder:
    nodes = _nodes(len(folder.layout.nodes), [], [])
    return replace(folder, layout=folder.layout.model_copy(update={"nodes": nodes}))


def _new_cluster_id() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")


def _asked(port: int, brokers: int) -> list[int]:
    if not 0 < port <= 65_536 - brokers:
        raise BrokerError(f"port {port} is not possible: give one from 1 to {65_536 - brokers}")
    return list(range(port, port + brokers))


def _nodes(brokers: int, clients: list[int], controllers: list[int]) -> dict[int, NodePorts]:
    """Ports of each node; those not given are free ones."""
    spare = [number for number in free_ports(3 * brokers) if number not in clients]
    clients = clients or [spare.pop() for _ in range(brokers)]
    controllers = controllers or [spare.pop() for _ in range(brokers)]
    pairs = zip(clients, controllers, strict=True)
    return {n: NodePorts(client=client, controller=controller) for n, (client, controller) in enumerate(pairs, 1)}


def _remembered(path: Path, brokers: int) -> Layout | None:
    file = path / "cluster.json"
    if not file.exists():
        return None
    try:
        layout = Layout.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise BrokerError(f"{file} is not readable: delete {path} to begin anew, which loses its data") from error
    if len(layout.nodes) != brokers:
        raise BrokerError(
            f"{path} holds a cluster of {len(layout.nodes)} brokers: start as many, or choose another folder"
        )
    return layout


def _write_layout(path: Path, layout: Layout) -> None:
    written = path / "cluster.json.new"
    written.write_text(layout.model_dump_json(indent=1) + "\n")
    written.replace(path / "cluster.json")


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


def _escaped(path: Path) -> str:
    """A path as Java reads it from a properties file: anything but plain ASCII as UTF-16 escapes."""

    def escape(character: str) -> str:
        if character.isascii() and character != "\\":
            return character
        units = character.encode("utf-16-be").hex()
        return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))

    return "".join(map(escape, str(path)))
