"""Whatever a library raises over a broken file becomes one line; which errors these are, no library says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.errors import BadInput
from connectors.registry.progress import Abandoned
from streams.contract.problems import Problem


@contextmanager
def one_line(file: Path, what: str) -> Iterator[None]:
    """Raise BadInput instead of an error of the library that reads the file."""
    try:
        yield
    except (Problem, Abandoned, MemoryError):
        raise
    except Exception as error:
        why = " ".join(str(error).split())[:200] or type(error).__name__
        raise BadInput(file, 1, "file", f"is no {what} that can be read ({why})") from None
