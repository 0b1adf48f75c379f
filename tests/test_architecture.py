"""The shape that import-linter cannot see: sizes, names, folders, and what is in memory once a module is imported."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import side_by_side

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("connectors", "streams", "alerts", "deploy")
FOLDERS = {*PACKAGES, "tests", ".ci"}
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "manager", "managers", "misc"}
LONGEST_FUNCTION, LONGEST_FILE = 40, 260
LOGIC = "Logic is free of Kafka and of Faust"


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def modules_of(folder: str) -> list[str]:
    return [name(path.parent if path.stem == "__init__" else path.with_suffix("")).replace("/", ".")
            for path in sources(folder)]


def logic() -> list[str]:
    """Return the modules that pyproject.toml declares to be logic."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [modules] = [contract["source_modules"] for contract in settings["tool"]["importlinter"]["contracts"]
                 if contract["name"] == LOGIC]
    return [str(module) for module in modules]


def loaded_by(modules: list[str], suspects: set[str]) -> set[str]:
    """Return which of the suspects are in memory once a fresh interpreter has imported the modules."""
    code = (f"import importlib, sys\nfor module in {modules!r}: importlib.import_module(module)\n"
            f"print(*sorted({suspects!r} & sys.modules.keys()))")
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60,
                         check=False)
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


@pytest.mark.parametrize("package", ["connectors", "streams/contract"])
def test_a_package_without_faust_never_loads_it(package: str) -> None:
    assert loaded_by(modules_of(package), {"faust", "mode"}) == set()


def test_the_pure_files_load_neither_faust_nor_a_kafka_client() -> None:
    assert len(logic()) > 8
    assert loaded_by(logic(), {"faust", "mode", "aiokafka"}) == set()


def test_the_check_for_faust_sees_faust() -> None:
    assert loaded_by(["streams.app"], {"faust", "mode", "aiokafka"}) == {"faust", "mode", "aiokafka"}


def test_functions_are_short() -> None:
    lengths = {f"{name(path)} {each.name}": length(each) for path in sources(*PACKAGES) for each in functions(path)}

    assert {function: lines for function, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_files_are_short() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources(*PACKAGES)}

    assert {file: lines for file, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_module_is_named_for_nothing() -> None:
    assert [name(path) for path in sources(*PACKAGES, "tests")
            if FORBIDDEN_NAMES & {path.stem, *path.relative_to(ROOT).parts[:-1]}] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name(path) for path in sources(*PACKAGES, "tests")
            if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


def test_the_files_that_run_side_by_side_are_there_and_listed_once() -> None:
    listed = (*side_by_side.CHAINS, *side_by_side.LONG)

    assert [file for file in listed if not (ROOT / file).is_file()] == []
    assert len(set(listed)) == len(listed)


def test_a_test_file_that_runs_a_whole_chain_is_listed_as_one() -> None:
    starters = re.compile(r"^from tests\.\S+ import .*\b(replayed|start_demo|start_live|running_chain)\b"
                          r"|\bundisturbed: tuple", re.MULTILINE)
    found = {name(path) for path in (ROOT / "tests").rglob("test_*.py") if starters.search(path.read_text("utf-8"))}

    assert found - {*side_by_side.CHAINS, name(Path(__file__))} == set()


def test_reference_data_is_never_in_a_global_table() -> None:
    """Faust's GlobalTable hides updates of others from a live worker until many are there."""
    nodes = ((path, node) for path in sources(*PACKAGES) for node in ast.walk(ast.parse(path.read_text("utf-8"))))

    assert [name(path) for path, node in nodes
            if "GlobalTable" in {getattr(node, "attr", None), getattr(node, "id", None)}] == []


def test_the_top_level_has_the_folders_of_the_design_and_no_other() -> None:
    listing = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                             capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("needs git, to tell what belongs to the project")

    assert {path.split("/")[0] for path in listing.stdout.splitlines() if "/" in path} <= FOLDERS
