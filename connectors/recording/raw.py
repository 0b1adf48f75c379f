"""Records that are sent as they were recorded, tombstones and what nobody can read included."""

from dataclasses import dataclass

from connectors.publisher import Outgoing
from connectors.recording.numbering import numbered
from connectors.recording.recorded import BY_NAME
from connectors.recording.steps import Part
from streams.contract.events.base import Event


@dataclass(frozen=True, kw_only=True)
class RawOutgoing(Outgoing):
    """An outgoing record whose bytes are known; `key` is for messages."""

    raw: tuple[bytes | None, bytes | None]

    def as_sent(self) -> tuple[bytes | None, bytes | None]:
        return self.raw


def outgoing(part: Part, value: bytes | None) -> RawOutgoing:
    """Return what is sent for a record, with its number and with a value that may be another."""
    record = part.record
    return RawOutgoing(topic=BY_NAME[record.topic], key=(record.key or b"").decode(errors="replace"), event=Event(),
                       partition=record.partition, headers=numbered(part.number), raw=(record.key, value))
