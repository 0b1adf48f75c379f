"""`python -m connectors budget`: what the live schedule asks of each host, beside what it may."""

import sys
from typing import Annotated

import typer

from connectors.upstream.plan import COLUMNS, budget_table, default_plan, too_much
from connectors.upstream.settings import PolitenessSettings
from streams.contract.printed import Format, printed
from streams.contract.startup import read_settings


def budget(
    members: Annotated[int, typer.Option(min=0, help="securities with a title")] = 1_200,
    market: Annotated[int, typer.Option(min=0, help="securities in the whole market")] = 5_700,
    form: Annotated[Format, typer.Option("--format", help="table, csv or json")] = Format.TABLE,
) -> None:
    """Show how many requests a minute and a trading day go to each public host, and how many may. Asks nobody.

    Exit code 1 where the schedule wants more than may be asked: it is slowed down then, never the budget exceeded.
    """
    rows = budget_table(default_plan(members, market), read_settings(PolitenessSettings).hosts)
    print(printed(rows, COLUMNS, form))
    if over := too_much(rows):
        sys.exit(f"more than the budget of {', '.join(over)}: requests will wait; follow fewer securities, "
                 "or lower LITTLE_GIANTS_POLITENESS (not below 1)")
