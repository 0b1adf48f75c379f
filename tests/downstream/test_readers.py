"""Programs that are not ours read what a real run of the chain left on the topics, just as README.md tells them to."""

import asyncio
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import ConsumerRecord
from jsonschema import Draft202012Validator

from deploy.kafka import KafkaCluster
from streams.contract.broker import BrokerSettings
from streams.contract.topics import MARKET_VALUE, MEMBER_QUOTES, TOPICS, Topic
from streams.schemas.folder import read as schemas_in
from tests.engine.topic_io import read
from tests.replay_run import ROOT, wait_until

README = (ROOT / "README.md").read_text(encoding="utf-8")
NOT_IN_A_REPLAY = {  # golden messages show what is on them
    "dead-letters", "market.announcements", "market.ipo-filings", "registry.reviews", "registry.decisions",
    "little-giants.ipos", "little-giants.announcements", "market.fx", "market.data-quality", "runtime.budgets"}


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerSettings]:
    """A broker of its own, with topics of the plain names, after a replay of the sample."""
    out = tmp_path_factory.mktemp("replay")
    with KafkaCluster() as cluster:
        done = subprocess.run(
            [sys.executable, "-m", "deploy.replay", "--out", str(out), "--bootstrap", cluster.bootstrap], cwd=ROOT,
            capture_output=True, text=True, timeout=200, check=False)
        assert done.returncode == 0, done.stderr
        yield BrokerSettings(bootstrap=cluster.bootstrap)


def records(chain: BrokerSettings, topic: Topic) -> list[ConsumerRecord]:
    return asyncio.run(read(chain, topic.name))


def the_consumer() -> str:
    """Return the program in the section of README.md about reading the topics."""
    found = re.search(r"^## Read the topics.*?^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert found, "README.md has no consumer"
    return found[1]


def the_shell_command() -> list[str]:
    found = re.search(r"`(kcat .*?)`", README)
    assert found, "README.md has no kcat command"
    return shlex.split(found[1])


def hear_ctrl_c() -> None:
    """Be as in a terminal, also where the tests run in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_the_consumer_in_the_readme_has_ten_lines() -> None:
    assert len([line for line in the_consumer().splitlines() if line.strip()]) == 10


def test_the_consumer_in_the_readme_prints_every_value(chain: BrokerSettings, tmp_path: Path) -> None:
    expected = sorted(f"{topic.name} {record.key.decode()} {json.loads(record.value)['market_value']}"
                      for topic in (MEMBER_QUOTES, MARKET_VALUE) for record in records(chain, topic) if record.value)
    assert {line.split()[0] for line in expected} == {MEMBER_QUOTES.name, MARKET_VALUE.name}
    (tmp_path / "consumer.py").write_text(the_consumer(), encoding="utf-8")
    printed, said = tmp_path / "printed", tmp_path / "said"
    environment = {**os.environ, "LITTLE_GIANTS_BOOTSTRAP": chain.bootstrap, "PYTHONUNBUFFERED": "1"}
    with printed.open("w") as output, said.open("w") as errors, subprocess.Popen(
            [sys.executable, "consumer.py"], cwd=tmp_path, env=environment, stdout=output, stderr=errors,
            preexec_fn=hear_ctrl_c) as process:  # noqa: PLW1509  one call, no lock
        try:
            wait_until(lambda: printed.read_text().count("\n") >= len(expected) or process.poll() is not None,
                       "everything is printed")
            process.send_signal(signal.SIGINT)
            process.wait(10)
        finally:
            process.kill()
    assert sorted(printed.read_text().splitlines()) == expected, said.read_text()
    assert process.returncode == -signal.SIGINT
    assert "Unclosed" not in said.read_text()


@pytest.mark.skipif(shutil.which("kcat") is None, reason="needs kcat (the Debian package of that name)")
@pytest.mark.parametrize("topic", [MEMBER_QUOTES, MARKET_VALUE], ids=lambda topic: topic.name)
def test_kcat_prints_every_record(chain: BrokerSettings, topic: Topic) -> None:
    command = the_shell_command()
    assert command[-1] == MARKET_VALUE.name
    command = [*(chain.bootstrap if word == "127.0.0.1:9092" else word for word in command[:-1]), topic.name]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr
    expected = [record.value or b"" for record in records(chain, topic)]
    assert expected
    assert sorted(done.stdout.removesuffix(b"\n").split(b"\n")) == sorted(expected)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_what_the_chain_wrote_fits_the_committed_schemas(chain: BrokerSettings, topic: Topic) -> None:
    schema = schemas_in(ROOT / "deploy" / "schemas")[f"{topic.event.__name__}.json"]
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    there = records(chain, topic)

    for record in there:
        if record.value is not None:
            validator.validate(json.loads(record.value))
    assert bool(there) == (topic.name not in NOT_IN_A_REPLAY)
