"""What a raw status word of a table means: exact words in `words.csv`, never a part of a word.

`注册结果` of the Shanghai pages says that the CSRC has decided and hides how: refused and terminated registrations
stand there too (恒安嘉新 2019, 利元亨 2019). Nearly all are effective, so the stage is `registered`, with the reason
`result_not_stated`: it gives way to whatever another row says of the result, and no listing follows from it.
`终止` of Shanghai and Beijing does not say withdrawn or rejected: `terminated` without a reason.
"""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from streams.contract.events.ipos import Stage

ANY_TABLE: Final = "*"
RESULT_NOT_STATED: Final = "result_not_stated"


@dataclass(frozen=True, kw_only=True)
class Word:
    """The stage that a word stands for, and the reason of a suspension or an end where the word says it."""

    stage: Stage
    reason: str | None = None


UNKNOWN: Final = Word(stage=Stage.UNKNOWN)


def meaning(table: str, raw: str) -> Word:
    """Return what a table's word means; a word that is not in our list is unknown."""
    word = plain(raw)
    return _words().get((table, word)) or _words().get((ANY_TABLE, word), UNKNOWN)


def plain(raw: str) -> str:
    """Return a word with half-width characters and without spaces."""
    return "".join(unicodedata.normalize("NFKC", raw).split())


@cache
def _words() -> dict[tuple[str, str], Word]:
    text = files("streams.ipos").joinpath("words.csv").read_text(encoding="utf-8")
    return {(row["table"], row["raw"]): Word(stage=Stage(row["stage"]), reason=row["reason"] or None)
            for row in csv.DictReader(text.splitlines())}
