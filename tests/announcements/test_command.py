"""The command prints what is asked for, each filing once; a wrong option is one line."""

import json

import pytest
import typer
from typer.testing import CliRunner

from streams.announcements.command import COLUMNS, announcements, choose, text
from streams.contract.events.announcements import Category, MemberAnnouncement
from streams.contract.printed import Format
from tests.announcements.builders import DAY, an_announcement, followed

cli = typer.Typer()
cli.command()(announcements)


def events() -> list[MemberAnnouncement]:
    rows = [an_announcement("关于控股股东部分股份质押的公告", "2", day=DAY.replace(day=6)),
            an_announcement("股票交易异常波动公告", "1"),
            an_announcement("关于取得发明专利证书的公告", "3", security="688002.SH")]
    return [step.event for step in followed(*rows) if step.event]


def test_the_choice_is_by_security_category_and_day_oldest_first() -> None:
    found = events()

    assert [each.source_id for each in choose(found)] == ["1", "3", "2"]
    assert [each.source_id for each in choose(found, security="688002.SH")] == ["3"]
    assert [each.source_id for each in choose(found, category=Category.PLEDGE_FREEZE)] == ["2"]
    assert [each.source_id for each in choose(found, since=DAY.replace(day=6))] == ["2"]


def test_the_table_says_day_security_category_and_title() -> None:
    [head, line] = text(choose(events(), category=Category.PLEDGE_FREEZE), Format.TABLE).splitlines()

    assert head.split() == ["announced_on", "security", "name", "category", "correction", "title"]
    assert line.split() == ["2026-08-06", "688001.SH", "云岫精密", "pledge_freeze", "关于控股股东部分股份质押的公告"]


def test_csv_has_a_head_and_json_the_whole_event_a_line() -> None:
    found = choose(events())
    assert text(found, Format.CSV).splitlines()[0] == ",".join(COLUMNS)
    lines = text(found, Format.JSON).splitlines()

    assert [json.loads(line)["announcement_id"] for line in lines] == [each.announcement_id for each in found]


@pytest.mark.parametrize(("options", "message"), [
    (["--security", "300586"], "--security: '300586' is not a security; write it as 300586.SZ"),
    (["--category", "gossip"], "'gossip' is not one of"), (["--since", "5.8.2026"], "is not a day; write it as")])
def test_a_wrong_option_is_said_without_a_trace(options: list[str], message: str) -> None:
    run = CliRunner().invoke(cli, options)

    assert run.exit_code != 0
    assert message in " ".join((run.output + str(run.exception)).replace("│", "").split())
