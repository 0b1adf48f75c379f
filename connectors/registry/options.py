"""The options of `registry import`, checked: what is said of all rows of a list."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Final, TypeVar

from connectors import cells
from connectors.errors import BadOption
from connectors.registry.plan import Statement
from connectors.registry.validity import validity
from streams.contract.events.registry import Claim
from streams.contract.regions import region
from streams.contract.scopes import LISTS
from streams.contract.terms import PUBLISHED

T = TypeVar("T")
KINDS: Final = (Claim.ANNOUNCED, Claim.PASSED_REVIEW, Claim.FAILED_REVIEW, Claim.REVOKED, Claim.OBSERVED)


def statement(*, file: Path, list_number: int | None, kind: str, published: str | None, source: str,
              province: str | None, valid_from: str | None, valid_to: str | None, confidence: str, document: str | None,
              recorded_at: str | None, clock: Callable[[], datetime]) -> Statement:
    """Return what the options say. BadOption for the first that is wrong."""
    claim = _parsed("kind", kind, _kind)
    _check_list(list_number, claim)
    day = _parsed("published", published, cells.day) if published else _published(claim, list_number)
    first = _parsed("valid-from", valid_from, cells.day) if valid_from else None
    last = _parsed("valid-to", valid_to, cells.day) if valid_to else None
    start, end = _parsed("valid-to", "", lambda _: validity(claim, list_number, day, first, last))
    if not source.strip():
        raise BadOption("source", "is empty; say where the file is from, best by its URL")
    return Statement(
        list_number=list_number, claim=claim, valid_from=start, valid_to=end, source=source, document=document or None,
        province=_parsed("province", province, region) if province else None, file_name=file.name,
        confidence=_parsed("confidence", confidence, cells.confidence),
        recorded_at=_parsed("recorded-at", recorded_at, cells.moment) if recorded_at else clock())


def _check_list(list_number: int | None, claim: Claim) -> None:
    allowed = f"{LISTS.start} to {LISTS.stop - 1}"
    if list_number is None and claim is Claim.ANNOUNCED:
        raise BadOption("list", f"is needed with --kind {claim}: {allowed}, as the file's own title says (第三批 is 3)")
    if list_number not in (*LISTS, None):
        raise BadOption("list", f"{list_number} is not a list; they are {allowed}")


def _parsed(option: str, text: str, parse: Callable[[str], T]) -> T:
    try:
        return parse(text)
    except ValueError as error:
        raise BadOption(option, str(error)) from None


def _kind(text: str) -> Claim:
    if text not in KINDS:
        raise ValueError(f"{text!r} is not a kind of list; use {', '.join(KINDS)}")
    return Claim(text)


def _published(claim: Claim, list_number: int | None) -> date:
    if claim is not Claim.ANNOUNCED or list_number is None:
        raise BadOption("published", f"say on which day the list of {claim} was published")
    return PUBLISHED[list_number]
