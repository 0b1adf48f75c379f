"""Reads a TOML file of `[[tables]]`, each checked by a model; what is wrong becomes one line that says where."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from streams.contract.printable import cut, visible
from streams.contract.problems import Problem

T = TypeVar("T", bound="Table")


class BadFile(Problem):
    """A configuration file is absent or wrong; the message says where, and what is allowed."""


def _one_line(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError(f"must be a text of one line, not {value!r}")
    return value


OneLine = Annotated[str, BeforeValidator(_one_line)]


class Table(BaseModel):
    """One `[[table]]`: what it is called, which kind it is, and what its kind asks for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: OneLine
    kind: OneLine


def read_tables(path: Path, name: str, kinds: Mapping[str, type[T]], setting: str) -> tuple[T, ...]:
    """Return the tables of a file as the models of their kinds; BadFile says in one line what is wrong."""
    singular = name.removesuffix("s")
    found: list[T] = []
    for number, entry in enumerate(_entries(path, name, setting), start=1):
        place = f"{path}: {singular} {number}"
        if not isinstance(entry, dict):
            raise BadFile(f"{place}: must be a table, written [[{name}]]")
        if isinstance(entry.get("id"), str):
            place += f" ({_shown(entry['id'])})"
        table = _checked(place, entry, kinds)
        for earlier, other in enumerate(found, start=1):
            if other.id == table.id:
                raise BadFile(f"{place}: id: {singular} {earlier} has it already; each needs its own")
        found.append(table)
    return tuple(found)


def _entries(path: Path, name: str, setting: str) -> list[Any]:
    document = _document(path, name, setting)
    for key in document:
        if key != name:
            raise BadFile(f"{path}: {_shown(key)}: unknown key; allowed: [[{name}]]")
    entries = document.get(name)
    if not isinstance(entries, list):
        raise BadFile(f"{path}: has no [[{name}]]; write {name} = [] for none")
    return entries


def _document(path: Path, name: str, setting: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        raise BadFile(f"{path}: no such file; set {setting} ({name.upper()}= with make) to one with "
                      f"[[{name}]]") from None
    except OSError as error:
        raise BadFile(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadFile(f"{path}: is not UTF-8") from None
    except RecursionError:
        raise BadFile(f"{path}: is nested too deeply") from None
    except ValueError as error:  # a number of thousands of digits is one too
        raise BadFile(f"{path}: is not TOML: {error}; texts need quotes") from None


def _checked(place: str, entry: dict[str, Any], kinds: Mapping[str, type[T]]) -> T:
    kind = entry.get("kind")
    if "kind" not in entry:
        raise BadFile(f"{place}: kind: is missing; allowed: {', '.join(kinds)}")
    if not isinstance(kind, str) or kind not in kinds:
        raise BadFile(f"{place}: kind: {kind!r} is unknown; allowed: {', '.join(kinds)}")
    model = kinds[kind]
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        faults = sorted(error.errors(include_url=False), key=lambda fault: fault["type"] != "extra_forbidden")
        raise BadFile(f"{place}: {_explained(faults[0], model)}") from None


def _explained(fault: ErrorDetails, model: type[Table]) -> str:
    key = _shown(".".join(map(str, fault["loc"])))
    keys = ", ".join(model.model_fields)
    match fault["type"]:
        case "missing":
            return f"{key}: is missing; the keys are {keys}"
        case "extra_forbidden":
            return f"{key}: unknown key; allowed: {keys}"
    said = _shown(fault["msg"].removeprefix("Value error, "))
    return f"{key}: {said}" if key else said


def _shown(text: str) -> str:
    return cut(visible(text))
