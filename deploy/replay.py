"""`make replay`: market history through the whole real chain on a broker of its own, then two files.

Starts Kafka in a temporary folder, the stream processor, the alerts and the replay connector; waits until every
derived topic has caught up; writes `market_value.csv` and `notifications.jsonl`; stops everything.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from connectors.replay.history import read_history
from deploy.kafka import BrokerError, KafkaCluster
from deploy.progress import Progress, describe
from deploy.results import MARKET_VALUE_FILE, NOTIFICATIONS_FILE, write_results
from deploy.supervisor import Command, Supervisor
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.lag import LagReader
from streams.contract.logs import configure
from streams.contract.mode import record_mode
from streams.contract.problems import Problem
from streams.contract.waiting import wait_for_broker

ROOT: Final = Path(__file__).resolve().parent.parent
SAMPLE: Final = ROOT / "deploy" / "sample"
LOOK_SECONDS: Final = 0.25
SAY_SECONDS: Final = 2.0


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one replay is."""

    data: Path
    out: Path
    broker: BrokerSettings
    days: int
    rules: Path | None = None
    channels: Path | None = None
    speed: float | None = None
    streams: int = 1
    alerts: int = 1
    stall_seconds: float = 120.0
    extra_env: dict[str, str] = field(default_factory=dict)

    @property
    def logs(self) -> Path:
        return self.out / "logs"

    @property
    def own_channels(self) -> Path:
        return self.out / "channels.toml"


async def replay(run: Run, cluster: KafkaCluster | None) -> None:
    """Run the chain over the history to its end. Raises Problem, with one line, when it cannot."""
    make_folder(run)
    await wait_for_broker(run.broker)
    await admin.create_all(run.broker)
    await record_mode(run.broker, Mode.REPLAY, datetime.now(UTC))
    supervisor = Supervisor(say)
    brokers = asyncio.create_task(_keep_brokers(cluster)) if cluster else None
    try:
        for command in commands(run):
            supervisor.start(command)
        await _until_caught_up(run, supervisor)
        days, notifications = await write_results(run.broker, run.out)
        say(f"{days} days in {run.out / MARKET_VALUE_FILE}")
        say(f"{notifications} notifications in {run.out / NOTIFICATIONS_FILE}")
    finally:
        if brokers:
            brokers.cancel()
        await supervisor.stop()


def make_folder(run: Run) -> None:
    """Make the output folder; unless told otherwise, notifications are delivered to a file in it."""
    run.logs.mkdir(parents=True, exist_ok=True)
    delivered = (run.out / "delivered.jsonl").resolve()
    results = [run.out / name for name in (MARKET_VALUE_FILE, NOTIFICATIONS_FILE)]
    for old in [delivered, *results, *run.logs.glob("*.log")]:
        old.unlink(missing_ok=True)
    table = {"id": "file", "kind": "file", "path": str(delivered)}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]
    run.own_channels.write_text("\n".join(["[[channels]]", *lines, ""]), encoding="utf-8")


def commands(run: Run) -> Iterator[Command]:
    """Yield the processes of a replay in the order of their start."""
    source = ["connectors", "replay", "--data", str(run.data)]
    if run.speed is not None:
        source += ["--speed", str(run.speed)]
    yield _command(run, "connectors", *source, ends=True)
    for number in range(1, run.streams + 1):
        yield _command(run, f"streams-{number}", "streams", "run")
    for number in range(1, run.alerts + 1):
        yield _command(run, f"alerts-{number}", "alerts", "run")


def environment(run: Run) -> dict[str, str]:
    """Return the environment of the processes: where the broker is, and that this is a replay."""
    settings = {
        "LITTLE_GIANTS_BOOTSTRAP": run.broker.bootstrap,
        "LITTLE_GIANTS_TOPIC_PREFIX": run.broker.topic_prefix,
        "LITTLE_GIANTS_REPLICATION": str(run.broker.replication),
        "LITTLE_GIANTS_MODE": Mode.REPLAY.value,
    }
    if run.rules:
        settings["LITTLE_GIANTS_RULES"] = str(run.rules)
    settings["LITTLE_GIANTS_CHANNELS"] = str(run.channels or run.own_channels)
    return {**os.environ, "PYTHONPATH": str(ROOT), **settings, **run.extra_env}


def say(line: str) -> None:
    print(f"replay: {line}", file=sys.stderr, flush=True)


def _command(run: Run, name: str, *arguments: str, ends: bool = False) -> Command:
    return Command(
        name=name,
        argv=[sys.executable, "-m", *arguments],
        env=environment(run),
        log=run.logs / f"{name}.log",
        ends=ends,
    )


async def _until_caught_up(run: Run, supervisor: Supervisor) -> None:
    loop = asyncio.get_running_loop()
    said_at = loop.time()
    async with LagReader(run.broker) as lag:
        progress = Progress(lag, stall_seconds=run.stall_seconds)
        while True:
            all_sent = supervisor.ended("connectors")
            behind = await progress.behind_within(run.stall_seconds)
            if all_sent and not behind:
                return
            if loop.time() - said_at > SAY_SECONDS:
                said_at = loop.time()
                sent, notifications = await progress.counts()
                say(f"day {min(sent, run.days)} of {run.days} sent, {notifications} notifications; {describe(behind)}")
            await asyncio.sleep(LOOK_SECONDS)


async def _keep_brokers(cluster: KafkaCluster) -> None:
    while True:
        for number, process in list(cluster.processes.items()):
            if process.exit_code is not None:
                say(f"broker {number} ended; starting it again")
                cluster.restart(number)
        await asyncio.sleep(1.0)


def main(
    data: Annotated[Path | None, typer.Option(help="history folder; a small sample of real rows if not given")] = None,
    out: Annotated[Path, typer.Option(help="folder for the two files and the logs")] = Path("build/replay"),
    rules: Annotated[Path | None, typer.Option(help="rules file instead of deploy/config/rules.toml")] = None,
    channels: Annotated[Path | None, typer.Option(help="channels file; without one: delivered.jsonl in OUT")] = None,
    speed: Annotated[float | None, typer.Option(help="days a second; as fast as it goes if not given")] = None,
    workers: Annotated[int, typer.Option(min=1, help="how many of streams and of alerts")] = 1,
    brokers: Annotated[int, typer.Option(help="1 or 3")] = 1,
    stall: Annotated[float, typer.Option(help="give up when nothing has moved for so many seconds")] = 120.0,
    bootstrap: Annotated[str | None, typer.Option(help="use this broker instead of starting one")] = None,
    prefix: Annotated[str, typer.Option(help="prefix of all topic names, with --bootstrap")] = "",
) -> None:
    """Send market history through the whole chain and write what it gives.

    Example: python -m deploy.replay --data ../shared/data/history --out build/history
    """
    configure("replay")
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        folder = data or SAMPLE
        days = len(read_history(folder).days)
        with _broker(brokers, bootstrap) as (cluster, address):
            settings = BrokerSettings(bootstrap=address, topic_prefix=prefix, replication=brokers)
            run = Run(
                data=folder,
                out=out,
                broker=settings,
                days=days,
                rules=rules,
                channels=channels,
                speed=speed,
                streams=workers,
                alerts=workers,
                stall_seconds=stall,
            )
            asyncio.run(replay(run, cluster))
    except KeyboardInterrupt:
        sys.exit("replay: stopped; every process has ended")
    except (Problem, BrokerError) as problem:
        sys.exit(f"replay: {problem}")


@contextlib.contextmanager
def _broker(brokers: int, bootstrap: str | None) -> Iterator[tuple[KafkaCluster | None, str]]:
    if bootstrap:
        yield None, bootstrap
        return
    say("starting Kafka in a temporary folder")
    with KafkaCluster(brokers=brokers) as cluster:
        yield cluster, cluster.bootstrap


if __name__ == "__main__":
    cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    cli.command()(main)
    cli()
