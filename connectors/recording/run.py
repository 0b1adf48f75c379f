"""A recording: the day's inputs from the topics to a file, to its end or for as long as it goes on."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from aiokafka.errors import KafkaError

from connectors.clocks import Clock
from connectors.recording.errors import NotRecorded
from connectors.recording.inputs import PLACES, Inputs
from connectors.recording.merging import Merging
from connectors.recording.recorded import INPUTS, About, Recorded, Window
from connectors.recording.writing import RecordingWriter, require_new
from streams.contract.admin import require
from streams.contract.broker import BrokerSettings
from streams.contract.clock import epoch_ms, from_epoch_ms
from streams.contract.mode import WrongMode, recorded_mode
from streams.contract.topics import MARKET_QUOTES, RUNTIME_MODE
from streams.contract.version import CONTRACT_VERSION
from streams.contract.waiting import wait_for_broker

log = logging.getLogger(__name__)
_LOOK_SECONDS: Final = 1.0
_SETTLED_MS: Final = 2_000  # what was sent so long ago is on its topic: only then is its order known
_SAY_SECONDS: Final = 10.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a recording has come to."""

    records: int
    quotes: int  # of them, records of `market.quotes`
    whole: bool  # False: it was stopped before


async def record(out: Path, broker: BrokerSettings, *, day: date, window: Window, clock: Clock,
                 follow: bool = False) -> Outcome:
    """Write what the inputs held and took in a window to a file. NotRecorded says in one line why that cannot be.

    Stopped before its end, it leaves a file that is whole, with less in it.
    """
    require_new(out)
    await wait_for_broker(broker)
    await require(broker, [*INPUTS, RUNTIME_MODE])
    mode = await recorded_mode(broker)
    if mode is None:
        raise WrongMode("nobody said what these topics hold; run: python -m streams topics --create --mode live")
    if epoch_ms(clock.now()) < window.begin_ms:
        raise NotRecorded(f"{day} has not begun yet")
    about = About(contract=CONTRACT_VERSION, mode=mode, day=day, window=window)
    async with Inputs(broker, window) as inputs:
        with RecordingWriter(out, about) as writer:
            work = _Recorder(inputs, writer, window, clock)
            try:
                await (work.follow() if follow else work.read_once())
            except asyncio.CancelledError:
                work.stopped = True
            except KafkaError as error:
                raise NotRecorded(f"lost the broker ({error}); record the day again") from error
            if not (work.quotes or work.stopped or follow):
                raise NotRecorded(f"no quote was published on {day}; the broker keeps them for "
                                  f"{MARKET_QUOTES.kept.value}")
            writer.finish(whole=not work.stopped)
            return Outcome(records=writer.count, quotes=work.quotes, whole=not work.stopped)


class _Recorder:
    def __init__(self, inputs: Inputs, writer: RecordingWriter, window: Window, clock: Clock) -> None:
        self._inputs, self._writer, self._window, self._clock = inputs, writer, window, clock
        self._merging = Merging(PLACES)
        self._said_at = clock.now()
        self._away = False
        self.quotes = 0
        self.stopped = False

    async def read_once(self) -> None:
        """Record what there is."""
        await self._read_to_the_ends()
        self._write(self._merging.take(()))

    async def follow(self) -> None:
        """Record what there is and what comes, until the window is over."""
        log.info("recording until %s; stop it before and the file is whole up to then",
                 f"{from_epoch_ms(self._window.end_ms):%Y-%m-%d %H:%M}")
        try:
            while (now := epoch_ms(self._clock.now())) < self._window.end_ms + _SETTLED_MS:
                await self._look(now - _SETTLED_MS)
                await self._clock.sleep(_LOOK_SECONDS)
            await self._read_to_the_ends()
        finally:
            if not self._inputs.unread:
                self._write(self._merging.take(()))

    async def _look(self, before_ms: int) -> None:
        try:
            await self._read_to_the_ends(before_ms)
        except KafkaError as error:
            if not self._away:
                log.warning("the broker does not answer (%s); recording goes on when it is back", error)
            self._away = True
            return
        if self._away:
            log.warning("the broker is back")
        self._away = False
        if not self._inputs.unread:
            self._write(self._merging.take((), before_ms))

    async def _read_to_the_ends(self, before_ms: int | None = None) -> None:
        await self._inputs.look()
        while self._inputs.unread:
            await self._inputs.read(self._merging)
            self._write(self._merging.take(self._inputs.unread, before_ms))
            if self._merging.empty.isdisjoint(self._inputs.unread):
                return  # all that waits is too new to be written yet

    def _write(self, records: Iterator[Recorded]) -> None:
        for each in records:
            self._writer.write((each,))
            self.quotes += each.topic == MARKET_QUOTES.name
            if (self._clock.now() - self._said_at).total_seconds() >= _SAY_SECONDS:
                self._said_at = self._clock.now()
                log.info("%d records, up to %s", self._writer.count,
                         f"{from_epoch_ms(each.timestamp_ms):%Y-%m-%d %H:%M:%S}")
