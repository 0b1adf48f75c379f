"""Free ports on loopback that no outgoing connection will take while their owner is away."""

from __future__ import annotations

import random
import socket

# Below the ephemeral ranges of Linux (32768) and macOS (49152). A client that keeps
# reconnecting to an ephemeral port of loopback can be given that very port as its own,
# connects to itself, and the server cannot come back.
CANDIDATES = range(20_000, 30_000)


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # TIME_WAIT is not a user
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_ports(count: int) -> list[int]:
    found: list[int] = []
    for port in random.SystemRandom().sample(CANDIDATES, 200 + count):
        if is_free(port):
            found.append(port)
        if len(found) == count:
            return found
    raise OSError(f"no {count} free ports between {CANDIDATES.start} and {CANDIDATES.stop}")
