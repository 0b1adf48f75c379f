"""`python -m streams members` against a real broker: a figure, its evidence, and one line for a bad option."""

import os
import subprocess
import sys

import pytest

from streams.contract.broker import BrokerSettings
from tests.replay_run import ROOT
from tests.streams.test_streams_app import publish_registry

COMPANY = "虚构甲股份有限公司"


def asked(broker: BrokerSettings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "streams", "members", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60,
        check=False, env={**os.environ, "LITTLE_GIANTS_BOOTSTRAP": broker.bootstrap,
                          "LITTLE_GIANTS_TOPIC_PREFIX": broker.topic_prefix})


@pytest.mark.asyncio
async def test_members_are_printed_and_why_says_on_what_evidence(broker: BrokerSettings) -> None:
    await publish_registry(broker)
    done = asked(broker, "--as-of", "2024-07-02", "--list", "3", "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert f"{COMPANY},member,3,浙江" in done.stdout
    assert done.stderr.splitlines()[0] == "2 家 companies"
    both = asked(broker, "--as-of", "2024-07-02", "--list", "3", "--province", "浙江")
    assert both.stderr == "2 家 companies\n"
    done = asked(broker, "why", COMPANY, "--as-of", "2024-07-02")
    assert done.stdout.startswith(f"{COMPANY}: member 小巨人 on 2024-07-02\n")
    assert "announced list 3" in done.stdout


@pytest.mark.parametrize(("arguments", "said"), [
    (["--as-of", "2.7.2024"], "--as-of: '2.7.2024' is not a day"),
    (["--security", "300586"], "--security: '300586' is not a security"),
    (["--province", "Atlantis"], "--province: 'Atlantis' is not a region")])
def test_a_bad_option_is_one_line(arguments: list[str], said: str) -> None:
    done = asked(BrokerSettings(bootstrap="127.0.0.1:9"), *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_question_does_not_wait_for_a_broker_that_is_away() -> None:
    done = asked(BrokerSettings(bootstrap="127.0.0.1:9"))
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1] == (
        "no broker answers at 127.0.0.1:9: start one, or say where it is in LITTLE_GIANTS_BOOTSTRAP")
    assert "Traceback" not in done.stderr


@pytest.mark.asyncio
async def test_a_name_that_nobody_speaks_of_gets_a_hint_and_json_of_nothing_is_nothing(broker: BrokerSettings) -> None:
    await publish_registry(broker)
    done = asked(broker, "--company", "甲", "--as-of", "2024-07-02")
    assert "not_known" in done.stdout
    assert "no firm of the full legal name 甲 is known; a listed one can be asked for by --security" in done.stderr
    assert asked(broker, "--list", "1", "--format", "json").stdout == ""
