"""What a run of the whole chain is: where it keeps what, what its topics hold, where its quotes come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deploy.environment import ROOT, file_channel
from deploy.only_one import NoFolder
from streams.contract.events.runtime import Mode

RULES: Final = ROOT / "deploy" / "config" / "rules.toml"
DELIVERED: Final = "delivered.jsonl"  # what was told, where no channels are given


@dataclass(frozen=True, kw_only=True)
class Step:
    """A program that runs once, to its end, before the others start."""

    name: str
    doing: str  # what it does, as it is told
    arguments: tuple[str, ...]  # of python


@dataclass(frozen=True, kw_only=True)
class Chain:
    """One run: Kafka in a folder that is kept, connectors, streams and alerts."""

    name: str  # of the command, its log and its lines
    called: str  # in a sentence: a demo
    folder: Path
    mode: Mode
    universe: str  # whose sweeps the totals are of
    source: tuple[str, ...]  # arguments of python: the program that publishes
    steps: tuple[Step, ...] = ()
    broker_overrides: Mapping[str, int | str] = field(default_factory=dict)
    rules: Path = RULES
    channels: Path | None = None  # None: a file in the folder

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def kafka(self) -> Path:
        return self.folder / "kafka"

    @property
    def pids(self) -> Path:
        return self.folder / "pids"

    @property
    def own_channels(self) -> Path:
        return self.folder / "channels.toml"


def make_folder(chain: Chain) -> None:
    """Make the folder; logs begin anew, what Kafka holds and what was delivered stays."""
    try:
        chain.logs.mkdir(parents=True, exist_ok=True)
        for old in chain.logs.glob("*.log"):
            old.unlink()
        delivered = (chain.folder / DELIVERED).resolve()
        chain.own_channels.write_text(file_channel(delivered), encoding="utf-8")
    except OSError as error:
        raise NoFolder(f"{chain.folder} cannot be written ({error.strerror}); give another --folder (FOLDER=)"
                       ) from None
