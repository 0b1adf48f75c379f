"""Money is exact: integers in li (厘, 0.001 yuan) inside, decimal strings in yuan at the row-level topics."""

from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

LI_PER_YUAN = 1000
MOST_PRICE_LI = 10**9  # a million yuan; the dearest share ever cost 2,600
_EXACT = Context(prec=30, Emax=30, traps=[InvalidOperation, Inexact])  # no amount has so many digits; never rounds


def li_from_yuan(text: str) -> int:
    """Return the li in a decimal text in yuan, such as `12.34`.

    Raises ValueError when the text is no finite number or is finer than one li.
    """
    try:
        li = _EXACT.multiply(Decimal(text), LI_PER_YUAN)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number") from None
    except Inexact:
        raise ValueError(f"{text!r} has more digits than an amount has") from None
    if not li.is_finite():
        raise ValueError(f"{text!r} is not a finite number")
    if li != li.to_integral_value():
        raise ValueError(f"{text!r} is finer than 0.001 yuan")
    return int(li)


def yuan(li: int) -> Decimal:
    """Return an amount of li as yuan with exactly three decimals."""
    return Decimal(li).scaleb(-3)


def change_in_percent(now: int, base: int, *, places: int) -> Decimal:
    """Return the signed change from a base > 0, half-even; nothing is 0, never -0."""
    units = round(Fraction((now - base) * 100 * 10**places, base))  # of a fraction, round() is exact and half-even
    return Decimal(units).scaleb(-places)
