"""`python -m connectors registry`: import official lists; what people decide; the seed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from connectors.registry.import_list import import_list
from connectors.registry.options import KINDS, statement
from connectors.registry.review_command import accept, reject, review
from connectors.registry.seed_command import seed
from connectors.registry.summary import Summary
from connectors.settings import ConnectorSettings
from connectors.stopping import STOPPED, STOPPED_DRY, unless_stopped
from streams.contract.broker import BrokerSettings
from streams.contract.events.registry import Claim, Confidence
from streams.contract.events.runtime import Mode
from streams.contract.logs import configure
from streams.contract.startup import finish, read_settings

registry = typer.Typer(no_args_is_help=True, help="Official lists of little giants, and what people decide of them.")


@registry.command("import", epilog="Example: python -m connectors registry import list3.pdf --list 3 --kind announced "
                                   "--published 2021-07-19 --source https://www.miit.gov.cn/...")
def import_command(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, HTML page or PDF: tables with a column 企业名称 beside 序号, "
                                              "省份 or 统一社会信用代码")],
    source: Annotated[str, typer.Option(help="where the file is from, best its URL")],
    list_number: Annotated[int | None, typer.Option("--list", help="1 to 7; a review of several lists names none")
                           ] = None,
    kind: Annotated[str, typer.Option(help="what the list says: " + ", ".join(KINDS))] = Claim.ANNOUNCED,
    published: Annotated[str | None, typer.Option(help="its day, such as 2021-07-19; of an announced list it is known")
                         ] = None,
    province: Annotated[str | None, typer.Option(help="of a list that names none, such as 浙江")] = None,
    valid_from: Annotated[str | None, typer.Option(help="first day; else what is known of the list, else its "
                                                        "publication, of a review the day after the last term")] = None,
    valid_to: Annotated[str | None, typer.Option(help="last day; else three years for announced and passed_review")
                        ] = None,
    confidence: Annotated[str, typer.Option(help=", ".join(Confidence))] = Confidence.HIGH,
    document: Annotated[str | None, typer.Option(help="the document's title")] = None,
    recorded_at: Annotated[str | None, typer.Option(help="since when it is known, such as 2021-07-19T10:00:00+08:00; "
                                                         "else now")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would be published")] = False,
    mode: Annotated[Mode, typer.Option(help="what the topics hold; those of another mode are refused")] = Mode.LIVE,
) -> None:
    """Publish the companies of an official list that the registry does not hold yet; unreadable rows become reviews."""
    configure("connectors")
    broker, settings = read_settings(BrokerSettings), read_settings(ConnectorSettings)

    async def run() -> Summary:
        said = statement(file=file, list_number=list_number, kind=kind, published=published, source=source,
                         province=province, valid_from=valid_from, valid_to=valid_to, confidence=confidence,
                         document=document, recorded_at=recorded_at, clock=lambda: datetime.now(UTC))
        return await import_list(file, said, broker, settings, mode=mode, dry_run=dry_run, show=_show)

    found = finish(unless_stopped(run()))
    print(_outcome(found, dry_run))


def _show(summary: Summary) -> None:
    for line in summary.lines():
        print(line, flush=True)


def _outcome(summary: Summary | None, dry_run: bool) -> str:
    if summary is None:
        return STOPPED_DRY if dry_run else STOPPED
    counts = f"{len(summary.memberships.new)} memberships, {len(summary.reviews.new)} reviews"
    return f"would publish {counts} (dry run: nothing was published)" if dry_run else f"published {counts}"


_EXAMPLE = "Example: python -m connectors registry "
registry.command("review", epilog=_EXAMPLE + "review --company 云岫 --format csv")(review)
registry.command("accept", epilog=_EXAMPLE + "accept 3f2a... --by wang --note 'same credit code'")(accept)
registry.command("reject", epilog=_EXAMPLE + "reject 3f2a... --by wang")(reject)
registry.command("seed", epilog=_EXAMPLE + "seed --dry-run")(seed)
