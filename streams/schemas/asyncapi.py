"""The topics as an AsyncAPI 3.0 document: each a channel with key, partitions, retention, who writes and who reads."""

from collections.abc import Sequence
from typing import Any, Final

from streams.contract.topics import Topic
from streams.contract.version import CONTRACT_VERSION
from streams.schemas.events import Json, file_of

TITLE: Final = "little-giant-monitor"
ABOUT: Final = (
    "China's little giants on the stock market: what each member and each scope is worth, and who was told what. "
    "Records are JSON in UTF-8; on a compacted topic one without a value withdraws its key. Read with a consumer group "
    "of your own or none; ignore fields that you do not know. The version is raised with each change that breaks a "
    "reader.")
KAFKA_BINDING: Final = "0.5.0"


def asyncapi(topics: Sequence[Topic], version: int = CONTRACT_VERSION) -> Json:
    """Return the document; it refers to the schemas beside it by file name."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": TITLE, "version": str(version), "description": ABOUT, "license": {"name": "Apache-2.0"}},
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in topics},
        "operations": {f"write {topic.name}": _operation(topic) for topic in topics},
    }


def _channel(topic: Topic) -> Json:
    return {
        "address": topic.name,
        "description": topic.purpose,
        "messages": {topic.event.__name__: _message(topic)},
        "bindings": {"kafka": {"topic": topic.name, "partitions": topic.partitions,
                               "topicConfiguration": _configuration(topic), "bindingVersion": KAFKA_BINDING}},
        "x-kept": topic.kept.value,
        "x-producer": topic.producer,
        "x-consumers": list(topic.consumers),
    }


def _message(topic: Topic) -> Json:
    return {
        "name": topic.event.__name__,
        "contentType": "application/json",
        "payload": {"schemaFormat": "application/schema+json;version=draft-2020-12",
                    "schema": {"$ref": f"./{file_of(topic.event)}"}},
        "bindings": {"kafka": {"key": {"type": "string", "description": topic.key}, "bindingVersion": KAFKA_BINDING}},
    }


def _configuration(topic: Topic) -> Json:
    """Return the topic's settings, typed as the Kafka binding wants them."""
    typed: dict[str, Any] = {name: int(value) for name, value in topic.config.items() if name != "cleanup.policy"}
    return {"cleanup.policy": [topic.config["cleanup.policy"]], **typed}


def _operation(topic: Topic) -> Json:
    return {"action": "send", "channel": {"$ref": f"#/channels/{topic.name}"}}
