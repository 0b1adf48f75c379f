"""An import of a list: all of it is read and checked, its summary is shown, then what is not there yet is published."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from connectors import reference
from connectors.patience import Patience, until_done
from connectors.preconditions import check
from connectors.publisher import Publisher
from connectors.reference import difference
from connectors.registry.file import read_list, reader_of
from connectors.registry.plan import Plan, Statement, plan
from connectors.registry.progress import Progress
from connectors.registry.rows import Document
from connectors.registry.summary import Summary, summarised
from connectors.settings import ConnectorSettings
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.latest import all_of
from streams.contract.topics import REGISTRY_MEMBERSHIPS, REGISTRY_REVIEWS

log = logging.getLogger(__name__)


async def import_list(file: Path, said: Statement, broker: BrokerSettings, settings: ConnectorSettings, *, mode: Mode,
                      dry_run: bool, show: Callable[[Summary], None]) -> Summary:
    """Publish what a list says and the registry does not hold; nothing in a dry run. Harmless when repeated."""
    document = await _read(file, said)
    wanted = plan(document, said)
    shown: list[Summary] = []

    async def attempt() -> Summary:
        await check(broker, [REGISTRY_MEMBERSHIPS, REGISTRY_REVIEWS], mode)
        found = await _compared(document, wanted, said, broker)
        if not shown:
            show(found)
            shown.append(found)
        if not dry_run:
            patience = Patience(broker, settings.publish_patience_seconds)
            async with Publisher(broker, patience, in_flight=settings.publish_in_flight) as publisher:
                await reference.publish(publisher, REGISTRY_MEMBERSHIPS, found.memberships)
                await reference.publish(publisher, REGISTRY_REVIEWS, found.reviews)
        return found

    await until_done(broker, attempt)
    return shown[0]


async def _read(file: Path, said: Statement) -> Document:
    """Read the file beside the loop, so that a signal is heard meanwhile."""
    progress = Progress()
    await asyncio.to_thread(reader_of, file)  # loads its library, which cannot be abandoned as the reading can
    log.info("reading %s", file)
    try:
        return await asyncio.to_thread(read_list, file, said.list_number, said.claim, progress)
    finally:
        progress.abandoned.set()


async def _compared(document: Document, wanted: Plan, said: Statement, broker: BrokerSettings) -> Summary:
    held = await all_of(broker, REGISTRY_MEMBERSHIPS)
    memberships = difference(REGISTRY_MEMBERSHIPS, held, wanted.memberships)
    reviews = await reference.compare(broker, REGISTRY_REVIEWS, wanted.reviews)
    return await asyncio.to_thread(summarised, document, wanted, said, held, memberships, reviews)
