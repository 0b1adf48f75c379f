"""`python -m connectors` as its user starts it: what it says, how it ends, what a kill leaves."""

import asyncio
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.kafka import KafkaCluster
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.mode import record_mode
from streams.contract.topics import MARKET_QUOTES, REGISTRY_MEMBERSHIPS
from tests.connectors.commands import NOWHERE, running, said_by
from tests.connectors.folder import MEMBERSHIPS, many_days, write_folder
from tests.connectors.on_topics import as_if_the_streams_had_read_all, batches_of, of_each, records_of
from tests.connectors.waiting import until


async def a_day_is_there(broker: BrokerSettings, number: int) -> bool:
    return len((await records_of(broker, MARKET_QUOTES))[15]) >= number


@pytest.mark.parametrize("arguments", [["replay"], ["import"]])
def test_help_has_an_example(arguments: list[str]) -> None:
    code, out, _ = said_by(NOWHERE, *arguments, "--help")
    assert code == 0
    assert f"Example: python -m connectors {arguments[0]}" in out


def test_bad_input_ends_a_replay_with_one_line_before_a_broker_is_looked_for(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, {"quotes.csv": "security,date,open,high,low,close,turnover\n688001.SH,2024-07-01,1,"
                                                   "1,1,0,1\n"})
    code, _, err = said_by(NOWHERE, "replay", "--data", str(folder))
    assert code == 1
    assert err.splitlines()[-1] == f"{folder}/quotes.csv:2: close: 0 is not above zero"
    assert "Traceback" not in err


def test_bad_input_ends_an_import_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(MEMBERSHIPS.replace("浙江", "伦敦"))
    code, out, err = said_by(NOWHERE, "import", "memberships", str(tmp_path / "m.csv"))
    assert (code, out) == (1, "")
    assert err == f"{tmp_path}/m.csv:2: province: '伦敦' is not a region; use a name such as 浙江, 浙江省 or Zhejiang\n"


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    code, _, err = said_by(NOWHERE, "import", "listings", str(tmp_path / "none.csv"))
    assert (code, err) == (1, f"{tmp_path}/none.csv: no such file\n")


@pytest.mark.asyncio
async def test_a_replay_without_topics_says_how_to_make_them(kafka: KafkaCluster, tmp_path: Path) -> None:
    broker = BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix="absent.")
    code, _, err = said_by(broker, "replay", "--data", str(write_folder(tmp_path)))
    assert code == 1
    assert err.splitlines()[-1] == ("absent.registry.memberships: absent (8 in all); "
                                    "run: python -m streams topics --create")
    assert "Traceback" not in err


@pytest.mark.asyncio
async def test_an_import_publishes_what_is_new_and_says_how_many_rows_that_is(kafka: KafkaCluster, tmp_path: Path,
                                                                              ) -> None:
    broker = BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix=f"i{os.getpid()}.")
    await admin.create_all(broker)
    await record_mode(broker, Mode.LIVE, datetime.now(UTC))
    file = tmp_path / "m.csv"
    facts = MEMBERSHIPS.replace("scenario", "company_announcement")
    file.write_text("\n".join(facts.splitlines()[:2]) + "\n")
    assert said_by(broker, "import", "memberships", str(file))[:2] == (0, "memberships: 1 new, 0 changed, 0 known\n")
    file.write_text(facts)
    dry = said_by(broker, "import", "memberships", str(file), "--dry-run")
    assert dry[:2] == (0, "memberships: 1 new, 0 changed, 1 known (dry run: nothing was published)\n")
    assert len((await records_of(broker, REGISTRY_MEMBERSHIPS))[0]) == 1
    assert said_by(broker, "import", "memberships", str(file))[:2] == (0, "memberships: 1 new, 0 changed, 1 known\n")
    assert len((await records_of(broker, REGISTRY_MEMBERSHIPS))[0]) == 2
    code, _, err = said_by(broker, "import", "memberships", str(file), "--mode", "replay")
    assert code == 1
    assert "these topics hold live data, not replay" in err


@pytest.mark.asyncio
async def test_a_replay_that_is_told_to_stop_ends_at_once_with_exit_code_0(broker: BrokerSettings, tmp_path: Path,
                                                                           ) -> None:
    await as_if_the_streams_had_read_all(broker)
    folder = write_folder(tmp_path, {"quotes.csv": many_days(60)})
    with running(broker, "replay", "--data", str(folder), "--speed", "2") as process:
        await until(lambda: a_day_is_there(broker, 1), "a day is sent")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "stopped before the end" in err
    assert said_by(broker, "replay", "--data", str(folder))[0] == 0
    found = of_each(await batches_of(broker), lambda batch: batch.sweep.sequence)
    assert {len(set(each)) for each in found} == {60}
    assert max(map(len, found)) <= 61  # the sweep it was stopped in may be there twice


def test_without_a_broker_it_waits_says_so_once_and_can_be_stopped(tmp_path: Path) -> None:
    with running(NOWHERE, "replay", "--data", str(write_folder(tmp_path))) as process:
        assert process.stderr
        lines = [process.stderr.readline() for _ in range(3)]
        assert "no broker at 127.0.0.1:1 yet" in lines[-1]
        time.sleep(2.5)  # two more attempts, of which nothing is said
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=10)
    assert process.returncode == 0
    assert [line.split("INFO ")[-1] for line in rest.splitlines()] == [
        "stopped before the end; start it again and it goes on from there"]


@pytest.mark.asyncio
async def test_a_replay_that_is_killed_goes_on_with_the_sweep_it_was_in(broker: BrokerSettings, tmp_path: Path) -> None:
    await as_if_the_streams_had_read_all(broker)
    folder = write_folder(tmp_path, {"quotes.csv": many_days(60)})
    with running(broker, "replay", "--data", str(folder), "--speed", "2") as process:
        await until(lambda: a_day_is_there(broker, 3), "three days are sent")
        process.kill()
        await asyncio.to_thread(process.communicate)
    assert not await a_day_is_there(broker, 60)
    code, _, err = await asyncio.to_thread(said_by, broker, "replay", "--data", str(folder))
    assert code == 0, err
    found = of_each(await batches_of(broker), lambda batch: batch.sweep)
    sweeps = {sweep.sequence: sweep for sweep in found[0]}
    assert len(sweeps) == 60
    for each in found:
        assert [sweep.sequence for sweep in each] == sorted(sweep.sequence for sweep in each)
        assert {sweep.sequence: sweep for sweep in each} == sweeps
        assert len(each) <= 61  # at most the sweep it was in is there twice
