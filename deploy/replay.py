"""`make replay`: history, or a recorded day, through the whole real chain on a broker of its own, then two files.

Starts Kafka in a temporary folder, the stream processor, the alerts and the replay connector; waits until every
derived topic has caught up; writes `market_value.csv` and `notifications.jsonl`; stops everything.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from alerts.delivery.load import load_channels
from alerts.rules.load import load_rules
from connectors.recording.extent import extent
from connectors.recording.reading import Recording
from connectors.replay.history import read_history
from connectors.replay.known import require_a_beginning
from deploy import signals
from deploy.environment import ROOT, own_broker
from deploy.kafka import BrokerError, KafkaCluster
from deploy.progress import Progress, Stalled, summary
from deploy.replay_processes import RULES, Run, commands, make_folder
from deploy.results import MARKET_VALUE_FILE, NOTIFICATIONS_FILE, write_results
from deploy.supervisor import Supervisor
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.lag import LagReader
from streams.contract.logs import configure
from streams.contract.mode import record_mode
from streams.contract.problems import Problem
from streams.contract.startup import read_settings
from streams.contract.waiting import wait_for_broker

SAMPLE: Final = ROOT / "deploy" / "sample"
UNIVERSE: Final = "market"  # whose totals are written
LOOK_SECONDS: Final = 0.25
SAY_SECONDS: Final = 2.0
cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class DaysAreMissing(Problem):
    """The chain has caught up, yet days of the history are not in its results."""


async def replay(run: Run, cluster: KafkaCluster | None) -> None:
    """Run the chain over the history to its end. Raises Problem, with one line, when it cannot."""
    signals.cancel_once()
    await _reach_broker(run)
    await admin.create_all(run.broker)
    await record_mode(run.broker, Mode.REPLAY, datetime.now(UTC))
    supervisor = Supervisor(say)
    brokers = asyncio.create_task(_keep_brokers(cluster)) if cluster else None
    try:
        for command in commands(run):
            supervisor.start(command)
        await _until_caught_up(run, supervisor)
        days, notifications = await write_results(run.broker, run.out)
    finally:
        signals.overhear()
        if brokers:
            brokers.cancel()
        await supervisor.stop()
    if days != run.days:
        raise DaysAreMissing(f"only {days} of {run.days} days came out; see {run.logs}")
    say(f"{days} days in {run.out / MARKET_VALUE_FILE}")
    say(f"{notifications} notifications in {run.out / NOTIFICATIONS_FILE}")


def say(line: str) -> None:
    print(f"replay: {line}", file=sys.stderr, flush=True)


async def _reach_broker(run: Run) -> None:
    try:
        async with asyncio.timeout(run.stall_seconds):
            await wait_for_broker(run.broker)
    except TimeoutError:
        raise Stalled(f"no broker at {run.broker.bootstrap} for {run.stall_seconds:g} s; start it, or leave "
                      "--bootstrap away for one of our own") from None


async def _until_caught_up(run: Run, supervisor: Supervisor) -> None:
    loop = asyncio.get_running_loop()
    said_at = loop.time()
    async with LagReader(run.broker) as lag:
        progress = Progress(lag, stall_seconds=run.stall_seconds)
        while True:
            all_sent = supervisor.ended("connectors")
            try:
                behind = await progress.behind_within(run.stall_seconds)
            except Stalled as stalled:
                raise Stalled(f"{stalled}; connectors: {supervisor.children['connectors'].last_line()}") from None
            if all_sent and not behind:
                return
            if loop.time() - said_at > SAY_SECONDS:
                said_at = loop.time()
                sent, notifications = await progress.counts()
                phase = summary(behind) if sent else supervisor.children["connectors"].last_line()
                say(f"{'sweep' if run.is_file else 'day'} {min(sent, run.sweeps)} of {run.sweeps} sent, "
                    f"{notifications} notifications; {phase}")
            await asyncio.sleep(LOOK_SECONDS)


async def _keep_brokers(cluster: KafkaCluster) -> None:
    while True:
        for number, process in list(cluster.processes.items()):
            if process.exit_code is not None:
                say(f"broker {number} ended; starting it again")
                cluster.restart(number)
        await asyncio.sleep(1.0)


@cli.command()
def main(
    data: Annotated[Path, typer.Option(help="history folder, or a recorded day (.parquet); without one a small "
                                           "sample of real rows")] = SAMPLE,
    out: Annotated[Path, typer.Option(help="folder for the two files and the logs")] = Path("build/replay"),
    rules: Annotated[Path, typer.Option(help="what to watch for")] = RULES,
    channels: Annotated[Path | None, typer.Option(help="whom to tell; without one: delivered.jsonl in OUT")] = None,
    speed: Annotated[float | None, typer.Option(min=0.001, help="days a second; of a recorded day, times as "
                                                            "fast as it was; without: as fast as it goes")] = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="make a membership or listing known only when the replay "
                                                          "comes to its recorded_at")] = False,
    workers: Annotated[int, typer.Option(min=1, help="how many of streams and of alerts")] = 1,
    brokers: Annotated[int, typer.Option(help="1 or 3")] = 1,
    stall: Annotated[float, typer.Option(min=1, help="give up when nothing has moved for so many seconds")] = 120.0,
    bootstrap: Annotated[str | None, typer.Option(help="use this broker instead of starting one")] = None,
    prefix: Annotated[str, typer.Option(help="prefix of all topic names, with --bootstrap")] = "",
) -> None:
    """Send market history through the whole chain and write what it gives.

    Example: python -m deploy.replay --data ../shared/data/history --out build/history
    """
    configure("replay")
    signals.interrupt_once()
    try:
        load_rules(rules)
        if channels:
            load_channels(channels)
        days, sweeps = _extent(data, reveal=reveal)
        with _broker(brokers, bootstrap, prefix) as (cluster, broker):
            run = Run(data=data, out=out, broker=broker, days=days, sweeps=sweeps, rules=rules, channels=channels,
                      speed=speed, reveal=reveal and data.is_dir(), workers=workers, stall_seconds=stall)
            make_folder(run)
            try:
                asyncio.run(replay(run, cluster))
            finally:
                signals.ignore()  # a second Ctrl-C does not cut the clean-up short
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit("replay: stopped; every process has ended")
    except (Problem, BrokerError) as problem:
        sys.exit(f"replay: {problem}")


def _extent(data: Path, *, reveal: bool) -> tuple[int, int]:
    """Read the data once; return how many trading days it has, and how many sweeps are sent."""
    if data.suffix == ".parquet" or data.is_file():
        found = extent(Recording(data), UNIVERSE)
        return len(found.days), found.sweeps
    history = read_history(data)
    if reveal:
        require_a_beginning(history)
    return len(history.days), len(history.days)


@contextlib.contextmanager
def _broker(brokers: int, bootstrap: str | None, prefix: str) -> Iterator[tuple[KafkaCluster | None, BrokerSettings]]:
    if bootstrap:
        os.environ |= {"LITTLE_GIANTS_BOOTSTRAP": bootstrap, "LITTLE_GIANTS_TOPIC_PREFIX": prefix,
                       "LITTLE_GIANTS_REPLICATION": str(brokers)}  # an option is the variable, for this run
        yield None, read_settings(BrokerSettings)
        return
    say("starting Kafka in a temporary folder")
    with KafkaCluster(brokers=brokers) as cluster:
        yield cluster, own_broker(cluster.bootstrap, replication=brokers)


if __name__ == "__main__":
    cli()
