"""What a person asks for is chosen and shown as a table, as CSV and as JSON; a bad option is one line."""

import csv
import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from streams.contract.events.ipos import IpoStage, Stage
from streams.contract.printed import Format
from streams.contract.securities import Board
from streams.ipos.choice import Choice, chosen
from streams.ipos.command import EPILOG, ipos
from streams.ipos.funnel import funnel
from streams.ipos.joining import joined
from streams.ipos.shown import funnel_text, reviews_text, stages_text
from tests.builders import COMPANY, a_membership
from tests.ipos.rows import a_filing, day

OTHER, THIRD = "虚构星槎智能股份有限公司", "虚构银汉股份有限公司"


def stages() -> list[IpoStage]:
    found, _ = joined(
        [a_filing("注册结果", 9), a_filing("已受理", 0, company=OTHER, board=Board.BSE),
         a_filing("已问询", 5, company=THIRD)],
        [a_membership(), a_membership(company=OTHER, province="上海"), a_membership(company=THIRD, province=None)])
    return list(found.values())


@pytest.mark.parametrize(("choice", "companies"), [
    ({}, [COMPANY, THIRD, OTHER]), ({"stage": Stage.INQUIRED}, [THIRD]), ({"board": Board.BSE}, [OTHER]),
    ({"province": "浙江"}, [COMPANY]), ({"company": OTHER[2:4]}, [OTHER]), ({"since": day(5)}, [COMPANY, THIRD]),
    ({"since": day(5), "province": "上海"}, []),
])
def test_what_was_asked_for_is_chosen_newest_first(choice: dict[str, Any], companies: list[str]) -> None:
    assert [each.company for each in chosen(stages(), Choice(**choice))] == companies


def test_who_is_on_no_way_any_more_is_not_shown() -> None:
    gone = stages()[0].model_copy(update={"moves": (), "needs_review": ()})
    assert chosen([gone], Choice()) == []


def test_a_table_stands_straight_and_says_that_a_result_is_not_stated() -> None:
    text = stages_text(chosen(stages(), Choice()), Format.TABLE)
    assert text.splitlines()[1].split() == [
        COMPANY, "浙江", "chinext", "1", "registered", "注册生效", "result_not_stated", "2026-03-11", "0", "0"]
    columns = {sum(2 if ord(char) > 0x2E7F else 1 for char in line[:line.index("2026-03")])
               for line in text.splitlines()[1:]}
    assert len(columns) == 1


def test_csv_reads_back_and_json_has_every_move() -> None:
    found = chosen(stages(), Choice())
    rows = list(csv.DictReader(stages_text(found, Format.CSV).splitlines()))
    assert [(row["company"], row["stage"], row["lists"]) for row in rows] == [
        (each.company, each.stage.value, "3") for each in found]
    assert [IpoStage.model_validate_json(line) for line in stages_text(found, Format.JSON).splitlines()] == found


@pytest.mark.parametrize("how", Format)
def test_the_funnel_is_shown(how: Format) -> None:
    text = funnel_text(funnel(stages()), how)
    match how:
        case Format.JSON:
            assert json.loads(text.splitlines()[0]) == {
                "stage": "accepted", "stage_zh": "已受理", "board": "bse", "companies": 1}
        case Format.CSV:
            assert text.splitlines()[1] == "accepted,已受理,bse,1"
        case Format.TABLE:
            assert text.splitlines()[1].split() == ["accepted", "已受理", "bse", "1"]


def command() -> typer.Typer:
    cli = typer.Typer()
    cli.command(epilog=EPILOG)(ipos)
    return cli


@pytest.mark.parametrize(("arguments", "line"), [
    (["--stage", "somewhere"], "--stage: 'somewhere' is not a stage; use one of tutoring_filed, "),
    (["--province", "Atlantis"], "--province: 'Atlantis' is not a region; use a name such as 浙江"),
    (["--since", "July"], "--since: 'July' is not a day; write it as 2026-07-01"),
])
def test_a_bad_option_is_one_line(arguments: list[str], line: str) -> None:
    result = CliRunner().invoke(command(), arguments)
    assert result.exit_code == 1
    assert result.output.startswith(line)
    assert result.output.count("\n") == 1


def test_help_has_an_example() -> None:
    assert "Example: python -m streams ipos" in " ".join(CliRunner().invoke(command(), ["--help"]).output.split())


def test_the_rows_that_were_not_applied_are_shown_with_the_reason() -> None:
    filings = [a_filing("已问询", 5), a_filing("怪词", 6)]
    found, _ = joined(filings, [a_membership()])
    [head, line] = reviews_text(list(found.values()), Format.TABLE).splitlines()
    assert head.split()[:4] == ["company", "on", "raw_status", "after"]
    assert "怪词" in line
    assert "unknown_word" in line
    assert "words.csv" in line
