"""What the processes under a runner are told: its broker and mode, whatever its own environment says of another."""

import json
import os
from pathlib import Path
from typing import Final

from streams.contract.broker import BrokerSettings, Mechanism, Protocol
from streams.contract.events.runtime import Mode

ROOT: Final = Path(__file__).resolve().parent.parent
_ACCESS: Final = ("LITTLE_GIANTS_SECURITY_", "LITTLE_GIANTS_SASL_", "LITTLE_GIANTS_SSL_")


def environment(broker: BrokerSettings, *, mode: Mode, rules: Path, channels: Path, metrics_port: int,
                universe: str = "market") -> dict[str, str]:
    """Return the environment of a process; its metrics are at that port, -1 for none."""
    settings = {
        "PYTHONPATH": str(ROOT),
        "LITTLE_GIANTS_BOOTSTRAP": broker.bootstrap,
        "LITTLE_GIANTS_TOPIC_PREFIX": broker.topic_prefix,
        "LITTLE_GIANTS_REPLICATION": str(broker.replication),
        "LITTLE_GIANTS_MODE": mode.value,
        "LITTLE_GIANTS_UNIVERSE": universe,
        "LITTLE_GIANTS_RULES": str(rules),
        "LITTLE_GIANTS_CHANNELS": str(channels),
        "LITTLE_GIANTS_METRICS_PORT": str(metrics_port),
    }
    inherited = {name: value for name, value in os.environ.items()
                 if broker.security_protocol != "PLAINTEXT" or not name.startswith(_ACCESS)}
    return {**inherited, **settings}


def own_broker(bootstrap: str, *, replication: int = 1) -> BrokerSettings:
    """Return how a broker of our own is reached: as it is, whatever the environment says of another."""
    return BrokerSettings(bootstrap=bootstrap, topic_prefix="", replication=replication,
                          security_protocol=Protocol.PLAINTEXT, sasl_mechanism=Mechanism.SCRAM_SHA_512)


def file_channel(path: Path) -> str:
    """Return a channels file with one channel: a file of JSON lines."""
    return f'[[channels]]\nid = "file"\nkind = "file"\npath = {json.dumps(str(path), ensure_ascii=False)}\n'
