"""A chain as a command: one at a time in its folder, a problem is one line, and nothing survives its end."""

import asyncio
import contextlib
import errno
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from alerts.delivery.load import load_channels
from alerts.rules.load import load_rules
from deploy import signals
from deploy.around import Around
from deploy.board import Board
from deploy.chain import Chain, make_folder
from deploy.chain_runner import Runner
from deploy.countdown import Countdown
from deploy.kafka_jars import BrokerError
from deploy.left_overs import Notes
from deploy.only_one import only_one
from streams.contract.logs import configure
from streams.contract.problems import Problem
from streams.contract.setting_names import mistyped

NOBODY_READS: Final = (errno.EPIPE, errno.EIO)  # a reader that has ended, a terminal that is closed
Say = Callable[[str], None]


def run_chain(chain: Chain, around: Around, countdown: Countdown, *, screenshot: Path | None = None,
              check: Callable[[], None] = lambda: None) -> None:
    """Run a chain until its time is over or a signal comes; ends the process with one line when it cannot.

    `check` is asked once the folder is held, before anything is started.
    """
    say = _speaker(chain.name)
    signals.interrupt_once()
    try:
        board = _run(chain, around, countdown, screenshot, check, say)
        say(f"{countdown.seconds:g} s are over: {board.sweeps} sweeps, {board.told_here} notifications; every process "
            "has ended")
    except (KeyboardInterrupt, asyncio.CancelledError):
        say("stopped; every process has ended")
    except (Problem, BrokerError) as problem:
        sys.exit(f"{chain.name}: {problem}")
    except OSError as error:
        if error.errno not in NOBODY_READS:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is still in its buffer
        say("nobody reads on; every process has ended")
        sys.exit(1)


def _run(chain: Chain, around: Around, countdown: Countdown, screenshot: Path | None, check: Callable[[], None],
         say: Say) -> Board:
    load_rules(chain.rules)
    if chain.channels:
        load_channels(chain.channels)
    for line in mistyped(os.environ):
        say(line)
    with only_one(chain.folder, chain.called):
        for name in Notes(chain.pids).end_left_overs():
            say(f"ended {name}, left behind by {chain.called} that was killed")
        make_folder(chain)
        check()
        _log_to(chain)
        runner = Runner(chain, around, say)
        try:
            return asyncio.run(runner.run(countdown, screenshot))
        finally:
            signals.ignore()  # a second Ctrl-C does not cut the clean-up short


def _speaker(name: str) -> Say:
    def say(line: str) -> None:
        with contextlib.suppress(OSError):  # of a terminal that is closed: what is still to be stopped comes first
            print(f"{name}: {line}", file=sys.stderr, flush=True)

    return say


def _log_to(chain: Chain) -> None:
    """Keep log lines off the screen."""
    configure(chain.name)
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream((chain.logs / f"{chain.name}.log").open("a", encoding="utf-8"))
