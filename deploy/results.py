"""Topics → the files of a replay: `market_value.csv` and `notifications.jsonl`. Nothing in them depends on the run."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from streams.contract.broker import BrokerSettings
from streams.contract.events.alerts import Notification
from streams.contract.events.values import MarketValue
from streams.contract.latest import LatestTopic
from streams.contract.topics import DAILY_VALUES, NOTIFICATIONS

MARKET_VALUE_FILE: Final = "market_value.csv"
NOTIFICATIONS_FILE: Final = "notifications.jsonl"
COLUMNS: Final = ("date", "scope", "market_value_yuan", "members", "priced", "carried", "missing", "complete")


async def write_results(broker: BrokerSettings, folder: Path) -> tuple[int, int]:
    """Write both files; return how many days and notifications they hold."""
    async with LatestTopic(topic=DAILY_VALUES, event=MarketValue, broker=broker) as view:
        values = [value for _, value in view.items()]
    async with LatestTopic(topic=NOTIFICATIONS, event=Notification, broker=broker) as outbox:
        notifications = [notification for _, notification in outbox.items()]
    write_market_values(folder / MARKET_VALUE_FILE, values)
    write_notifications(folder / NOTIFICATIONS_FILE, notifications)
    return len({value.sweep.trading_day for value in values}), len(notifications)


def write_market_values(path: Path, values: Iterable[MarketValue]) -> None:
    """Write a row a day and scope, sorted; yuan with three decimals."""
    rows = sorted(
        (
            value.sweep.trading_day.isoformat(),
            value.scope,
            f"{value.market_value:.3f}",
            value.members,
            value.priced,
            value.carried,
            value.missing,
            str(value.complete).lower(),
        )
        for value in values
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def write_notifications(path: Path, notifications: Iterable[Notification]) -> None:
    """Write a JSON line an id, sorted by date, rule, subject, id."""
    ordered = sorted(notifications, key=lambda n: (n.date, n.rule, n.subject, n.id))
    lines = (json.dumps(n.model_dump(mode="json"), ensure_ascii=False, sort_keys=True) + "\n" for n in ordered)
    path.write_text("".join(lines), encoding="utf-8")
