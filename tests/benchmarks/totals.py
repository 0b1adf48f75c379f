"""Reads the totals a contender publishes until the last one is there, and compares them with the truth."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.contract.broker import BrokerSettings
from streams.contract.money import li_from_yuan
from streams.contract.problems import Problem

Totals = Mapping[tuple[int, str], int]  # sequence of the sweep, scope: li
ReadTotal = Callable[[dict[str, Any]], tuple[int, str, int]]


class WrongTotals(Problem):
    """A contender's totals are not the market's, or not there."""


@dataclass(frozen=True, kw_only=True)
class TotalsTopic:
    """Where totals arrive, in one partition, and how one is read."""

    name: str
    read: ReadTotal


def market_value(record: dict[str, Any]) -> tuple[int, str, int]:
    """Read a total as the streams publish it."""
    return record["sweep"]["sequence"], record["scope"], li_from_yuan(record["market_value"])


def plain_total(record: dict[str, Any]) -> tuple[int, str, int]:
    """Read a total as the rivals publish it."""
    return record["sweep"], record["scope"], record["market_value_li"]


async def read_totals(broker: BrokerSettings, topic: TotalsTopic, wanted: Totals, alive: Callable[[], None],
                      seconds: float) -> None:
    """Return at the moment the last wanted total has been read; WrongTotals where one differs or never comes."""
    missing = set(wanted)
    try:
        async with asyncio.timeout(seconds):
            await _read_all(broker, topic, wanted, missing, alive)
    except TimeoutError:
        raise WrongTotals(f"{topic.name} lacks {len(missing)} of {len(wanted)} totals after {seconds:g} s") from None


async def _read_all(broker: BrokerSettings, topic: TotalsTopic, wanted: Totals, missing: set[tuple[int, str]],
                    alive: Callable[[], None]) -> None:
    async with AIOKafkaConsumer(**broker.client(), fetch_max_wait_ms=50, enable_auto_commit=False) as consumer:
        consumer.assign([TopicPartition(topic.name, 0)])
        await consumer.seek_to_beginning()
        while missing:
            alive()
            for records in (await consumer.getmany(timeout_ms=100)).values():
                for record in records:
                    missing.discard(_checked(topic.read(json.loads(record.value)), wanted))


def _checked(total: tuple[int, str, int], wanted: Totals) -> tuple[int, str]:
    number, scope, li = total
    if (number, scope) in wanted and wanted[number, scope] != li:
        raise WrongTotals(f"{scope} of sweep {number} is {li} li, but should be {wanted[number, scope]}")
    return number, scope
