"""QuixStreams on our bucket records: state by bucket, a group-by, state by sweep. Says what the records alone bring.

Totals only: it checks no row and publishes no valuations, no view of the members and no change.
"""

import json
import os
from typing import Any

from quixstreams import Application, State

from tests.benchmarks.rivals.first_record import first_record

with open(os.environ["BENCH_MEMBERS"], encoding="utf-8") as file:
    KNOWN: dict[str, Any] = json.load(file)
MEMBERS: dict[str, tuple[int, list[str]]] = KNOWN["members"]
Row = dict[str, Any]


def value_of(batch: Row, state: State) -> Row:
    """Add up the members of a bucket at their prices, or at the last ones they had; the state is the bucket's."""
    first_record()
    prices = state.get("price_li", {})
    sums: dict[str, int] = {}
    for security, price in zip(batch["security"], batch["price_li"], strict=True):
        if security not in MEMBERS:
            continue
        if price is not None:
            prices[security] = price
        shares, scopes = MEMBERS[security]
        for scope in scopes:
            sums[scope] = sums.get(scope, 0) + prices[security] * shares
    state.set("price_li", prices)
    return {"sweep": batch["sweep"]["sequence"], "sums": sums}


def add_up(bucket: Row, state: State) -> list[Row]:
    """Add a bucket to its sweep; with the last one, the totals. The state is the sweep's."""
    count, sums = state.get("sums", (0, {}))
    for scope, value in bucket["sums"].items():
        sums[scope] = sums.get(scope, 0) + value
    if count + 1 < KNOWN["buckets"]:
        state.set("sums", (count + 1, sums))
        return []
    state.delete("sums")
    return [{"sweep": bucket["sweep"], "scope": scope, "market_value_li": total} for scope, total in sums.items()]


def main() -> None:
    app = Application(broker_address=os.environ["BENCH_BROKER"], consumer_group=os.environ["BENCH_GROUP"],
                      auto_offset_reset="earliest", state_dir=os.environ["BENCH_STATE"])
    batches = app.topic(os.environ["BENCH_INPUT"], value_deserializer="json")
    totals = app.topic(os.environ["BENCH_TOTALS"], value_serializer="json")
    rows = app.dataframe(batches)
    rows = rows.apply(value_of, stateful=True)
    rows = rows.group_by(lambda bucket: str(bucket["sweep"]), name="sweep")
    rows = rows.apply(add_up, stateful=True, expand=True)
    rows.to_topic(totals, key=lambda total: total["scope"])
    app.run()


if __name__ == "__main__":
    main()
