"""How akshare is called: in a thread, within budgets and time-outs, quietly, with fresh caches; out come plain rows.

akshare is imported by the first call (0.6 s, 100 MB): a process that never calls it never has it.
"""

import importlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

from connectors.akshare_tables.adapter import ANSWER_SECONDS, CONNECT_SECONDS, READ_SECONDS, Call, Heard, Spend, calling
from connectors.akshare_tables.failures import of_error
from connectors.akshare_tables.quiet import kept_quiet
from connectors.akshare_tables.row import Row, row_of
from connectors.akshare_tables.threads import Threads
from connectors.canary.schema import Schema, drift
from connectors.upstream.failure import Failure, Unavailable

log = logging.getLogger(__name__)
CALL_SECONDS: Final = 600.0  # a table of twenty pages, each of which may wait for its host's budget
_DROPPED: Final = "解析失败"  # akshare prints this and goes on without the page


def unheard(host: str, failure: Failure | None, retry_after_seconds: float | None) -> None:
    """Do nothing with what came of a request."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A function of akshare, and what its table must look like."""

    function: str
    host: str
    schema: Schema
    may_be_empty: bool = False


class Akshare:
    """Calls akshare's functions. `spend` is asked for the host of each request before it is sent.

    With `one_page` tables have their first page only: enough to see whether they are as declared.
    """

    def __init__(self, spend: Spend, *, heard: Heard = unheard, threads: Threads | None = None,
                 call_seconds: float = CALL_SECONDS, connect_seconds: float = CONNECT_SECONDS,
                 read_seconds: float = READ_SECONDS, answer_seconds: float = ANSWER_SECONDS,
                 one_page: bool = False) -> None:
        self._spend, self._heard, self._call_seconds = spend, heard, call_seconds
        self._connect_seconds, self._read_seconds, self._answer_seconds = connect_seconds, read_seconds, answer_seconds
        self._one_page = one_page
        self.threads = threads or Threads()
        self.requests = 0
        self.bytes = 0
        self.printed = 0  # lines that akshare wanted to print

    async def rows(self, asked: Asked, **arguments: str) -> Sequence[Row]:
        """Return a table's rows, as its schema says. Unavailable for whatever akshare makes of a bad answer."""
        call = Call(spend=self._spend, heard=self._heard, connect_seconds=self._connect_seconds,
                    read_seconds=self._read_seconds, answer_seconds=self._answer_seconds, one_page=self._one_page)
        printed: list[str] = []
        work = partial(_called_and_checked, asked, arguments, call, printed)
        try:
            return await self.threads.run(asked.host, asked.function, work, self._call_seconds)
        finally:
            self.requests += call.requests
            self.bytes += call.bytes
            self.printed += len(printed)


def _called_and_checked(asked: Asked, arguments: dict[str, str], call: Call, printed: list[str]) -> Sequence[Row]:
    return _checked(asked, _call(asked, arguments, call, printed), printed)


def _call(asked: Asked, arguments: dict[str, str], call: Call, printed: list[str]) -> Sequence[Row]:
    with kept_quiet() as lines, calling(call):
        try:
            function = getattr(load(), asked.function)
            _clear_caches(function.__module__)
            _silence()
            frame = function(**arguments)
            return [row_of(record) for record in frame.to_dict("records")]
        except Unavailable:
            raise
        except Exception as error:  # akshare's can be of any type
            raise of_error(asked.host, error, empty=call.empty) from error
        finally:
            printed += lines


def _checked(asked: Asked, rows: Sequence[Row], printed: Sequence[str]) -> Sequence[Row]:
    if dropped := [line for line in printed if _DROPPED in line]:
        raise Unavailable(Failure.MALFORMED, asked.host, f"{len(dropped)} pages were dropped: {dropped[0][:80]}")
    if not rows and not asked.may_be_empty:
        raise Unavailable(Failure.NO_DATA, asked.host, f"{asked.function} has no rows")
    if found := drift(asked.schema, rows) or list(_emptied(asked.schema, rows)):
        more = f" (and {len(found) - 2} more)" if len(found) > 2 else ""
        raise Unavailable(Failure.DRIFT, asked.host, f"{asked.function}: {'; '.join(found[:2])}{more}")
    return rows


def _emptied(schema: Schema, rows: Sequence[Row]) -> Iterator[str]:
    """Yield what is empty in all rows, be they few: akshare empties a column that is no day or number any more."""
    for field in schema.fields:
        if field.most_empty < 0.5 and rows and all(row[field.name] in field.empty for row in rows):
            yield f"{field.name} is empty in all {len(rows)} rows"


@cache
def load() -> Any:
    """Return akshare, imported."""
    os.environ["TQDM_DISABLE"] = "1"  # read when tqdm is imported
    return importlib.import_module("akshare")


def _silence() -> None:
    """Ignore what akshare's own code is warned of: before each call, since code of others resets filters."""
    warnings.filterwarnings("ignore", module=r"akshare\.")
    warnings.filterwarnings("ignore", message="Series.values returning an ndarray")  # from within pandas, of its code


def _clear_caches(module: str) -> None:
    """Forget what a module of akshare keeps for ever: a table asked for again is to be read again."""
    for each in list(vars(sys.modules[module]).values()):
        if clear := getattr(each, "cache_clear", None):
            clear()
