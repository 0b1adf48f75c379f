"""Applications and their counts as a table, as CSV and as JSON lines. Pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from streams.contract.events.ipos import IpoStage, Stage
from streams.contract.printed import Format, printed
from streams.contract.securities import Board
from streams.ipos.stage_names import STAGE_NAMES

COLUMNS: Final = ("company", "province", "lists", "board", "attempt", "stage", "stage_zh", "reason", "entered_on",
                  "days_in_stage", "security", "sponsor", "raw_status", "reviews", "source")
SHORT: Final = ("company", "province", "board", "attempt", "stage", "stage_zh", "reason", "entered_on", "days_in_stage",
                "security", "reviews")
Row = Mapping[str, object]


def stages_text(stages: Sequence[IpoStage], how: Format) -> str:
    """Return the applications, one a line; JSON has them whole, with every move."""
    if how is Format.JSON:
        return "\n".join(stage.model_dump_json() for stage in stages)
    return printed([_row(stage) for stage in stages], SHORT if how is Format.TABLE else COLUMNS, how)


def funnel_text(counts: Mapping[tuple[Stage, Board | None], int], how: Format) -> str:
    """Return the counts, one a line."""
    rows: list[Row] = [
        {"stage": stage.value, "stage_zh": STAGE_NAMES[stage][0], "board": board.value if board else None,
         "companies": count} for (stage, board), count in counts.items()]
    if how is Format.JSON:
        return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return printed(rows, ("stage", "stage_zh", "board", "companies"), how)


def reviews_text(stages: Sequence[IpoStage], how: Format) -> str:
    """Return the rows that were not applied, one a line, with the reason."""
    rows: list[Row] = [{"company": stage.company, **doubt.model_dump(mode="json")}
                       for stage in stages for doubt in stage.needs_review]
    return printed(rows, ("company", "on", "raw_status", "after", "doubt", "detail", "source"), how)


def _row(stage: IpoStage) -> Row:
    own = [move for move in stage.moves if move.attempt == stage.attempt]
    return {**stage.model_dump(mode="json"), "lists": " ".join(map(str, stage.lists)),
            "stage_zh": STAGE_NAMES[stage.stage][0], "reason": own[-1].reason if own else None,
            "reviews": len(stage.needs_review)}
