"""Exchange rates: the central parity that the interbank market fixes each morning."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from streams.contract.events.base import Day, Event, Moment
from streams.contract.events.registry import Name


class Pair(StrEnum):
    USD_CNY = "USD/CNY"


class FxRate(Event):
    """What one unit of the first currency is worth in the second, as fixed on a day."""

    pair: Pair
    rate: Annotated[Decimal, Field(gt=0)]  # USD/CNY: yuan for one dollar
    fixed_on: Day
    source: Name
    received_at: Moment

    @property
    def key(self) -> str:
        return f"{self.pair}|{self.fixed_on}"
