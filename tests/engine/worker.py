"""A worker process of the tests: `python -m tests.engine.worker chain`, settings from the environment."""

import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.logs import configure
from streams.contract.startup import finish, read_settings
from streams.engine.app import StreamApp
from streams.engine.handler import handled
from streams.engine.records import Record
from streams.engine.run import run_worker
from streams.engine.settings import EngineSettings
from tests.engine.chain import NUMBERS, add_chain


async def cannot_write(records: Sequence[Record[Any]], given_up: Callable[[], bool]) -> None:
    raise OSError("no space left on device")


def chain() -> StreamApp:
    return add_chain(StreamApp("chain", broker=read_settings(BrokerSettings), engine=read_settings(EngineSettings)))


def failing() -> StreamApp:
    app = StreamApp("chain", broker=read_settings(BrokerSettings), engine=read_settings(EngineSettings))
    handled(app, name="keeper", sources=(NUMBERS,), handle=cannot_write)
    return app


APPS: Final = {"chain": chain, "failing": failing}

if __name__ == "__main__":
    configure("worker")
    sys.exit(finish(run_worker(APPS[sys.argv[1]], Mode.REPLAY)))
