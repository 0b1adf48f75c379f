"""The processes of a replay: how each is run, in which environment, and where its output goes."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.environment import ROOT, environment, file_channel
from deploy.only_one import NoFolder
from deploy.results import MARKET_VALUE_FILE, NOTIFICATIONS_FILE
from deploy.supervisor import Command
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode

RULES: Final = ROOT / "deploy" / "config" / "rules.toml"


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one replay is."""

    data: Path  # a history folder, or a recorded day
    out: Path
    broker: BrokerSettings
    days: int
    sweeps: int  # what is sent: of a folder one a day
    rules: Path = RULES
    channels: Path | None = None
    speed: float | None = None  # of a folder: days a second; of a file: times as fast as it was
    reveal: bool = False  # a membership or listing only when the replay comes to its recorded_at
    workers: int = 1
    stall_seconds: float = 120.0

    @property
    def is_file(self) -> bool:
        return self.data.is_file()

    @property
    def logs(self) -> Path:
        return self.out / "logs"

    @property
    def own_channels(self) -> Path:
        return self.out / "channels.toml"


def make_folder(run: Run) -> None:
    """Make the output folder, empty of earlier results; unless told otherwise, a file in it gets what is delivered."""
    delivered = (run.out / "delivered.jsonl").resolve()
    results = [run.out / name for name in (MARKET_VALUE_FILE, NOTIFICATIONS_FILE)]
    try:
        run.logs.mkdir(parents=True, exist_ok=True)
        for old in [delivered, *results, *run.logs.glob("*.log")]:
            old.unlink(missing_ok=True)
        run.own_channels.write_text(file_channel(delivered), encoding="utf-8")
    except OSError as error:
        raise NoFolder(f"{run.out} cannot be written ({error.strerror}); give another OUT") from None


def commands(run: Run) -> Iterator[Command]:
    """Yield the processes in the order of their start, which is that of their stop."""
    source = ["connectors", "replay", "--file" if run.is_file else "--data", str(run.data)]
    if run.speed is not None:
        source += ["--speed", str(run.speed)]
    if run.reveal:
        source += ["--reveal"]
    yield _command(run, "connectors", *source, ends=True)
    for package in ("streams", "alerts"):
        for number in range(1, run.workers + 1):
            yield _command(run, f"{package}-{number}", package, "run")


def _command(run: Run, name: str, *arguments: str, ends: bool = False) -> Command:
    env = environment(run.broker, mode=Mode.REPLAY, rules=run.rules, channels=run.channels or run.own_channels,
                      metrics_port=-1)
    return Command(name=name, argv=[sys.executable, "-m", *arguments], env=env,
                   log=run.logs / f"{name}.log", ends=ends)
