"""The records of many partitions in one order by time, which keeps the order of each partition. Pure."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from heapq import heappop, heappush

from connectors.recording.recorded import Place, Recorded


class Merging:
    """Takes records in the order of their partition and gives them in that of their times.

    A record whose time is before that of the one ahead of it, since a clock stepped back, counts as of the same time.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        self._queues: dict[Place, deque[tuple[int, Recorded]]] = {place: deque() for place in places}
        self._latest = dict.fromkeys(self._queues, 0)
        self._heads: list[tuple[int, tuple[int, str, int, int], Recorded]] = []
        self.empty = set(self._queues)  # partitions of which nothing waits

    def add(self, record: Recorded) -> None:
        place = record.place
        at = self._latest[place] = max(self._latest[place], record.timestamp_ms)
        self._queues[place].append((at, record))
        if place in self.empty:
            self.empty.remove(place)
            heappush(self._heads, (at, record.rank, record))

    def take(self, unread: Collection[Place], before_ms: int | None = None) -> Iterator[Recorded]:
        """Yield what is next for sure: as long as something waits of each partition that is not read to its end.

        `before_ms`: and only what is older than that.
        """
        while self._heads and self.empty.isdisjoint(unread):
            if before_ms is not None and self._heads[0][0] >= before_ms:
                return
            _, _, record = heappop(self._heads)
            queue = self._queues[record.place]
            queue.popleft()
            if queue:
                heappush(self._heads, (queue[0][0], queue[0][1].rank, queue[0][1]))
            else:
                self.empty.add(record.place)
            yield record
