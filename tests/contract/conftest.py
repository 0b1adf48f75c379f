"""A broker with only the topics a test is about: making all of them takes a second."""

import secrets
from collections.abc import Awaitable, Callable

import pytest

from deploy.kafka import KafkaCluster
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.topics import Topic

With = Callable[..., Awaitable[BrokerSettings]]


@pytest.fixture
def bare(kafka: KafkaCluster) -> BrokerSettings:
    """The broker without any topic, under a prefix that no other test has."""
    return BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix=f"t{secrets.token_hex(4)}.")


@pytest.fixture
def broker_with(bare: BrokerSettings) -> With:
    """Makes the topics named, and returns the broker that has them."""

    async def make(*topics: Topic) -> BrokerSettings:
        await admin.create(bare, [admin.wanted(topic, bare) for topic in topics])
        return bare

    return make
