"""Asks a broker, over Kafka's own protocol, which brokers are alive. No client library, no event loop."""

from __future__ import annotations

import socket
import struct

METADATA, VERSION, CORRELATION = 3, 2, 7
# api key, api version, correlation id, client id (null), topics (none); see kafka.apache.org/protocol
REQUEST = struct.pack(">hhihi", METADATA, VERSION, CORRELATION, -1, 0)


def known_brokers(port: int, cluster_id: str, *, timeout: float = 2.0) -> set[int]:
    """Live node ids as the broker on this port of loopback sees them; empty if none of this cluster answers there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
            connection.sendall(struct.pack(">i", len(REQUEST)) + REQUEST)
            with connection.makefile("rb") as stream:
                size = _number(stream.read(4))
                answer = stream.read(size)
    except OSError:
        return set()
    complete = size >= 8 and len(answer) == size and _number(answer) == CORRELATION
    return _node_ids(answer, cluster_id) if complete else set()


def accepts(port: int, *, timeout: float = 2.0) -> bool:
    """Whether something on this port of loopback takes a connection."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=timeout):
            return True
    except OSError:
        return False


def _number(four_bytes: bytes) -> int:
    return int.from_bytes(four_bytes[:4], "big")


def _node_ids(answer: bytes, cluster_id: str) -> set[int]:
    count, at, found = _number(answer[4:]), 8, set()
    for _ in range(count):
        found.add(struct.unpack_from(">i", answer, at)[0])
        at = _after_string(answer, at + 4) + 4  # host, then the port
        at = _after_string(answer, at)  # rack
    named = answer[at + 2 : _after_string(answer, at)].decode()
    return found if named == cluster_id else set()


def _after_string(answer: bytes, at: int) -> int:
    length: int = struct.unpack_from(">h", answer, at)[0]  # -1 is null
    return at + 2 + max(length, 0)
