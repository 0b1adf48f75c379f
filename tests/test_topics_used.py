"""Topics listed are topics used: the list, the real subscriptions, the sources and the README say the same."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.app import create_app as create_streams
from streams.contract import topics as contract
from streams.contract.broker import BrokerSettings
from streams.contract.topics import (
    COVERAGE,
    DELIVERIES,
    MARKET_DATA_QUALITY,
    MARKET_FX,
    MARKET_INSTRUMENTS,
    MEMBERS,
    REGISTRY_DECISIONS,
    REGISTRY_REVIEWS,
    RUNTIME_BUDGETS,
    RUNTIME_MODE,
    TOPICS,
    Topic,
)
from streams.engine.app import StreamApp
from streams.engine.settings import EngineSettings
from streams.settings import StreamsSettings
from streams.topic_table import topic_table

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "some.prefix."
CONSTANTS = {value.name: name for name, value in vars(contract).items() if isinstance(value, Topic)}
OUTSIDE = {"downstream", "operator"}  # people and programs that are not ours
CONSUMER_OF_AGENT = {"evaluate-members": "alerts", "evaluate-scopes": "alerts", "evaluate-sources": "alerts"}
VIEWS = {  # compacted topics that are held in memory, without a subscription: (consumer, topic) and where it is read
    ("valuation", MEMBERS.name): "streams/valuation",
    ("connectors", MEMBERS.name): "connectors",
    ("connectors", MARKET_DATA_QUALITY.name): "connectors",
    ("connectors", MARKET_FX.name): "connectors",
    ("connectors", RUNTIME_BUDGETS.name): "connectors",
    ("announcements", MEMBERS.name): "streams/announcements",
    ("announcements", MARKET_INSTRUMENTS.name): "streams/announcements",
    ("connectors", COVERAGE.name): "connectors",
    ("totals", COVERAGE.name): "streams/totals",
    ("importers", REGISTRY_REVIEWS.name): "connectors/registry",
    ("importers", REGISTRY_DECISIONS.name): "connectors/registry",
    ("deliver", DELIVERIES.name): "alerts/delivery",
    ("connectors", RUNTIME_MODE.name): "connectors",
    ("streams", RUNTIME_MODE.name): "streams/engine",
    ("alerts", RUNTIME_MODE.name): "streams/engine",
}
PRODUCERS = {"connectors": "connectors", "importers": "connectors", "members": "streams/members",
             "valuation": "streams/valuation", "totals": "streams/totals", "ipos": "streams/ipos",
             "announcements": "streams/announcements", "evaluate": "alerts", "deliver": "alerts/delivery",
             "topics --create": "streams", "streams": "streams/engine", "alerts": "streams/engine"}


def apps() -> Iterator[StreamApp]:
    """Yield the real apps, built as their processes build them."""
    from alerts.app import create_app as create_alerts
    from alerts.settings import AlertsSettings

    broker, engine = BrokerSettings(topic_prefix=PREFIX), EngineSettings()
    config = ROOT / "deploy" / "config"
    yield create_streams(StreamsSettings(), broker, engine)
    yield create_alerts(
        AlertsSettings(rules=config / "rules.toml", channels=config / "channels.toml"), broker, engine)


def subscriptions() -> set[tuple[str, str]]:
    """Return (consumer, topic) of each agent of the real apps."""
    return {(CONSUMER_OF_AGENT.get(name, name), topic.removeprefix(PREFIX))
            for app in apps() for name, agent in app.agents.items() for topic in agent.channel.topics}


def names_in(folder: str) -> set[str]:
    """Return every name that the code of a folder uses."""
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found |= {getattr(node, "id", ""), getattr(node, "attr", "")}
    return found


def used_in(topic: str, folder: str, mode_function: str) -> bool:
    return (mode_function if topic == RUNTIME_MODE.name else CONSTANTS[topic]) in names_in(folder)


def test_every_topic_of_the_contract_is_listed_once() -> None:
    assert sorted(CONSTANTS) == sorted(topic.name for topic in TOPICS)


def test_the_consumers_listed_are_the_real_subscriptions_and_the_known_views() -> None:
    listed = {(consumer, topic.name) for topic in TOPICS for consumer in topic.consumers if consumer not in OUTSIDE}

    assert listed == subscriptions() | VIEWS.keys()


def test_what_an_app_reads_is_what_its_agents_read() -> None:
    for app in apps():
        read = {topic.removeprefix(PREFIX) for agent in app.agents.values() for topic in agent.channel.topics}
        assert {topic.name for topic in app.sources} == read


@pytest.mark.parametrize(("consumer", "topic"), VIEWS, ids=lambda part: part)
def test_a_view_that_is_listed_is_read(consumer: str, topic: str) -> None:
    folder = VIEWS[consumer, topic]

    assert used_in(topic, folder, "require_mode"), f"{folder} does not read {topic}"


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_the_producer_listed_writes_it(topic: Topic) -> None:
    for producer in topic.producer.split(", "):
        folder = PRODUCERS[producer]
        assert used_in(topic.name, folder, "record_mode"), f"{folder} does not write {topic.name}"


def test_the_table_in_the_readme_is_that_of_the_topics() -> None:
    readme = ROOT / "README.md"
    if not readme.exists():
        pytest.fail("README.md is not there")
    before, _, rest = readme.read_text(encoding="utf-8").partition("<!-- topics -->\n")
    table, end, _ = rest.partition("\n<!-- /topics -->")

    assert before
    assert end, "README.md has no table between <!-- topics --> and <!-- /topics -->"
    assert table == topic_table(), "make topics prints the table that README.md should have"
