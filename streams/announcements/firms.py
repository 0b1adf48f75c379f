"""Whose announcement it is: the member on that day, if it is one, and the company's full name. Pure."""

from dataclasses import dataclass
from datetime import date

from streams.contract.events.members import Member
from streams.contract.events.registry import Confidence, Instrument, Relation
from streams.contract.securities import Board


@dataclass(frozen=True, kw_only=True)
class Firm:
    """A security's company as it stands on the day of an announcement."""

    is_member: bool
    names: tuple[str, ...]  # short ones, as titles begin with them
    legal_name: str | None
    name: str = ""
    board: Board | None = None
    lists: tuple[int, ...] = ()
    provinces: tuple[str, ...] = ()


def firm(member: Member | None, instrument: Instrument | None, day: date, least: Confidence) -> Firm:
    """Return a company on a day: a member by the titles of its own that hold then and are known so well."""
    titles = [title for title in (member.titles if member else ())
              if title.relation is Relation.SELF and title.holds_on(day) and title.confidence.rank <= least.rank]
    names = tuple(each.name for each in (member, instrument) if each and each.name)
    legal_name = instrument.legal_name if instrument else None
    if member is None or not titles:
        return Firm(is_member=False, names=names, legal_name=legal_name)
    return Firm(
        is_member=True, names=names, legal_name=legal_name or titles[0].company, name=member.name, board=member.board,
        lists=tuple(sorted({title.list_number for title in titles if title.list_number is not None})),
        provinces=tuple(sorted({title.province for title in titles if title.province is not None})))
