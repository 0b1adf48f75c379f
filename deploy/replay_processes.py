"""The processes of a replay: how each is run, in which environment, and where its output goes."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.results import MARKET_VALUE_FILE, NOTIFICATIONS_FILE
from deploy.supervisor import Command
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.problems import Problem

ROOT: Final = Path(__file__).resolve().parent.parent
RULES: Final = ROOT / "deploy" / "config" / "rules.toml"
ACCESS: Final = ("LITTLE_GIANTS_SECURITY_", "LITTLE_GIANTS_SASL_", "LITTLE_GIANTS_SSL_")


class NoFolder(Problem):
    """The output folder cannot be made or written."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one replay is."""

    data: Path
    out: Path
    broker: BrokerSettings
    days: int
    rules: Path = RULES
    channels: Path | None = None
    speed: float | None = None
    workers: int = 1
    stall_seconds: float = 120.0

    @property
    def logs(self) -> Path:
        return self.out / "logs"

    @property
    def own_channels(self) -> Path:
        return self.out / "channels.toml"


def make_folder(run: Run) -> None:
    """Make the output folder, empty of earlier results; unless told otherwise, a file in it gets what is delivered."""
    delivered = (run.out / "delivered.jsonl").resolve()
    table = {"id": "file", "kind": "file", "path": str(delivered)}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]
    results = [run.out / name for name in (MARKET_VALUE_FILE, NOTIFICATIONS_FILE)]
    try:
        run.logs.mkdir(parents=True, exist_ok=True)
        for old in [delivered, *results, *run.logs.glob("*.log")]:
            old.unlink(missing_ok=True)
        run.own_channels.write_text("\n".join(["[[channels]]", *lines, ""]), encoding="utf-8")
    except OSError as error:
        raise NoFolder(f"{run.out} cannot be written ({error.strerror}); give another OUT") from None


def commands(run: Run) -> Iterator[Command]:
    """Yield the processes in the order of their start, which is that of their stop."""
    source = ["connectors", "replay", "--data", str(run.data)]
    if run.speed is not None:
        source += ["--speed", str(run.speed)]
    yield _command(run, "connectors", *source, ends=True)
    for package in ("streams", "alerts"):
        for number in range(1, run.workers + 1):
            yield _command(run, f"{package}-{number}", package, "run")


def environment(run: Run) -> dict[str, str]:
    """Return the environment: this broker, this mode, whatever the one we were started in says of another."""
    settings = {
        "PYTHONPATH": str(ROOT),
        "LITTLE_GIANTS_BOOTSTRAP": run.broker.bootstrap,
        "LITTLE_GIANTS_TOPIC_PREFIX": run.broker.topic_prefix,
        "LITTLE_GIANTS_REPLICATION": str(run.broker.replication),
        "LITTLE_GIANTS_MODE": Mode.REPLAY.value,
        "LITTLE_GIANTS_UNIVERSE": "market",
        "LITTLE_GIANTS_RULES": str(run.rules),
        "LITTLE_GIANTS_CHANNELS": str(run.channels or run.own_channels),
    }
    inherited = {name: value for name, value in os.environ.items()
                 if run.broker.security_protocol != "PLAINTEXT" or not name.startswith(ACCESS)}
    return {**inherited, **settings}


def _command(run: Run, name: str, *arguments: str, ends: bool = False) -> Command:
    return Command(name=name, argv=[sys.executable, "-m", *arguments], env=environment(run),
                   log=run.logs / f"{name}.log", ends=ends)
