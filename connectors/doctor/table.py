"""Verdicts for people, in at most 100 columns, and for programs. Pure."""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from connectors.doctor.verdict import Verdict
from connectors.upstream.failure import told

COLUMNS: Final = 100
_HEAD: Final = ("source", "reachable", "schema", "age", "left", "what to do")
_YES_NO: Final = {True: "yes", False: "NO", None: "-"}
_HOLDS: Final = {True: "holds", False: "DRIFT", None: "-"}


def table(verdicts: Sequence[Verdict]) -> str:
    """Return a line or more a source; `left` are today's requests. What failed is told below, in the site's words."""
    rows = [_HEAD, *map(_cells, verdicts)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD) - 1)]
    room = COLUMNS - sum(widths) - 2 * len(widths)
    lines = [line for row in rows for line in _lines(row, widths, room)]
    return "\n".join([*lines, *_details(verdicts)])


def as_json(verdicts: Sequence[Verdict], broker_problem: str | None, without_source: Sequence[str], last: str) -> str:
    """Return one object: whether live can run, what lacks, and a list of sources. Ages in seconds."""
    return json.dumps({
        "live_can_run": not (broker_problem or without_source), "broker_problem": broker_problem,
        "universes_without_source": list(without_source), "conclusion": last,
        "sources": [asdict(each) for each in verdicts]}, ensure_ascii=False, indent=2)


def age(seconds: float | None) -> str:
    """Return an age in its largest unit: 45 s, 12 min, 17 h, 3 d."""
    if seconds is None:
        return "-"
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{sign}{seconds // length:.0f} {unit}"
    return f"{sign}{seconds:.0f} s"


def _cells(verdict: Verdict) -> tuple[str, ...]:
    return (verdict.source, _YES_NO[verdict.reachable], _HOLDS[verdict.schema_holds], age(verdict.age_seconds),
            f"{verdict.left_today:,}", verdict.what_to_do)


def _lines(row: Sequence[str], widths: Sequence[int], room: int) -> list[str]:
    begin = "".join(f"{cell:<{width}}  " for cell, width in zip(row, widths, strict=False))
    first, *others = textwrap.wrap(row[-1], room) or [""]
    return [(begin + first).rstrip(), *(" " * len(begin) + other for other in others)]


def _details(verdicts: Sequence[Verdict]) -> list[str]:
    of: dict[str, list[Verdict]] = {}
    for each in verdicts:
        if each.failure and each.detail:
            of.setdefault(told(each.failure, each.detail), []).append(each)
    lines = [f"{_who(every)}: {what}" for what, every in of.items()]
    return ["", *(textwrap.shorten(line, COLUMNS, placeholder=" …") for line in lines)] if lines else []


def _who(verdicts: Sequence[Verdict]) -> str:
    first, *others = verdicts
    return f"{first.source} ({first.host})" if not others else f"{first.source} and {len(others)} more"
