"""Live sources onto the topic: how long a sweep takes, what it costs, how soon it is published, what a recording takes.

The sites are played in a process of their own, 50 ms away: a request waits so long for its answer.
"""

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

from connectors.clocks import WallClock
from connectors.recording.recorded import Window
from connectors.recording.run import record
from streams.contract.admin import create_all
from streams.contract.broker import BrokerSettings
from streams.contract.clock import epoch_ms, shanghai_day
from streams.contract.events.runtime import Mode
from streams.contract.mode import record_mode
from tests.benchmarks.child import Child
from tests.benchmarks.contenders import our_environment
from tests.benchmarks.market import SECURITIES
from tests.benchmarks.played_sites import played
from tests.benchmarks.polling import Universe
from tests.benchmarks.report import Figure, Say

DELAY_SECONDS: Final = 0.05
SWEEPS: Final[Mapping[Universe, int]] = {Universe.MARKET: 20, Universe.MEMBERS: 40}
MOST_SECONDS: Final = 180.0
_MARGIN_MS: Final = 3_600_000


async def measure(broker: BrokerSettings, folder: Path, say: Say, *, securities: int = SECURITIES,
                  sweeps: Mapping[Universe, int] = SWEEPS) -> list[Figure]:
    """Poll the market and record that, then poll the members."""
    await create_all(broker)
    await record_mode(broker, Mode.DEMO, datetime.now(UTC))
    async with played(folder / "polling-sites.log", securities=securities, delay_seconds=DELAY_SECONDS) as address:
        figures = []
        for universe, count in sweeps.items():
            options = ["--sites", address, "--sweeps", str(count), "--securities", str(securities)]
            found = await _poll(broker, folder, universe, options)
            figures += [*_of_sweeps(universe, found)]
            say(f"polling {universe}: " + ", ".join(f"{each.name} {each.value:,.4g}" for each in figures[-8:]))
            if universe is Universe.MARKET:
                figures += await _recorded(broker, folder / "polling.parquet", count, securities)
        return figures


async def _poll(broker: BrokerSettings, folder: Path, universe: Universe, options: Sequence[str]) -> dict[str, Any]:
    argv = [sys.executable, "-m", "tests.benchmarks.polling", universe.value, *options]
    with Child(argv, our_environment(broker), folder / f"polling-{universe.value}.log") as child:
        await child.ended(MOST_SECONDS)
        found: dict[str, Any] = json.loads(child.output().splitlines()[-1])
        return found


def _of_sweeps(universe: Universe, found: Mapping[str, Any]) -> Iterator[Figure]:
    """Yield what was seen; a market's sweep beside the same, a connection a request."""
    seen = found["seen"]
    for what in ("sweep_ms", "published_ms"):
        for percent in (50, 99):
            yield Figure(name=f"{universe}_{what}_p{percent}", value=percentile(seen[what], percent), unit="ms")
    yield Figure(name=f"{universe}_sweep_requests", value=max(seen["requests"]), unit="requests")
    yield Figure(name=f"{universe}_sweep_bytes", value=median(seen["body_bytes"]), unit="bytes")
    yield Figure(name=f"{universe}_sweep_unzipped_bytes", value=median(found["unzipped_bytes"]), unit="bytes")
    yield Figure(name=f"{universe}_closest_requests_ms", value=seen["closest_ms"], unit="ms")
    if found["one_by_one_ms"]:
        one_by_one = median(found["one_by_one_ms"])
        yield Figure(name=f"{universe}_one_by_one_ms", value=one_by_one, unit="ms")
        yield Figure(name=f"{universe}_sweep_over_one_by_one", value=one_by_one / median(seen["sweep_ms"]),
                     unit="times")


async def _recorded(broker: BrokerSettings, out: Path, sweeps: int, securities: int) -> list[Figure]:
    """Record what was published just now."""
    now = datetime.now(UTC)
    window = Window(epoch_ms(now) - _MARGIN_MS, epoch_ms(now) + _MARGIN_MS)
    out.unlink(missing_ok=True)
    began = time.perf_counter()
    await record(out, broker, day=shanghai_day(now), window=window, clock=WallClock())
    seconds = time.perf_counter() - began
    return [Figure(name="recorded_bytes_a_sweep", value=out.stat().st_size / sweeps, unit="bytes"),
            Figure(name="recorded_rows_per_second", value=sweeps * securities / seconds, unit="rows/s")]


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that so many percent do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]
