"""The ceiling: a bare confluent-kafka consumer and numpy over the bucket records. Keeps nothing, survives nothing."""

import json
import os
from typing import Any

import numpy as np
import orjson
from confluent_kafka import Consumer, Producer
from numpy.typing import NDArray

from tests.benchmarks.rivals.first_record import first_record

with open(os.environ["BENCH_MEMBERS"], encoding="utf-8") as file:
    KNOWN: dict[str, Any] = json.load(file)
MEMBERS: dict[str, tuple[int, list[str]]] = KNOWN["members"]
BUCKETS: int = KNOWN["buckets"]
SCOPES = sorted({scope for _, scopes in MEMBERS.values() for scope in scopes})
TOTALS = os.environ["BENCH_TOTALS"]


class Bucket:
    """The members of one bucket, in the order of its records, and their last prices."""

    def __init__(self, securities: list[str]) -> None:
        self.rows = np.array([row for row, security in enumerate(securities) if security in MEMBERS], np.int64)
        self.shares = np.array([MEMBERS[securities[row]][0] for row in self.rows], np.int64)
        pairs = [(place, SCOPES.index(scope)) for place, row in enumerate(self.rows)
                 for scope in MEMBERS[securities[row]][1]]
        self.place_at, self.scope_at = (np.array(column, np.int64) for column in zip(*pairs, strict=True))
        self.price = np.zeros(len(self.rows), np.int64)

    def totals(self, price_li: list[int | None]) -> NDArray[np.int64]:
        price = np.array([price_li[row] or 0 for row in self.rows], np.int64)
        self.price = np.where(price > 0, price, self.price)
        sums = np.zeros(len(SCOPES), np.int64)
        np.add.at(sums, self.scope_at, (self.price * self.shares)[self.place_at])
        return sums


def main() -> None:
    consumer = Consumer({"bootstrap.servers": os.environ["BENCH_BROKER"], "group.id": os.environ["BENCH_GROUP"],
                         "auto.offset.reset": "earliest"})
    producer = Producer({"bootstrap.servers": os.environ["BENCH_BROKER"]})
    consumer.subscribe([os.environ["BENCH_INPUT"]])
    buckets: dict[int, Bucket] = {}
    open_sweeps: dict[int, tuple[int, NDArray[np.int64]]] = {}
    while True:
        for message in consumer.consume(num_messages=500, timeout=0.1):
            first_record()
            if message.error():
                raise SystemExit(message.error().str())
            record = orjson.loads(message.value())
            number, bucket = record["sweep"]["sequence"], record["bucket"]
            if bucket not in buckets:
                buckets[bucket] = Bucket(record["security"])
            count, sums = open_sweeps.pop(number, (0, np.zeros(len(SCOPES), np.int64)))
            sums = sums + buckets[bucket].totals(record["price_li"])
            if count + 1 < BUCKETS:
                open_sweeps[number] = (count + 1, sums)
                continue
            for scope, total in zip(SCOPES, sums.tolist(), strict=True):
                value = orjson.dumps({"sweep": number, "scope": scope, "market_value_li": total})
                producer.produce(TOTALS, value, key=scope)
        producer.poll(0)


if __name__ == "__main__":
    main()
