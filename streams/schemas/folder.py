"""The folder of schemas: written from the code, read back, and never overwritten with what breaks a reader unseen."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from streams.contract.problems import Problem
from streams.contract.topics import TOPICS
from streams.schemas.asyncapi import TITLE, asyncapi
from streams.schemas.compatibility import event_breaks, record_of, topic_breaks
from streams.schemas.events import Json, event_schema, file_of

ASYNCAPI: Final = "asyncapi.json"
Documents = Mapping[str, Json]  # by file name


class Incompatible(Problem):
    """The folder holds a contract that the new one breaks, under the same version; a line for each break."""


class UnusableFolder(Problem):
    """The folder cannot be read or written."""


def documents() -> Documents:
    """Return what the code says today."""
    return {ASYNCAPI: asyncapi(TOPICS), **{file_of(topic.event): event_schema(topic.event) for topic in TOPICS}}


def text_of(document: Json) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def read(folder: Path) -> Documents:
    """Return what an earlier run wrote, nothing if there was none."""
    if not (folder / ASYNCAPI).exists():
        return {}
    found = {ASYNCAPI: _document(folder / ASYNCAPI)}
    if found[ASYNCAPI].get("info", {}).get("title") != TITLE:
        raise UnusableFolder(f"{folder / ASYNCAPI} is not of this program; give another folder")
    for channel in found[ASYNCAPI]["channels"].values():
        name = Path(record_of(channel)).name
        found[name] = _document(folder / name)
    return found


def breaks(old: Documents, new: Documents) -> list[str]:
    """Return a line for each change that breaks a reader."""
    if not old:
        return []
    lines = topic_breaks(old[ASYNCAPI], new[ASYNCAPI])
    for name in sorted(old.keys() & new.keys() - {ASYNCAPI}):
        lines += [f"{name.removesuffix('.json')}.{line}" for line in event_breaks(old[name], new[name])]
    return lines


def version_of(contract: Documents) -> int:
    return int(contract[ASYNCAPI]["info"]["version"])


def refuse_unseen_breaks(old: Documents, new: Documents) -> None:
    """Raise Incompatible if readers of the old contract break and its version is not raised."""
    broken = breaks(old, new)
    if broken and version_of(new) <= version_of(old):
        raise Incompatible("\n".join([*broken, f"{len(broken)} change(s) break a reader of version {version_of(old)}: "
                                      "take them back, or raise CONTRACT_VERSION in streams/contract/version.py"]))


def write(folder: Path, new: Documents) -> list[str]:
    """Write the files, remove those of events that are gone, and return what breaks a reader of what was there."""
    old = read(folder)
    refuse_unseen_breaks(old, new)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in old.keys() - new.keys():
            (folder / name).unlink()
        for name, document in new.items():
            (folder / name).write_text(text_of(document), encoding="utf-8")
    except OSError as error:
        raise UnusableFolder(f"{folder} cannot be written ({error.strerror}); give another folder") from None
    return breaks(old, new)


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnusableFolder(f"{path} cannot be read ({error}); remove the folder's files and run again") from None
    if not isinstance(document, dict):
        raise UnusableFolder(f"{path} is no schema; remove the folder's files and run again")
    return document
