"""`python -m connectors registry review | accept | reject`: what waits for a person, and what that person decides."""

import getpass
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from connectors.registry.answers import Said
from connectors.registry.review import open_reviews
from connectors.registry.review_lines import shown
from connectors.registry.review_topics import decide, read_registry
from connectors.settings import ConnectorSettings
from connectors.stopping import unless_stopped
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.logs import configure
from streams.contract.printed import Format
from streams.contract.startup import finish, read_settings
from streams.contract.topics import REGISTRY_LISTINGS, REGISTRY_MEMBERSHIPS

_STOPPED = "stopped before the end; start it again"
ReviewId = Annotated[str, typer.Argument(metavar="ID", help="of the review, as `registry review` shows it")]
By = Annotated[str | None, typer.Option(help="who decides; else the name of this account")]
Note = Annotated[str, typer.Option(help="why; kept beside the name")]
TopicMode = Annotated[Mode, typer.Option("--mode", help="what the topics hold; those of another mode are refused")]


def review(
    company: Annotated[str, typer.Option(help="part of its name")] = "",
    form: Annotated[Format, typer.Option("--format", help="how to show them")] = Format.TABLE,
    mode: TopicMode = Mode.LIVE,
) -> None:
    """List what only a person can decide: near names, two securities of one name, candidates, unreadable rows."""
    configure("connectors")
    found = finish(unless_stopped(read_registry(read_settings(BrokerSettings), mode)))
    print(_STOPPED if found is None else shown(open_reviews(found, company), form))


def accept(review_id: ReviewId, by: By = None, note: Note = "", mode: TopicMode = Mode.LIVE) -> None:
    """Say yes to a review: what it asserts is published, with the evidence `review`, and the decision."""
    _decide(review_id, accepted=True, by=by, note=note, mode=mode)


def reject(review_id: ReviewId, by: By = None, note: Note = "", mode: TopicMode = Mode.LIVE) -> None:
    """Say no to a review: the decision is published and nothing else."""
    _decide(review_id, accepted=False, by=by, note=note, mode=mode)


def _decide(review_id: str, *, accepted: bool, by: str | None, note: str, mode: Mode) -> None:
    configure("connectors")
    broker, settings = read_settings(BrokerSettings), read_settings(ConnectorSettings)
    person = (by or "").strip() or getpass.getuser()
    records = finish(unless_stopped(decide(
        broker, settings, review_id, accepted=accepted, by=f"{person}: {note}" if note else person,
        now=datetime.now(UTC), mode=mode)))
    print(_STOPPED if records is None else _outcome(records, accepted))


def _outcome(records: Sequence[Said], accepted: bool) -> str:
    word = "accepted" if accepted else "rejected"
    if not records:
        return f"was {word} before; nothing was published"
    made = [each.key for each in records if each.topic in (REGISTRY_MEMBERSHIPS, REGISTRY_LISTINGS)]
    return f"{word}; published {', '.join(made) or 'no assertion'} and the decision"
