"""A state and its input that no longer meet stop the process, loudly; nothing is left out in silence."""

import asyncio

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from faust.types import TP

from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.engine import checkpoint
from streams.engine.app import StreamApp
from streams.engine.driver import Consumer, InputsExpired
from streams.engine.run import create_changelogs, run_worker
from streams.engine.state import Held
from tests.engine.chain import NUMBERS, add_chain, chain_of, chained
from tests.engine.running import FAST, running, until, with_consumer
from tests.engine.topic_io import committed, has_committed, links, put_state, send

SENT = range(1, 11)


class Unchecked(Consumer):
    async def _checked(self, wanted: dict[TP, int]) -> dict[TP, int]:
        return wanted


def chain_app(here: BrokerSettings, kind: type[StreamApp] = StreamApp) -> StreamApp:
    return add_chain(kind("chain", broker=here, engine=FAST))


async def left_behind(here: BrokerSettings, *, state: int, deleted: int) -> None:
    """Ten inputs of which the first so many are gone, and a state of so many inputs, if any."""
    await send(here, SENT)
    admin = AIOKafkaAdminClient(**here.client())
    await admin.start()
    try:
        await admin.delete_records({TopicPartition(here.name(NUMBERS), 0): RecordsToDelete(before_offset=deleted)})
    finally:
        await admin.close()
    await create_changelogs(chain_app(here))
    if state:
        await put_state(here, 0, Held(state=chain_of(range(state)), offsets={NUMBERS.name: state - 1}))


@pytest.mark.asyncio
@pytest.mark.usefixtures("patient_stop")
@pytest.mark.parametrize(("state", "deleted", "said"), [
    (4, 7, "the state ends at 4, the first record left is 7; inputs are lost, start on new topics"),
    (30, 0, "the state ends at 30, the topic at 10; it was made anew, start on new topics"),
])
async def test_a_worker_whose_state_does_not_meet_its_input_exits_1(
    whole: BrokerSettings, caplog: pytest.LogCaptureFixture, state: int, deleted: int, said: str
) -> None:
    await left_behind(whole, state=state, deleted=deleted)
    app = chain_app(whole)
    assert await asyncio.wait_for(run_worker(lambda: app, Mode.REPLAY), 60) == 1
    assert isinstance(app.crash_reason, InputsExpired)
    assert f"stopping: InputsExpired: {whole.name(NUMBERS)}[0]: {said}" in caplog.text
    assert (await links(whole), await committed(whole)) == ([], -1)


@pytest.mark.asyncio
@pytest.mark.parametrize("state", [7, 0])
async def test_a_state_that_ends_at_the_first_record_left_goes_on_and_so_does_none_at_all(
    here: BrokerSettings, state: int
) -> None:
    await left_behind(here, state=state, deleted=7)
    async with running(chain_app(here)):
        await until(lambda: has_committed(here, 10))
    assert await links(here) == chained([8, 9, 10], after=chain_of(range(state)))


@pytest.mark.asyncio
async def test_control_unchecked_lost_inputs_are_left_out_in_silence(
    here: BrokerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "_require_contiguous", lambda *_: None)
    await left_behind(here, state=4, deleted=7)
    async with running(chain_app(here, with_consumer(Unchecked))) as app:
        await until(lambda: has_committed(here, 10))
        assert app.crash_reason is None
    assert await links(here) == chained([8, 9, 10], after=chain_of(range(4)))


@pytest.mark.asyncio
async def test_control_unchecked_a_topic_made_anew_is_read_and_nothing_comes_of_it(here: BrokerSettings) -> None:
    await left_behind(here, state=30, deleted=0)
    async with running(chain_app(here, with_consumer(Unchecked))) as app:
        partition = TP(here.name(NUMBERS), 0)
        await until(lambda: is_read(app, partition, 10))
        await send(here, [11])
        await until(lambda: is_read(app, partition, 11))
        assert app.crash_reason is None
    assert await links(here) == []


async def is_read(app: StreamApp, partition: TP, end: int) -> bool:
    position: int = await app.consumer.position(partition)
    return position == end
