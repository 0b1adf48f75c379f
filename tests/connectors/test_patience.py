"""A broker that goes away is waited for; one that says no is not."""

import pytest
from aiokafka.errors import KafkaConnectionError, KafkaTimeoutError, TopicAuthorizationFailedError

from connectors.errors import Refused
from connectors.patience import until_done
from streams.contract.broker import BrokerSettings


@pytest.mark.asyncio
@pytest.mark.parametrize("error", [KafkaConnectionError("gone"), KafkaTimeoutError(), TimeoutError()])
async def test_work_that_loses_the_broker_is_done_again_once_it_answers(error: Exception, broker: BrokerSettings,
                                                                        ) -> None:
    errors = [error]

    async def work() -> str:
        if errors:
            raise errors.pop()
        return "done"

    assert await until_done(broker, work) == "done"


@pytest.mark.asyncio
async def test_work_that_the_broker_refuses_ends_with_one_line(broker: BrokerSettings) -> None:
    async def work() -> None:
        raise TopicAuthorizationFailedError("market.quotes")

    with pytest.raises(Refused, match=rf"^the broker at {broker.bootstrap} refuses: .*TopicAuthorizationFailedError"):
        await until_done(broker, work)
