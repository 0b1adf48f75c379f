"""The server's own log: one process is killed, the next one goes on, and the budget holds in every window."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aiohttp import web

from connectors.upstream.ledger import spending_on
from streams.contract.broker import BrokerSettings
from tests.connectors.commands import ROOT
from tests.connectors.site import Site
from tests.connectors.upstream.asker import SOURCES
from tests.connectors.upstream.asking import NAME
from tests.connectors.upstream.windows import closest, most_in_a_window
from tests.connectors.waiting import until

PER_WINDOW, WINDOW_SECONDS = 18, 3.0


@contextmanager
def asker(site: Site, broker: BrokerSettings) -> Iterator["subprocess.Popen[str]"]:
    env = os.environ | {"LITTLE_GIANTS_BOOTSTRAP": broker.bootstrap, "LITTLE_GIANTS_TOPIC_PREFIX": broker.topic_prefix}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.connectors.upstream.asker", site.origin(NAME), str(PER_WINDOW),
         str(WINDOW_SECONDS)], cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


async def ready(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    line = await asyncio.wait_for(asyncio.to_thread(process.stdout.readline), 60)
    assert line == "ready\n"


def begin(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


async def data(_: web.Request) -> web.StreamResponse:
    return web.json_response({})


@pytest.mark.asyncio
async def test_three_sources_in_two_processes_of_which_one_is_killed_keep_one_budget(broker: BrokerSettings) -> None:
    async with Site() as site:
        site.handlers |= {(NAME, path): data for path in SOURCES}
        with asker(site, broker) as first, asker(site, broker) as second:
            await asyncio.gather(ready(first), ready(second))
            begin(first)
            await until(lambda: has(site, 2 * PER_WINDOW), "the first has used its second window")
            first.kill()
            first.wait()
            of_first = len(site.log)
            begin(second)  # at once: only what is on the topic keeps it from a whole budget of its own
            await until(lambda: has(site, of_first + 2 * PER_WINDOW), "the second has used two windows")
    moments = [asked.at for asked in site.log]
    assert most_in_a_window(moments, WINDOW_SECONDS) <= PER_WINDOW
    assert {asked.path for asked in site.log[:of_first]} == set(SOURCES)
    assert {asked.path for asked in site.log[of_first:]} == set(SOURCES)
    assert closest(moments) > 0
    record = (await spending_on(broker))[NAME]
    assert record.spent >= len(moments), "what was asked is never more than what was written down before"
    most = most_in_a_window(moments, WINDOW_SECONDS)
    print(f"\n{len(moments)} requests in {moments[-1] - moments[0]:.1f} s, {record.spent} written down; "
          f"at most {most} of {PER_WINDOW} in {WINDOW_SECONDS:g} s")


async def has(site: Site, requests: int) -> bool:
    return len(site.log) >= requests
