"""A stage whose every loss, repeat or wrong state shows: a hash chain over each partition's numbers."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Final

from streams.contract.events.base import Event
from streams.contract.topics import Kept, Topic
from streams.engine.app import StreamApp
from streams.engine.checkpoint import checkpointed
from streams.engine.records import Output, Record, Step
from streams.engine.state import StateCodec


class Number(Event):
    value: int


class Link(Event):
    """What a number made of the chain before it; `count` is its place."""

    value: int
    count: int
    digest: str


@dataclass(frozen=True)
class Chain:
    count: int = 0
    digest: str = ""


NUMBERS: Final = Topic(name="test.numbers", event=Number, key="number", partitions=16, kept=Kept.DAYS,
                       producer="tests", consumers=("chain",), purpose="what is chained")
LINKS: Final = Topic(name="test.links", event=Link, key="place", partitions=16, kept=Kept.DAYS,
                     producer="chain", consumers=("tests",), purpose="one link a number")
OTHERS: Final = replace(NUMBERS, name="test.others")
CODEC: Final = StateCodec(empty=Chain, load=lambda value: Chain(**json.loads(value)),
                          dump=lambda chain: json.dumps(asdict(chain)).encode())


def link(chain: Chain, value: int) -> Chain:
    return Chain(count=chain.count + 1, digest=hashlib.sha256(f"{chain.digest}{value}".encode()).hexdigest()[:16])


def fold(chain: Chain, record: Record[Number]) -> Step[Chain]:
    after = link(chain, record.event.value)
    made = Link(value=record.event.value, count=after.count, digest=after.digest)
    output = Output(topic=LINKS, key=str(after.count), event=made, partition=record.partition)
    return Step(state=after, outputs=[output])


def chained(values: Iterable[int], after: Chain = Chain()) -> list[Link]:
    """Return the links that numbers make, after a chain there is."""
    links = []
    for value in values:
        after = link(after, value)
        links.append(Link(value=value, count=after.count, digest=after.digest))
    return links


def chain_of(values: Iterable[int]) -> Chain:
    chain = Chain()
    for value in values:
        chain = link(chain, value)
    return chain


def add_chain(app: StreamApp, source: Topic = NUMBERS) -> StreamApp:
    checkpointed(app, name="chain", sources=(source,), codec=CODEC, fold=fold)
    return app
