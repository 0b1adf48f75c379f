"""A proxy on 127.0.0.1 that plays public hosts: it ends their TLS with a throw-away CA and answers as upstream would.

akshare runs unpatched, from its own URLs down to its own parsing.
"""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import trustme

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
BAN_PAGE = "<!DOCTYPE html><html><body>您的访问过于频繁</body></html>".encode()


class Way(StrEnum):
    WHOLE = "whole"
    HANG = "hang"  # no answer until the proxy is closed
    RESET = "reset"  # the connection is closed without an answer
    CUT = "cut"  # less than Content-Length says
    DRIP = "drip"  # a byte at a time, never done


class Asked(NamedTuple):
    host: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Reply:
    body: bytes
    status: int = 200
    kind: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    way: Way = Way.WHOLE


Play = Callable[[Asked], Reply]


def in_json(value: Any) -> Reply:
    return Reply(body=json.dumps(value, ensure_ascii=False).encode())


class Wire:
    """`with Wire(folder) as wire`: give it plays by (host, path); what was asked is in `log`."""

    def __init__(self, folder: Path) -> None:
        self.plays: dict[tuple[str, str], Play] = {}
        self.log: list[Asked] = []
        self.closing = threading.Event()
        self._ca = trustme.CA()
        self._ca_file = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(self._ca_file)
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._contexts_lock = threading.Lock()
        self._server = _Server(self)
        self._serving = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def environment(self) -> dict[str, str]:
        """Return what sends a process here."""
        address = f"http://127.0.0.1:{self._server.server_address[1]}"
        return {"HTTPS_PROXY": address, "HTTP_PROXY": address, "https_proxy": address, "http_proxy": address,
                "REQUESTS_CA_BUNDLE": str(self._ca_file), "NO_PROXY": "", "no_proxy": ""}

    def __enter__(self) -> "Wire":
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._serving.join(5)

    def answer(self, asked: Asked) -> Reply:
        self.log.append(asked)
        play = self.plays.get((asked.host, asked.path))
        return play(asked) if play else Reply(status=404, body=b"nothing is played here", kind="text/plain")

    def context(self, host: str) -> ssl.SSLContext:
        with self._contexts_lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self._ca.issue_cert(host).configure_cert(context)
                self._contexts[host] = context
            return self._contexts[host]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, wire: Wire) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.wire = wire


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    tunnel = ""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_CONNECT(self) -> None:
        self.tunnel = self.path.split(":")[0]
        self.send_response(200)
        self.end_headers()
        self.connection = self.server.wire.context(self.tunnel).wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        self.close_connection = False

    def do_GET(self) -> None:
        form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        url = urlsplit(self.path)
        asked = Asked(self.tunnel or url.hostname or "", url.path, dict(parse_qsl(url.query, keep_blank_values=True)),
                      dict(parse_qsl(form, keep_blank_values=True)))
        reply = self.server.wire.answer(asked)
        if reply.way is Way.HANG:
            self.server.wire.closing.wait(60)
        if reply.way in (Way.HANG, Way.RESET):
            self._close()
        else:
            self._send(reply)

    do_POST = do_GET

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in {"Content-Type": reply.kind, **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) + (0 if reply.way is Way.WHOLE else 1000)))
        self.end_headers()
        self.wfile.write(reply.body)
        while reply.way is Way.DRIP and not self.server.wire.closing.wait(0.02):
            self.wfile.write(b" ")
        if reply.way is not Way.WHOLE:
            self._close()

    def _close(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
