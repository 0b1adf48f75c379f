"""QuixStreams as its own documentation has it: JSON topics, a filter, state by key, a group-by, state by sweep."""

import json
import os
from collections.abc import Iterator
from typing import Any

from quixstreams import Application, State

from tests.benchmarks.rivals.first_record import first_record

with open(os.environ["BENCH_MEMBERS"], encoding="utf-8") as file:
    MEMBERS: dict[str, tuple[int, list[str]]] = json.load(file)["members"]
Row = dict[str, Any]


def is_of_a_member(quote: Row) -> bool:
    first_record()
    return quote["security"] in MEMBERS


def value_of(quote: Row, state: State) -> Row:
    """Value a member at its price, or at the last one it had; the state is that of the security."""
    price = quote["price_li"]
    if price is None:
        price = state.get("price_li")
    else:
        state.set("price_li", price)
    return {"sweep": quote["sweep"], "security": quote["security"], "value_li": price * MEMBERS[quote["security"]][0]}


def add_up(value: Row, state: State) -> list[Row]:
    """Add a member to its scopes; with the last member, the totals. The state is that of the sweep."""
    count, sums = state.get("sums", (0, {}))
    for scope in MEMBERS[value["security"]][1]:
        sums[scope] = sums.get(scope, 0) + value["value_li"]
    if count + 1 < len(MEMBERS):
        state.set("sums", (count + 1, sums))
        return []
    state.delete("sums")
    return list(totals_of(value["sweep"], sums))


def totals_of(sweep: int, sums: dict[str, int]) -> Iterator[Row]:
    for scope, total in sums.items():
        yield {"sweep": sweep, "scope": scope, "market_value_li": total}


def main() -> None:
    app = Application(broker_address=os.environ["BENCH_BROKER"], consumer_group=os.environ["BENCH_GROUP"],
                      auto_offset_reset="earliest", state_dir=os.environ["BENCH_STATE"])
    quotes = app.topic(os.environ["BENCH_INPUT"], value_deserializer="json")
    totals = app.topic(os.environ["BENCH_TOTALS"], value_serializer="json")
    rows = app.dataframe(quotes)
    rows = rows.filter(is_of_a_member)
    rows = rows.apply(value_of, stateful=True)
    rows = rows.group_by(lambda value: str(value["sweep"]), name="sweep")
    rows = rows.apply(add_up, stateful=True, expand=True)
    rows.to_topic(totals, key=lambda total: total["scope"])
    app.run()


if __name__ == "__main__":
    main()
