"""What has been asked of a public host: whoever polls it next goes on from there."""

from datetime import date
from typing import Annotated

from pydantic import Field

from streams.contract.events.base import Event, Moment
from streams.contract.events.quotes import Count
from streams.contract.events.registry import Name


class Grant(Event):
    """So many requests may be sent until a moment; they count as sent then, whether they were or not."""

    until_ms: Annotated[int, Field(gt=0)]
    requests: Annotated[int, Field(gt=0)]


class HostSpending(Event):
    """The requests to one host that still count, and until when it is left alone.

    What a process of an earlier term writes after one of a later term counts for nobody: it was stopped in between.
    """

    host: Name
    day: date  # of Shanghai
    spent: Count  # requests on that day
    grants: tuple[Grant, ...]  # of the window that is sliding, oldest first
    left_alone_until: Moment | None
    refusals: Count  # in a row: what the next cool-off grows with
    at: Moment
    term: Annotated[int, Field(ge=0)] = 0  # of its writer: where the topic ended when that began
