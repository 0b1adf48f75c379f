"""What a cluster's data folder remembers of it (`cluster.json`): identity, ports, users."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.free_ports import free_ports, is_free
from deploy.kafka_jars import BrokerError


class PortTaken(BrokerError):
    """Somebody has a port that a broker was to have; the message names it."""


class NodePorts(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    client: int
    controller: int
    internal: int | None = None  # brokers among themselves, where clients must prove who they are


class Layout(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    cluster_id: str
    nodes: dict[int, NodePorts]
    users: tuple[str, ...] = ()


def open_layout(path: Path, *, brokers: int, port: int | None, users: Iterable[str]) -> Layout:
    """The layout this folder remembers, or a new one. A client port that is taken is an error that names it."""
    old = _remembered(path, brokers)
    clients = [ports.client for ports in old.nodes.values()] if old else []
    if port is not None:
        clients = _asked(port, brokers)
    for number in clients:
        if not is_free(number):
            raise PortTaken(
                f"port {number} on 127.0.0.1 is taken: stop the program that uses it (another broker on {path}?), "
                f"or give another port"
            )
    controllers = [ports.controller for ports in old.nodes.values()] if old else []
    if not all(is_free(number) and number not in clients for number in controllers):
        controllers = []  # no client knows them
    nodes = _nodes(brokers, clients, controllers)
    if old is None:
        return Layout(cluster_id=_new_cluster_id(), nodes=nodes, users=tuple(users))
    if unknown := set(users) - set(old.users):
        raise BrokerError(f"{path} knows no user {min(unknown)}: users are made with the folder, choose another one")
    return old.model_copy(update={"nodes": nodes})


def with_new_ports(layout: Layout) -> Layout:
    return layout.model_copy(update={"nodes": _nodes(len(layout.nodes), [], [])})


def write_layout(path: Path, layout: Layout) -> None:
    written = path / "cluster.json.new"
    written.write_text(layout.model_dump_json(indent=1) + "\n")
    written.replace(path / "cluster.json")


def _new_cluster_id() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")


def _asked(port: int, brokers: int) -> list[int]:
    if not 0 < port <= 65_536 - brokers:
        raise BrokerError(f"port {port} is not possible: give one from 1 to {65_536 - brokers}")
    return list(range(port, port + brokers))


def _nodes(brokers: int, clients: list[int], controllers: list[int]) -> dict[int, NodePorts]:
    """Ports of each node; those not given are free ones."""
    spare = [number for number in free_ports(5 * brokers) if number not in (*clients, *controllers)]
    clients = clients or [spare.pop() for _ in range(brokers)]
    controllers = controllers or [spare.pop() for _ in range(brokers)]
    ports = enumerate(zip(clients, controllers, strict=True), 1)
    return {n: NodePorts(client=client, controller=controller, internal=spare.pop())
            for n, (client, controller) in ports}


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
