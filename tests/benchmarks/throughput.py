"""Quotes per second, to the moment the last total has been read.

A rival's clock starts with its first record, as it says itself: no start-up counts against it. Ours starts when the
broker has given it its partitions, which is a little earlier, since its log says nothing of a first record.
"""

import re
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from streams.contract.admin import Wanted, create_all, wanted
from streams.contract.broker import BrokerSettings
from streams.contract.buckets import BUCKETS
from streams.contract.events.runtime import Mode
from streams.contract.mode import record_mode
from streams.contract.topics import (
    DAILY_VALUES,
    DEAD_LETTERS,
    MARKET_QUOTES,
    MARKET_VALUE,
    MEMBER_QUOTES,
    PARTIALS,
    VALUATIONS,
)
from tests.benchmarks import groups, setting
from tests.benchmarks.child import Child
from tests.benchmarks.contenders import Contender, Start, our_environment
from tests.benchmarks.market import Market, sequence, truth
from tests.benchmarks.totals import Totals, TotalsTopic, read_totals

DERIVED: Final = (PARTIALS, VALUATIONS, MEMBER_QUOTES, MARKET_VALUE, DAILY_VALUES, DEAD_LETTERS)
MOST_SECONDS: Final = 240.0
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Arena:
    """What all contenders share: a broker, a market that stands on its topics, and the right totals."""

    broker: BrokerSettings
    market: Market
    folder: Path  # logs and the file of members
    truth: Totals
    say: Say

    @property
    def members_file(self) -> Path:
        return self.folder / "members.json"


async def prepare(broker: BrokerSettings, market: Market, taking_part: Sequence[Contender], folder: Path,
                  say: Say) -> Arena:
    """Publish all that contenders read."""
    right = truth(market, max(contender.sweeps for contender in taking_part))
    arena = Arena(broker=broker, market=market, folder=folder, truth=right, say=say)
    arena.members_file.write_bytes(setting.members_file(market))
    await create_all(broker)
    await record_mode(broker, Mode.DEMO, datetime.now(UTC))
    say(f"publishing who the {len(market.firms)} members are")
    await setting.publish_reference(broker, market)
    with Child([sys.executable, "-m", "streams", "run"], our_environment(broker), folder / "streams-members.log"):
        stamp = await setting.stamp(broker)
    longest = max((each.sweeps for each in taking_part if not each.a_record_a_quote), default=0)
    say(f"publishing {longest} sweeps of {len(market.securities)} quotes, a record a bucket")
    await setting.publish_sweeps(broker, market, longest, stamp)
    for count in sorted({each.sweeps for each in taking_part if each.a_record_a_quote}):
        say(f"publishing {count} of them, a record a quote")
        topic = quote_topic(broker, count)
        await groups.make_anew(broker, [Wanted(name=topic, partitions=BUCKETS)])
        await setting.publish_quotes(broker, market, count, topic)
    return arena


def quote_topic(broker: BrokerSettings, count: int) -> str:
    """Return the topic with the first so many sweeps, a record a quote."""
    return broker.name(f"bench.quotes-{count}")


async def measure(arena: Arena, contender: Contender, number: str) -> float:
    """Run a contender over its input from its first record to its last total; return quotes per second."""
    start = contender.start(arena.broker, number, _input(arena.broker, contender))
    await _forget(arena.broker, contender, start)
    wanted_totals = {key: li for key, li in arena.truth.items() if key[0] < sequence(contender.sweeps)}
    topic = TotalsTopic(name=start.totals, read=contender.read)
    env = {**start.env, "BENCH_MEMBERS": str(arena.members_file), "BENCH_STATE": str(arena.folder / start.group)}
    with ExitStack() as stack:
        children = [stack.enter_context(Child(start.argv, env, arena.folder / f"{contender.name}-{worker}.log"))
                    for worker in range(contender.workers)]

        def alive() -> None:
            for child in children:
                child.raise_if_ended()

        await groups.until_assigned(arena.broker, start.group, contender.workers, alive)
        began, done_before = time.time(), await _valued(arena.broker, contender)
        busy = -sum(child.cpu_seconds() for child in children)
        await read_totals(arena.broker, topic, wanted_totals, alive, seconds=MOST_SECONDS)
        seconds = time.time() - (began if contender.is_ours else first_record(children[0].output()))
        busy += sum(child.cpu_seconds() for child in children)
    count = (contender.sweeps * BUCKETS - done_before) * len(arena.market.securities) / BUCKETS
    arena.say(f"{contender.name}: {count:,.0f} quotes in {seconds:.1f} s, {count / seconds:,.0f} a second "
              f"({busy:.1f} s of processor time)")
    return count / seconds


def _input(broker: BrokerSettings, contender: Contender) -> str:
    return quote_topic(broker, contender.sweeps) if contender.a_record_a_quote else broker.name(MARKET_QUOTES)


def first_record(output: str) -> float:
    """Return when a rival got its first record, from its log."""
    found = re.search(r"first record at ([0-9.]+)", output)
    assert found, output
    return float(found[1])


async def _forget(broker: BrokerSettings, contender: Contender, start: Start) -> None:
    """Make the topics a contender writes, empty; ours has its memory taken away, the input stays."""
    if contender.is_ours:
        await groups.delete_changelogs(broker, start.group)
        await groups.make_anew(broker, [wanted(topic, broker) for topic in DERIVED])
    else:
        changelogs = [Wanted(name=f"{start.group}-{table}-changelog", partitions=BUCKETS,
                             config={"cleanup.policy": "compact"}) for table in contender.tables]
        await groups.make_anew(broker, [Wanted(name=start.totals, partitions=1), *changelogs])


async def _valued(broker: BrokerSettings, contender: Contender) -> int:
    """Return how many bucket records one worker has valued while the other was still joining."""
    return await groups.end_of(broker, broker.name(PARTIALS)) if contender.workers > 1 else 0
