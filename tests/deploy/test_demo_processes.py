"""Which processes a demo has, what its folder remembers, which ports it takes, and how long it runs."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import demo
from deploy.board import Board
from deploy.demo import Countdown, NothingCame
from deploy.demo_processes import (
    LESS_DISK,
    METRICS_PORTS,
    Demo,
    Market,
    OtherMarket,
    a_fifth_of,
    broker_command,
    broker_settings,
    commands,
    kafka_port,
    make_folder,
    port_or_another,
)
from deploy.free_ports import free_ports
from deploy.kafka_process import Command
from deploy.kafka_properties import MESSAGE_MAX_BYTES
from deploy.only_one import AlreadyRunning, only_one
from tests.deploy.board_builders import a_board, a_total
from tests.replay_run import ROOT


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that someone uses."""
    with socket.socket() as user:
        user.bind(("127.0.0.1", free_ports(1)[0]))
        user.listen()
        yield user.getsockname()[1]


def a_demo(folder: Path, **market: int) -> Demo:
    return Demo(folder=folder, market=Market(**market))


def with_kafka_at(folder: Path, port: int) -> Demo:
    """Return a demo whose folder remembers a broker at a port."""
    (folder / "kafka").mkdir()
    layout = {"cluster_id": "x", "nodes": {"1": {"client": port, "controller": 1}}}
    (folder / "kafka" / "cluster.json").write_text(json.dumps(layout))
    return a_demo(folder)


def test_the_processes_start_and_stop_in_the_order_of_the_flow_and_run_as_a_demo(tmp_path: Path) -> None:
    found = list(commands(a_demo(tmp_path, securities=300, members=60), broker_settings("127.0.0.1:9"), print))
    assert [command.name for command in found] == ["connectors", "streams", "alerts"]
    assert {command.env["LITTLE_GIANTS_MODE"] for command in found} == {"demo"}
    assert {command.env["LITTLE_GIANTS_BOOTSTRAP"] for command in found} == {"127.0.0.1:9"}
    assert "--securities 300 --members 60 --seed 1 --speed 60.0 --every 60" in " ".join(found[0].argv)
    assert len({command.env["LITTLE_GIANTS_CONSUMER_INSTANCE"] for command in found}) == 3


def test_settings_of_another_broker_do_not_reach_the_processes(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITTLE_GIANTS_SASL_PASSWORD", "secret")
    monkeypatch.setenv("LITTLE_GIANTS_TOPIC_PREFIX", "mine.")
    for command in commands(a_demo(tmp_path), broker_settings("127.0.0.1:9"), print):
        assert "LITTLE_GIANTS_SASL_PASSWORD" not in command.env
        assert command.env["LITTLE_GIANTS_TOPIC_PREFIX"] == ""


def test_the_broker_keeps_less_than_it_would_and_has_room_for_the_largest_message(tmp_path: Path) -> None:
    given = Command(argv=["java", "kafka.Kafka", "server.properties"], env={}, cwd=tmp_path, log=tmp_path / "log")
    argv = " ".join(broker_command(a_demo(tmp_path), given).argv)
    assert argv.startswith("java kafka.Kafka server.properties --override log.segment.bytes=")
    assert LESS_DISK["log.segment.bytes"] > MESSAGE_MAX_BYTES


def test_kafka_is_where_it_was_last_time(tmp_path: Path) -> None:
    [port] = free_ports(1)
    assert kafka_port(with_kafka_at(tmp_path, port)) == port


def test_a_port_that_is_taken_is_not_insisted_on(tmp_path: Path, taken: int) -> None:
    assert kafka_port(with_kafka_at(tmp_path, taken)) != taken
    assert port_or_another(taken) != taken


def test_metrics_are_where_prometheus_looks_for_them_if_that_is_free(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    [free] = free_ports(1)
    monkeypatch.setitem(METRICS_PORTS, "streams", free)
    monkeypatch.setitem(METRICS_PORTS, "alerts", taken)
    ports = {command.name: int(command.env_at_start()["LITTLE_GIANTS_METRICS_PORT"])
             for command in commands(a_demo(tmp_path), broker_settings("127.0.0.1:9"), print)}
    assert ports["streams"] == free
    assert ports["alerts"] != taken


def test_a_process_that_starts_again_leaves_a_port_that_was_taken_meanwhile_and_tells_the_other_one(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [free] = free_ports(1)
    monkeypatch.setitem(METRICS_PORTS, "alerts", free)
    said: list[str] = []
    alerts = list(commands(a_demo(tmp_path), broker_settings("127.0.0.1:9"), said.append))[-1]
    assert alerts.env_at_start() == alerts.env_at_start() == {"LITTLE_GIANTS_METRICS_PORT": str(free)}
    with socket.create_server(("127.0.0.1", free)):
        other = alerts.env_at_start()["LITTLE_GIANTS_METRICS_PORT"]
    assert said == [f"alerts: metrics on http://127.0.0.1:{port}/metrics" for port in (free, other)]


def test_a_folder_remembers_its_market_as_long_as_it_has_its_data(tmp_path: Path) -> None:
    make_folder(a_demo(tmp_path, securities=300))
    make_folder(a_demo(tmp_path, securities=400))  # nothing is kept yet
    (tmp_path / "kafka").mkdir()
    make_folder(a_demo(tmp_path, securities=400))
    with pytest.raises(OtherMarket, match=r'holds another market, {"securities":400,.*--folder another'):
        make_folder(a_demo(tmp_path, securities=300))


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


def test_the_time_of_a_demo_counts_from_its_first_total() -> None:
    clock = [0.0]
    countdown = Countdown(60, lambda: clock[0])
    clock[0] = 30
    assert countdown.left(Board()) == 60
    board = a_board([a_total()])
    assert countdown.left(board) == 60
    clock[0] = 80
    assert countdown.left(board) == 10
    clock[0] = 95
    assert countdown.left(board) == 0


def test_a_demo_without_a_time_runs_for_ever() -> None:
    assert Countdown(None).left(a_board([a_total()])) is None


def test_a_demo_with_a_time_to_which_no_total_comes_ends_with_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "FIRST_TOTAL_SECONDS", 100)
    clock = [0.0]
    countdown = Countdown(5, lambda: clock[0])
    clock[0] = 99
    countdown.left(Board())
    clock[0] = 101
    with pytest.raises(NothingCame, match="no total has come in 100 s"):
        countdown.left(Board())
