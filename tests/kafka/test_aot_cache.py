"""Java's cache of Kafka's classes: used when it fits, made once, and no broker needs it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psutil
import pytest

from deploy import kafka_training
from deploy.kafka import KafkaCluster
from deploy.kafka_aot import aot_cache, aot_options, is_current
from deploy.kafka_jars import FOLDER, BrokerError, cache_folder, jars


@pytest.fixture
def new_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache folder that holds the jars and nothing else."""
    (tmp_path / "kafka-jars").mkdir()
    (tmp_path / "kafka-jars" / FOLDER).symlink_to(jars())
    monkeypatch.setenv("LITTLE_GIANTS_CACHE", str(tmp_path))
    return tmp_path / "kafka-jars"


def test_a_broker_starts_with_the_cache_that_the_first_one_made(kafka: KafkaCluster) -> None:
    assert is_current(aot_cache())
    mapped = {Path(each.path) for each in psutil.Process(kafka.pids[1]).memory_maps()}
    assert aot_cache().resolve() in mapped


def test_it_is_made_once_by_a_broker_that_leaves_nothing_behind(
        new_cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    kafka_training.train_once()
    assert aot_cache().stat().st_size > 10_000_000
    assert aot_options() == (f"-XX:AOTCache={aot_cache()}",)
    assert capfd.readouterr().err.count("first use: Java learns") == 1
    assert list((tmp_path / "scratch").iterdir()) == []
    assert not list(new_cache.glob("aot-*"))
    kafka_training.train_once()
    assert capfd.readouterr().err == ""


def test_a_cache_that_is_none_is_left_alone(new_cache: Path) -> None:
    aot_cache().write_bytes(b"damaged" * 1000)
    assert is_current(aot_cache())
    with KafkaCluster() as cluster:
        assert cluster.pids


def test_one_that_is_older_than_its_java_is_made_anew(new_cache: Path) -> None:
    aot_cache().touch()
    os.utime(aot_cache(), (0, 0))
    assert not is_current(aot_cache())
    assert aot_options() == ()


@pytest.mark.parametrize("error", [BrokerError("no memory"), subprocess.TimeoutExpired("java", 120)])
def test_where_none_can_be_made_that_is_tried_and_said_once(
        error: Exception, new_cache: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def fails(*_: object) -> None:
        raise error
    monkeypatch.setattr(kafka_training, "_start_and_stop", fails)
    kafka_training.train_once()
    assert f"brokers start slower than they could: {error}" in capfd.readouterr().err
    assert aot_options() == ()
    kafka_training.train_once()
    assert capfd.readouterr().err == ""


def test_a_folder_that_cannot_be_written_costs_no_start(
        new_cache: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError("read-only")
    monkeypatch.setattr("tempfile.TemporaryDirectory", refused)
    kafka_training.train_once()
    assert f"slower than they could: {aot_cache()} cannot be written (read-only)" in capfd.readouterr().err
    assert cache_folder() == new_cache
