"""Makes topics with the partitions and settings they should have, and says where the broker's differ."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka.admin import NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import for_code

from streams.contract.broker import BrokerSettings
from streams.contract.closing import asker
from streams.contract.problems import Problem
from streams.contract.topics import TOPICS, Topic

_ALREADY_EXISTS = 36
_SHOWN_SECONDS = 10
_ABSENT = ": absent"
_UNKNOWN = " is None, wanted "


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A topic as it should be on the broker, its name with prefix."""

    name: str
    partitions: int
    config: dict[str, str] = field(default_factory=dict)


class TopicProblem(Problem):
    """A topic could not be made, or is not what it should be; the message is one line that says what to do."""


def wanted(topic: Topic, broker: BrokerSettings) -> Wanted:
    return Wanted(name=broker.name(topic), partitions=topic.partitions, config=topic.config)


async def create(broker: BrokerSettings, topics: Sequence[Wanted]) -> list[str]:
    """Make the topics that are absent and return the names of those made, once the broker shows them.

    TopicProblem if the broker refuses one.
    """
    async with asker(broker) as admin:
        answer = await admin.create_topics([
            NewTopic(name=topic.name, num_partitions=topic.partitions, replication_factor=broker.replication,
                     topic_configs=topic.config)
            for topic in topics
        ])
        errors = {name: (code, *rest) for name, code, *rest in answer.topic_errors}
        made = [name for name, error in errors.items() if error[0] == 0]
        await _until_shown(admin, made)
    refused = {name: error for name, error in errors.items() if error[0] not in {0, _ALREADY_EXISTS}}
    if refused:
        name, (code, *why) = next(iter(refused.items()))
        raise TopicProblem(f"topic {name} could not be made: {why[0] if why and why[0] else for_code(code).__name__}")
    return made


async def differences(broker: BrokerSettings, topics: Sequence[Wanted]) -> list[str]:
    """Return a line for each topic that is absent, or whose partitions or settings differ from what is wanted."""
    async with asker(broker) as admin:
        described = await admin.describe_topics([topic.name for topic in topics])
        found = {entry["topic"]: len(entry["partitions"]) for entry in described if entry["error_code"] == 0}
        there = [topic for topic in topics if topic.name in found]
        configs = await _configs(admin, there)
    return [line for topic in topics for line in _compare(topic, found.get(topic.name), configs.get(topic.name, {}))]


async def lasting_differences(broker: BrokerSettings, topics: Sequence[Wanted]) -> list[str]:
    """Return the differences that do not go away: not every broker knows at once what another has just made."""
    for _ in range(_SHOWN_SECONDS * 2):
        lines = await differences(broker, topics)
        if not any(line.endswith(_ABSENT) or _UNKNOWN in line for line in lines):
            break
        await asyncio.sleep(1 / 2)
    return lines


async def require(broker: BrokerSettings, topics: Sequence[Topic]) -> None:
    """Raise TopicProblem unless the topics are there as they should be."""
    lines = await lasting_differences(broker, [wanted(topic, broker) for topic in topics])
    if lines:
        raise TopicProblem(f"{lines[0]} ({len(lines)} in all); run: python -m streams topics --create")


async def create_all(broker: BrokerSettings) -> list[str]:
    """Make every topic of the contract that is absent; return the names of those made."""
    return await create(broker, [wanted(topic, broker) for topic in TOPICS])


def _compare(topic: Wanted, partitions: int | None, config: dict[str, str]) -> list[str]:
    if partitions is None:
        return [topic.name + _ABSENT]
    lines = [] if partitions == topic.partitions else [
        f"{topic.name}: {partitions} partitions, wanted {topic.partitions}"]
    return lines + [
        f"{topic.name}: {name} is {config.get(name)}, wanted {value}"
        for name, value in topic.config.items() if config.get(name) != value
    ]


async def _until_shown(admin: Any, names: Sequence[str]) -> None:
    """Wait until the broker knows the topics it made; it answers a little before."""
    hidden = list(names)
    for _ in range(_SHOWN_SECONDS * 50):
        described = await admin.describe_topics(hidden) if hidden else []
        hidden = [entry["topic"] for entry in described
                  if any(part["error_code"] for part in (entry, *entry["partitions"]))]
        if not hidden:
            return
        await asyncio.sleep(1 / 50)
    raise TopicProblem(f"topic {hidden[0]} was made, but the broker does not show it in {_SHOWN_SECONDS} s; try again")


async def _configs(admin: Any, topics: Sequence[Wanted]) -> dict[str, dict[str, str]]:
    if not topics:
        return {}
    answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in topics])
    return {
        name: {entry[0]: entry[1] for entry in entries}
        for answer in answers
        for _, _, _, name, entries in answer.resources
    }
