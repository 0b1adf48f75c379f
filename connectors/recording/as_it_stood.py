"""What a partition says of a day: of a compacted topic first what each key said when the day began. Pure."""

from collections.abc import Iterator

from connectors.recording.recorded import COMPACTED, Place, Recorded


class AsItStood:
    """Holds back the newest record of each key until the day begins; what is older of other topics is left out."""

    def __init__(self, place: Place, begin_ms: int) -> None:
        self._keeps, self._begin_ms = place.topic in COMPACTED, begin_ms
        self._held: dict[bytes | None, Recorded] = {}
        self._begun = False

    def take(self, record: Recorded) -> Iterator[Recorded]:
        """Yield what is to be recorded, in the order of the partition."""
        if not self._begun and record.timestamp_ms < self._begin_ms:
            self._hold(record)
            return
        yield from self.begin()
        yield record

    def begin(self) -> Iterator[Recorded]:
        """Yield what each key said when the day began: nothing more from before it will come."""
        self._begun = True
        held, self._held = self._held, {}
        yield from held.values()

    def _hold(self, record: Recorded) -> None:
        self._held.pop(record.key, None)  # so that the newest is behind all others
        if self._keeps and record.value is not None:
            self._held[record.key] = record
