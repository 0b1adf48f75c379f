"""What a live connector has put on the topics, and what must hold of it whatever happened."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from streams.contract.broker import BrokerSettings
from streams.contract.buckets import BUCKETS
from streams.contract.events.quotes import QuoteBatch
from tests.connectors.on_topics import batches_of
from tests.connectors.waiting import until


def whole_sweeps(buckets: Sequence[Sequence[QuoteBatch]], universe: str) -> list[list[QuoteBatch]]:
    """Return the sweeps of a universe that every bucket holds, in order; each bucket has them once, in their order.

    A sweep that was cut short by a kill is left out: only the last of a process can be, and none of a later number
    may lie before it.
    """
    of = [[batch for batch in bucket if batch.sweep.universe == universe] for bucket in buckets]
    assert len(of) == BUCKETS
    for bucket in of:
        numbers = [batch.sweep.sequence for batch in bucket]
        assert all(earlier < later for earlier, later in pairwise(numbers)), "numbers rise strictly, none comes twice"
    by_number = [{batch.sweep.sequence: batch for batch in bucket} for bucket in of]
    whole = sorted(set.intersection(*(set(each) for each in by_number)))
    sweeps = [[each[number] for each in by_number] for number in whole]
    for sweep in sweeps:
        assert len({batch.sweep for batch in sweep}) == 1, "all buckets of a sweep say the same of it"
    return sweeps


async def until_sweeps(broker: BrokerSettings, universe: str, *, more: int) -> None:
    """Wait until there are so many more whole sweeps of a universe than now."""
    before = len(whole_sweeps(await batches_of(broker), universe))

    async def there() -> bool:
        return len(whole_sweeps(await batches_of(broker), universe)) >= before + more
    await until(there, f"{more} more sweeps of {universe} are published", 90.0)


def cut_short(buckets: Sequence[Sequence[QuoteBatch]], universe: str) -> set[int]:
    """Return the numbers of sweeps that some buckets hold and some do not."""
    count = Counter(batch.sweep.sequence for bucket in buckets for batch in bucket if batch.sweep.universe == universe)
    return {number for number, times in count.items() if times != BUCKETS}


def securities(sweep: Iterable[QuoteBatch]) -> list[str]:
    return [security for batch in sweep for security in batch.security]
