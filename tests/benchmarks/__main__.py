"""`python -m tests.benchmarks`: how fast it is, beside others on the same input, and how soon someone is told.

Ten minutes at most on two cores; `build/bench.json` gets the figures. Exit code 1 where a must is missed.
"""

import asyncio
import logging
import shutil
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Final

import typer

from deploy import signals
from deploy.environment import ROOT
from deploy.kafka import BrokerError, KafkaCluster
from streams.contract.broker import BrokerSettings, Protocol
from streams.contract.problems import Problem
from tests.benchmarks import latency as waiting
from tests.benchmarks import live_memory, polling_parts, pure_parts, reading, recovery, report, stages, takeover
from tests.benchmarks import throughput as speed
from tests.benchmarks.contenders import Contender, contenders
from tests.benchmarks.market import Market
from tests.benchmarks.report import Figure
from tests.benchmarks.rivals_venv import rivals_python

FOLDER: Final = ROOT / "build" / "bench"
OUT: Final = ROOT / "build" / "bench.json"
LENGTHS: Final = {"ours": 300, "ceiling": 300, "quixstreams_buckets": 300,  # sweeps of 5,700 quotes
                  "naive_faust": 3, "quixstreams": 40}
MOST_ROUNDS: Final = 3
NO_NEW_ROUND_AFTER_SECONDS: Final = 140.0  # of 600 in all: the latency takes 200, live sources 170, stages 60
_BEGAN: Final = time.monotonic()
cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=__doc__)


def say(line: str) -> None:
    print(f"bench {time.monotonic() - _BEGAN:4.0f} s: {line}", file=sys.stderr, flush=True)


@cli.callback(invoke_without_command=True)
def everything(context: typer.Context) -> None:
    """Measure everything and compare it with what must be."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # its retries on a topic just made are no news
    if context.invoked_subcommand:
        return
    figures = _finish(_everything)
    report.write(figures, OUT)
    print(*report.lines(figures), f"written to {OUT}", sep="\n")
    if missed := report.missed_musts(figures):
        sys.exit(f"missed: {', '.join(missed)}")


@cli.command(epilog="Example: python -m tests.benchmarks throughput --only ours,ceiling --sweeps 60")
def throughput(
    only: Annotated[str, typer.Option(help="contenders, comma-separated")] = "ours,ceiling",
    sweeps: Annotated[int, typer.Option(min=2, help="for ours and the ceiling")] = 60,
    quote_sweeps: Annotated[int, typer.Option(min=1, help="for those with a record a quote")] = 3,
    repeats: Annotated[int, typer.Option(min=1)] = 1,
    logs: Annotated[Path, typer.Option(help="folder for what the processes log; emptied first")] = FOLDER / "logs",
) -> None:
    """Measure some contenders and print quotes per second."""
    figures = _finish(lambda: _only_throughput(only.split(","), _lengths(sweeps, quote_sweeps), repeats, logs))
    print(*report.lines(figures), sep="\n")


@cli.command(epilog="Example: python -m tests.benchmarks latency --seconds 30")
def latency(
    seconds: Annotated[float, typer.Option(min=5)] = 120,
    logs: Annotated[Path, typer.Option(help="folder for what the processes log; emptied first")] = FOLDER / "logs",
) -> None:
    """Measure how soon someone is told, how soon totals flow, and memory."""
    print(*report.lines(_finish(lambda: _only_latency(seconds, logs))), sep="\n")


@cli.command(name="stages", epilog="Example: python -m tests.benchmarks stages")
def other_stages(
    logs: Annotated[Path, typer.Option(help="folder for what the processes log; emptied first")] = FOLDER / "logs",
) -> None:
    """Measure memberships, applications and announcements: the pure functions, and from topic to topic."""
    print(*report.lines(_finish(lambda: _only_stages(logs))), sep="\n")


@cli.command(epilog="Example: python -m tests.benchmarks live")
def live(
    logs: Annotated[Path, typer.Option(help="folder for what the processes log; emptied first")] = FOLDER / "logs",
) -> None:
    """Measure live sources: parsers, checks, sweeps over played sites onto the topic, recordings, memory, takeover."""
    print(*report.lines(_finish(lambda: _only_live(logs))), sep="\n")


def _finish(work: Callable[[], Coroutine[Any, Any, list[Figure]]]) -> list[Figure]:
    """Run work to its end, or to the first signal; a problem ends the process with its message and exit code 1."""
    async def until_told_to_end() -> list[Figure]:
        signals.cancel_once()
        return await work()

    try:
        return asyncio.run(until_told_to_end())
    except asyncio.CancelledError:
        sys.exit("bench: stopped; every process has ended")
    except (Problem, BrokerError) as problem:
        sys.exit(f"bench: {problem}")


def _lengths(sweeps: int, quote_sweeps: int) -> dict[str, int]:
    return {name: quote_sweeps if name in {"naive_faust", "quixstreams"} else sweeps for name in LENGTHS}


async def _everything() -> list[Figure]:
    taking_part = contenders(rivals_python(FOLDER, say), LENGTHS)
    folder = _emptied(FOLDER / "logs")
    with _kafka() as cluster:
        speeds = await _speeds(cluster, taking_part, MOST_ROUNDS, folder)
        return [*_per_second(speeds), *report.ratios(speeds), *await _stages(cluster, folder),
                *await _live(cluster, folder), *await _delays(cluster, 120, folder)]


async def _only_throughput(only: list[str], lengths: dict[str, int], rounds: int, logs: Path) -> list[Figure]:
    taking_part = [each for each in contenders(rivals_python(FOLDER, say), lengths) if each.name in only]
    with _kafka() as cluster:
        return _per_second(await _speeds(cluster, taking_part, rounds, _emptied(logs)))


async def _only_latency(seconds: float, logs: Path) -> list[Figure]:
    with _kafka() as cluster:
        return await _delays(cluster, seconds, _emptied(logs))


async def _only_stages(logs: Path) -> list[Figure]:
    with _kafka() as cluster:
        return await _stages(cluster, _emptied(logs))


async def _only_live(logs: Path) -> list[Figure]:
    with _kafka() as cluster:
        return await _live(cluster, _emptied(logs))


async def _stages(cluster: KafkaCluster, folder: Path) -> list[Figure]:
    say("memberships, filings and announcements")
    brokers = [_broker(cluster, "filings."), _broker(cluster, "announcements.")]
    return [*await pure_parts.measure(folder, say), *await stages.measure(brokers, folder, say)]


async def _live(cluster: KafkaCluster, folder: Path) -> list[Figure]:
    say("live sources: parsers, sweeps onto the topic, memory, takeover")
    return [*await pure_parts.measure(folder, say, module="reading", parts=reading.PARTS),
            *await polling_parts.measure(_broker(cluster, "polling."), folder, say),
            *await live_memory.measure(_broker(cluster, "live."), folder, say),
            *await takeover.measure(_broker(cluster, "takeover."), folder, say)]


async def _speeds(cluster: KafkaCluster, taking_part: list[Contender], rounds: int, folder: Path) -> dict[str, float]:
    """Return the median of each contender; they take turns, so that a busy moment of the machine hits all."""
    arena = await speed.prepare(_broker(cluster, "speed."), Market(), taking_part, folder, say)
    found: dict[str, list[float]] = {each.name: [] for each in taking_part}
    for number in range(rounds):
        if number and time.monotonic() - _BEGAN > NO_NEW_ROUND_AFTER_SECONDS:
            say(f"no time for more than {number} rounds")
            break
        for contender in taking_part:
            found[contender.name].append(await speed.measure(arena, contender, str(number)))
    return {name: median(speeds) for name, speeds in found.items()}


async def _delays(cluster: KafkaCluster, seconds: float, folder: Path) -> list[Figure]:
    say("how soon totals flow after a start and after a kill")
    again = await recovery.measure(_broker(cluster, "recovery."), folder, say)
    say(f"how soon someone is told: {seconds:g} s at the pace of a market")
    told = await waiting.measure(_broker(cluster, "latency."), folder, seconds=seconds, say=say)
    return [
        *(Figure(name=f"notification_latency_ms_p{percent}", value=told.percentile(percent), unit="ms")
          for percent in (50, 99)),
        Figure(name="ready_seconds", value=again.ready_seconds, unit="s"),
        Figure(name="recovery_seconds", value=again.recovery_seconds, unit="s"),
        Figure(name="rss_mb_connectors", value=again.connectors_mb, unit="MB"),
        Figure(name="rss_mb_streams", value=max(again.streams_mb, told.peaks_mb["streams"]), unit="MB"),
        Figure(name="rss_mb_alerts", value=told.peaks_mb["alerts"], unit="MB"),
    ]


def _per_second(speeds: dict[str, float]) -> list[Figure]:
    return [Figure(name=f"quotes_per_second_{name}", value=value, unit="quotes/s") for name, value in speeds.items()]


def _kafka() -> KafkaCluster:
    say("starting Kafka (the first time it is downloaded: 45 MB)")
    return KafkaCluster()


def _broker(cluster: KafkaCluster, prefix: str) -> BrokerSettings:
    return BrokerSettings(bootstrap=cluster.bootstrap, topic_prefix=prefix, security_protocol=Protocol.PLAINTEXT)


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


if __name__ == "__main__":
    cli()
