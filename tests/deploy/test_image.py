"""The image holds our packages whole, their dependencies at the versions of the lock, and nobody in it is root."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.deploy.image import ROOT, context, install_ours, instructions, pip_commands


def test_its_base_is_pinned() -> None:
    bases = [rest for word, rest in instructions() if word == "FROM"]
    assert len(bases) == 2
    assert all(re.match(r"python:3\.11\.\d+-slim-bookworm\b", base) for base in bases)


def test_it_runs_as_a_user_of_its_own() -> None:
    users = [rest for word, rest in instructions() if word == "USER"]
    assert users == ["10001:10001"]
    assert instructions()[-2][0] == "USER"


def test_the_build_is_given_what_it_copies_and_no_more() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    copied = {source for word, rest in instructions() if word == "COPY" and not rest.startswith("--from")
              for source in rest.split()[:-1]}
    assert "*" in lines
    assert allowed == copied


def test_every_package_of_ours_is_in_it_whole(tmp_path: Path) -> None:
    target = install_ours(tmp_path)
    for package in ("streams", "connectors", "alerts"):
        files = {file.relative_to(ROOT) for file in (ROOT / package).rglob("*")
                 if file.is_file() and "__pycache__" not in file.parts}
        missing = {file for file in files if not (target / file).is_file()}
        assert files
        assert not missing, f"add them to package-data: {sorted(map(str, missing))}"


def test_what_it_installs_is_all_in_the_lock() -> None:
    """What is not in the lock, `--constraint` would let come in any version."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    locked = {canonicalize_name(line.partition("==")[0]) for line in lines if "==" in line}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = closure([*project["dependencies"], "setuptools", "wheel"])
    assert len(needed) > 30
    assert needed <= locked, f"not in requirements.lock: {sorted(needed - locked)}"
    assert "pytest" not in needed


@pytest.mark.faults
@pytest.mark.timeout(900)
def test_its_pip_commands_install_what_the_lock_says(tmp_path: Path) -> None:
    """The real thing, from a registry: two minutes, or more on a slow line."""
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True, timeout=60)
    python = tmp_path / "venv" / "bin" / "python"
    (tmp_path / "context").mkdir()
    context(tmp_path / "context")
    for arguments in pip_commands():
        subprocess.run([str(python), "-m", "pip", *arguments, "--quiet"], cwd=tmp_path / "context", check=True,
                       timeout=600)
    listed = subprocess.run([str(python), "-m", "pip", "list", "--format=freeze"], capture_output=True, text=True,
                            timeout=60, check=True).stdout.splitlines()
    strangers = set(listed) - set((ROOT / "requirements.lock").read_text().splitlines())
    assert {line.partition("==")[0] for line in strangers} <= {"pip", "little-giant-monitor"}


def closure(requirements: list[str]) -> set[str]:
    """Return the names of all that these need, as installed here."""
    found: set[str] = set()
    waiting = [(Requirement(text), "") for text in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (requirement.marker and not requirement.marker.evaluate({"extra": extra})) or name in found:
            continue
        found.add(name)
        inner = metadata.distribution(name).requires or []
        waiting += [(Requirement(text), each) for text in inner for each in ("", *requirement.extras)]
    return found
