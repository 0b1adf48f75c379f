"""Java's cache of Kafka's classes: used when it is whole, made once, and no broker needs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

from deploy import kafka_training
from deploy.kafka import KafkaCluster
from deploy.kafka_aot import RETRY_SECONDS, aot_cache, aot_options, digest, digest_file, is_current
from deploy.kafka_folder import KafkaFolder
from deploy.kafka_jars import FOLDER, BrokerError, cache_folder, jars


@pytest.fixture
def new_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache folder that holds the jars and nothing else."""
    (tmp_path / "kafka-jars").mkdir()
    (tmp_path / "kafka-jars" / FOLDER).symlink_to(jars())
    monkeypatch.setenv("LITTLE_GIANTS_CACHE", str(tmp_path))
    return tmp_path / "kafka-jars"


@pytest.fixture
def quick_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """A training that writes a file where Java would."""
    def writes(_: KafkaFolder, made: Path) -> None:
        made.write_bytes(b"classes" * 1000)
    monkeypatch.setattr(kafka_training, "_start_and_stop", writes)
    monkeypatch.setattr(kafka_training, "_try", lambda *_: None)
    monkeypatch.setattr(KafkaFolder, "prepare", lambda _: None)


def test_a_broker_starts_with_the_cache_that_the_first_one_made(kafka: KafkaCluster) -> None:
    assert is_current(aot_cache())
    mapped = {Path(each.path) for each in psutil.Process(kafka.pids[1]).memory_maps()}
    assert aot_cache().resolve() in mapped


def test_java_has_nothing_to_say_about_it(kafka: KafkaCluster) -> None:
    assert "[aot" not in kafka.command(1).log.read_text()


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


def test_a_damaged_one_is_not_used_and_made_anew(new_cache: Path, quick_training: None) -> None:
    kafka_training.train_once()
    with aot_cache().open("r+b") as file:
        file.seek(3000)
        file.write(bytes(1000))
    assert aot_options() == ()
    kafka_training.train_once()
    assert aot_options() == (f"-XX:AOTCache={aot_cache()}",)


def test_one_that_java_does_not_take_is_not_kept(
        new_cache: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    written = new_cache / "written"
    written.write_bytes(b"damaged" * 1000)
    monkeypatch.setattr(kafka_training, "_start_and_stop", lambda _, made: shutil.copy(written, made))
    kafka_training.train_once()
    assert "Java does not take the cache that it wrote" in capfd.readouterr().err
    assert aot_options() == ()
    with KafkaCluster() as cluster:
        assert cluster.pids


def test_jars_of_another_time_need_one_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    jar = tmp_path / "kafka-jars" / FOLDER / "fictional.jar"
    jar.parent.mkdir(parents=True)
    jar.touch()
    monkeypatch.setenv("LITTLE_GIANTS_CACHE", str(tmp_path))
    before = aot_cache()
    os.utime(jar, (0, 0))
    assert aot_cache() != before
    assert aot_cache().name[:-len("12345678.aot")] == before.name[:-len("12345678.aot")]


def test_a_jar_of_the_future_changes_nothing(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path, quick_training: None,
        capfd: pytest.CaptureFixture[str]) -> None:
    jar = tmp_path / "kafka-jars" / FOLDER / "fictional.jar"
    jar.parent.mkdir(parents=True)
    jar.touch()
    os.utime(jar, (time.time() + 1e6,) * 2)
    monkeypatch.setenv("LITTLE_GIANTS_CACHE", str(tmp_path))
    kafka_training.train_once()
    kafka_training.train_once()
    assert capfd.readouterr().err.count("first use") == 1


def test_those_of_former_jars_go_and_those_of_other_javas_stay(new_cache: Path, quick_training: None) -> None:
    this_java = aot_cache().name.rpartition("-")[0]
    former, other = new_cache / f"{this_java}-00000000.aot", new_cache / f"{FOLDER}-java-00000000-00000000.aot"
    for file in (former, digest_file(former), other, digest_file(other)):
        file.write_bytes(b"classes")
    kafka_training.train_once()
    assert set(new_cache.glob("*.aot*")) == {aot_cache(), digest_file(aot_cache()), other, digest_file(other)}
    assert digest_file(aot_cache()).read_bytes() == digest(aot_cache())


def test_what_a_killed_training_left_is_removed(new_cache: Path, quick_training: None) -> None:
    (new_cache / "aot-left" / "data").mkdir(parents=True)
    kafka_training.train_once()
    assert not list(new_cache.glob("aot-*"))


@pytest.mark.parametrize(("error", "reason"), [
    (BrokerError("no memory\nat all"), "no memory"),
    (subprocess.TimeoutExpired("java", 120), "Java was not done after 120 s")])
def test_where_none_can_be_made_that_is_tried_and_said_once_a_day(
        error: Exception, reason: str, new_cache: Path, quick_training: None, monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str]) -> None:
    def fails(*_: object) -> None:
        raise error
    monkeypatch.setattr(kafka_training, "_start_and_stop", fails)
    said = f"brokers start slower than they could: {reason}; tried again tomorrow, or when {aot_cache()} is deleted"
    kafka_training.train_once()
    assert capfd.readouterr().err.splitlines()[1:] == [said]
    assert aot_options() == ()
    kafka_training.train_once()
    assert capfd.readouterr().err == ""
    a_day_ago = time.time() - RETRY_SECONDS
    os.utime(aot_cache(), (a_day_ago, a_day_ago))
    kafka_training.train_once()
    assert said in capfd.readouterr().err


def test_who_waits_for_another_process_says_so(
        new_cache: Path, monkeypatch: pytest.MonkeyPatch, quick_training: None) -> None:
    other = FileLock(new_cache / "aot.lock")
    other.acquire()
    said: list[str] = []

    def lets_go(line: str) -> None:
        said.append(line)
        other.release()
    monkeypatch.setattr(kafka_training, "_say", lets_go)
    kafka_training.train_once()
    assert said[0] == "another process lets Java learn how Kafka starts: waiting for it"
    assert is_current(aot_cache())


def test_a_folder_that_cannot_be_written_costs_no_start(
        new_cache: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError("read-only")
    monkeypatch.setattr("tempfile.TemporaryDirectory", refused)
    kafka_training.train_once()
    assert f"slower than they could: {aot_cache()} cannot be written (read-only)" in capfd.readouterr().err
    assert cache_folder() == new_cache
