"""The topics of the tests' own stages."""

import secrets

import pytest_asyncio

from deploy.kafka import KafkaCluster
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.topics import DEAD_LETTERS
from tests.engine.chain import LINKS, NUMBERS, OTHERS

OWN = (NUMBERS, OTHERS, LINKS)


@pytest_asyncio.fixture
async def here(kafka: KafkaCluster) -> BrokerSettings:
    """The broker with the tests' own topics, which no other test sees; enough for an app in the test's loop."""
    settings = BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix=f"e{secrets.token_hex(4)}.")
    await admin.create(settings, [admin.wanted(topic, settings) for topic in (*OWN, DEAD_LETTERS)])
    return settings


@pytest_asyncio.fixture
async def whole(broker: BrokerSettings) -> BrokerSettings:
    """The same with all of the contract's, as a worker process wants them."""
    await admin.create(broker, [admin.wanted(topic, broker) for topic in OWN])
    return broker
