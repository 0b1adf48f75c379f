"""What is shown beside the board: what kind of run it is, where its broker is, when it ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from streams.contract.events.runtime import Mode


@dataclass(frozen=True, kw_only=True)
class Around:
    """A run as its screen shows it."""

    mode: Mode
    started_at: datetime  # a source that was good before it may be bad by now
    interval: timedelta  # between two sweeps
    address: str = ""  # of the broker
    metrics_ports: tuple[int, ...] = ()  # of connectors, streams and alerts; empty where they are the usual ones
    told_in: str = ""  # the file of what was told, if there is one
    speed: float = 1.0  # market seconds a second
    ends_in: float | None = None  # seconds

    @property
    def is_live(self) -> bool:
        return self.mode is Mode.LIVE
