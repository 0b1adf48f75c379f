"""ARCHITECTURE.md follows one quote through files that are there, in the order in which the test of that name does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLLOWED = ROOT / "tests" / "test_follow_one_quote.py"


def steps() -> list[list[Path]]:
    """Return the files that each numbered step names; a bare name is in the folder of the last file before it."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    section = re.search(r"^## Follow one quote\n\n(.*?)\n\n", text, re.DOTALL | re.MULTILINE)
    assert section, "ARCHITECTURE.md does not follow one quote"
    found, folder = [], ROOT
    for step in re.split(r"^\d+\. ", section[1], flags=re.MULTILINE)[1:]:
        files = []
        for name in re.findall(r"`([\w/]+\.py)`", step):
            files.append(ROOT / name if "/" in name else folder / name)
            folder = files[-1].parent
        found.append(files)
    return found


def calls(tree: ast.Module, function: str, known: dict[str, ast.FunctionDef]) -> Iterator[str]:
    """Yield the names that a test function uses, in order, those of its own functions in their place."""
    for node in ordered(known[function]):
        if isinstance(node, ast.Name):
            yield from calls(tree, node.id, known) if node.id in known else [node.id]


def ordered(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all within it, as they are written."""
    yield node
    for inner in ast.iter_child_nodes(node):
        yield from ordered(inner)


def files_in_order_of_use() -> list[Path]:
    """Return the files that the test calls, each where it is first used."""
    tree = ast.parse(FOLLOWED.read_text(encoding="utf-8"))
    modules = {alias.name: ROOT / f"{node.module.replace('.', '/')}.py"
               for node in tree.body if isinstance(node, ast.ImportFrom) and node.module for alias in node.names}
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    names = calls(tree, "test_follow_one_quote", functions)
    return list(dict.fromkeys(modules[name] for name in names if name in modules))


def test_there_are_several_steps_and_each_names_a_file() -> None:
    assert len(steps()) >= 7
    assert all(steps())


def test_the_files_that_are_followed_are_there() -> None:
    assert [str(file.relative_to(ROOT)) for step in steps() for file in step if not file.is_file()] == []


def test_the_test_calls_the_files_in_the_order_of_the_steps() -> None:
    step_of = {file: number for number, step in enumerate(steps(), 1) for file in step}
    used = [(step_of[file], file.name) for file in files_in_order_of_use() if file in step_of]

    assert len({step for step, _ in used}) >= 4, used
    assert [step for step, _ in used] == sorted(step for step, _ in used), used
