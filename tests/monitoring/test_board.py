"""The dashboard is one that Grafana can show: unique ids, no overlaps, known units, the provisioned data source."""

import re
from itertools import combinations
from typing import Any, Final

import pytest
import yaml  # type: ignore[import-untyped,unused-ignore]

from tests.monitoring.board import BUILT_IN, DEPLOY, FILE, board, panels
from tests.monitoring.words import is_bilingual

PROVISIONING: Final = DEPLOY / "grafana" / "provisioning"
# Units of Grafana's own list (valueFormats/categories), and its custom form currency:<symbol>.
UNITS: Final = {"none", "short", "percent", "percentunit", "s", "recps", "cps", "cpm", "currency:CN¥"}
KINDS: Final = {"row", "stat", "timeseries", "bargauge", "table", "state-timeline"}
COLUMNS: Final = 24
SHOWN: Final = [panel for panel in panels() if panel["type"] != "row"]
TITLES: Final = [panel["title"] for panel in SHOWN]


def provisioned(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((PROVISIONING / name).read_text(encoding="utf-8"))
    return found


def cells(panel: dict[str, Any]) -> set[tuple[int, int]]:
    """Return the squares of the grid that a panel covers."""
    at = panel["gridPos"]
    return {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}


def datasources(node: Any) -> list[str]:
    """Return the uid of each data source that is named anywhere in the board."""
    if isinstance(node, dict):
        own = [node["datasource"]["uid"]] if "datasource" in node else []
        return own + [uid for child in node.values() for uid in datasources(child)]
    return [uid for child in node for uid in datasources(child)] if isinstance(node, list) else []


def test_the_board_is_the_one_that_is_provisioned() -> None:
    (provider,) = provisioned("dashboards/little-giants.yml")["providers"]
    assert (provider["type"], provider["options"]["path"]) == ("file", "/var/lib/grafana/dashboards")
    assert (board()["title"], board()["uid"]) == ("Little giants / 小巨人", FILE.stem)
    assert board()["schemaVersion"] >= 36  # since then a data source is named by type and uid


def test_every_query_goes_to_the_provisioned_data_source() -> None:
    (source,) = provisioned("datasources/prometheus.yml")["datasources"]
    assert (source["type"], source["isDefault"]) == ("prometheus", True)
    assert set(datasources(board())) == {source["uid"]}


def test_panels_have_ids_of_their_own_and_do_not_overlap() -> None:
    ids = [panel["id"] for panel in panels()]
    assert len(set(ids)) == len(ids)
    for one, other in combinations(panels(), 2):
        assert not cells(one) & cells(other), (one["title"], other["title"])
    assert all(0 <= x < COLUMNS for panel in panels() for x, _ in cells(panel))


@pytest.mark.parametrize("panel", SHOWN, ids=TITLES)
def test_a_panel_has_a_unit_and_says_in_both_languages_what_it_shows(panel: dict[str, Any]) -> None:
    assert panel["type"] in KINDS
    assert is_bilingual(panel["title"])
    assert is_bilingual(panel["description"])
    units = [panel["fieldConfig"]["defaults"]["unit"]] + [
        change["value"] for override in panel["fieldConfig"]["overrides"] for change in override["properties"]
        if change["id"] == "unit"]
    assert set(units) <= UNITS


@pytest.mark.parametrize("panel", SHOWN, ids=TITLES)
def test_a_panel_asks_something_under_names_of_their_own(panel: dict[str, Any]) -> None:
    names = [target["refId"] for target in panel["targets"]]
    assert names
    assert len(set(names)) == len(names)
    assert all(target["expr"].strip() for target in panel["targets"])


def test_the_variables_used_are_those_there_are() -> None:
    own = {f"${variable['name']}" for variable in board()["templating"]["list"]}
    used = {name for panel in panels() for text in [panel["title"], *(t["expr"] for t in panel.get("targets", ()))]
            for name in re.findall(r"\$\w+", text)}
    assert used == own | set(BUILT_IN)


def test_simulated_data_is_recognisable_at_first_sight() -> None:
    first = min(SHOWN, key=lambda panel: (panel["gridPos"]["y"], panel["gridPos"]["x"]))
    assert [target["expr"] for target in first["targets"]] == ["max by (mode) (little_giants_mode_info)"]
    (demo,) = [override["properties"] for override in first["fieldConfig"]["overrides"]
               if override["matcher"] == {"id": "byName", "options": "demo"}]
    assert {"id": "displayName", "value": "SIMULATED DATA 模拟数据"} in demo
