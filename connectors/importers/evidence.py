"""How much a row of a CSV file can be relied on: `kind`, or `kind:confidence`, or a column of its own. Pure."""

from typing import Final

from connectors import cells
from connectors.table import Row
from streams.contract.events.registry import Confidence

SCENARIO: Final = "scenario"  # assumed facts about real firms: for replays only
OFFICIAL_LIST: Final = "official_list"
_BY_KIND: Final = dict.fromkeys((SCENARIO, OFFICIAL_LIST, "company_announcement"), Confidence.HIGH)


def evidence(row: Row) -> tuple[str, Confidence]:
    """Return the kind of evidence and how good it is; where nothing says so, as good as its kind is."""
    kind, split, suffix = row.read("evidence", str).rpartition(":")
    said = row.read_if_any("confidence", cells.confidence)
    if not split:
        return suffix, said or _BY_KIND.get(suffix, Confidence.MEDIUM)
    suffixed = row.read("evidence", lambda _: cells.confidence(suffix))
    if said and said is not suffixed:
        raise row.bad("confidence", f"{said} is not the {suffixed} of column evidence")
    if not kind:
        raise row.bad("evidence", "names no kind")
    return kind, suffixed
