"""Which list a document's own title names, and what became of the firms that it speaks of. Pure."""

import re
from collections.abc import Iterable
from typing import Final

from streams.contract.companies import normalised
from streams.contract.events.registry import ENDS, Claim
from streams.contract.printable import one_line

_DIGITS: Final = {digit: value for value, digit in enumerate("一二三四五六七八九十", start=1)}
_LIST: Final = re.compile(r"第([一二三四五六七八九十]|\d{1,2})批")
_PASSED: Final = re.compile(r"(?<![未不])(?<!未[能予获])(?<!不[能予])(通过复核|复核通过|复核合格)")
_FAILED: Final = re.compile(r"未[能予获]?通过|不[能予]?通过|不合格|撤销|取消")
_NEW: Final = re.compile(r"新认定|新增认定|拟认定")
_PARTS: Final = re.compile(r"[和及与、]")  # a document may announce one list and the review of another
_TITLE: Final = re.compile(r"小巨人|名单|公示|公告|通告")
_SENTENCE: Final = re.compile(r"[,;。]")  # of a letter: no title
_SHORT: Final = 20  # characters of a heading that names a kind and nothing else


def is_title(text: str) -> bool:
    """Say whether a text that stands alone is a title rather than a note or a row."""
    return bool(_TITLE.search(normalised(text))) or (len(normalised(text)) <= _SHORT and names_a_kind(text))


def names_a_kind(text: str) -> bool:
    """Say whether a text says what became of firms: newly named, passed, failed."""
    plain = normalised(text)
    return any(kind.search(plain) for kind in (_PASSED, _FAILED, _NEW))


def lists_named(text: str) -> frozenset[int]:
    """Return the lists that a text names: 第三批, 第3批."""
    return frozenset(_DIGITS.get(name) or int(name) for name in _LIST.findall(normalised(text)))


def objection(titles: Iterable[str], headings: Iterable[str], list_number: int | None, claim: Claim) -> str:
    """Return why a document does not fit what the list is said to be, nothing when it does or does not say.

    Above the table one fitting title is enough: a letter may speak of earlier lists. A title that speaks of failure
    counts wherever it stands, and so does every one further down.
    """
    speaking = [title for title in titles if lists_named(title) or names_a_kind(title)]
    above = [_against(title, list_number, claim) for title in speaking]
    below = [_against(heading, list_number, claim) for heading in headings]
    failing = [against for title, against in zip(speaking, above, strict=True) if _is_of_failure(title)]
    return next(filter(None, (*below, *failing)), "") or ("" if "" in above else next(iter(above), ""))


def _is_of_failure(title: str) -> bool:
    plain = normalised(title)
    return bool(_FAILED.search(plain)) and not _SENTENCE.search(plain)


def _against(title: str, list_number: int | None, claim: Claim) -> str:
    parts = _PARTS.split(normalised(title))
    failed = [part for part in parts if _FAILED.search(part)]
    passed = [part for part in parts if _PASSED.search(part)]
    others = [part for part in parts if part not in failed and part not in passed]
    if against := _other_kind(claim, passed, failed, others):
        return f"{against}: {one_line(title)}"
    ours = {Claim.ANNOUNCED: others, Claim.PASSED_REVIEW: passed or parts}.get(claim, failed or parts)
    named = {number for part in ours for number in lists_named(part)}
    if named and list_number is not None and list_number not in named:
        return f"the title names list {' and '.join(map(str, sorted(named)))}, not {list_number}: {one_line(title)}"
    return ""


def _other_kind(claim: Claim, passed: list[str], failed: list[str], others: list[str]) -> str:
    """Return which kind a title is of, nothing if it may be of the one that is said."""
    beside = any(lists_named(part) or _NEW.search(part) for part in others)  # another list is announced in it
    if claim is Claim.ANNOUNCED and (beside or (others and not failed)):
        return ""
    if passed and failed:
        return "the title speaks of firms that passed and of others that failed; put each kind in a file of its own"
    if failed and claim not in ENDS:
        return ("the title speaks of firms that failed or lost the title, so use "
                f"--kind {Claim.FAILED_REVIEW} or --kind {Claim.REVOKED}")
    if passed and (claim is Claim.ANNOUNCED or claim in ENDS):
        return f"the title speaks of a review, so use --kind {Claim.PASSED_REVIEW}"
    if claim in {Claim.PASSED_REVIEW, *ENDS} and not (passed or failed) and any(map(_NEW.search, others)):
        return f"the title speaks of new firms, so use --kind {Claim.ANNOUNCED}"
    return ""
