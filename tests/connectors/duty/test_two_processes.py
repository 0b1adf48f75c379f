"""Two real processes on the real Kafka: one asks, the other takes over, and a paused one asks nothing when it wakes up.

The site's own log says who asked when.
"""

import time
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGTERM

import pytest

from streams.contract.broker import BrokerSettings
from tests.connectors.duty.pollers import Pollers

WITHIN_SECONDS = 15.0


@pytest.mark.asyncio
async def test_the_other_takes_over_within_15_seconds_of_a_kill(broker: BrokerSettings, tmp_path: Path) -> None:
    async with Pollers(broker, tmp_path, session_seconds=6.0) as pollers:
        await pollers.start_two()
        before = len(pollers.asked("first"))
        await pollers.until_asked("first", more_than=before + 10)
        assert pollers.asked("second") == []
        killed = time.monotonic()
        pollers.signal("first", SIGKILL)
        await pollers.until_asked("second", more_than=0)
        took = pollers.asked("second")[0] - killed
        print(f"\ntaken over {took:.1f} s after SIGKILL, session time-out 6 s")
        assert took < WITHIN_SECONDS
        assert pollers.asked("first")[-1] < pollers.asked("second")[0]


@pytest.mark.asyncio
async def test_a_process_that_ends_hands_over_without_a_wait(broker: BrokerSettings, tmp_path: Path) -> None:
    async with Pollers(broker, tmp_path, session_seconds=20.0) as pollers:  # a successor would wait for 10 s
        await pollers.start_two()
        await pollers.until_said("first", "on duty", times=2)
        stopped = time.monotonic()
        pollers.signal("first", SIGTERM)
        await pollers.until_asked("second", more_than=0)
        took = pollers.asked("second")[0] - stopped
        print(f"\ntaken over {took:.1f} s after SIGTERM, session time-out 20 s, heartbeats every 1.7 s")
        assert took < 10.0
        assert pollers.code("first") == 0
        assert "off duty: this process stops" in pollers.said("first")
        assert pollers.said("second") == ["standing by: another process is on duty", "on duty"]


@pytest.mark.asyncio
async def test_a_process_that_was_paused_asks_nothing_when_it_goes_on(broker: BrokerSettings, tmp_path: Path) -> None:
    async with Pollers(broker, tmp_path, session_seconds=6.0) as pollers:
        await pollers.start_two()
        await pollers.stop_while_it_waits("first")
        await pollers.until_asked("second", more_than=10)
        asked = len(pollers.asked("first"))
        pollers.signal("first", SIGCONT)
        await pollers.until_said("first", "standing by")
        assert len(pollers.asked("first")) == asked
        off = [line for line in pollers.said("first") if line.startswith("off duty")]
        assert off[-1].startswith("off duty: the broker has not confirmed it")
        pollers.signal("second", SIGKILL)
        await pollers.until_asked("first", more_than=asked)  # it is of use again


@pytest.mark.asyncio
async def test_without_a_check_it_would_ask(broker: BrokerSettings, tmp_path: Path) -> None:
    async with Pollers(broker, tmp_path, session_seconds=6.0) as pollers:
        await pollers.start_two("careless")
        await pollers.stop_while_it_waits("first")
        await pollers.until_asked("second", more_than=10)
        asked = len(pollers.asked("first"))
        pollers.signal("first", SIGCONT)
        await pollers.until_asked("first", more_than=asked)
