"""What the cells of public sites hold: nothing, a price, an amount, a count. Pure; exact, from a number's text."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from streams.contract.money import LI_PER_YUAN, li_from_yuan

_NOTHING: Final = (None, "", "-")
_MOST: Final = 10**18  # fits a column


def price_li(cell: object) -> int | None:
    """Return a price in yuan as li; a price of zero is none. ValueError where it is no price."""
    if cell in _NOTHING:
        return None
    li = li_from_yuan(str(cell))
    if li < 0:
        raise ValueError(f"{cell!r} is no price")
    return li or None


def amount_li(cell: object) -> int | None:
    """Return an amount in yuan, rounded to a li: sites add up with more digits than money has."""
    return None if cell in _NOTHING else _whole(cell, LI_PER_YUAN)


def count(cell: object, unit: int = 1) -> int | None:
    """Return a count of units as a count of ones."""
    return None if cell in _NOTHING else _whole(cell, unit)


def _whole(cell: object, factor: int) -> int:
    try:
        exact = Decimal(str(cell)) * factor
        if 0 <= exact <= _MOST:  # NaN raises
            return int(exact.to_integral_value(ROUND_HALF_EVEN))
    except ArithmeticError:
        raise ValueError(f"{cell!r} is not a number") from None
    raise ValueError(f"{cell!r} is not between 0 and {_MOST}")
