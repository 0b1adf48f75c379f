"""No sweep before the members are there: the stream processor has read the reference data and said who is a member."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from connectors.sequence import Stamp
from streams.contract.lag import STREAMS_GROUP, LagReader
from streams.contract.topics import COVERAGE, MEMBERS, Topic

log = logging.getLogger(__name__)
_PAUSE_SECONDS: Final = 0.3


async def wait_for_members(lag: LagReader, reference: Sequence[Topic]) -> None:
    """Return once the streams have committed these topics whole and there is a member; say once what is missing."""
    said = False
    while missing := await _missing(lag, reference):
        if not said:
            said = True
            log.info("waiting: %s", missing)
        await asyncio.sleep(_PAUSE_SECONDS)
    if said:
        log.info("the members are there")


async def registry_stamp(lag: LagReader) -> Stamp:
    """Return the offsets that the next records of members and coverage will have."""
    ends = {partition.topic: end for partition, end in (await lag.ends([MEMBERS, COVERAGE])).items()}
    return Stamp(members_offset=ends[lag.broker.name(MEMBERS)], coverage_offset=ends[lag.broker.name(COVERAGE)])


async def _missing(lag: LagReader, reference: Sequence[Topic]) -> str | None:
    behind = await lag.behind(STREAMS_GROUP, reference)
    if behind:
        names = ", ".join(sorted(partition.topic for partition in behind))
        return f"the streams have {sum(behind.values())} records of {names} to read (is `python -m streams run` there?)"
    if not (await registry_stamp(lag)).members_offset:
        return f"{MEMBERS.name} holds no member (do the memberships and listings name the same companies?)"
    return None
