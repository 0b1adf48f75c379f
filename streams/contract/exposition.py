"""Serves a process's metrics and how it fares over HTTP, in threads of its own: also while its loop is busy."""

import asyncio
import contextlib
import logging
import socket
import socketserver
import sys
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Annotated, Any, Final

from prometheus_client import CollectorRegistry, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from streams.contract.problems import Problem
from streams.contract.vitals import Vitals

log = logging.getLogger(__name__)
OFF: Final = -1
_TEXT: Final = "text/plain; charset=utf-8"
_CLIENT_SECONDS: Final = 5.0
_POLL_SECONDS: Final = 0.05
Why = Callable[[], str]
disable_created_metrics()  # type: ignore[no-untyped-call]  # a gauge more for each counter, which nobody reads
Port = Annotated[int, Field(ge=OFF, le=65_535)]


class ExpositionSettings(BaseSettings):
    """Where metrics are served; each process has a port of its own as its default."""

    model_config = SettingsConfigDict(env_prefix="LITTLE_GIANTS_", frozen=True, extra="ignore")

    metrics_host: str = Field(default="127.0.0.1", min_length=1, description="where metrics and health are served")
    metrics_port: Port = Field(default=0, description="0: any that is free, -1: none")


NOT_SERVED: Final = ExpositionSettings(metrics_port=OFF)


class CannotServe(Problem):
    """The address is taken or is not ours; the message says which setting to change."""


@dataclass(frozen=True, kw_only=True)
class Exposed:
    """What a process shows: its metrics, and why it is unhealthy or not ready, if it is."""

    registry: CollectorRegistry
    why_unhealthy: Why
    why_not_ready: Why


class Exposition(socketserver.ThreadingMixIn, HTTPServer):
    """The server; it listens once it is made. Its threads never keep a process that wants to end."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, host: str, port: int, exposed: Exposed) -> None:
        self.exposed = exposed
        try:
            self.address_family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
            super().__init__((host, port), _Handler)
        except OSError as error:
            raise CannotServe(f"metrics cannot be served on {host}:{port} ({error.strerror or error}); set "
                              f"LITTLE_GIANTS_METRICS_PORT to another port, 0 for any, {OFF} for none") from None
        serving = threading.Thread(target=self.serve_forever, args=(_POLL_SECONDS,), daemon=True, name="metrics")
        serving.start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def server_bind(self) -> None:
        """Bind without asking a name server who we are, which may take long."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.port

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log what failed here; a client that goes away is no failure."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            log.error("a request for metrics failed", exc_info=True)

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def answer(self, path: str, accept: str) -> tuple[HTTPStatus, str, bytes]:
        """Return status, content type and body."""
        match path.partition("?")[0]:
            case "/metrics":
                encode, content_type = choose_encoder(accept)
                return HTTPStatus.OK, content_type, encode(self.exposed.registry)
            case "/health":
                return _verdict(self.exposed.why_unhealthy())
            case "/ready":
                return _verdict(self.exposed.why_not_ready())
        return HTTPStatus.NOT_FOUND, _TEXT, b"here are /metrics, /health and /ready\n"


class _Handler(BaseHTTPRequestHandler):
    server: Exposition
    timeout = _CLIENT_SECONDS

    def do_GET(self) -> None:
        status, content_type, body = self.server.answer(self.path, self.headers.get("Accept", ""))
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keep scrapes out of the log."""


@contextlib.asynccontextmanager
async def served(settings: ExpositionSettings, exposed: Exposed, vitals: Vitals) -> AsyncIterator[Exposition | None]:
    """Serve while the body runs, and let the loop's heart beat. CannotServe when the port is taken."""
    server = None
    if settings.metrics_port != OFF:
        server = Exposition(settings.metrics_host, settings.metrics_port, exposed)
        log.info("metrics on http://%s:%d/metrics", settings.metrics_host, server.port)
    beating = asyncio.create_task(vitals.beat_for_ever())
    try:
        yield server
    finally:
        beating.cancel()
        if server:
            server.close()


def _verdict(why_not: str) -> tuple[HTTPStatus, str, bytes]:
    status = HTTPStatus.SERVICE_UNAVAILABLE if why_not else HTTPStatus.OK
    return status, _TEXT, f"{why_not or 'yes'}\n".encode()
