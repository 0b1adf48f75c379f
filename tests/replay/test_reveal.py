"""Titles that become known in the middle of a replay: the totals change from the next sweep on, whoever dies meanwhile.

Every firm is fictional; the figures are computed by hand.
"""

import asyncio
import random
from pathlib import Path

import pytest

from connectors.importers.memberships import MEMBERSHIPS
from deploy.kafka import KafkaCluster
from streams.contract.broker import BrokerSettings
from streams.contract.lag import LagReader
from streams.contract.topics import MARKET_QUOTES, REGISTRY_MEMBERSHIPS, Topic
from tests.day_watch import CONNECTORS
from tests.faults.test_kills import ENV, STREAMS
from tests.oracle.generated import write_csv
from tests.replay.test_against_oracle import rows
from tests.replay_run import ReplayRun, held, replayed, start, stop

DAYS = ("2024-07-01", "2024-07-02", "2024-07-03", "2024-07-04", "2024-07-05", "2024-07-08", "2024-07-09")
ONE, TWO, THREE = "虚构甲股份有限公司", "虚构乙股份有限公司", "虚构丙股份有限公司"
FIRMS = {ONE: ("688001.SH", 100), TWO: ("688002.SH", 1_000), THREE: ("300001.SZ", 10_000)}
LONG_AGO, AT_THE_CLOSE, AFTER_IT, AT_NIGHT = (
    "2021-07-19T00:00:00+08:00", "2024-07-03T15:00:00+08:00", "2024-07-04T15:00:01+08:00", "2024-07-07T18:00:00Z")
COLUMNS = ("company", "claim", "batch", "province", "city", "valid_from", "valid_to", "corrects", "evidence", "source",
           "recorded_at")
# On day n firm one is at 10 + n yuan, two at 20 + n, three at 30 + n, but for day 4, on which it does not trade.
EXPECTED = [  # of scope all: value in yuan, members, carried
    ("1000.000", "1", "0"), ("1100.000", "1", "0"),
    ("23200.000", "2", "0"),  # 1,200 + 22,000: recorded at 15:00 of that day
    ("24300.000", "2", "0"),  # recorded a second after 15:00
    ("355400.000", "3", "1"),  # 1,400 + 24,000 + 330,000, the close of the day before, when it was no member yet
    ("375000.000", "2", "0"),  # 25,000 + 350,000: the first title was wrong, as is known since 02:00 of that day
    ("386000.000", "2", "0"),
]
REVEALED_BEFORE = (2, 4, 5)  # of DAYS
KILLS = [(2, 0), *(pytest.param(workers, seed, marks=pytest.mark.faults)
                   for workers, seeds in ((1, range(3)), (2, range(1, 9))) for seed in seeds)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("history")
    write_history(found)
    return found


@pytest.fixture(scope="module")
def alone(folder: Path, kafka: KafkaCluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The two files of a replay by one worker, undisturbed."""
    return replayed(tmp_path_factory.mktemp("alone"), folder, bootstrap=kafka.bootstrap, reveal=True)


def test_the_totals_change_with_the_first_sweep_after_a_title_is_recorded(alone: tuple[bytes, bytes]) -> None:
    found = [row for row in rows(alone[0]) if row["scope"] == "all"]
    assert [row["date"] for row in found] == list(DAYS)
    assert [(row["market_value_yuan"], row["members"], row["carried"]) for row in found] == EXPECTED
    assert {row["date"] for row in rows(alone[0]) if row["scope"] == "list:4"} == set(DAYS[2:])
    assert {row["complete"] for row in found} == {"true"}


@pytest.mark.faults
def test_two_workers_give_what_one_gives(folder: Path, tmp_path: Path, kafka: KafkaCluster,
                                         alone: tuple[bytes, bytes]) -> None:
    assert replayed(tmp_path, folder, bootstrap=kafka.bootstrap, reveal=True, workers=2) == alone


@pytest.mark.parametrize(("workers", "seed"), KILLS)
def test_a_worker_killed_while_a_title_becomes_known_changes_nothing(
        workers: int, seed: int, folder: Path, tmp_path: Path, kafka: KafkaCluster, alone: tuple[bytes, bytes]) -> None:
    number = seed % len(REVEALED_BEFORE)
    run = start(tmp_path, folder, bootstrap=kafka.bootstrap, env=ENV, reveal=True, workers=workers, speed=0.5)
    try:
        sent = asyncio.run(kill_when_revealed(run, number + 2, random.Random(seed).uniform(0, 0.4), seed % workers))
        run.finish()
    finally:
        stop(run)
    assert sent == REVEALED_BEFORE[number], "the kill came too late: the next sweep was there"
    assert run.files == alone


def write_history(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    write_csv(folder / "quotes.csv.gz", ["security", "date", "open", "high", "low", "close", "turnover"],
              [[security, day, *[price(number, firm)] * 4, "0"] for number, day in enumerate(DAYS)
               for firm, (security, _) in enumerate(FIRMS.values(), start=1)])
    write_csv(folder / "instruments.csv.gz", ["security", "name", "list_date"],
              [[security, company[2:3], "2020-01-02"] for company, (security, _) in FIRMS.items()])
    write_csv(folder / "share_capital.csv.gz", ["security", "effective_on", "total_shares"],
              [[security, "2020-01-02", str(shares)] for security, shares in FIRMS.values()])
    write_csv(folder / "listings.csv", ["company", "security", "relation", "valid_from", "valid_to", "evidence",
                                        "source"],
              [[company, security, "self", "", "", "scenario", "fictional"]
               for company, (security, _) in FIRMS.items()])
    titles = [title(ONE, "3", LONG_AGO), title(TWO, "4", AT_THE_CLOSE), title(THREE, "4", AFTER_IT)]
    write_csv(folder / "memberships.csv", COLUMNS, titles)
    (wrong, *_) = MEMBERSHIPS.read(folder / "memberships.csv")
    write_csv(folder / "memberships.csv", COLUMNS,
              [*titles, [ONE, "corrected", "", "", "", "", "", wrong, "scenario", "fictional", AT_NIGHT]])


def price(day: int, firm: int) -> str:
    return "" if (day, firm) == (4, 3) else str(10 * firm + day)


def title(company: str, number: str, recorded_at: str) -> list[str]:
    return [company, "announced", number, "浙江", "", "2021-07-19", "", "", "scenario", "fictional", recorded_at]


async def kill_when_revealed(run: ReplayRun, memberships: int, after_seconds: float, number: int) -> int:
    """Kill a worker so long after that many memberships are published; return how many sweeps were sent by then.

    Number 0 is the one that keeps the members: it has the most connections, since it holds the most topics. Meanwhile
    the connector is held: what it does next would be a matter of how busy the machine is.
    """
    broker = BrokerSettings(bootstrap=run.bootstrap or "", topic_prefix=run.prefix)
    async with LagReader(broker) as lag:
        while not run.children(CONNECTORS):  # from then on there are topics
            assert run.process.poll() is None, run.logs()
            await asyncio.sleep(0.1)
        await until_there(lag, MARKET_QUOTES, 1, run)
        worker = sorted(run.children(STREAMS), key=lambda process: -process.num_fds())[number]
        await until_there(lag, REGISTRY_MEMBERSHIPS, memberships, run)
        with held(run.children(CONNECTORS)):
            await asyncio.sleep(after_seconds)  # the fault itself: a moment of what follows
            worker.kill()
            return await least_end(lag, MARKET_QUOTES)


async def until_there(lag: LagReader, topic: Topic, count: int, run: ReplayRun) -> None:
    while await least_end(lag, topic) < count:
        assert run.process.poll() is None, run.logs()
        await asyncio.sleep(0.02)


async def least_end(lag: LagReader, topic: Topic) -> int:
    return min((await lag.ends([topic])).values())
