"""The processes of the demo: how each is run, where it keeps what, and which ports it takes."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy import kafka_process
from deploy.environment import ROOT, environment, file_channel
from deploy.free_ports import free_ports, is_free
from deploy.kafka_layout import Layout
from deploy.only_one import NoFolder
from deploy.supervisor import Command
from streams.contract.broker import BrokerSettings, Protocol
from streams.contract.events.runtime import Mode
from streams.contract.problems import Problem

FOLDER: Final = Path("build/demo")
RULES: Final = ROOT / "deploy" / "config" / "rules.toml"
KAFKA_PORT: Final = 9092  # where everything of ours looks for a broker unless told otherwise
METRICS_PORTS: Final = {"connectors": 9101, "streams": 9102, "alerts": 9103}
BROKER_GRACE: Final = 8.0
Say = Callable[[str], None]
# Bytes a partition: the demo may run for days. A segment must have room for the largest message.
LESS_DISK: Final = {"log.segment.bytes": 24 * 1024 * 1024, "log.retention.bytes": 64 * 1024 * 1024}


class OtherMarket(Problem):
    """What the folder keeps is of another market: two would be added up as one."""


class Market(BaseModel):
    """Which simulated market it is; the folder remembers it (`market.json`)."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    securities: int = 5700  # as many as there are
    members: int = 1100
    seed: int = 1


def a_fifth_of(securities: int) -> int:
    """Return how many little giants there are among so many, as in the whole market."""
    return max(securities * 1100 // 5700, 1)


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What one demo is."""

    folder: Path = FOLDER
    market: Market = field(default_factory=Market)
    speed: float = 60.0
    every: int = 60  # market seconds
    rules: Path = RULES
    channels: Path | None = None

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


def make_folder(demo: Demo) -> None:
    """Make the folder; logs begin anew, what Kafka holds and what was delivered stays."""
    try:
        demo.logs.mkdir(parents=True, exist_ok=True)
        for old in demo.logs.glob("*.log"):
            old.unlink()
        delivered = (demo.folder / "delivered.jsonl").resolve()
        demo.own_channels.write_text(file_channel(delivered), encoding="utf-8")
        _remember(demo)
    except OSError as error:
        raise NoFolder(f"{demo.folder} cannot be written ({error.strerror}); give another --folder (FOLDER=)") from None


def _remember(demo: Demo) -> None:
    file = demo.folder / "market.json"
    if not (file.exists() and demo.kafka.exists()):
        file.write_text(demo.market.model_dump_json() + "\n", encoding="utf-8")
    elif (known := file.read_text(encoding="utf-8").strip()) != demo.market.model_dump_json():
        raise OtherMarket(f"{demo.folder} holds another market, {known}: give the same options, or --folder another "
                          "one, or delete this one")


def commands(demo: Demo, broker: BrokerSettings, say: Say) -> Iterator[Command]:
    """Yield the processes in the order of their start, which is that of their stop."""
    market = demo.market
    yield _command(demo, broker, say, "connectors", "simulate", "--securities", str(market.securities),
                   "--members", str(market.members), "--seed", str(market.seed), "--speed", str(demo.speed),
                   "--every", str(demo.every))
    yield _command(demo, broker, say, "streams", "run")
    yield _command(demo, broker, say, "alerts", "run")


def broker_command(demo: Demo, given: kafka_process.Command) -> Command:
    """Return how the supervisor runs the broker: as it is given, with less disk."""
    less = [word for name, value in LESS_DISK.items() for word in ("--override", f"{name}={value}")]
    return Command(name="kafka", argv=[*given.argv, *less], env=given.env, cwd=given.cwd,
                   log=demo.logs / "kafka.log", grace=BROKER_GRACE)


def broker_settings(bootstrap: str) -> BrokerSettings:
    return BrokerSettings(bootstrap=bootstrap, topic_prefix="", replication=1, security_protocol=Protocol.PLAINTEXT)


def kafka_port(demo: Demo) -> int:
    """Return the port it had last time, so that what was told of it holds, or the usual one; another if it is taken."""
    file = demo.kafka / "cluster.json"
    try:
        known = Layout.model_validate_json(file.read_bytes()).nodes[1].client if file.exists() else KAFKA_PORT
    except ValidationError:
        known = KAFKA_PORT  # whoever opens the folder says in a line what is wrong with it
    return port_or_another(known)


def port_or_another(wanted: int) -> int:
    """Return a port if it is free, else one that is."""
    return wanted if is_free(wanted) else free_ports(1)[0]


def _command(demo: Demo, broker: BrokerSettings, say: Say, package: str, *arguments: str) -> Command:
    env = environment(broker, mode=Mode.DEMO, rules=demo.rules.resolve(),
                      channels=(demo.channels or demo.own_channels).resolve(), metrics_port=METRICS_PORTS[package])
    # A name of its own: a killed worker that comes back is not waited for until its session is over.
    named = {"LITTLE_GIANTS_CONSUMER_INSTANCE": f"demo-{package}"}
    return Command(name=package, argv=[sys.executable, "-m", package, *arguments], env={**env, **named},
                   env_at_start=_metrics_port(package, say), log=demo.logs / f"{package}.log")


def _metrics_port(package: str, say: Say) -> Callable[[], dict[str, str]]:
    """Return what chooses a port at each start, since another program may have taken the last one, and tells it."""
    told: set[int] = set()

    def choose() -> dict[str, str]:
        port = port_or_another(METRICS_PORTS[package])
        if port not in told:
            told.add(port)
            say(f"{package}: metrics on http://127.0.0.1:{port}/metrics")
        return {"LITTLE_GIANTS_METRICS_PORT": str(port)}

    return choose
