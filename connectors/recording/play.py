"""Plays a recording into topics of mode replay: in its order, with the times that it holds, and stamped anew.

A sweep names offsets of topics that the streams write. Here they are written anew, so that a sweep is given the ends
that they have once the streams have taken all that came before it in the recording.
"""

import logging
import time
from typing import Final

from connectors.clocks import Clock
from connectors.metrics import UNCHECKED, ConnectorMetrics
from connectors.patience import Patience, until_done
from connectors.preconditions import check
from connectors.publisher import Publisher
from connectors.recording.pace import Pace
from connectors.recording.raw import outgoing
from connectors.recording.reading import Recording
from connectors.recording.recorded import INPUTS
from connectors.recording.resuming import Resuming, held, stamp_at
from connectors.recording.settling import Settling
from connectors.recording.steps import Kind, Part, Step, SweepId, steps
from connectors.sequence import Stamp
from connectors.settings import ConnectorSettings
from streams.contract.broker import BrokerSettings
from streams.contract.clock import from_epoch_ms
from streams.contract.codec import encode
from streams.contract.events.quotes import QuoteBatch
from streams.contract.events.runtime import Mode
from streams.contract.lag import LagReader
from streams.contract.topics import COVERAGE, MEMBERS

log = logging.getLogger(__name__)
_SAY_SECONDS: Final = 10.0


async def play(recording: Recording, broker: BrokerSettings, settings: ConnectorSettings, *, speed: float | None,
               clock: Clock, metrics: ConnectorMetrics | None = None) -> int:
    """Play a recording to its end, on from where an earlier replay of it was; return how many records were sent."""
    metrics = metrics or ConnectorMetrics(Mode.REPLAY)
    patience = Patience(broker, settings.publish_patience_seconds, metrics)

    async def attempt() -> int:
        metrics.waits_for(UNCHECKED)
        await check(broker, (*INPUTS, MEMBERS, COVERAGE), Mode.REPLAY)
        async with (Publisher(broker, patience, in_flight=settings.publish_in_flight) as publisher,
                    LagReader(broker) as lag):
            metrics.waits_for("")
            found = await held(broker)
            log.info("playing %d records of %s%s", len(recording), recording.about.day,
                     "" if found.nothing else f"; the topics have {sum(found.ends.values())} of them already")
            player = Player(broker, publisher, Settling(lag, clock), Resuming(found), metrics)
            return await player.play(recording, Pace(clock, speed), clock)

    return await until_done(broker, attempt)


class Player:
    def __init__(self, broker: BrokerSettings, publisher: Publisher, settling: Settling, resuming: Resuming,
                 metrics: ConnectorMetrics) -> None:
        self._broker, self._publisher, self._settling = broker, publisher, settling
        self._resuming, self._metrics = resuming, metrics
        self._stamps: dict[SweepId, Stamp] = {}
        self._unsettled: Kind | None = Kind.SWEEP  # as if something was sent: what an earlier replay has sent last
        self.sent = 0

    async def play(self, recording: Recording, pace: Pace, clock: Clock) -> int:
        """Send every step that is not there yet, each when its time has come."""
        said_at, passed = clock.now(), 0
        for step in steps(recording):
            passed += len(step.parts)
            left = [part for part in step.parts if not self._resuming.is_there(part)]
            if not left:
                continue
            if step.at_ms >= recording.about.window.begin_ms:
                await pace.until(step.at_ms)
            await self._send(step, left)
            if (clock.now() - said_at).total_seconds() >= _SAY_SECONDS:
                said_at = clock.now()
                log.info("%d of %d records, up to %s", passed, len(recording),
                         f"{from_epoch_ms(step.at_ms):%Y-%m-%d %H:%M:%S}")
        self._resuming.require_all()
        return self.sent

    async def _send(self, step: Step, parts: list[Part]) -> None:
        if self._unsettled not in {None, step.kind}:
            await self._settling.taken()
            self._unsettled = None
        stamp = await self._stamp(step.sweep) if step.sweep else None
        began = time.perf_counter()
        batches = [_stamped(part.batch, stamp) for part in parts if part.batch and stamp]
        values: list[bytes | None] = [*map(encode, batches)] or [part.record.value for part in parts]
        await self._publisher.publish(
            outgoing(part, value) for part, value in zip(parts, values, strict=True))
        self.sent += len(parts)
        if batches:
            self._metrics.sweep_published(batches, time.perf_counter() - began)
        if step.kind is not Kind.SWEEP:
            self._unsettled = step.kind

    async def _stamp(self, sweep: SweepId) -> Stamp:
        """Return a sweep's stamp: all its records have the same, also those that an earlier replay has sent."""
        if sweep not in self._stamps:
            place = self._resuming.begun.get(sweep)
            earlier = await stamp_at(self._broker, *place) if place else None
            self._stamps[sweep] = earlier or await self._settling.stamp()
        return self._stamps[sweep]


def _stamped(batch: QuoteBatch, stamp: Stamp) -> QuoteBatch:
    """Return a batch with another stamp; the rate of the dollar stays the one it was recorded with."""
    offsets = {"members_offset": stamp.members_offset, "coverage_offset": stamp.coverage_offset}
    return batch.model_copy(update={"sweep": batch.sweep.model_copy(update=offsets)})
