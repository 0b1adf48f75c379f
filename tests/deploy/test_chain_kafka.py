"""A chain's Kafka gets a port, whoever wants the same one."""

import socket
from pathlib import Path

import pytest

from deploy.chain_kafka import PORTS_TO_TRY, ChainKafka
from deploy.demo import demo_chain
from deploy.demo_market import Market
from deploy.free_ports import free_ports
from deploy.kafka_layout import PortTaken
from deploy.supervisor import Supervisor
from streams.contract import admin


def port_of(kafka: ChainKafka) -> int:
    return kafka.cluster.folder.layout.nodes[1].client


@pytest.mark.asyncio
async def test_a_port_taken_between_look_and_bind_is_left_for_another(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.chain_processes.KAFKA_PORT", free_ports(1)[0])  # the usual one is for everybody
    said: list[str] = []
    supervisor = Supervisor(said.append)
    chain = demo_chain(tmp_path, Market())
    chain.logs.mkdir()
    kafka = ChainKafka(chain, supervisor, said.append)
    wanted = port_of(kafka)
    with socket.create_server(("127.0.0.1", wanted)):
        try:
            await kafka.start()
            assert port_of(kafka) != wanted
            await kafka.patiently(lambda: admin.create_all(kafka.broker))
        finally:
            await supervisor.stop()
    assert [line for line in said if f"127.0.0.1:{wanted} was taken by another program" in line]


def test_a_port_taken_while_the_folder_is_made_is_left_for_another(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr("deploy.chain_processes.KAFKA_PORT", port)
        looks = iter([True])  # free at the first look, taken from then on
        monkeypatch.setattr("deploy.chain_processes.is_free", lambda _: next(looks, False))
        assert port_of(ChainKafka(demo_chain(tmp_path, Market()), Supervisor(lambda _: None), lambda _: None)) != port


@pytest.mark.asyncio
async def test_when_every_port_is_taken_the_error_names_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    chain = demo_chain(tmp_path, Market())
    chain.logs.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr("deploy.chain_processes.is_free", lambda _: True)
        monkeypatch.setattr("deploy.chain_processes.KAFKA_PORT", port)
        monkeypatch.setattr("deploy.kafka_layout.is_free", lambda _: True)
        with pytest.raises(PortTaken, match=str(port)):
            await ChainKafka(chain, supervisor, said.append).start()
        await supervisor.stop()
    assert sum(line.startswith("starting Kafka") for line in said) == PORTS_TO_TRY
