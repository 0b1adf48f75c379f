"""Waits for a broker that is away, saying so once; a broker that refuses us is not waited for."""

import asyncio
import logging
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from streams.contract.broker import BrokerSettings
from streams.contract.problems import Problem

log = logging.getLogger(__name__)
_PAUSE_SECONDS: Final = 1.0
_REFUSALS: Final = ("Authentication", "Sasl", "SSL", "certificate")


class BrokerProblem(Problem):
    """The broker refuses us; the message says which setting to look at."""


async def wait_for_broker(broker: BrokerSettings) -> None:
    """Return once the broker answers. BrokerProblem when it answers and refuses us."""
    said = False
    while True:
        admin = AIOKafkaAdminClient(**broker.client())
        try:
            await admin.start()
            return
        except (KafkaError, OSError) as error:
            _raise_refusal(broker, error)
            if not said:
                log.warning("no broker at %s yet (%s); waiting", broker.bootstrap, type(error).__name__)
                said = True
            await asyncio.sleep(_PAUSE_SECONDS)
        finally:
            await admin.close()


def _raise_refusal(broker: BrokerSettings, error: Exception) -> None:
    if any(word in f"{type(error).__name__} {error}" for word in _REFUSALS):
        raise BrokerProblem(f"the broker at {broker.bootstrap} refuses us ({error}); look at LITTLE_GIANTS_SASL_* "
                            "and LITTLE_GIANTS_SSL_*") from None
