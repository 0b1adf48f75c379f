"""The programs of Prometheus, and topics that hold a demo."""

import asyncio
import secrets
import shutil
from datetime import UTC, datetime

import pytest

from deploy.kafka import KafkaCluster
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.mode import record_mode


@pytest.fixture(scope="session")
def promtool() -> str:
    return _program("promtool")


@pytest.fixture(scope="session")
def prometheus_binary() -> str:
    return _program("prometheus")


@pytest.fixture(scope="module")
def demo_broker(kafka: KafkaCluster) -> BrokerSettings:
    """The broker with topics that hold a demo and that no other module sees."""
    settings = BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix=f"m{secrets.token_hex(4)}.")

    async def make() -> None:
        await admin.create_all(settings)
        await record_mode(settings, Mode.DEMO, datetime.now(UTC))

    asyncio.run(make())
    return settings


def _program(name: str) -> str:
    if path := shutil.which(name):
        return path
    pytest.skip(f"needs the program {name} (Debian package prometheus)")
