"""A history folder, read and checked whole: quotes, instruments, share capital, memberships, listings.

Each file may be plain (`.csv`) or gzipped (`.csv.gz`); quotes may be several files. Other files are ignored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connectors.errors import NoInput
from connectors.importers.kinds import IMPORTERS, Kind
from connectors.replay.quotes import read_quotes
from connectors.source import Quote
from streams.contract.events.base import Event


@dataclass(frozen=True, kw_only=True)
class History:
    days: Mapping[date, Sequence[Quote]]  # in order
    reference: Mapping[Kind, Mapping[str, Event]]  # by key on the topic


def read_history(folder: Path) -> History:
    """Return what a folder holds. BadInput or NoInput for the first thing that is wrong."""
    if not folder.is_dir():
        raise NoInput(f"{folder} is not a folder")
    files = {kind: _only(folder, kind.file_name) for kind in Kind}
    quotes = _files(folder, "quotes*")
    reference = {kind: IMPORTERS[kind].read(file) for kind, file in files.items()}
    return History(days=read_quotes(quotes), reference=reference)


def _only(folder: Path, name: str) -> Path:
    first, *others = _files(folder, name)
    if others:
        raise NoInput(f"{first} and {others[0].name} are both there; keep one")
    return first


def _files(folder: Path, name: str) -> list[Path]:
    found = sorted([*folder.glob(f"{name}.csv"), *folder.glob(f"{name}.csv.gz")])
    if not found:
        raise NoInput(f"{folder} has no {name}.csv.gz or {name}.csv")
    return found
