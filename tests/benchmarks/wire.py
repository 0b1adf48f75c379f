"""When requests came in, as the kernel saw it: a server's own clock also shows when that server got its turn.

Connections are passed on, both ways, as they are. Linux stamps what arrives on a socket (SO_TIMESTAMPNS).
"""

import socket
import struct
import threading
from collections import defaultdict
from typing import Final

_TIMESTAMPS: Final = 35  # SO_TIMESTAMPNS, and SCM_TIMESTAMPNS: seconds and nanoseconds
_STAMP: Final = struct.Struct("qq")
_METHODS: Final = (b"GET ", b"POST ")
_CHUNK: Final = 64 * 1024


class Wire:
    """Passes on to a port of 127.0.0.1 from one of its own; its threads end with the process."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setsockopt(socket.SOL_SOCKET, _TIMESTAMPS, 1)  # inherited by what it accepts
        self.port = int(self._listener.getsockname()[1])
        self._moments: dict[str, list[float]] = defaultdict(list)
        threading.Thread(target=self._accept, daemon=True).start()

    def take(self) -> dict[str, list[float]]:
        """Return when each host was asked since this was last called, in ms since 1970; a host is a first folder."""
        taken, self._moments = self._moments, defaultdict(list)
        return dict(taken)

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            server = socket.create_connection(("127.0.0.1", self._to_port))
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._requests, args=(client, server), daemon=True).start()
            threading.Thread(target=_pass_on, args=(server, client), daemon=True).start()

    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        try:
            while True:
                data, stamps, _, _ = client.recvmsg(_CHUNK, 256)
                if data.startswith(_METHODS):
                    seconds, nanoseconds = _STAMP.unpack(stamps[0][2])
                    host = data.split(b"/", 2)[1].decode()
                    self._moments[host].append(seconds * 1000 + nanoseconds / 1e6)
                if not data:
                    break
                server.sendall(data)
        except OSError:
            pass
        _close(server)


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(_CHUNK):
            sink.sendall(data)
    except OSError:
        pass
    _close(sink)


def _close(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
