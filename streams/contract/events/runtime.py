"""What the topics hold, and what could not be used."""

from enum import StrEnum

from streams.contract.events.base import Event, Moment


class Mode(StrEnum):
    LIVE = "live"
    DEMO = "demo"
    REPLAY = "replay"


class RuntimeMode(Event):
    """What this set of topics holds. It never changes: simulated firms never meet real ones."""

    mode: Mode
    created_at: Moment


class Reason(StrEnum):
    """Why a record, or a row of one, was set aside."""

    UNDECODABLE = "undecodable"  # not the event its topic holds
    MISPLACED = "misplaced"  # a bucket in another's partition
    BAD_ROW = "bad_row"  # one row of a batch; the rest was used
    UNKNOWN_SECURITY = "unknown_security"  # once a day
    PROCESSING_FAILED = "processing_failed"  # a pure function raised; `detail` holds the trace


class DeadLetter(Event):
    """The raw bytes (base64), where they came from, and why they could not be used."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    reason: Reason
    detail: str
    row: int | None = None
