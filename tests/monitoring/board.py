"""The dashboard as its file says: panels, and the queries as Grafana would send them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

DEPLOY: Final = Path(__file__).resolve().parents[2] / "deploy"
FILE: Final = DEPLOY / "grafana" / "dashboards" / "little-giants.json"
# Four scrapes for a rate, as Grafana computes it for a data source with a time interval of 5 s; all scopes chosen.
BUILT_IN: Final = {"$__rate_interval": "20s"}
CHOSEN: Final = {"$scope": ".*"}


@dataclass(frozen=True, kw_only=True)
class Query:
    """One target of a panel, variables replaced."""

    panel: str
    name: str
    expr: str
    legend: str

    @property
    def legend_labels(self) -> list[str]:
        return re.findall(r"\{\{(\w+)\}\}", self.legend)


def board() -> dict[str, Any]:
    """Return the dashboard."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def panels() -> list[dict[str, Any]]:
    """Return all panels, rows among them."""
    found: list[dict[str, Any]] = board()["panels"]
    return found


def queries() -> Iterator[Query]:
    for panel in panels():
        for target in panel.get("targets", ()):
            yield Query(panel=panel["title"], name=target["refId"], expr=replaced(target["expr"]),
                        legend=target["legendFormat"])


def replaced(text: str) -> str:
    """Replace the variables."""
    for variable, value in (BUILT_IN | CHOSEN).items():
        text = text.replace(variable, value)
    return text


def query_of(panel: str) -> str:
    """Return the one query of a panel."""
    (found,) = [query.expr for query in queries() if query.panel.startswith(panel)]
    return found


TOTALS: Final = query_of("Market value 总市值")
AGE: Final = query_of("Age of the totals")
