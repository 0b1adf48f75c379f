"""Who takes part: how each is started, what it reads, and where its totals arrive."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.environment import ROOT, environment
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.lag import STREAMS_GROUP
from streams.contract.topics import MARKET_VALUE
from tests.benchmarks.totals import ReadTotal, market_value, plain_total

RULES: Final = ROOT / "deploy" / "config" / "rules.toml"
CHANNELS: Final = ROOT / "deploy" / "config" / "channels.toml"
RIVALS: Final = "tests.benchmarks.rivals"


@dataclass(frozen=True, kw_only=True)
class Start:
    """One start of a contender: what its processes are given."""

    argv: Sequence[str]
    env: Mapping[str, str]
    group: str
    totals: str  # topic


@dataclass(frozen=True, kw_only=True)
class Contender:
    name: str
    sweeps: int  # how much it is given; the slow ones get less
    start: Callable[[BrokerSettings, str, str], Start]  # broker, a new id, input topic
    read: ReadTotal = plain_total
    workers: int = 1
    a_record_a_quote: bool = False
    is_ours: bool = False
    tables: tuple[str, ...] = ()  # whose changelogs are made beforehand: Faust's own are often too late for its join


def contenders(rivals_python: Path, lengths: Mapping[str, int]) -> list[Contender]:
    """Return all, in the order in which they take turns; lengths are in sweeps, by name."""
    in_venv = str(rivals_python)
    return [
        Contender(name="ours", sweeps=lengths["ours"], start=_ours, read=market_value, is_ours=True),
        Contender(name="ceiling", sweeps=lengths["ceiling"], start=_rival(in_venv, "ceiling")),
        Contender(name="naive_faust", sweeps=lengths["naive_faust"], a_record_a_quote=True,
                  tables=("prices", "sums"),
                  start=_rival(sys.executable, "naive_faust", "worker", "-l", "info", "--without-web")),
        Contender(name="quixstreams", sweeps=lengths["quixstreams"], a_record_a_quote=True,
                  start=_rival(in_venv, "quixstreams_totals")),
        Contender(name="quixstreams_buckets", sweeps=lengths["quixstreams_buckets"],
                  start=_rival(in_venv, "quixstreams_buckets")),
        Contender(name="ours_two_workers", sweeps=lengths["ours"], start=_ours, read=market_value, workers=2,
                  is_ours=True),
    ]


def our_environment(broker: BrokerSettings, *, rules: Path = RULES, channels: Path = CHANNELS) -> dict[str, str]:
    """Return what our processes are told: everything on, as in production, metrics at any free port."""
    return environment(broker, mode=Mode.DEMO, rules=rules, channels=channels, metrics_port=0)


def _ours(broker: BrokerSettings, number: str, quotes: str) -> Start:
    return Start(argv=[sys.executable, "-m", "streams", "run"], env=our_environment(broker),
                 group=broker.name(STREAMS_GROUP), totals=broker.name(MARKET_VALUE))


def _rival(python: str, module: str, *arguments: str) -> Callable[[BrokerSettings, str, str], Start]:
    def start(broker: BrokerSettings, number: str, quotes: str) -> Start:
        group, totals = broker.name(f"{module}-{number}"), broker.name(f"{module}-{number}-totals")
        told = {"BENCH_BROKER": broker.bootstrap, "BENCH_GROUP": group, "BENCH_INPUT": quotes, "BENCH_TOTALS": totals}
        return Start(argv=[python, "-m", f"{RIVALS}.{module}", *arguments], env={**os.environ, **told}, group=group,
                     totals=totals)

    return start
