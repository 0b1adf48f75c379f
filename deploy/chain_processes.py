"""The processes of a chain: how each is run, in which environment, and which ports it takes."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from pydantic import ValidationError

from deploy import kafka_process
from deploy.chain import Chain, Step
from deploy.environment import environment
from deploy.free_ports import free_ports, is_free
from deploy.kafka_layout import Layout
from deploy.supervisor import Command
from streams.contract.broker import BrokerSettings

KAFKA_PORT: Final = 9092  # where everything of ours looks for a broker unless told otherwise
METRICS_PORTS: Final = {"connectors": 9101, "streams": 9102, "alerts": 9103}
NO_METRICS: Final = -1
BROKER_GRACE: Final = 8.0
Say = Callable[[str], None]


class MetricsPorts:
    """Where the processes of a chain serve their metrics, each its own; a port is told when it is another one."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._ports: dict[str, int] = {}

    def at_start(self, name: str) -> dict[str, str]:
        """Choose a process's port: that of its last start, which somebody may have taken, else the usual one or any."""
        usual, last = METRICS_PORTS[name], self._ports.get(name)
        port = last if last and is_free(last) else port_or_another(usual)
        if port != last:
            self._ports[name] = port
            self._say(f"{name}: metrics on http://127.0.0.1:{port}/metrics{why_there(port, usual)}")
        return {"LITTLE_GIANTS_METRICS_PORT": str(port)}

    @property
    def unusual(self) -> tuple[int, ...]:
        """Return all ports in the order of the flow if one is not the usual one, else none."""
        ports = {name: self._ports[name] for name in METRICS_PORTS if name in self._ports}
        return tuple(ports.values()) if any(port != METRICS_PORTS[name] for name, port in ports.items()) else ()


def commands(chain: Chain, broker: BrokerSettings, ports: MetricsPorts) -> Iterator[Command]:
    """Yield the processes in the order of their start, which is that of their stop."""
    yield _command(chain, broker, ports, "connectors", *chain.source)
    yield _command(chain, broker, ports, "streams", "-m", "streams", "run")
    yield _command(chain, broker, ports, "alerts", "-m", "alerts", "run")


def step_command(chain: Chain, broker: BrokerSettings, step: Step) -> Command:
    """Return how a step is run: once."""
    return Command(name=step.name, argv=[sys.executable, *step.arguments], env=_environment(chain, broker, NO_METRICS),
                   log=chain.logs / f"{step.name}.log", ends=True, tries=1)


def broker_command(chain: Chain, given: kafka_process.Command) -> Command:
    """Return how the supervisor runs the broker."""
    return Command(name="kafka", argv=given.argv, env=given.env, cwd=given.cwd, log=chain.logs / "kafka.log",
                   grace=BROKER_GRACE)


def wanted_kafka_port(chain: Chain) -> int:
    """Return the port it had last time, so that what was told of it holds, or the usual one."""
    file = chain.kafka / "cluster.json"
    try:
        return Layout.model_validate_json(file.read_bytes()).nodes[1].client if file.exists() else KAFKA_PORT
    except ValidationError:
        return KAFKA_PORT  # whoever opens the folder says in a line what is wrong with it


def port_or_another(wanted: int) -> int:
    """Return a port if it is free, else one that is."""
    return wanted if is_free(wanted) else free_ports(1)[0]


def why_there(port: int, wanted: int) -> str:
    """Return what to add where another port than the wanted one was chosen."""
    return "" if port == wanted else f" ({wanted} is taken)"


def _command(chain: Chain, broker: BrokerSettings, ports: MetricsPorts, name: str, *arguments: str) -> Command:
    # A name of its own: a killed worker that comes back is not waited for until its session is over.
    named = {"LITTLE_GIANTS_CONSUMER_INSTANCE": f"{chain.name}-{name}"}
    return Command(name=name, argv=[sys.executable, *arguments],
                   env={**_environment(chain, broker, METRICS_PORTS[name]), **named},
                   env_at_start=partial(ports.at_start, name), log=chain.logs / f"{name}.log")


def _environment(chain: Chain, broker: BrokerSettings, metrics_port: int) -> dict[str, str]:
    return environment(broker, mode=chain.mode, universe=chain.universe, rules=chain.rules.resolve(),
                       channels=(chain.channels or chain.own_channels).resolve(), metrics_port=metrics_port)
