"""Which applications a person asks for. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from streams.contract.events.ipos import IpoStage, Stage
from streams.contract.securities import Board
from streams.ipos.funnel import is_there


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What must hold; None: whatever it is."""

    stage: Stage | None = None
    board: Board | None = None
    province: str | None = None
    company: str | None = None  # a part of its name
    since: date | None = None  # at the stage since then or later


def chosen(stages: Iterable[IpoStage], choice: Choice) -> list[IpoStage]:
    """Return what was asked for, the newest first."""
    found = [each for each in stages if is_there(each) and _is_meant(each, choice)]
    return sorted(found, key=lambda each: (-each.entered_on.toordinal(), each.company))


def _is_meant(each: IpoStage, choice: Choice) -> bool:
    return (choice.stage in (None, each.stage) and choice.board in (None, each.board)
            and choice.province in (None, each.province) and (choice.company or "") in each.company
            and (choice.since is None or choice.since <= each.entered_on))
