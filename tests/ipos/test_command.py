"""The command prints what the topic holds."""

import asyncio
import secrets

import pytest
import typer
from typer.testing import CliRunner

from deploy.kafka import KafkaCluster
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.topics import IPOS
from streams.ipos.command import ipos
from streams.ipos.joining import joined
from tests.app_running import publish
from tests.builders import COMPANY, a_membership
from tests.ipos.rows import a_filing


@pytest.fixture
def holding_one(kafka: KafkaCluster) -> BrokerSettings:
    """The broker with one little giant on its way."""
    settings = BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix=f"i{secrets.token_hex(4)}.")
    stages, _ = joined([a_filing("已受理"), a_filing("已问询", 20)], [a_membership()])

    async def fill() -> None:
        await admin.create(settings, [admin.wanted(IPOS, settings)])
        await publish(settings, IPOS, *stages.values(), key=COMPANY)

    asyncio.run(fill())
    return settings


def said(broker: BrokerSettings, *arguments: str) -> tuple[int, str]:
    cli = typer.Typer()
    cli.command()(ipos)
    result = CliRunner().invoke(cli, arguments, env={
        "LITTLE_GIANTS_BOOTSTRAP": broker.bootstrap, "LITTLE_GIANTS_TOPIC_PREFIX": broker.topic_prefix})
    return result.exit_code, result.output


@pytest.mark.parametrize(("arguments", "printed"), [
    (["--stage", "已问询", "--format", "csv"], f"{COMPANY},浙江,3,chinext,1,inquired"),
    (["--funnel", "--format", "csv"], "inquired,已问询,chinext,1"),
    (["--board", "bse", "--format", "csv"], "company,province"),
])
def test_the_command_prints_what_the_topic_holds(
        arguments: list[str], printed: str, holding_one: BrokerSettings) -> None:
    code, output = said(holding_one, *arguments)
    assert code == 0, output
    assert output.splitlines()[-1].startswith(printed)


def test_without_the_topic_one_line_says_what_to_run(kafka: KafkaCluster) -> None:
    code, output = said(BrokerSettings(bootstrap=kafka.bootstrap, topic_prefix="nothing."))
    assert (code, output.count("\n")) == (1, 1)
    assert "run: python -m streams topics --create" in output
