"""What one or two other sources say of a look, put together: whether it is contradicted, and who is right then. Pure.

Of three, two that say the same are right. Of two that contradict each other within a minute, the one that goes on from
what was confirmed (confirmed.py) is. Times that are minutes apart excuse no jump: a look that jumps away from what was
believed, and is not what another source says at any time, is not believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from connectors.canary.disagreement import FEWEST, Comparison, beside, compare, of_the_day, same
from connectors.canary.rows import Known, Rows

_NAMED: Final = 3  # securities


@dataclass(frozen=True, kw_only=True)
class Opinion:
    agrees: bool = False  # within a minute
    contradicts: str | None = None  # in words
    clears_up: bool = False  # a doubt: it agrees, or a witness stands by the look


def opinion_on(rows: Rows, samples: Sequence[Rows], confirmed: Known, *, jumped: bool) -> Opinion:
    """Return what others say; `jumped`: many prices are not what was believed before."""
    if not samples:
        return Opinion()
    comparison, sample, third = _best_compared(rows, samples)
    if not (comparison.disagrees or comparison.differs_apart):
        return Opinion(agrees=comparison.agrees, clears_up=comparison.is_same_whenever)
    stands = _third_says(rows, sample, third, comparison.differing) if third else None
    if stands is None and comparison.is_apart and not jumped:
        return Opinion()
    if stands is None:
        stands = _is_for_look(rows, sample, confirmed, comparison.differing)
    return Opinion(clears_up=True) if stands else Opinion(contradicts=_in_words(comparison))


def _best_compared(rows: Rows, samples: Sequence[Rows]) -> tuple[Comparison, Rows, Rows | None]:
    """Return the first sample that is of the same minutes, else the first, and the other one."""
    compared = [(compare(rows, sample), sample) for sample in samples]
    compared.sort(key=lambda each: each[0].is_apart or each[0].compared < FEWEST)
    return (*compared[0], compared[1][1] if compared[1:] else None)


def _third_says(rows: Rows, sample: Rows, third: Rows, differing: Sequence[str]) -> bool | None:
    """Say whether a third source stands by the look where the sample does not; None: it cannot tell.

    Of the same minutes it decides where it knows half of what differs. Of others it does where it is what one of the
    two says: it may have moved since, but not to where somebody else is by chance.
    """
    near, shared = beside(rows, third), of_the_day(rows, third)
    if 2 * len(near.keys() & set(differing)) >= len(differing):
        return bool(_is_for_look(rows, sample, near, differing))
    known = 2 * len(shared.keys() & set(differing)) >= len(differing)
    return _is_for_look(rows, sample, shared, differing) if known else None


def _is_for_look(rows: Rows, sample: Rows, witness: Known, differing: Sequence[str]) -> bool | None:
    """Say whether a witness says what the look does, True, or what the sample does, False; None: neither."""
    asked = [security for security in differing if security in witness]
    for_look = sum(same(rows.traded[security], witness[security]) for security in asked)
    for_sample = sum(same(sample.traded[security], witness[security]) for security in asked)
    if 2 * for_look > len(asked) and for_look > for_sample:
        return True
    return False if 2 * for_sample > len(asked) and for_sample > for_look else None


def _in_words(comparison: Comparison) -> str:
    named = ", ".join(comparison.differing[:_NAMED])
    said = f"{len(comparison.differing)} of {comparison.compared} prices are not what another source says"
    if comparison.is_apart:
        when = "later" if comparison.seconds_apart > 0 else "earlier"
        said += f", whose times are {abs(comparison.seconds_apart)} s {when}"
    return f"{said}: {named}"
