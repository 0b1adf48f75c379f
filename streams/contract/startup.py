"""How every process begins: settings from the environment, and problems as one line instead of a traceback."""

import asyncio
import logging
import os
import sys
from collections.abc import Coroutine
from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from streams.contract.problems import Problem
from streams.contract.setting_names import mistyped

log = logging.getLogger(__name__)
S = TypeVar("S", bound=BaseSettings)
T = TypeVar("T")


def read_settings(kind: type[S]) -> S:
    """Return settings from the environment; ends the process with one line that names a bad variable."""
    _tell_mistyped()
    try:
        return kind()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "_".join(["LITTLE_GIANTS", *(str(part).upper() for part in first["loc"])])
        sys.exit(f"{name}: {first['msg']}")


@cache
def _tell_mistyped() -> None:
    """Once a process: it reads several kinds of settings."""
    for line in mistyped(os.environ):
        log.warning(line)


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Run a process's work to its end; a problem ends the process with its one line and exit code 1."""
    try:
        return asyncio.run(work)
    except Problem as problem:
        sys.exit(str(problem))
