"""Changes in percent, exact: integers and fractions, never a float."""

from decimal import Decimal
from fractions import Fraction


def reaches(now: int, base: int, percent: Decimal) -> bool:
    """Say whether now is at least `percent` above or below a base > 0, unrounded."""
    numerator, denominator = percent.as_integer_ratio()
    return abs(now - base) * 100 * denominator >= numerator * base


def in_units(li: int, li_per_unit: int, *, places: int) -> Decimal:
    """Return an amount in a larger unit, half-even."""
    return Decimal(round(Fraction(li * 10**places, li_per_unit))).scaleb(-places)
