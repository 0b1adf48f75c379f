"""How many little giants stand at each stage of each board. Pure."""

from collections import Counter
from collections.abc import Iterable

from streams.contract.events.ipos import IpoStage, Stage
from streams.contract.securities import Board


def funnel(stages: Iterable[IpoStage]) -> dict[tuple[Stage, Board | None], int]:
    """Return the counts by stage and board (None: not said yet). Who is on no way any more does not count."""
    counts = Counter((each.stage, each.board) for each in stages if is_there(each))
    order = tuple(Stage)
    return dict(sorted(counts.items(), key=lambda item: (order.index(item[0][0]), item[0][1] or "")))


def is_there(stage: IpoStage) -> bool:
    """Say whether a version speaks of an application, or only says that there is none."""
    return bool(stage.moves or stage.needs_review)
