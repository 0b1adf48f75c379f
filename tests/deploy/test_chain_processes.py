"""Which processes a chain has, what they are told, what its folder keeps, and which ports it takes."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.chain import Chain, make_folder
from deploy.chain_kafka import ChainKafka
from deploy.chain_processes import (
    METRICS_PORTS,
    MetricsPorts,
    broker_command,
    commands,
    port_or_another,
    step_command,
    wanted_kafka_port,
    why_there,
)
from deploy.demo import LESS_DISK, demo_chain
from deploy.demo_market import Market, OtherMarket, a_fifth_of, remember
from deploy.environment import own_broker
from deploy.free_ports import free_ports
from deploy.kafka_properties import MESSAGE_MAX_BYTES
from deploy.live import SEED, live_chain
from deploy.only_one import AlreadyRunning, only_one
from deploy.supervisor import Supervisor
from tests.replay_run import ROOT

BROKER = own_broker("127.0.0.1:9")


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that someone uses."""
    with socket.socket() as user:
        user.bind(("127.0.0.1", free_ports(1)[0]))
        user.listen()
        yield user.getsockname()[1]


def a_demo(folder: Path, **market: int) -> Chain:
    return demo_chain(folder, Market(**market))


def with_kafka_at(folder: Path, port: int) -> Chain:
    """Return a demo whose folder remembers a broker at a port."""
    (folder / "kafka").mkdir()
    layout = {"cluster_id": "x", "nodes": {"1": {"client": port, "controller": 1}}}
    (folder / "kafka" / "cluster.json").write_text(json.dumps(layout))
    return a_demo(folder)


def test_the_processes_start_and_stop_in_the_order_of_the_flow_and_run_as_a_demo(tmp_path: Path) -> None:
    found = list(commands(a_demo(tmp_path, securities=300, members=60), BROKER, MetricsPorts(print)))
    assert [command.name for command in found] == ["connectors", "streams", "alerts"]
    assert {command.env["LITTLE_GIANTS_MODE"] for command in found} == {"demo"}
    assert {command.env["LITTLE_GIANTS_BOOTSTRAP"] for command in found} == {"127.0.0.1:9"}
    assert "--securities 300 --members 60 --seed 1 --speed 60.0 --every 60" in " ".join(found[0].argv)
    assert len({command.env["LITTLE_GIANTS_CONSUMER_INSTANCE"] for command in found}) == 3


def test_a_live_chain_asks_live_sources_adds_up_the_members_and_begins_with_the_registry(tmp_path: Path) -> None:
    chain = live_chain(tmp_path)
    found = list(commands(chain, BROKER, MetricsPorts(print)))
    assert [command.name for command in found] == ["connectors", "streams", "alerts"]
    assert found[0].argv[1:] == ["-m", "connectors", "live"]
    assert {command.env["LITTLE_GIANTS_MODE"] for command in found} == {"live"}
    assert {command.env["LITTLE_GIANTS_UNIVERSE"] for command in found} == {"members"}
    [step] = chain.steps
    seed = step_command(chain, BROKER, step)
    assert seed.argv[1:] == ["-m", "connectors", "registry", "seed", "--mode", "live"]
    assert (seed.ends, seed.tries, seed.env["LITTLE_GIANTS_METRICS_PORT"]) == (True, 1, "-1")
    assert step == SEED


def test_a_demo_adds_up_the_market(tmp_path: Path) -> None:
    found = commands(a_demo(tmp_path), BROKER, MetricsPorts(print))
    assert {command.env["LITTLE_GIANTS_UNIVERSE"] for command in found} == {"market"}


def test_settings_of_another_broker_do_not_reach_the_processes(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITTLE_GIANTS_SASL_PASSWORD", "secret")
    monkeypatch.setenv("LITTLE_GIANTS_TOPIC_PREFIX", "mine.")
    for command in commands(a_demo(tmp_path), BROKER, MetricsPorts(print)):
        assert "LITTLE_GIANTS_SASL_PASSWORD" not in command.env
        assert command.env["LITTLE_GIANTS_TOPIC_PREFIX"] == ""


def test_the_broker_keeps_less_than_it_would_and_has_room_for_the_largest_message(tmp_path: Path) -> None:
    chain = a_demo(tmp_path)
    cluster = ChainKafka(chain, Supervisor(print), print).cluster
    assert "server.properties --override log.segment.bytes=" in " ".join(broker_command(chain, cluster.command(1)).argv)
    assert LESS_DISK["log.segment.bytes"] > MESSAGE_MAX_BYTES


def test_kafka_is_where_it_was_last_time(tmp_path: Path) -> None:
    [port] = free_ports(1)
    assert wanted_kafka_port(with_kafka_at(tmp_path, port)) == port


def test_a_port_that_is_taken_is_not_insisted_on_and_that_is_said(taken: int) -> None:
    other = port_or_another(taken)
    assert other != taken
    assert why_there(other, taken) == f" ({taken} is taken)"
    assert why_there(taken, taken) == ""


def test_metrics_are_where_prometheus_looks_for_them_if_that_is_free(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    [free] = free_ports(1)
    monkeypatch.setitem(METRICS_PORTS, "streams", free)
    monkeypatch.setitem(METRICS_PORTS, "alerts", taken)
    ports = {command.name: int(command.env_at_start()["LITTLE_GIANTS_METRICS_PORT"])
             for command in commands(a_demo(tmp_path), BROKER, MetricsPorts(print))}
    assert ports["streams"] == free
    assert ports["alerts"] != taken


def test_a_process_that_starts_again_leaves_a_port_that_was_taken_meanwhile_and_tells_the_other_one(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [free] = free_ports(1)
    monkeypatch.setitem(METRICS_PORTS, "alerts", free)
    said: list[str] = []
    alerts = list(commands(a_demo(tmp_path), BROKER, MetricsPorts(said.append)))[-1]
    assert alerts.env_at_start() == alerts.env_at_start() == {"LITTLE_GIANTS_METRICS_PORT": str(free)}
    with socket.create_server(("127.0.0.1", free)):
        other = alerts.env_at_start()["LITTLE_GIANTS_METRICS_PORT"]
    assert said == [f"alerts: metrics on http://127.0.0.1:{free}/metrics",
                    f"alerts: metrics on http://127.0.0.1:{other}/metrics ({free} is taken)"]


def test_a_process_that_could_not_have_its_usual_port_comes_back_where_it_was_and_says_so_once(
        monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    monkeypatch.setitem(METRICS_PORTS, "streams", taken)
    said: list[str] = []
    ports = MetricsPorts(said.append)
    first = ports.at_start("streams")
    assert [ports.at_start("streams") for _ in range(3)] == [first] * 3
    assert said == [f"streams: metrics on http://127.0.0.1:{first['LITTLE_GIANTS_METRICS_PORT']}/metrics "
                    f"({taken} is taken)"]


def test_ports_of_metrics_are_named_all_once_one_is_not_the_usual_one(
        monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    usual = free_ports(2)
    for name, port in zip(METRICS_PORTS, (usual[0], taken, usual[1]), strict=True):
        monkeypatch.setitem(METRICS_PORTS, name, port)
    ports = MetricsPorts(print)
    assert not ports.unusual
    ports.at_start("alerts")
    ports.at_start("connectors")
    assert not ports.unusual
    port = int(ports.at_start("streams")["LITTLE_GIANTS_METRICS_PORT"])
    assert ports.unusual == (usual[0], port, usual[1])


def test_a_folder_remembers_its_market_as_long_as_it_has_its_data(tmp_path: Path) -> None:
    kafka = tmp_path / "kafka"
    remember(Market(securities=300), tmp_path, kafka)
    remember(Market(securities=400), tmp_path, kafka)  # nothing is kept yet
    kafka.mkdir()
    remember(Market(securities=400), tmp_path, kafka)
    with pytest.raises(OtherMarket, match=r'holds another market, {"securities":400,.*--folder \(FOLDER=\) another'):
        remember(Market(securities=300), tmp_path, kafka)


def test_logs_begin_anew_and_deliveries_stay(tmp_path: Path) -> None:
    make_folder(a_demo(tmp_path))
    (tmp_path / "logs" / "streams.log").write_text("old")
    (tmp_path / "delivered.jsonl").write_text("{}\n")
    make_folder(a_demo(tmp_path))
    assert not (tmp_path / "logs" / "streams.log").exists()
    assert (tmp_path / "delivered.jsonl").read_text() == "{}\n"


def test_a_folder_is_for_one_runner_at_a_time_and_free_once_that_is_killed(tmp_path: Path) -> None:
    holds = f"import time; from pathlib import Path; from deploy.only_one import only_one\n" \
            f"with only_one(Path({str(tmp_path)!r}), 'a demo'): print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", holds], cwd=ROOT, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning, match=rf"\(process {other.pid}\)"), only_one(tmp_path, "a demo"):
            raise AssertionError
        other.kill()
    with only_one(tmp_path, "a demo"):
        assert (tmp_path / "runner.pid").read_text() == f"{os.getpid()}\n"


@pytest.mark.parametrize(("securities", "members"), [(5700, 1100), (300, 57), (1, 1)])
def test_a_smaller_market_has_as_many_fewer_little_giants(securities: int, members: int) -> None:
    assert a_fifth_of(securities) == members
