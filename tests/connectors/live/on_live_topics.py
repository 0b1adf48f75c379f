"""Topics that hold live data, with members, as if a stream processor had been there."""

from collections.abc import Iterable

from connectors.importers.kinds import IMPORTERS
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.lag import STREAMS_GROUP
from streams.contract.topics import MEMBERS
from tests.builders import a_member
from tests.connectors.on_topics import FAR, commit, own_topics, put


async def live_topics(bootstrap: str, mode: Mode = Mode.LIVE) -> BrokerSettings:
    """Make all topics of the contract under a prefix of their own."""
    return await own_topics(bootstrap, mode)


async def with_members(broker: BrokerSettings, securities: Iterable[str]) -> None:
    """Have these securities be members, and a stream processor that has read whatever there will be."""
    await commit(broker, STREAMS_GROUP, [importer.topic for importer in IMPORTERS.values()], FAR)
    await put(broker, MEMBERS, [(security, a_member(security)) for security in securities])
