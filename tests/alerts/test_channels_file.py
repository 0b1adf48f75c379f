"""The channels file: what is shipped, one line for each mistake, and secrets that stay secret."""

import logging
from pathlib import Path

import pytest

from alerts.delivery.channel import Channel
from alerts.delivery.load import load_channels
from alerts.delivery.registry import CHANNEL_KINDS
from alerts.toml_tables import Table
from streams.contract.problems import Problem

SHIPPED = Path(__file__).parents[2] / "deploy/config/channels.toml"
CONSOLE = '[[channels]]\nid = "screen"\nkind = "console"\n'
FILE = '[[channels]]\nid = "log"\nkind = "file"\n'
APPRISE = '[[channels]]\nid = "chat"\nkind = "apprise"\n'


def channels(tmp_path: Path, text: str) -> tuple[Channel, ...]:
    file = tmp_path / "channels.toml"
    file.write_text(text)
    return load_channels(file)


def test_only_the_console_is_shipped() -> None:
    assert [(channel.id, type(channel).__name__) for channel in load_channels(SHIPPED)] == [("console", "Console")]


def test_the_commented_examples_are_valid_once_uncommented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LITTLE_GIANTS_FEISHU_URL", "json://127.0.0.1:1/")
    lines = SHIPPED.read_text().splitlines()
    text = "\n".join(line.removeprefix("# ") for line in lines if "=" in line or "[[channels]]" in line)
    text = "\n".join(line for line in text.splitlines() if not line.startswith("(or)"))

    assert [channel.id for channel in channels(tmp_path, text)] == ["console", "file", "feishu"]


@pytest.mark.parametrize(("text", "line"), [
    ("", "{file}: has no [[channels]]; write channels = [] for none"),
    (CONSOLE + 'path = "x"', "{file}: channel 1 (screen): path: unknown key; allowed: id, kind"),
    (CONSOLE + CONSOLE, "{file}: channel 2 (screen): id: channel 1 has it already; each needs its own"),
    (CONSOLE.replace("console", "pigeon"),
     "{file}: channel 1 (screen): kind: 'pigeon' is unknown; allowed: console, file, apprise"),
    (FILE, "{file}: channel 1 (log): path: is missing; the keys are id, kind, path"),
    (FILE + "path = 3", "{file}: channel 1 (log): path: must be the path of a file, not 3"),
    (FILE + 'path = "/nowhere/x"',
     "{file}: channel 1 (log): path: must be a file in a folder that exists, not '/nowhere/x'"),
    (FILE + 'path = "~nobody-here/x"',
     "{file}: channel 1 (log): path: must be a file in a folder that exists, not '~nobody-here/x'"),
    (FILE + 'path = "/dev/null"',
     "{file}: channel 1 (log): path: must be a file in a folder that exists, not '/dev/null'"),
    (FILE + r'path = "/tmp/a\u0000b"',
     r"{file}: channel 1 (log): path: must be a file in a folder that exists, not '/tmp/a\x00b'"),
    (APPRISE + 'url_env = "json://u:password@h/"', "{file}: channel 1 (chat): url_env: must say where the URL is, "
     "not be it: url_env a variable's name, url_file a file's path"),
    (APPRISE + 'url_file = "json://u:password@h/"', "{file}: channel 1 (chat): url_file: must say where the URL is, "
     "not be it: url_env a variable's name, url_file a file's path"),
    (APPRISE, "{file}: channel 1 (chat): url_env: give either url_env (a variable's name) or url_file (a file's path)"),
    (APPRISE + 'url_env = "A"\nurl_file = "b"',
     "{file}: channel 1 (chat): url_env: give either url_env (a variable's name) or url_file (a file's path)"),
    (APPRISE + 'url = "json://x"', "{file}: channel 1 (chat): url: unknown key; allowed: id, kind, url_env, url_file"),
    (APPRISE + 'url_env = "NOT_SET"',
     "channel chat: variable NOT_SET is empty or unset; put the Apprise URL there"),
    (APPRISE + 'url_file = "/nowhere/x"', "channel chat: file /nowhere/x cannot be read: No such file or directory"),
])
def test_a_mistake_is_one_line_that_says_where(tmp_path: Path, text: str, line: str) -> None:
    with pytest.raises(Problem) as problem:
        channels(tmp_path, text)

    assert str(problem.value) == line.format(file=tmp_path / "channels.toml")


@pytest.mark.parametrize("url", ["nonsense-secret", "foo://secret@x", "json://", "json://h/secret, json://i/secret"])
def test_a_url_that_apprise_does_not_accept_is_named_by_its_channel_and_never_shown(
        tmp_path: Path, url: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "url"
    secret.write_text(url)
    caplog.set_level(logging.DEBUG)

    with pytest.raises(Problem) as problem:
        channels(tmp_path, APPRISE + f'url_file = "{secret}"')

    assert str(problem.value) == f"channel chat: Apprise does not accept what is in file {secret} as one URL"
    assert "secret" not in caplog.text
    assert "secret" not in "".join(capfd.readouterr())


def test_every_kind_of_channel_is_registered_under_the_name_its_table_has() -> None:
    from alerts.rules.model import Rule

    assert set(CHANNEL_KINDS.values()) == set(Table.__subclasses__()) - {Rule}
    for name, kind in CHANNEL_KINDS.items():
        assert kind.model_fields["kind"].annotation.__args__ == (name,)  # type: ignore[union-attr]
