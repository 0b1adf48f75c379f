"""A probe: one request to one source, and what came of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connectors.upstream.failure import Unavailable
from connectors.upstream.request import Upstream

SECONDS: Final = 10.0


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a source gave. `newest` is the youngest time in its own data, None where it tells none."""

    rows: int
    newest: datetime | None


@dataclass(frozen=True, kw_only=True)
class Probe:
    """`look` asks for one page, within its seconds; Unavailable where that gives nothing, drift included.

    `universes` are those that could live on this source. While the market trades, data older than `fresh_for` is stale;
    None: it may be of any age.
    """

    name: str
    host: str
    look: Callable[[Upstream], Awaitable[Found]]
    universes: tuple[str, ...] = ()
    fresh_for: timedelta | None = None
    seconds: float = SECONDS


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What may be asked of a probe's host. Another process that polls it now has `polled_until` taken for itself."""

    left_today: int
    left_alone_until: datetime | None = None
    polled_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`outcome` is None where nobody was asked, for a reason that the allowance says."""

    probe: Probe
    allowance: Allowance
    outcome: Found | Unavailable | None
