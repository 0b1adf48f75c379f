"""A worker process with the stage alone: `python -m tests.ipos.worker ipos`, settings from the environment."""

import sys

from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.logs import configure
from streams.contract.startup import finish, read_settings
from streams.engine.app import StreamApp
from streams.engine.run import run_worker
from streams.engine.settings import EngineSettings
from streams.ipos import agent


def app() -> StreamApp:
    made = StreamApp("ipos-alone", broker=read_settings(BrokerSettings), engine=read_settings(EngineSettings))
    agent.register(made)
    return made


if __name__ == "__main__":
    configure("worker")
    sys.exit(finish(run_worker(app, Mode.REPLAY)))
