"""The `server.properties` of a broker: loopback, small, quick to miss a broker that is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from deploy.kafka_layout import Layout, NodePorts
from deploy.kafka_security import Security

MESSAGE_MAX_BYTES: Final = 20 * 1024 * 1024
Properties = dict[str, str | int | Path]


def properties_text(layout: Layout, n: int, *, data: Path, security: Security | None) -> str:
    lines = [f"{name}={_escaped(value) if isinstance(value, Path) else value}"
             for name, value in _properties(layout, n, data, security).items()]
    return "\n".join(lines) + "\n"


def _properties(layout: Layout, n: int, data: Path, security: Security | None) -> Properties:
    nodes = layout.nodes
    replicas = len(nodes)
    in_sync = 2 if replicas >= 3 else 1
    return {
        "process.roles": "broker,controller",
        "node.id": n,
        "controller.quorum.voters": ",".join(f"{i}@127.0.0.1:{ports.controller}" for i, ports in nodes.items()),
        "controller.listener.names": "CONTROLLER",
        **_listeners(nodes[n], security),
        "log.dirs": data,
        "auto.create.topics.enable": "false",
        "message.max.bytes": MESSAGE_MAX_BYTES,
        "replica.fetch.max.bytes": MESSAGE_MAX_BYTES,
        "default.replication.factor": replicas,
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": replicas,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.num.partitions": 4,
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


def _listeners(own: NodePorts, security: Security | None) -> Properties:
    controller = f"CONTROLLER://127.0.0.1:{own.controller}"
    if security is None:
        client = f"PLAINTEXT://127.0.0.1:{own.client}"
        return {"listeners": f"{client},{controller}", "advertised.listeners": client}
    both = f"CLIENT://127.0.0.1:{own.client},INTERNAL://127.0.0.1:{own.internal}"
    return {
        "listeners": f"{both},{controller}",
        "advertised.listeners": both,
        "listener.security.protocol.map": f"CLIENT:{security.protocol},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "INTERNAL",
        **security.properties("CLIENT"),
    }


def _escaped(path: Path) -> str:
    """A path as Java reads it from a properties file: anything but plain ASCII as UTF-16 escapes."""

    def escape(character: str) -> str:
        if character.isascii() and character != "\\":
            return character
        units = character.encode("utf-16-be").hex()
        return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))

    return "".join(map(escape, str(path)))
