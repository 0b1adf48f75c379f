"""A title as it is compared and classified: half-width, without markup, spaces and the company's own name in front."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_TAGS: Final = re.compile(r"</?em>", re.IGNORECASE)
_QUOTES: Final = str.maketrans("“”„‟「」『』〝〞‘’＇'", '"' * 14)
_BRACKETS: Final = str.maketrans("〔〕【】［］[]", "()()()()")
_MARKS: Final = re.compile(r"^(\*?ST|S\*ST|SST|XD|XR|DR|[NC](?=[一-鿿]))|-(U|W|UW)$")
_SHORT_NAME: Final = re.compile(r"^[^:《》\"()]{2,10}:(?=.)")
_FULL_NAME: Final = re.compile(
    r"^[^:《》\"关于]{2,40}?(股份有限公司|公司(?=:|关于|第[一二三四五六七八九十\d]|[二\d]\d{3}年|董事会))")
_REST_OF_NAME: Final = re.compile(r"[^:《》\"关于]{0,20}?(股份|集团)?有限公司|(?!董事|监事|股东)[一-鿿]{1,4}(?=关于)")
_NO_COMPANY: Final = re.compile(r"公告|通知|报告|报表|附件|股东|董事|关于|H股|A股|\d{4}年")
_OTHERS: Final = re.compile(r"证券|保荐|律师|会计师|评估|资信|资产管理|基金")  # who writes about the company
_LEAST: Final = 2  # characters that must be left of a title


def normalised(title: str) -> str:
    """Return a title with half-width characters, one kind of quotes and brackets, and without tags and spaces."""
    text = _TAGS.sub("", unicodedata.normalize("NFKC", title)).translate(_QUOTES).translate(_BRACKETS)
    return unicodedata.normalize("NFKC", _solid(text))  # an accent may stand beside its letter only now


def _solid(text: str) -> str:
    if text.isprintable() and " " not in text:
        return text  # the ordinary case: nothing else that is left out below is printable
    return "".join(char for char in text if not char.isspace() and unicodedata.category(char) not in {"Cf", "Cc"})


def subject(title: str, names: Iterable[str] = ()) -> str:
    """Return what a normalised title is about: without the company in front, whose short names are given if known."""
    text, before = normalised(title), None
    known = sorted({name for given in names for name in spellings(given)}, key=lambda name: (-len(name), name))
    while before != text:
        before, text = text, _without_name(text, known)
    return text


@lru_cache(maxsize=32_768)  # of every security the few names it has
def spellings(name: str) -> tuple[str, str]:
    """Return how titles write a name: as it is, and without the marks of its state, such as ST."""
    text = normalised(name)
    return text, _MARKS.sub("", text)


def _without_name(text: str, known: list[str]) -> str:
    for name in known:
        if len(name) > 1 and text.startswith(name):
            return _rest(text, rest.end() if (rest := _REST_OF_NAME.match(text, len(name))) else len(name))
    for pattern in (_SHORT_NAME, _FULL_NAME):
        found = pattern.match(text)
        if found and not _NO_COMPANY.search(found[0]) and not _OTHERS.search(found[0]):
            return _rest(text, found.end())
    return text


def _rest(text: str, end: int) -> str:
    rest = text[end:].lstrip(":-_,")
    return rest if len(rest) >= _LEAST else text
