"""Records that are sent as they were recorded, tombstones and what nobody can read included."""

from dataclasses import dataclass

from connectors.publisher import Outgoing
from connectors.recording.recorded import BY_NAME, Recorded
from streams.contract.events.base import Event


@dataclass(frozen=True, kw_only=True)
class RawOutgoing(Outgoing):
    """An outgoing record whose bytes are known; `key` is for messages."""

    raw: tuple[bytes | None, bytes | None]

    def as_sent(self) -> tuple[bytes | None, bytes | None]:
        return self.raw


def outgoing(record: Recorded, value: bytes | None) -> RawOutgoing:
    """Return what is sent for a record, with a value that may be another."""
    return RawOutgoing(topic=BY_NAME[record.topic], key=(record.key or b"").decode(errors="replace"), event=Event(),
                       partition=record.partition, raw=(record.key, value))
