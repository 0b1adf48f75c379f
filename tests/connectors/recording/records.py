"""Records that tests record, and files of them."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from connectors.recording.recorded import About, Recorded, Window
from connectors.recording.writing import RecordingWriter
from streams.contract.events.runtime import Mode
from streams.contract.version import CONTRACT_VERSION

DAY = date(2024, 7, 2)
WINDOW = Window.of_day(DAY)
ABOUT = About(contract=CONTRACT_VERSION, mode=Mode.DEMO, day=DAY, window=WINDOW)


def a_record(offset: int = 0, *, topic: str = "market.quotes", partition: int = 0, at_ms: int = WINDOW.begin_ms,
             key: bytes | None = b"key", value: bytes | None = b"value") -> Recorded:
    return Recorded(topic, partition, offset, key, value, at_ms)


def write(out: Path, records: Iterable[Recorded], about: About = ABOUT) -> Path:
    with RecordingWriter(out, about) as writer:
        writer.write(records)
        writer.finish(whole=True)
    return out
