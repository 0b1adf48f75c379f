"""One announcement after the other: is it a member's, is it new, what is it about, does the registry want it. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from streams.announcements import same
from streams.announcements.awards import award
from streams.announcements.candidates import Told, tell
from streams.announcements.classify import Classified, classified
from streams.announcements.corrections import corrected, is_called_off
from streams.announcements.filings import Filing, Filings
from streams.announcements.firms import Firm
from streams.announcements.title import subject
from streams.contract.clock import shanghai_day
from streams.contract.events.announcements import Announcement, MemberAnnouncement


class Outcome(StrEnum):
    """What became of an announcement."""

    PUBLISHED = "published"
    REPEATED = "repeated"  # it is a filing that another source, or the same one, had before
    NOT_A_MEMBER = "not_a_member"


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What is known after an announcement, and what it gave."""

    filings: Filings
    outcome: Outcome
    event: MemberAnnouncement | None = None
    told: Told | None = None


def follow(filings: Filings, announcement: Announcement, firm: Firm, *, recorded_at: datetime,
           accept_awards: bool) -> Followed:
    """Return what an announcement of a firm, sent and so known at a moment, changes.

    Only members' filings are held, and awards of whomever: one of no member is published when a copy of it comes and
    the firm is a member by then.
    """
    names = (*firm.names, announcement.short_name or "")
    claimed = award(announcement.title, announcement.announced_on)
    if not firm.is_member and claimed is None:
        return Followed(filings=filings, outcome=Outcome.NOT_A_MEMBER)
    about = subject(announcement.title, names)
    filings = filings.at(announcement.announced_on, sent_on=shanghai_day(recorded_at))
    filing, is_new = _filing(filings, announcement, about)
    if not is_new and (filing.published or not firm.is_member):
        return Followed(filings=filings.put(filing), outcome=Outcome.REPEATED)
    event = _event(filings, announcement, firm, filing, classified(about)) if firm.is_member else None
    told = tell(claimed, announcement, company=firm.legal_name, names=names, recorded_at=recorded_at,
                accept=accept_awards) if claimed and is_new else None
    return Followed(filings=filings.put(replace(filing, published=event is not None)),
                    outcome=Outcome.PUBLISHED if event else Outcome.NOT_A_MEMBER, event=event, told=told)


def _filing(filings: Filings, announcement: Announcement, about: str) -> tuple[Filing, bool]:
    """Return the filing that it is, with this source, and whether it is a new one."""
    held = filings.of(announcement.security)
    source, source_id = announcement.source, announcement.announcement_id
    found = same.find(held, source=source, source_id=source_id, about=about, day=announcement.announced_on)
    if found:
        return same.seen_at(found, source, source_id, announcement.announced_on), False
    return same.new(held, security=announcement.security, source=source, source_id=source_id, about=about,
                    day=announcement.announced_on), True


def _event(filings: Filings, announcement: Announcement, firm: Firm, filing: Filing,
           said: Classified) -> MemberAnnouncement:
    corrects = None
    if said.correction or is_called_off(filing.about):
        corrects = corrected(filing.about, filing.day, [each for each in filings.of(filing.security) if each.published])
    if firm.board is None:
        raise ValueError(f"{filing.security} is a member without a board")
    return MemberAnnouncement(
        announcement_id=filing.filing_id, security=filing.security, name=firm.name, board=firm.board, lists=firm.lists,
        provinces=firm.provinces, title=announcement.title, categories=said.categories, correction=said.correction,
        corrects=corrects.filing_id if corrects else None, published_at=announcement.published_at,
        announced_on=announcement.announced_on, url=announcement.url, source=announcement.source,
        source_id=announcement.announcement_id)
