"""What to do while the broker is away: wait, say so once, say once that it is back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from aiokafka.errors import KafkaError, KafkaTimeoutError

from connectors.errors import Refused
from connectors.metrics import ConnectorMetrics
from streams.contract.broker import BrokerSettings
from streams.contract.waiting import wait_for_broker

log = logging.getLogger(__name__)
T = TypeVar("T")
_SAY_AFTER_SECONDS: Final = 3.0
_PAUSE_SECONDS: Final = 1.0


class Patience:
    """Waits for answers of one broker, each as long as `seconds` from the moment it is found to be away."""

    def __init__(self, broker: BrokerSettings, seconds: float, metrics: ConnectorMetrics | None = None) -> None:
        self._broker, self.seconds, self._metrics = broker, seconds, metrics
        self._away = False

    async def wait(self, work: Awaitable[T]) -> T:
        """Return the answer; TimeoutError when the broker is away for too long."""
        answer = asyncio.ensure_future(work)
        try:
            if not await _is_done(answer, 0 if self._away else _SAY_AFTER_SECONDS):
                self._say_away()
                if not await _is_done(answer, self.seconds):
                    raise TimeoutError
            result = answer.result()
        finally:
            answer.cancel()
        self._say_back()
        return result

    def _say_away(self) -> None:
        if not self._away:
            self._away = True
            if self._metrics:
                self._metrics.broker_away()
            log.warning("the broker at %s does not answer; waiting up to %g s", self._broker.bootstrap, self.seconds)

    def _say_back(self) -> None:
        if self._away:
            self._away = False
            if self._metrics:
                self._metrics.broker_back()
            log.warning("the broker is back")


async def until_done(broker: BrokerSettings, work: Callable[[], Awaitable[T]]) -> T:
    """Do what is harmless when repeated; when the broker goes away in the middle, wait for it and begin again."""
    while True:
        try:
            return await work()
        except (KafkaError, TimeoutError) as error:
            if not (isinstance(error, KafkaTimeoutError | TimeoutError) or error.retriable):
                raise Refused(f"the broker at {broker.bootstrap} refuses: {error}") from error
            log.warning("lost the broker (%s); going on with what is not published yet", str(error) or "no answer")
        await asyncio.sleep(_PAUSE_SECONDS)
        await wait_for_broker(broker)


async def _is_done(work: "asyncio.Future[T]", seconds: float) -> bool:
    done, _ = await asyncio.wait({work}, timeout=seconds)
    return bool(done)
