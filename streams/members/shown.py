"""Answers of the registry in words and cells. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from streams.contract.clock import shanghai_day
from streams.contract.events.registry import Coverage, Membership, Relation
from streams.contract.regions import REGIONS
from streams.contract.scopes import scope_names
from streams.members.question import Answer
from streams.members.verdict import Standing

COLUMNS: Final = ("company", "standing", "lists", "provinces", "valid_from", "valid_to", "confidence", "security",
                  "parent")
STANDING_WORDS: Final = {
    Standing.MEMBER: "member 小巨人", Standing.NOT_A_MEMBER: "not a member 不是小巨人",
    Standing.NOT_KNOWN: "not known 未知"}
Cells = dict[str, str]


def row_of(answer: Answer) -> Cells:
    """Return an answer's cells by column; several values of one are separated by a space."""
    titles = answer.verdict.titles
    firsts, lasts = [title.first for title in titles], [title.last for title in titles]
    return {
        "company": answer.verdict.company,
        "standing": answer.verdict.standing.value,
        "lists": _several(str(title.claim.list_number) for title in titles if title.claim.list_number),
        "provinces": _several(title.province for title in titles if title.province),
        "valid_from": str(min(filter(None, firsts))) if titles and None not in firsts else "",
        "valid_to": str(max(filter(None, lasts))) if titles and None not in lasts else "",
        "confidence": min((title.claim.confidence for title in titles), key=lambda each: each.rank).value
        if titles else "",
        "security": _several(each.security for each in answer.listings if each.relation is Relation.SELF),
        "parent": _several(each.security for each in answer.listings if each.relation is Relation.PARENT),
    }


def coverage_line(scope: str, coverage: Mapping[str, Coverage], day: date) -> str | None:
    """Return how many companies of a scope are known on a day, of how many; None where nothing is."""
    found = coverage.get(scope)
    if found is None:
        return None
    known = [step.companies for step in found.known if step.day <= day]
    official = [count for count in found.official if count.day <= day]
    of = f" / 共 of {official[-1].companies:,}" if official else "; how many there are is not known 总数未知"
    return f"{' '.join(scope_names(scope))}: on {day} 已知 known {known[-1] if known else 0:,}{of}"


def count_line(companies: int) -> str:
    """Return how many companies stand above."""
    return f"{companies:,} 家 {'company' if companies == 1 else 'companies'}"


def why(answer: Answer, as_of: date) -> str:
    """Return the verdict on a company and every assertion behind it, oldest first."""
    verdict = answer.verdict
    head = f"{verdict.company}: {STANDING_WORDS[verdict.standing]} on {as_of}"
    names = [f"also 又名 {name}" for name in verdict.names if name != verdict.company]
    securities = [f"{each.relation.value} {each.security} ({each.evidence}, {each.confidence.value})"
                  for each in answer.listings]
    return "\n".join([head, *names, *securities, *map(_claim_line, verdict.because)] if verdict.because
                     else [head, *securities, "no assertion speaks of it 无记录"])


def _claim_line(claim: Membership) -> str:
    of = f" list {claim.list_number} 第{claim.list_number}批" if claim.list_number else ""
    days = f"{claim.valid_from or '...'} to {claim.valid_to or '...'}"
    where = ", ".join(filter(None, [claim.document, claim.place, claim.source]))
    region = f", {REGIONS[claim.province][1]}" if claim.province else ""
    return (f"  {claim.claim.value}{of}{region}: {days}; {claim.evidence}, {claim.confidence.value}; {where}; recorded "
            f"{shanghai_day(claim.recorded_at)}; id {claim.assertion_id}")


def _several(values: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(values))

