"""Waits for a broker that is away, saying so once; a broker that refuses us is not waited for."""

import asyncio
import logging
import ssl
from typing import Final

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    AuthenticationMethodNotSupported,
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

from streams.contract.broker import BrokerSettings
from streams.contract.closing import asker
from streams.contract.problems import Problem

log = logging.getLogger(__name__)
_AWAY: Final = "no broker at %s yet (%s); waiting"
_CLOSED: Final = (
    "the broker at %s closes the connection unanswered; waiting. If that lasts: does it speak TLS, or ask for a user? "
    "LITTLE_GIANTS_SECURITY_PROTOCOL is %s"
)
_PAUSE_SECONDS: Final = 1.0
_CONNECT_MS: Final = 10_000
_REFUSALS: Final = (
    AuthenticationFailedError, AuthenticationMethodNotSupported, IllegalSaslStateError, SaslAuthenticationFailed,
    UnsupportedSaslMechanismError, ssl.SSLError,
)


class BrokerProblem(Problem):
    """The broker refuses us; the message says which setting to look at."""


async def wait_for_broker(broker: BrokerSettings) -> None:
    """Return once the broker answers. BrokerProblem when it answers and refuses us."""
    said: set[str] = set()
    while True:
        try:
            await _connect(broker)
            return await _ask(broker)
        except (*_REFUSALS, KafkaError, OSError) as error:
            reason = error.__cause__ if isinstance(error.__cause__, ssl.SSLError) else error
            if isinstance(reason, _REFUSALS):
                raise BrokerProblem(f"the broker at {broker.bootstrap} refuses us ({reason}); look at LITTLE_GIANTS_"
                                    "SECURITY_PROTOCOL, LITTLE_GIANTS_SASL_* and LITTLE_GIANTS_SSL_*") from None
            closed = isinstance(error, KafkaConnectionError | ConnectionResetError)
            line = _CLOSED if closed else _AWAY
            if line not in said:
                log.warning(line, broker.bootstrap, broker.security_protocol if closed else _text(error))
                said.add(line)
        await asyncio.sleep(_PAUSE_SECONDS)


async def _connect(broker: BrokerSettings) -> None:
    """Connect to one address that answers: here the reason of a failure is seen, the clients hide it."""
    arguments = broker.client()
    addresses = collect_hosts(arguments.pop("bootstrap_servers"))
    for number, (host, port, _) in enumerate(addresses, start=1):
        try:
            (await create_conn(host, port, request_timeout_ms=_CONNECT_MS, **arguments)).close()
            return
        except _REFUSALS:
            raise
        except (KafkaError, OSError):
            if number == len(addresses):
                raise


async def _ask(broker: BrokerSettings) -> None:
    async with asker(broker):
        pass  # whoever has started has an answer


def _text(error: BaseException) -> str:
    return str(error) or type(error).__name__
