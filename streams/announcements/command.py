"""`announcements`: what members have announced, as a table, CSV or JSON lines."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated

import typer

from streams.contract.asking import held
from streams.contract.broker import BrokerSettings
from streams.contract.events.announcements import Category, MemberAnnouncement
from streams.contract.printed import Format, a_day, option, printed
from streams.contract.securities import security_id
from streams.contract.startup import finish, read_settings
from streams.contract.topics import ANNOUNCEMENTS

EPILOG = "Example: python -m streams announcements --category buyback --since 2026-08-01"
SHORT = ("announced_on", "security", "name", "category", "correction", "title")
COLUMNS = ("announced_on", "security", "name", "category", "correction", "title", "url", "announcement_id")


def announcements(
    security: Annotated[str | None, typer.Option(help="only of this security, such as 300586.SZ")] = None,
    category: Annotated[Category | None, typer.Option(help="only of this category, primary or not")] = None,
    since: Annotated[str | None, typer.Option(help="from this stated day on")] = None,
    form: Annotated[Format, typer.Option("--format", help="json: one event a line")] = Format.TABLE,
) -> None:
    """Print what members have announced, oldest first; each filing once."""
    wanted, first = option("--security", security, security_id), option("--since", since, a_day)
    [found] = finish(held(read_settings(BrokerSettings), ANNOUNCEMENTS,
                          key_of=lambda _, event: event.announcement_id))  # at least once: a repeat is the same event
    if shown := text(choose(found.values(), security=wanted, category=category, since=first), form):
        print(shown)


def choose(found: Iterable[MemberAnnouncement], *, security: str | None = None, category: Category | None = None,
           since: date | None = None) -> list[MemberAnnouncement]:
    """Return those that are asked for, oldest first."""
    chosen = [each for each in found
              if (security is None or each.security == security) and (category is None or category in each.categories)
              and (since is None or each.announced_on >= since)]
    return sorted(chosen, key=lambda each: (each.announced_on, each.security, each.announcement_id))


def text(chosen: Sequence[MemberAnnouncement], form: Format) -> str:
    """Return events, one a line; JSON has them whole."""
    if form is Format.JSON:
        return "\n".join(each.model_dump_json() for each in chosen)
    rows = [{**each.model_dump(mode="json"), "category": each.categories[0].value,
             "correction": "correction 更正" if each.correction else ""} for each in chosen]
    return printed(rows, COLUMNS if form is Format.CSV else SHORT, form)
