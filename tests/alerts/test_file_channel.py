"""The file channel: each id exactly once, whoever writes, is killed, or wakes up late."""

import asyncio
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alerts.delivery.channel import ChannelFailure
from alerts.delivery.file import ForeignLine, JsonLinesFile
from streams.contract.events.alerts import Notification
from tests.alerts.builders import a_notification

ROOT = Path(__file__).parents[2]
COUNT = 400
MANY = 10_000  # of a process that must still be at it when it is stopped or killed
FIRST, SECOND, THIRD = (a_notification(f"{number:06d}.SZ") for number in range(3))


def send(path: Path, *notifications: Notification, channel: JsonLinesFile | None = None) -> JsonLinesFile:
    channel = channel or JsonLinesFile("file", path)
    assert asyncio.run(channel.send(notifications, possibly_repeated=False, given_up=lambda: False))
    return channel


def ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.005)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "notifications.jsonl"


Starter = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def appender(path: Path) -> Iterator[Starter]:
    started: list[subprocess.Popen[bytes]] = []

    def start(size: int, count: int = COUNT) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "tests.alerts.append_worker", str(path), str(count), str(size)]
        started.append(subprocess.Popen(command, cwd=ROOT))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_line_is_the_notification_as_json(path: Path) -> None:
    send(path, FIRST, SECOND)

    assert path.read_text(encoding="utf-8") == f"{FIRST.model_dump_json()}\n{SECOND.model_dump_json()}\n"


def test_an_id_that_is_there_is_not_written_again(path: Path) -> None:
    channel = send(path, FIRST, FIRST)
    send(path, SECOND)  # as another process would
    send(path, FIRST, SECOND, THIRD, channel=channel)

    assert ids(path) == [FIRST.id, SECOND.id, THIRD.id]


def test_the_torn_last_line_of_a_killed_writer_is_cut_off_and_written_whole(path: Path) -> None:
    channel = send(path, FIRST)
    with path.open("a", encoding="utf-8") as file:
        file.write(SECOND.model_dump_json()[:-1])
    send(path, SECOND, channel=channel)

    assert path.read_text(encoding="utf-8") == f"{FIRST.model_dump_json()}\n{SECOND.model_dump_json()}\n"


def test_a_file_that_was_replaced_is_read_anew(path: Path) -> None:
    channel = send(path, FIRST, SECOND)
    path.rename(path.with_suffix(".old"))
    send(path, SECOND, THIRD, channel=channel)

    assert ids(path) == [SECOND.id, THIRD.id]


def test_a_line_that_is_no_notification_is_a_problem_in_one_line(path: Path) -> None:
    path.write_text("shopping list\n")

    with pytest.raises(ForeignLine) as problem:
        send(path, FIRST)
    assert str(problem.value) == (
        f"{path}: holds a line that is no notification (b'shopping list'); give channel file a file of its own")
    assert path.read_text() == "shopping list\n"


def test_a_file_that_cannot_be_written_is_a_failure_in_a_few_words(path: Path) -> None:
    path.mkdir()

    with pytest.raises(ChannelFailure, match=r"notifications\.jsonl: Is a directory"):
        send(path, FIRST)


def test_while_another_holds_the_lock_it_waits_and_can_be_given_up(path: Path) -> None:
    asks: list[int] = []

    def given_up() -> bool:
        asks.append(1)
        return len(asks) > 3

    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        sent = asyncio.run(JsonLinesFile("file", path).send([FIRST], possibly_repeated=False, given_up=given_up))
    assert not sent
    assert path.read_text() == ""


@pytest.mark.parametrize("lines_before", [1, 100, 300])
def test_of_four_processes_one_killed_in_the_middle_each_id_is_written_once(
        path: Path, appender: Starter, lines_before: int) -> None:
    others = [appender(size) for size in (3, 7, 64)]
    killed = appender(1, count=MANY)
    until(lambda: path.exists() and path.read_bytes().count(b"\n") >= lines_before)
    assert killed.poll() is None
    killed.kill()

    assert [process.wait(60) for process in others] == [0, 0, 0]
    require_each_once(path)


def test_a_process_that_is_stopped_and_wakes_up_late_writes_nothing_twice(path: Path, appender: Starter) -> None:
    late, other = appender(1, count=MANY), appender(5)
    until(lambda: path.exists() and path.read_bytes().count(b"\n") >= COUNT // 4)
    assert late.poll() is None
    os.kill(late.pid, signal.SIGSTOP)
    until(lambda: other.poll() is not None or is_locked(path))
    os.kill(late.pid, signal.SIGCONT)

    assert other.wait(60) == 0
    until(lambda: path.read_bytes().count(b"\n") >= COUNT + 50)
    late.kill()
    require_each_once(path)


def require_each_once(path: Path) -> None:
    """Each id of the first COUNT is there, none is there twice, every whole line is valid."""
    with path.open("rb+") as file:  # the last writer may have been killed in the middle of a line
        file.truncate(file.read().rfind(b"\n") + 1)
    found = ids(path)
    assert {a_notification(f"{number:06d}.SZ").id for number in range(COUNT)} <= set(found)
    assert len(found) == len(set(found))


def is_locked(path: Path) -> bool:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
