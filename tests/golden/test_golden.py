"""Each topic has example messages; today's code reads them and writes the same bytes, so no change is unseen."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from streams.contract.buckets import bucket_of
from streams.contract.codec import decode, encode
from streams.contract.topics import TOPICS, Topic

FOLDER = Path(__file__).parent
KEYS: dict[str, Callable[[Any], str]] = {
    "bucket": lambda event: str(event.bucket),
    "security": lambda event: str(event.security),
    "security|effective date": lambda event: f"{event.security}|{event.effective_on}",
    "assertion id": lambda event: str(event.assertion_id),
    "review id": lambda event: str(event.review_id),
    "filing id": lambda event: str(event.filing_id),
    "company": lambda event: str(event.company),
    "scope": lambda event: str(event.scope),
    "scope|date": lambda event: f"{event.scope}|{event.sweep.trading_day}",
    "notification id": lambda event: str(getattr(event, "notification", None) or event.id),
    "pair|day": lambda event: str(event.key),
    "source|feed": lambda event: f"{event.source}|{event.feed}",
    "host": lambda event: str(event.host),
    "mode": lambda event: "mode",
    "original topic": lambda event: str(event.topic),
}


def golden(topic: Topic) -> list[tuple[str, bytes]]:
    """Return the key and the bytes of each example of a topic."""
    path = FOLDER / f"{topic.name}.json"
    if not path.exists():
        pytest.fail(f"topic {topic.name} has no example messages: write {path.relative_to(FOLDER.parents[1])}")
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["topic"] == topic.name
    assert "fictional" in content["note"]
    return [(message["key"], compact(message["value"])) for message in content["messages"]]


def compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_the_examples_of_a_topic_decode_and_encode_to_the_same_bytes(topic: Topic) -> None:
    examples = golden(topic)

    assert examples
    for _, value in examples:
        assert encode(decode(topic.event, value)) == value


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_the_key_of_an_example_is_what_the_topic_says(topic: Topic) -> None:
    for key, value in golden(topic):
        assert key == KEYS[topic.key](decode(topic.event, value))


@pytest.mark.parametrize("topic", [t for t in TOPICS if t.key == "bucket"], ids=lambda topic: topic.name)
def test_the_securities_of_an_example_are_in_its_bucket(topic: Topic) -> None:
    for key, value in golden(topic):
        assert {bucket_of(security) for security in json.loads(value).get("security", [])} <= {int(key)}


def test_each_file_is_of_a_topic() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {topic.name for topic in TOPICS}
