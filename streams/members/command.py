"""`python -m streams members`: who is a little giant, on any day, as known at any moment, and on what evidence."""

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from streams.contract.asking import held
from streams.contract.broker import BrokerSettings
from streams.contract.clock import SHANGHAI
from streams.contract.events.registry import Confidence, Coverage
from streams.contract.printed import Format, a_day, option, printed
from streams.contract.regions import region
from streams.contract.scopes import LISTS
from streams.contract.securities import security_id
from streams.contract.startup import finish, read_settings
from streams.contract.topics import COVERAGE, MARKET_INSTRUMENTS, REGISTRY_LISTINGS, REGISTRY_MEMBERSHIPS
from streams.members.question import Answer, Question, Registry, answers, coverage_then
from streams.members.shown import COLUMNS, count_line, coverage_line, row_of, why

TOPICS = (REGISTRY_MEMBERSHIPS, REGISTRY_LISTINGS, MARKET_INSTRUMENTS, COVERAGE)
EXAMPLES = ("Examples: python -m streams members --as-of 2024-07-01 --list 3\n\n"
            "python -m streams members --company 广东美联新材料股份有限公司 --as-of 2022-01-01\n\n"
            "python -m streams members why 广东美联新材料股份有限公司")
members = typer.Typer(invoke_without_command=True, help=__doc__, epilog=EXAMPLES)
AsOf = Annotated[str | None, typer.Option("--as-of", help="the day that is asked about; today")]
KnownAt = Annotated[str | None, typer.Option("--known-at", help="what was recorded by the end of that day (of "
                                                               "registry assertions); everything")]
Least = Annotated[Confidence, typer.Option("--confidence", envvar="LITTLE_GIANTS_CONFIDENCE", help="claims count from "
                                                                                                   "it up")]


@members.callback()
def show(
    context: typer.Context,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    company: Annotated[str | None, typer.Option(help="by any of its full legal names")] = None,
    security: Annotated[str | None, typer.Option(help="such as 688001.SH; an old code of Beijing will do")] = None,
    number: Annotated[int | None, typer.Option("--list", min=LISTS.start, max=LISTS.stop - 1)] = None,
    province: Annotated[str | None, typer.Option(help="such as 浙江; Ningbo, Shenzhen and others are apart")] = None,
    confidence: Least = Confidence.MEDIUM,
    form: Annotated[Format, typer.Option("--format")] = Format.TABLE,
) -> None:
    """Print who is a member; for a company or a security: member, not a member, or not known."""
    if context.invoked_subcommand:
        return
    question = Question(
        **_times(as_of, known_at), company=company, security=option("--security", security, security_id),
        list_number=number, province=option("--province", province, region), confidence=confidence)
    registry, coverage = finish(_read(read_settings(BrokerSettings)))
    found = answers(registry, question)
    if text := printed([row_of(answer) for answer in found], COLUMNS, form):
        print(text)
    _say_how_many(registry, question, len(found), coverage)
    _say_unknown(found, company)
    if security and not found:
        sys.exit(f"{security} is linked to no company that is known of; see: python -m connectors registry review")


@members.command("why", epilog="Example: python -m streams members why 广东美联新材料股份有限公司 --as-of 2023-01-01")
def why_command(
    name: Annotated[str, typer.Argument(help="a company by any of its full legal names, or a security")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    confidence: Least = Confidence.MEDIUM,
) -> None:
    """Print the verdict on a company and every assertion behind it."""
    registry, _ = finish(_read(read_settings(BrokerSettings)))
    security = security_id(name) if _is_security(name) else None
    question = Question(**_times(as_of, known_at), confidence=confidence, security=security,
                        company=None if security else name)
    found = answers(registry, question)
    print("\n".join(why(answer, question.as_of) for answer in found) or f"{name} is linked to no company")
    _say_unknown(found, name)


def _times(as_of: str | None, known_at: str | None) -> dict[str, Any]:
    day, known = option("--as-of", as_of, a_day), option("--known-at", known_at, a_day)
    end = datetime(known.year, known.month, known.day, 23, 59, 59, 999_999, SHANGHAI) if known else None
    return {"as_of": day or datetime.now(SHANGHAI).date(), "known_at": end}


def _is_security(name: str) -> bool:
    try:
        return bool(security_id(name))
    except ValueError:
        return False


def _say_unknown(found: list[Answer], company: str | None) -> None:
    """Say what may be wrong with a name that nobody speaks of."""
    if company and all(not answer.verdict.because for answer in found):
        print(f"no firm of the full legal name {company} is known; a listed one can be asked for by --security",
              file=sys.stderr)


def _say_how_many(registry: Registry, question: Question, found: int, published: Mapping[str, Coverage]) -> None:
    """Say on the error output, which no program reads as data, how many are found, and of how many of a scope."""
    if not question.is_of_one:
        print(count_line(found), file=sys.stderr)
    if question.scope and (line := coverage_line(
            question.scope, coverage_then(registry, question, published), question.as_of)):
        print(line, file=sys.stderr)


async def _read(broker: BrokerSettings) -> tuple[Registry, Mapping[str, Coverage]]:
    memberships, listings, instruments, coverage = await held(broker, *TOPICS)
    return Registry(memberships=tuple(memberships.values()), listings=tuple(listings.values()),
                    instruments=tuple(instruments.values())), coverage
