"""A webhook, a file, the settings that name both as channels, and alerts processes that end with the test."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alerts.settings import AlertsSettings
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from tests.alerts.webhook import Webhook, webhook

ROOT = Path(__file__).parents[2]
CHANNELS = """
[[channels]]
id = "file"
kind = "file"
path = "{path}"

[[channels]]
id = "chat"
kind = "apprise"
url_env = "CHAT_URL"
"""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    with webhook() as hook:
        monkeypatch.setenv("CHAT_URL", hook.url)
        yield hook


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.jsonl"


@pytest.fixture
def settings(tmp_path: Path, out: Path, hook: Webhook) -> AlertsSettings:
    channels = tmp_path / "channels.toml"
    channels.write_text(CHANNELS.format(path=out))
    return AlertsSettings(mode=Mode.REPLAY, rules=ROOT / "deploy/config/rules.toml", channels=channels)


Starter = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def worker(broker: BrokerSettings, settings: AlertsSettings, tmp_path: Path) -> Iterator[Starter]:
    started: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ, "LITTLE_GIANTS_BOOTSTRAP": broker.bootstrap, "LITTLE_GIANTS_TOPIC_PREFIX": broker.topic_prefix,
        "LITTLE_GIANTS_MODE": "replay", "LITTLE_GIANTS_CHANNELS": str(settings.channels)}

    def start() -> "subprocess.Popen[bytes]":
        log = (tmp_path / f"worker-{len(started)}.log").open("wb")
        started.append(subprocess.Popen([sys.executable, "-m", "alerts", "run"], cwd=ROOT, env=environment, stderr=log))
        log.close()
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
