"""`python -m streams ipos`: which little giants are on their way to a listing, and how many at each stage."""

from typing import Annotated

import typer

from streams.contract.asking import held
from streams.contract.broker import BrokerSettings
from streams.contract.printed import Format, a_day, option
from streams.contract.regions import region
from streams.contract.securities import Board
from streams.contract.startup import finish, read_settings
from streams.contract.topics import IPOS
from streams.ipos.choice import Choice, chosen
from streams.ipos.funnel import funnel
from streams.ipos.shown import funnel_text, reviews_text, stages_text
from streams.ipos.stage_names import stage_named

EPILOG = "Example: python -m streams ipos --stage inquired --board bse --since 2026-07-01 --format csv"


def ipos(
    stage: Annotated[str | None, typer.Option(help="its code, Chinese or English name: inquired, 已问询")] = None,
    board: Annotated[Board | None, typer.Option(help="where it applied")] = None,
    province: Annotated[str | None, typer.Option(help="the company's region, such as 浙江")] = None,
    since: Annotated[str | None, typer.Option(help="a day: at the stage since then or later")] = None,
    output: Annotated[Format, typer.Option("--format", help="json: one a line, with every move")] = Format.TABLE,
    company: Annotated[str | None, typer.Option(help="a part of its name")] = None,
    doubts: Annotated[bool, typer.Option("--needs-review", help="print the rows not applied, and why")] = False,
    counts: Annotated[bool, typer.Option("--funnel", help="print how many are at each stage of each board")] = False,
) -> None:
    """Print where little giants stand on their way to a listing: the newest application of each.

    days_in_stage is counted up to the newest capture of the company's rows.
    """
    choice = Choice(stage=option("--stage", stage, stage_named), board=board,
                    province=option("--province", province, region), since=option("--since", since, a_day),
                    company=company)
    [held_stages] = finish(held(read_settings(BrokerSettings), IPOS))
    found = chosen(held_stages.values(), choice)
    text = reviews_text(found, output) if doubts else (
        funnel_text(funnel(found), output) if counts else stages_text(found, output))
    if text:
        print(text)
