"""Which list a document's own title names, and whether it speaks of a review. Pure."""

import re
from collections.abc import Iterable
from typing import Final

from streams.contract.companies import normalised
from streams.contract.events.registry import Claim

_DIGITS: Final = {digit: value for value, digit in enumerate("一二三四五六七八九十", start=1)}
_LIST: Final = re.compile(r"第([一二三四五六七八九十]|\d{1,2})批")
_REVIEW: Final = re.compile(r"(通过复核|复核通过|复核合格)")
_PARTS: Final = re.compile(r"[和及与、]")  # a document may announce one list and the review of another
_TITLE: Final = re.compile(r"小巨人|名单|公示|公告|通告")


def is_title(text: str) -> bool:
    """Say whether a text that stands alone is a title rather than a note or a row."""
    return bool(_TITLE.search(normalised(text)))


def lists_named(text: str) -> frozenset[int]:
    """Return the lists that a text names: 第三批, 第3批."""
    return frozenset(_DIGITS.get(name) or int(name) for name in _LIST.findall(normalised(text)))


def objection(titles: Iterable[str], headings: Iterable[str], list_number: int | None, claim: Claim) -> str:
    """Return why a document does not fit what the list is said to be, nothing when it does or does not say.

    Above the table one fitting title is enough: a letter may speak of earlier lists. Further down, every one counts.
    """
    above = [_against(title, list_number, claim) for title in titles if _speaks(title)]
    below = [_against(heading, list_number, claim) for heading in headings]
    return next(filter(None, below), "") or ("" if "" in above else next(iter(above), ""))


def _speaks(title: str) -> bool:
    return bool(lists_named(title) or _REVIEW.search(normalised(title)))


def _against(title: str, list_number: int | None, claim: Claim) -> str:
    parts = _PARTS.split(normalised(title))
    reviews = [part for part in parts if _REVIEW.search(part)]
    others = [part for part in parts if part not in reviews]
    if claim is Claim.ANNOUNCED and not others:
        return f"the title speaks of a review, so use --kind {Claim.PASSED_REVIEW}: {title}"
    ours = {Claim.ANNOUNCED: others, Claim.PASSED_REVIEW: reviews or parts}.get(claim, parts)
    named = {number for part in ours for number in lists_named(part)}
    if named and list_number is not None and list_number not in named:
        return f"the title names list {' and '.join(map(str, sorted(named)))}, not {list_number}: {title}"
    return ""
