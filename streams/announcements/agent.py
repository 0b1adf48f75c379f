"""market.announcements ⋈ little-giants.members → little-giants.announcements, and awards to the registry."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from streams.announcements.filings import Filings, dump, load
from streams.announcements.firms import Firm, firm
from streams.announcements.following import Followed, follow
from streams.contract.events.announcements import Announcement
from streams.contract.events.members import Member
from streams.contract.events.registry import Confidence, Instrument
from streams.contract.latest import LatestTopic
from streams.contract.topics import ANNOUNCEMENTS, MARKET_ANNOUNCEMENTS, MARKET_INSTRUMENTS, MEMBERS
from streams.engine.app import StreamApp
from streams.engine.checkpoint import checkpointed
from streams.engine.records import Output, Record, Step
from streams.engine.state import StateCodec, StateStore


class Announcements:
    """Follows announcements with the members, and the names of companies, as they are when they are handled."""

    def __init__(self, app: StreamApp, *, least: Confidence, accept_awards: bool) -> None:
        self._app, self._least, self._accept_awards = app, least, accept_awards
        self._members: LatestTopic[Member] | None = None
        self._instruments: LatestTopic[Instrument] | None = None

    async def wait_for_members(self, records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
        """Wait until all that was written of members and instruments by now is here."""
        self._members = await self._app.view(MEMBERS, Member)
        self._instruments = await self._app.view(MARKET_INSTRUMENTS, Instrument)
        await self._members.caught_up(given_up)
        await self._instruments.caught_up(given_up)

    def fold(self, state: Filings, record: Record[Any]) -> Step[Filings]:
        announcement: Announcement = record.event
        followed = follow(state, announcement, self._firm(announcement.security, announcement.announced_on),
                          recorded_at=datetime.fromtimestamp(record.sent_at, UTC), accept_awards=self._accept_awards)
        return Step(state=followed.filings, outputs=outputs(followed), notes=[followed.outcome])

    def _firm(self, security: str, day: date) -> Firm:
        if self._members is None or self._instruments is None:
            raise RuntimeError("the members have not been waited for")
        return firm(self._members.get(security), self._instruments.get(security), day, self._least)


def outputs(followed: Followed) -> list[Output]:
    """Return what is published of an announcement."""
    found = []
    if followed.event:
        found.append(Output(topic=ANNOUNCEMENTS, key=followed.event.security, event=followed.event))
    if told := followed.told:
        found.append(Output(topic=told.topic, key=told.key, event=told.event))
    return found


def register(app: StreamApp, *, least: Confidence = Confidence.MEDIUM,
             accept_awards: bool = False) -> StateStore[Filings]:
    """Register the stage. A title counts from confidence `least` up; `accept_awards` lets the stated rule accept."""
    stage = Announcements(app, least=least, accept_awards=accept_awards)
    return checkpointed(app, name="announcements", sources=(MARKET_ANNOUNCEMENTS,), fold=stage.fold,
                        before=stage.wait_for_members, codec=StateCodec(empty=Filings, load=load, dump=dump))
