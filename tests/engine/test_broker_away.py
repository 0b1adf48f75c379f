"""A worker can be stopped while its broker is away."""

import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.kafka import KafkaCluster
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.mode import record_mode
from tests.engine.chain import LINKS, NUMBERS
from tests.engine.processes import WorkerProcess
from tests.engine.running import until
from tests.engine.topic_io import has_committed, send


@pytest.mark.faults
@pytest.mark.asyncio
async def test_sigterm_while_the_broker_is_away_ends_the_process_in_ten_seconds_and_says_why(tmp_path: Path) -> None:
    with KafkaCluster() as kafka:
        broker = BrokerSettings(bootstrap=kafka.bootstrap)
        await admin.create_all(broker)
        await admin.create(broker, [admin.wanted(topic, broker) for topic in (NUMBERS, LINKS)])
        await record_mode(broker, Mode.REPLAY, datetime.now(UTC))
        await send(broker, [1, 2])
        with WorkerProcess("chain", broker, tmp_path / "log") as worker:
            await until(lambda: has_committed(broker, 2))
            kafka.kill(1)
            worker.send_signal(signal.SIGTERM)
            assert worker.ended(seconds=10) == 1
    assert "what is not acknowledged is done again" in worker.output().splitlines()[-1]
