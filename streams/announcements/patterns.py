"""The patterns of patterns.toml, compiled, in their order of precedence."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from streams.contract.events.announcements import Category

FILE: Final = "patterns.toml"


class BadPatterns(ValueError):
    """The file of patterns cannot be used; the message is one line that names the pattern by its place."""


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A title that it is found in is of the category. The examples say what it is for, and are tested."""

    category: Category
    expression: re.Pattern[str]
    positive: tuple[str, ...]
    negative: tuple[tuple[str, Category], ...]  # a title that is not of it, and the primary category of that one


@cache
def patterns() -> tuple[Pattern, ...]:
    """Return all patterns, the first in precedence first."""
    return parse(files("streams.announcements").joinpath(FILE).read_text(encoding="utf-8"))


def parse(text: str) -> tuple[Pattern, ...]:
    """Return the patterns of a file's text; BadPatterns says which is wrong, and in what."""
    return tuple(_pattern(number, row) for number, row in enumerate(tomllib.loads(text).get("pattern", []), start=1))


def _pattern(number: int, row: dict[str, Any]) -> Pattern:
    try:
        return Pattern(
            category=Category(row["category"]), expression=re.compile(row["pattern"]), positive=tuple(row["positive"]),
            negative=tuple((title, Category(category)) for title, category in row["negative"]))
    except KeyError as missing:
        raise BadPatterns(f"{FILE}, pattern {number}: {missing} is not there") from None
    except (ValueError, TypeError, re.error) as error:
        raise BadPatterns(f"{FILE}, pattern {number}: {error}") from None
