"""A broker that is away is waited for, with one line; one that refuses us is a problem at once."""

import asyncio
import logging

import pytest

from deploy.kafka import KafkaCluster
from streams.contract.broker import BrokerSettings, Mechanism, Protocol
from streams.contract.waiting import BrokerProblem, wait_for_broker


@pytest.mark.asyncio
async def test_a_broker_that_is_away_is_waited_for_and_that_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger="streams.contract.waiting")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(wait_for_broker(BrokerSettings(bootstrap="127.0.0.1:1")), 3.5)
    (line,) = (record.getMessage() for record in caplog.records if record.name == "streams.contract.waiting")
    assert line.startswith("no broker at 127.0.0.1:1 yet (")


@pytest.mark.asyncio
async def test_one_address_that_answers_is_enough(kafka: KafkaCluster) -> None:
    await asyncio.wait_for(wait_for_broker(BrokerSettings(bootstrap=f"127.0.0.1:1,{kafka.bootstrap}")), 30)


@pytest.mark.asyncio
async def test_a_broker_that_refuses_us_is_not_waited_for(kafka: KafkaCluster) -> None:
    broker = BrokerSettings(bootstrap=kafka.bootstrap, security_protocol=Protocol.SASL_PLAINTEXT,
                            sasl_mechanism=Mechanism.PLAIN, sasl_username="someone", sasl_password="wrong")
    with pytest.raises(BrokerProblem, match=r"refuses us .* look at LITTLE_GIANTS_SECURITY_PROTOCOL"):
        await asyncio.wait_for(wait_for_broker(broker), 30)
