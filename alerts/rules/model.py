"""What every rule has: a name, a kind, a severity; and what a rule on figures has: a scope and a threshold."""

import hashlib
import json
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Final

from pydantic import BeforeValidator

from alerts.toml_tables import Table
from streams.contract.events.alerts import Severity
from streams.contract.scopes import FORMS, parse_scope

MOST_PERCENT: Final = 10_000
MOST_DECIMALS: Final = 20
_VERSION_DIGITS: Final = 16


def _scope(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a scope; allowed: {FORMS}")
    return parse_scope(value)


def _percent(value: object) -> Decimal:
    number = Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else Decimal("nan")
    exponent = number.as_tuple().exponent
    if not (isinstance(exponent, int) and exponent >= -MOST_DECIMALS and 0 < number <= MOST_PERCENT):
        raise ValueError(f"must be a number above 0, at most {MOST_PERCENT}, with at most {MOST_DECIMALS} decimals, "
                         f"not {value if isinstance(value, Decimal) else repr(value)}")
    return number


def _severity(value: object) -> Severity:
    try:
        return Severity(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is unknown; allowed: {', '.join(Severity)}") from None


class Rule(Table):
    """Something to watch for."""

    severity: Annotated[Severity, BeforeValidator(_severity)]

    @property
    def content(self) -> list[str | int]:
        """Return all that the rule says, in a form that is the same for two that say the same."""
        raise NotImplementedError

    @property
    def watches(self) -> str:
        """Return what it watches, for people, in one line."""
        raise NotImplementedError

    @cached_property
    def version(self) -> str:
        """Return a hash of what the rule says."""
        text = json.dumps(self.content, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:_VERSION_DIGITS]


class Threshold(Rule):
    """A rule on figures: tells where one has moved by `percent`, which is exactly what the file says."""

    scope: Annotated[str, BeforeValidator(_scope)]
    percent: Annotated[Decimal, BeforeValidator(_percent)]

    @property
    def content(self) -> list[str | int]:
        """Return what the rule says; `7` and `7.0` percent say the same."""
        numerator, denominator = self.percent.as_integer_ratio()
        return [self.id, self.kind, self.scope, numerator, denominator, self.severity.value]

    @property
    def watches(self) -> str:
        return f"{self.scope}  {self.percent} %"
