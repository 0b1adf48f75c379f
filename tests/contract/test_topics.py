"""Partitions and retention follow from what a topic is keyed by and from who still needs its records."""

from collections import Counter

import pytest

from streams.contract.buckets import BUCKETS
from streams.contract.topics import (
    COVERAGE,
    DAILY_VALUES,
    DAY_MS,
    MARKET_QUOTES,
    MEMBER_QUOTES,
    MEMBERS,
    PARTIALS,
    TOPICS,
    VALUATIONS,
    Kept,
    Topic,
)
from streams.topic_table import topic_table

NAMED = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
SPREAD = {MARKET_QUOTES, VALUATIONS, MEMBER_QUOTES}
DAYS_KEPT = {Kept.DAYS: 7, Kept.WEEKS: 35, Kept.MONTHS: 400}


def test_names_are_unique_and_valid_for_kafka() -> None:
    names = [topic.name for topic in TOPICS]

    assert len(set(names)) == len(names)
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz.-") for name in names)


@NAMED
def test_what_is_valued_by_bucket_has_sixteen_partitions_and_what_needs_one_order_has_one(topic: Topic) -> None:
    assert topic.partitions == (BUCKETS if topic in SPREAD else 1)


def test_partial_sums_of_all_buckets_are_in_one_partition() -> None:
    assert (PARTIALS.key, PARTIALS.partitions) == ("bucket", 1)


@NAMED
def test_the_newest_by_key_is_compacted_and_the_rest_expires_after_its_days(topic: Topic) -> None:
    if topic.kept in DAYS_KEPT:
        assert topic.config == {"cleanup.policy": "delete",
                                "retention.ms": str(DAYS_KEPT[topic.kept] * DAY_MS)}
    else:
        assert topic.config["cleanup.policy"] == "compact"
        assert not {name for name in topic.config if name.startswith("retention")}


def test_a_version_of_the_members_outlasts_the_quotes_that_name_it() -> None:
    lag, retention = MEMBERS.config["min.compaction.lag.ms"], MARKET_QUOTES.config["retention.ms"]

    assert int(lag) >= int(retention)
    assert [topic for topic in TOPICS if topic.versioned] == [MEMBERS, COVERAGE]


def test_daily_values_and_the_registry_are_kept_for_ever() -> None:
    for_ever = {topic.name for topic in TOPICS if topic.kept is Kept.FOR_EVER}

    assert for_ever == {"registry.memberships", "registry.listings", "registry.decisions", DAILY_VALUES.name}


@NAMED
def test_a_topic_says_who_writes_and_reads_it_and_what_it_holds(topic: Topic) -> None:
    assert topic.producer
    assert topic.consumers
    assert topic.purpose
    assert topic.purpose.count(".") == 0


def test_each_event_of_a_topic_is_its_own_but_market_values_which_are_there_twice() -> None:
    shared = {event.__name__: count for event, count in Counter(topic.event for topic in TOPICS).items() if count > 1}

    assert shared == {"MarketValue": 2}


def test_the_table_has_a_row_for_each_topic() -> None:
    lines = topic_table().splitlines()

    assert len(lines) == len(TOPICS) + 2
    assert {line.count("|") for line in lines} == {8}
    for topic, line in zip(TOPICS, lines[2:], strict=True):
        assert f"`{topic.name}`" in line
        assert f" {topic.partitions} " in line
