"""What a title says: all its categories, the primary one first, and whether it corrects an earlier one. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from streams.announcements.patterns import patterns
from streams.announcements.title import subject
from streams.contract.events.announcements import Category

_CORRECTION: Final = re.compile(
    r"更正|勘误|修订稿|更新(后|稿|版)|修正(稿|后|公告|的公告)|补充(公告|通知|披露|说明|报告|更正|修订)|"
    r"\((修订|修正|更新|补充)\)|\(.*(修订稿|更正|更新).*\)|(撤回|取消|撤销)[^,]*公告的公告")
_NO_CORRECTION: Final = re.compile(r"修订[^稿]*(章程|制度|规则|细则)|会计差错更正|差错更正")


@dataclass(frozen=True, kw_only=True)
class Classified:
    categories: tuple[Category, ...]  # never empty
    correction: bool

    @property
    def primary(self) -> Category:
        return self.categories[0]


def classify(title: str, names: Iterable[str] = ()) -> Classified:
    """Return what a title says; the short names of its company, where known, are not part of it."""
    return classified(subject(title, names))


def classified(about: str) -> Classified:
    """Return what a subject says."""
    found = tuple(dict.fromkeys(pattern.category for pattern in patterns() if pattern.expression.search(about)))
    return Classified(categories=found or (Category.OTHER,), correction=is_correction(about))


def is_correction(about: str) -> bool:
    """Say whether it corrects or completes an earlier announcement, rather than changing rules or accounts."""
    return bool(_CORRECTION.search(about)) and not _NO_CORRECTION.search(about)
