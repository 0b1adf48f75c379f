"""The number that a replay writes beside a record: which one of its partition it is in the recording, from 0. Pure."""

from collections.abc import Sequence
from typing import Final

Headers = Sequence[tuple[str, bytes]]
_NAME: Final = "replayed"


def numbered(number: int) -> Headers:
    """Return the headers of a record that is played."""
    return ((_NAME, b"%d" % number),)


def number_in(headers: Headers) -> int | None:
    """Return the number in a record's headers, None where no replay has sent it."""
    return next((int(value) for name, value in headers if name == _NAME and value.isdigit()), None)
