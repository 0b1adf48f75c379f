"""`python -m streams`: the stream processor, its topics, and what it knows of members, IPOs and announcements."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from streams.announcements.command import EPILOG as ANNOUNCEMENTS_EXAMPLE
from streams.announcements.command import announcements
from streams.app import create_app
from streams.contract import admin
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.logs import configure
from streams.contract.mode import record_mode
from streams.contract.problems import Problem
from streams.contract.startup import finish, read_settings
from streams.contract.topics import TOPICS
from streams.contract.waiting import wait_for_broker
from streams.engine.run import run_worker
from streams.engine.settings import EngineSettings
from streams.ipos.command import EPILOG as IPOS_EXAMPLE
from streams.ipos.command import ipos
from streams.members.command import members
from streams.schemas import folder
from streams.settings import StreamsSettings
from streams.topic_table import topic_table

cli = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)

cli.add_typer(members, name="members")
cli.command("ipos", epilog=IPOS_EXAMPLE)(ipos)
cli.command("announcements", epilog=ANNOUNCEMENTS_EXAMPLE)(announcements)


@cli.command(epilog="Example: LITTLE_GIANTS_BOOTSTRAP=127.0.0.1:9092 python -m streams run")
def run() -> None:
    """Join quotes with members and publish values and totals, until stopped."""
    configure("streams")
    settings, broker = read_settings(StreamsSettings), read_settings(BrokerSettings)
    engine = read_settings(EngineSettings)
    sys.exit(finish(run_worker(lambda: create_app(settings, broker, engine), settings.mode, settings)))


@cli.command(epilog="Example: python -m streams topics --create --mode replay")
def topics(
    create: Annotated[bool, typer.Option(help="make the topics that are absent, report those that differ")] = False,
    mode: Annotated[Mode | None, typer.Option(help="record what these topics will hold (with --create)")] = None,
    schemas: Annotated[Path | None, typer.Option(help="write a JSON Schema an event and asyncapi.json there")] = None,
) -> None:
    """Print the table of topics, or make them, or write their schemas."""
    if schemas:
        _write_schemas(schemas)
    if not (schemas or create):
        print(topic_table())
    if create:
        _make_topics(mode)


def _make_topics(mode: Mode | None) -> None:
    configure("streams")
    differing = finish(_create(read_settings(BrokerSettings), mode))
    for line in differing:
        print(line)
    sys.exit(1 if differing else 0)


def _write_schemas(where: Path) -> None:
    documents = folder.documents()
    try:
        broken = folder.write(where, documents)
    except Problem as problem:
        sys.exit(str(problem))
    for line in broken:
        print(f"breaks readers: {line}")
    print(f"{len(documents)} files of version {folder.version_of(documents)} in {where}")


async def _create(broker: BrokerSettings, mode: Mode | None) -> list[str]:
    await wait_for_broker(broker)
    for name in await admin.create_all(broker):
        print(f"made {name}")
    if mode:
        await record_mode(broker, mode, datetime.now(UTC))
    return await admin.differences(broker, [admin.wanted(topic, broker) for topic in TOPICS])


if __name__ == "__main__":
    cli()
