"""A request to a public site, its answer, and the port through which both go."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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

    def json(self, parse_float: Callable[[str], Any] = float) -> Any:
        """Return what the body says. Unavailable where it is not JSON, was cut short, or is nested without end."""
        text = self.text()
        try:
            return json.loads(text, parse_float=parse_float)
        except (ValueError, RecursionError) as error:
            raise Unavailable(Failure.MALFORMED, self.request.host, f"not JSON: {error}") from None


@contextmanager
def reading(host: str) -> Iterator[None]:
    """Turn whatever is raised inside into Unavailable: what a site says is never the end of the process."""
    try:
        yield
    except (Unavailable, MemoryError):
        raise
    except Exception as error:
        raise Unavailable(Failure.MALFORMED, host, f"cannot be read: {type(error).__name__}: {error}") from error


class Upstream(Protocol):
    async def fetch(self, request: Request) -> Answer:
        """Return the answer, once the host's budget allows to ask. Unavailable says why there is none."""
        ...
