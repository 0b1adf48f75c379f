"""A real HTTP server on loopback that remembers what it was sent and answers as told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MARK = "（可能重复 / possibly repeated）"


class Webhook:
    def __init__(self) -> None:
        self.messages: list[str] = []
        self.types: list[str] = []
        self.answers: list[int] = []  # status codes of the next answers, then 200
        self.before_answer: Callable[[], Any] = lambda: None
        self.port = 0

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.port}/a-secret-token"

    def take(self, payload: dict[str, str]) -> int:
        self.messages.append(payload["message"])
        self.types.append(payload["type"])
        self.before_answer()
        return self.answers.pop(0) if self.answers else 200


@contextmanager
def webhook() -> Iterator[Webhook]:
    hook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(hook.take(json.loads(body)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hook.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
