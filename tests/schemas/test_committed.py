"""`deploy/schemas` is what the code says, and no copy that was committed under its version number is broken by it."""

import io
import json
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.schemas.folder import ASYNCAPI, Documents, breaks, documents, read, refuse_unseen_breaks, version_of

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "deploy/schemas"
COMMAND = f".venv/bin/python -m streams topics --schemas {FOLDER}"


def git(*arguments: str) -> bytes:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("needs git, to compare with earlier copies of the schemas")
    return done.stdout


def committed() -> Iterator[tuple[str, Documents]]:
    """Yield each commit that changed the folder, with the folder as it was then, newest first."""
    for commit in git("log", "--format=%H", "--diff-filter=AM", "--", f"{FOLDER}/{ASYNCAPI}").decode().split():
        with tarfile.open(fileobj=io.BytesIO(git("archive", commit, FOLDER))) as archive:
            files = {Path(entry.name).name: archive.extractfile(entry) for entry in archive if entry.isfile()}
            yield commit, {name: json.load(file) for name, file in files.items() if file}


def test_the_committed_schemas_are_those_of_the_code() -> None:
    there, wanted = read(ROOT / FOLDER), documents()
    refuse_unseen_breaks(there, wanted)
    differing = sorted(name for name in there.keys() | wanted.keys() if there.get(name) != wanted.get(name))

    assert differing == [], f"run: {COMMAND}"


def test_nothing_else_is_in_the_folder() -> None:
    assert {path.name for path in (ROOT / FOLDER).iterdir()} == documents().keys()


def test_no_reader_of_an_earlier_copy_of_this_version_breaks() -> None:
    now = documents()
    for commit, then in committed():
        if version_of(then) != version_of(now):
            break
        assert breaks(then, now) == [], f"against {commit[:10]}: take it back or raise CONTRACT_VERSION"
