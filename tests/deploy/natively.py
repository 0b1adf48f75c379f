"""The services of compose as processes of this machine: command, environment and health check as they stand.

What differs is where things are. `Here.table` is the whole of it: addresses of services → ports on loopback, folders of
containers → folders here, programs of images → the same programs here.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil

from connectors.upstream.hosts import HOSTS
from deploy.death_signal import die_with_parent
from deploy.free_ports import free_ports
from deploy.kafka_aot import aot_options
from deploy.kafka_folder import QUICK
from deploy.kafka_jars import jars, java
from tests.deploy.compose import ROOT, Service

ADDRESSES: Final = {  # (service, port in its container): whoever asks for it there is led here
    "kafka": (19092, 19093, 9092), "connectors": (9101,), "connectors-2": (9104,), "streams": (9102,),
    "alerts": (9103,), "prometheus": (9090,)}
# What the image of Kafka brings beside: its wrapper makes server.properties of the environment, and insists on these.
KAFKA_DEFAULTS: Final = {
    "server.properties": "\n",
    "log4j2.yaml": "Configuration: {Properties: {Property: []}, Appenders: {Console: {name: STDOUT}}, "
                   "Loggers: {Root: {level: INFO}, Logger: []}}\n",
}


@dataclass
class Here:
    """Where things of containers are on this machine."""

    folder: Path
    packages: Path  # our packages, installed
    table: list[tuple[str, str]] = field(default_factory=list)
    ports: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in ("kafka", "data", "prometheus", "logs"):
            (self.folder / folder).mkdir()
        etc = shutil.copytree(ROOT / "deploy" / "prometheus", self.folder / "etc-prometheus")
        inside = [port for ports in ADDRESSES.values() for port in ports]
        self.ports = dict(zip(inside, free_ports(len(inside)), strict=True))
        for service, ports in ADDRESSES.items():
            for port in ports:
                for host in (service, "0.0.0.0", "127.0.0.1", "://"):
                    written = f"{host}:{port}"
                    self.table.append((written, f"{'://' if host == '://' else ''}127.0.0.1:{self.ports[port]}"))
        self.table += [
            ("/etc/little-giants/registry", str(ROOT / "deploy" / "registry")),
            ("/etc/little-giants", str(ROOT / "deploy" / "config")),
            ("/var/lib/kafka/data", str(self.folder / "kafka")),
            ("/etc/prometheus", str(etc)),
            ("=/prometheus", f"={self.folder / 'prometheus'}"),
        ]

    def text(self, text: object) -> str:
        """Return a word of compose as it must be here."""
        found = str(text)
        for there, here in self.table:
            found = re.sub(rf"{re.escape(there)}(?!\d)", here.replace("\\", r"\\"), found)
        return found

    def environment(self, service: Service) -> dict[str, str]:
        """Return exactly the service's environment, and what any program needs."""
        told = {name: self.text(value) for name, value in service.get("environment", {}).items()}
        if "LITTLE_GIANTS_METRICS_PORT" in told:
            told["LITTLE_GIANTS_METRICS_PORT"] = str(self.ports[int(told["LITTLE_GIANTS_METRICS_PORT"])])
        if told.get("LITTLE_GIANTS_METRICS_HOST") == "0.0.0.0":
            told["LITTLE_GIANTS_METRICS_HOST"] = "127.0.0.1"
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
                "PYTHONPATH": str(self.packages), **told}

    def argv(self, command: Sequence[Any]) -> list[str]:
        """Return a command line of a container as it must be here."""
        program, *arguments = map(self.text, command)
        if program == "python":
            return [sys.executable, *arguments]
        if program == "/opt/kafka/bin/kafka-configs.sh":  # a script around this class
            return _java(main="kafka.admin.ConfigCommand", arguments=arguments)
        return [program, *arguments]


def on_the_broker_of(there: Here, service: Service, prefix: str) -> Service:
    """Return a service that runs on a broker which is there already, with topics of its own, and without the internet.

    Its public hosts lead to a port where nobody listens, those of akshare through a proxy: no test asks public sites.
    """
    nowhere = f"http://127.0.0.1:{free_ports(1)[0]}"
    told = {"LITTLE_GIANTS_BOOTSTRAP": f"127.0.0.1:{there.ports[19092]}", "LITTLE_GIANTS_TOPIC_PREFIX": prefix,
            "LITTLE_GIANTS_ORIGINS": json.dumps(dict.fromkeys(HOSTS, nowhere)),
            "HTTP_PROXY": nowhere, "HTTPS_PROXY": nowhere}
    return service | {"environment": service["environment"] | told}


def mount_targets(here: Here, services: Mapping[str, Service]) -> None:
    """Do what the volumes of Prometheus do: lay the targets of compose over those of one machine, led to here."""
    mounts = [volume.split(":") for volume in services["prometheus"]["volumes"]]
    (targets,) = (Path(source) for source, target, *_ in mounts if target == "/etc/prometheus/targets")
    shutil.rmtree(here.folder / "etc-prometheus" / "targets")
    laid = shutil.copytree(targets, here.folder / "etc-prometheus" / "targets")
    for file in laid.iterdir():
        file.write_text(here.text(file.read_text(encoding="utf-8")), encoding="utf-8")


def configure_kafka(here: Here, service: Service) -> list[str]:
    """Do what the image of Kafka does at its start; return the command of the broker."""
    defaults, final = here.folder / "kafka-defaults", here.folder / "kafka-config"
    for folder in (defaults, final, here.folder / "kafka-mounted"):
        folder.mkdir()
    for name, text in KAFKA_DEFAULTS.items():
        (defaults / name).write_text(text)
    shutil.copy(defaults / "log4j2.yaml", defaults / "tools-log4j2.yaml")
    environment = {"CLUSTER_ID": "5L6g3nShT-eMCtK--X86sw", **here.environment(service)}  # the image's own
    wrapper = _java(main="kafka.docker.KafkaDockerWrapper", arguments=[
        "setup", "--default-configs-dir", str(defaults), "--mounted-configs-dir", str(here.folder / "kafka-mounted"),
        "--final-configs-dir", str(final)])
    done = subprocess.run(wrapper, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return _java(*environment["KAFKA_HEAP_OPTS"].split(), main="kafka.Kafka",
                 arguments=[str(final / "server.properties")])


class Running:
    """One service that runs here."""

    def __init__(self, name: str, service: Service, here: Here, argv: Sequence[str]) -> None:
        self.name, self._service, self._here = name, service, here
        self.log = here.folder / "logs" / f"{name}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                argv, env=here.environment(service), cwd=here.folder / "data", stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
                preexec_fn=die_with_parent())  # noqa: PLW1509  only prctl and getppid, no lock

    def is_healthy(self) -> bool:
        """Run the health check of compose."""
        return check(self._service, self._here)

    def wait_until_healthy(self, seconds: float = 90.0) -> None:
        deadline = time.monotonic() + seconds
        while not self.is_healthy():
            assert self.process.poll() is None, f"{self.name} ended with {self.process.returncode}:\n{self.words()}"
            assert time.monotonic() < deadline, f"{self.name} is not healthy after {seconds:g} s:\n{self.words()}"
            time.sleep(0.5)

    def megabytes(self) -> float:
        return psutil.Process(self.process.pid).memory_info().rss / 2**20

    def stop(self, grace: float = 15.0) -> int:
        """End it as `docker-compose down` does; return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(grace)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            return self.process.wait()

    def words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


def check(service: Service, here: Here) -> bool:
    """Run a service's health check; say whether it passes."""
    kind, *command = service["healthcheck"]["test"]
    assert kind == "CMD"
    seconds = float(service["healthcheck"]["timeout"].removesuffix("s"))
    try:
        done = subprocess.run(here.argv(command), env=here.environment(service), capture_output=True, check=False,
                              timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _java(*options: str, main: str, arguments: Sequence[str]) -> list[str]:
    quiet = ["-XX:-UsePerfData", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]
    return [str(java()), *aot_options(), *QUICK, *options, *quiet, "-cp", f"{jars()}{os.sep}*", main, *arguments]
