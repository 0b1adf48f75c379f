"""The processes of a chain: how each is run, in which environment, and which ports it takes."""

import sys
from collections.abc import Callable, Iterator
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


def commands(chain: Chain, broker: BrokerSettings, say: Say) -> Iterator[Command]:
    """Yield the processes in the order of their start, which is that of their stop."""
    yield _command(chain, broker, say, "connectors", *chain.source)
    yield _command(chain, broker, say, "streams", "-m", "streams", "run")
    yield _command(chain, broker, say, "alerts", "-m", "alerts", "run")


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


def _command(chain: Chain, broker: BrokerSettings, say: Say, name: str, *arguments: str) -> Command:
    # A name of its own: a killed worker that comes back is not waited for until its session is over.
    named = {"LITTLE_GIANTS_CONSUMER_INSTANCE": f"{chain.name}-{name}"}
    return Command(name=name, argv=[sys.executable, *arguments],
                   env={**_environment(chain, broker, METRICS_PORTS[name]), **named},
                   env_at_start=_metrics_port(name, say), log=chain.logs / f"{name}.log")


def _environment(chain: Chain, broker: BrokerSettings, metrics_port: int) -> dict[str, str]:
    return environment(broker, mode=chain.mode, universe=chain.universe, rules=chain.rules.resolve(),
                       channels=(chain.channels or chain.own_channels).resolve(), metrics_port=metrics_port)


def _metrics_port(name: str, say: Say) -> Callable[[], dict[str, str]]:
    """Return what chooses a port at each start, since another program may have taken the last one, and tells it."""
    told: set[int] = set()

    def choose() -> dict[str, str]:
        wanted = METRICS_PORTS[name]
        port = port_or_another(wanted)
        if port not in told:
            told.add(port)
            say(f"{name}: metrics on http://127.0.0.1:{port}/metrics{why_there(port, wanted)}")
        return {"LITTLE_GIANTS_METRICS_PORT": str(port)}

    return choose
