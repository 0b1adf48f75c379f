"""A worker process with the announcements alone: `python -m tests.announcements.worker announcements`."""

import sys

from streams.announcements.agent import register
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.logs import configure
from streams.contract.startup import finish, read_settings
from streams.engine.app import StreamApp
from streams.engine.run import run_worker
from streams.engine.settings import EngineSettings


def announcements() -> StreamApp:
    app = StreamApp("announcements", broker=read_settings(BrokerSettings), engine=read_settings(EngineSettings))
    register(app)
    return app


if __name__ == "__main__":
    configure("worker")
    sys.exit(finish(run_worker(announcements, Mode.REPLAY)))
