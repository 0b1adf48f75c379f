"""A request to a public site, its answer, and the port through which both go."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from connectors.upstream.failure import Failure, Unavailable


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked of a host; its budget is the host's. With a form it is a POST."""

    host: str  # a name of hosts.HOSTS
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    charset: str = "utf-8"
    seconds: float | None = None  # for its whole answer, where that is less than any answer is given


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A body that came whole, with status 200, and is no ban page."""

    request: Request
    body: bytes
    received_at: datetime
    dated: datetime | None = None  # the server's Date header: its clock, not its data's

    def text(self) -> str:
        """Return the body as text. Unavailable where it is not in its charset."""
        try:
            return self.body.decode(self.request.charset)
        except UnicodeDecodeError as error:
            raise Unavailable(Failure.MALFORMED, self.request.host, f"not {self.request.charset}: {error}") from None

    def json(self) -> Any:
        """Return what the body says. Unavailable where it is not JSON, or was cut short."""
        try:
            return json.loads(self.text())
        except json.JSONDecodeError as error:
            raise Unavailable(Failure.MALFORMED, self.request.host, f"not JSON: {error}") from None


class Upstream(Protocol):
    async def fetch(self, request: Request) -> Answer:
        """Return the answer, once the host's budget allows to ask. Unavailable says why there is none."""
        ...
