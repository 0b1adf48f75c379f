"""Words of others, of a site or a file, made fit for a terminal and for people. Pure."""

from typing import Final

_LONGEST: Final = 300  # characters of a line


def visible(text: str) -> str:
    """Return a text with `?` for each character that cannot be printed, line breaks included."""
    return "".join(each if each.isprintable() else "?" for each in text)


def printable(text: str) -> str:
    """Return a text on one line, with `?` for what cannot be printed. Nothing is cut."""
    return visible(" ".join(text.split()))


def cut(line: str) -> str:
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST - 3]}..."


def one_line(text: str) -> str:
    """Return a text on one line with an end: no control characters, and not all of a long one."""
    return cut(printable(text))
