"""Asks each source for one page, all side by side, each for some seconds; who must not be asked now is not."""

import asyncio
from collections.abc import Callable, Sequence

from connectors.doctor.probe import Allowance, Finding, Found, Probe
from connectors.upstream.failure import Failure, Unavailable
from connectors.upstream.request import Answer, Request, Upstream


async def examine(probes: Sequence[Probe], upstream: Upstream,
                  allowance: Callable[[str], Allowance]) -> list[Finding]:
    """Return a finding a probe, in their order."""
    return await asyncio.gather(*(_examined(probe, upstream, allowance) for probe in probes))


async def _examined(probe: Probe, upstream: Upstream, allowance: Callable[[str], Allowance]) -> Finding:
    allowed = allowance(probe.host)
    if allowed.left_alone_until or allowed.polled_until or not allowed.left_today:
        return Finding(probe=probe, allowance=allowed, outcome=None)
    outcome = await _outcome(probe, upstream)
    return Finding(probe=probe, allowance=allowance(probe.host), outcome=outcome)


async def _outcome(probe: Probe, upstream: Upstream) -> Found | Unavailable:
    once = _Once(upstream)
    try:
        async with asyncio.timeout(probe.seconds):
            return await probe.look(once)
    except Unavailable as why:
        return once.failed or why
    except TimeoutError:
        return Unavailable(Failure.TIMED_OUT, probe.host, f"no answer in {probe.seconds:g} s")


class _Once:
    """Lets one request through: a source that would ask again for what is missing is judged by its first answer."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream, self._asked = upstream, False
        self.failed: Unavailable | None = None

    async def fetch(self, request: Request) -> Answer:
        if self._asked:
            raise Unavailable(Failure.NO_DATA, request.host, "the first answer was not whole")
        self._asked = True
        try:
            return await self._upstream.fetch(request)
        except Unavailable as why:
            self.failed = why
            raise
