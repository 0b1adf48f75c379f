"""The note that a member leaves when it gives the duty up in good order: whoever is on duty next need not wait.

It is committed to the group with the member's generation, and a member that is no longer in the group cannot commit.
"""

import asyncio
import logging
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from streams.contract.broker import BrokerSettings
from streams.contract.closing import asker

log = logging.getLogger(__name__)
_LEAVE_SECONDS: Final = 2.0
_NO_CONNECTION_SECONDS: Final = 0.5  # until a commit has noticed that there is none


class Notes:
    """The notes of a group on one partition, as one member leaves and reads them."""

    def __init__(self, broker: BrokerSettings, group: str, partition: TopicPartition, wait_seconds: float) -> None:
        """Make them; `wait_seconds` is what a note saves its reader: so long is it looked for."""
        self._broker, self._group, self._partition, self._wait_seconds = broker, group, partition, wait_seconds
        self._commits: set[asyncio.Future[None]] = set()  # those too that nobody waits for any more

    async def leave(self, consumer: AIOKafkaConsumer, held_in: int) -> None:
        """Say that this member, which was on duty in that generation, is done. Without an answer the next one waits."""
        note = {self._partition: OffsetAndMetadata(0, str(held_in))}
        committing = asyncio.ensure_future(consumer.commit(note))
        self._commits.add(committing)
        await asyncio.wait({committing}, timeout=_LEAVE_SECONDS)
        if not committing.done():
            log.info("left no note for whoever is on duty next (no answer): it waits until we must have noticed")
            return
        self._commits.discard(committing)
        if not committing.cancelled() and (error := committing.exception()):
            log.info("left no note for whoever is on duty next (%s): it waits until we must have noticed",
                     type(error).__name__)

    async def read(self) -> str:
        """Return the newest note, empty where there is none or nobody answers."""
        try:
            async with asyncio.timeout(self._wait_seconds), asker(self._broker) as admin:
                found = await admin.list_consumer_group_offsets(self._group, partitions=[self._partition])
        except (KafkaError, TimeoutError):
            return ""
        return str(found[self._partition].metadata) if self._partition in found else ""

    async def given_up(self) -> None:
        """End what is under way still; to be called once the consumer has no connection.

        Not before: aiokafka's own part of a commit that is cancelled goes on, and fails where nobody looks.
        """
        commits, self._commits = self._commits, set()
        if commits:
            await asyncio.wait(commits, timeout=_NO_CONNECTION_SECONDS)
        for commit in commits:
            commit.cancel()
        await asyncio.gather(*commits, return_exceptions=True)
