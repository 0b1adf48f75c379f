"""Settings are listed once: the list, the classes that read them and the README name the same."""

import importlib
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_settings import BaseSettings

import alerts
import connectors
import streams
from streams.contract.setting_names import PREFIX, SETTING_NAMES, mistyped

ROOT = Path(__file__).resolve().parents[2]
OURS = (streams, connectors, alerts)


def settings_classes(kind: type[BaseSettings] = BaseSettings) -> Iterator[type[BaseSettings]]:
    for each in kind.__subclasses__():
        yield each
        yield from settings_classes(each)


def test_the_list_names_what_the_processes_read() -> None:
    for package in OURS:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    ours = [each for each in settings_classes() if each.__module__.split(".")[0] in {each.__name__ for each in OURS}]
    assert {each.model_config.get("env_prefix") for each in ours} == {PREFIX}
    assert {name.upper() for each in ours for name in each.model_fields} == SETTING_NAMES - {"CACHE"}


def test_the_readme_names_the_same() -> None:
    table = (ROOT / "README.md").read_text().partition("## Settings")[2].partition("\n## ")[0]
    cells = [row.split("|")[1] for row in table.splitlines() if row.startswith(f"| `{PREFIX}")]
    named = [name.removeprefix(PREFIX).removeprefix("_") for cell in cells for name in re.findall(r"`(\w+)`", cell)]
    assert sorted(named) == sorted(SETTING_NAMES)


@given(st.sampled_from(sorted(SETTING_NAMES)))
def test_a_setting_is_not_mistyped_in_either_case(name: str) -> None:
    assert not mistyped([PREFIX + name, (PREFIX + name).lower()])


@given(st.sampled_from(sorted(name for name in SETTING_NAMES if len(name) > 5)), st.integers(0, 40))
def test_a_setting_without_one_of_its_letters_is_told(name: str, place: int) -> None:
    wrong = name[:place % len(name)] + name[place % len(name) + 1:]
    (line,) = mistyped([PREFIX + wrong, "PATH"])
    assert line == f"{PREFIX}{wrong} is no setting and is ignored; did you mean {PREFIX}{name}?"


@pytest.mark.parametrize("own", ["LITTLE_GIANTS_FEISHU_URL", "LITTLE_GIANTS_TELEGRAM_TOKEN", "BOOTSRAP"])
def test_variables_of_the_users_own_are_not_told(own: str) -> None:
    assert not mistyped([own])


def test_a_process_tells_it_once() -> None:
    found = subprocess.run([sys.executable, "-m", "connectors", "budget"], cwd=ROOT, capture_output=True, text=True,
                           env=os.environ | {"LITTLE_GIANTS_POLITNESS": "10"}, timeout=60, check=True)
    assert found.stderr.splitlines() == [
        "LITTLE_GIANTS_POLITNESS is no setting and is ignored; did you mean LITTLE_GIANTS_POLITENESS?"]
