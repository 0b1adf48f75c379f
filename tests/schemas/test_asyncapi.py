"""The AsyncAPI document says of each topic what the list of topics says, and every reference in it leads somewhere."""

from typing import Any

import pytest

from streams.contract.topics import MARKET_QUOTES, MEMBERS, TOPICS, Topic
from streams.contract.version import CONTRACT_VERSION
from streams.schemas.asyncapi import asyncapi
from streams.schemas.folder import ASYNCAPI, documents

NAMED = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)


def channel(topic: Topic) -> dict[str, Any]:
    found: dict[str, Any] = asyncapi(TOPICS)["channels"][topic.name]
    return found


@NAMED
def test_a_channel_says_key_partitions_record_and_who_writes_and_reads(topic: Topic) -> None:
    said = channel(topic)
    message = said["messages"][topic.event.__name__]

    assert said["address"] == topic.name
    assert said["description"] == topic.purpose
    assert (said["x-producer"], tuple(said["x-consumers"]), said["x-kept"]) == (
        topic.producer, topic.consumers, topic.kept)
    assert said["bindings"]["kafka"]["partitions"] == topic.partitions
    assert message["bindings"]["kafka"]["key"] == {"type": "string", "description": topic.key}


def test_the_settings_of_a_topic_are_typed() -> None:
    assert channel(MARKET_QUOTES)["bindings"]["kafka"]["topicConfiguration"] == {
        "cleanup.policy": ["delete"], "retention.ms": 7 * 86_400_000}
    assert channel(MEMBERS)["bindings"]["kafka"]["topicConfiguration"] == {
        "cleanup.policy": ["compact"], "min.compaction.lag.ms": 21 * 86_400_000}


@NAMED
def test_a_record_refers_to_a_file_beside_the_document(topic: Topic) -> None:
    reference = channel(topic)["messages"][topic.event.__name__]["payload"]["schema"]["$ref"]

    assert documents()[reference.removeprefix("./")]["title"] == topic.event.__name__


def test_there_is_an_operation_for_each_channel() -> None:
    document = asyncapi(TOPICS)

    assert [operation["channel"]["$ref"] for operation in document["operations"].values()] == [
        f"#/channels/{name}" for name in document["channels"]]


def test_the_document_has_the_version_of_the_contract() -> None:
    document = documents()[ASYNCAPI]

    assert document["asyncapi"] == "3.0.0"
    assert document["info"]["version"] == str(CONTRACT_VERSION)
