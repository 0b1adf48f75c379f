"""`python -m connectors` started as its user starts it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.contract.broker import BrokerSettings

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = BrokerSettings(bootstrap="127.0.0.1:1")


def command(broker: BrokerSettings, *arguments: str) -> subprocess.Popen[str]:
    env = os.environ | {"LITTLE_GIANTS_BOOTSTRAP": broker.bootstrap, "LITTLE_GIANTS_TOPIC_PREFIX": broker.topic_prefix}
    return subprocess.Popen([sys.executable, "-m", "connectors", *arguments], cwd=ROOT, env=env, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@contextmanager
def running(broker: BrokerSettings, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = command(broker, *arguments)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said_by(broker: BrokerSettings, *arguments: str) -> tuple[int, str, str]:
    """Return exit code, standard output and standard error."""
    process = command(broker, *arguments)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err
