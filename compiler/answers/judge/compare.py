"""Two values compared: the same, the same to the digits given, or different.

In: a gradient, an answer, how far off its decimals may be, and how far both may be off since they
were worked out in so many digits. Out: an `Agreement`.

    compare(-0.017159, -0.0172, slack 0.00005)   ->   ROUNDED
    compare(-0.017159, -0.0171, slack 0.00005)   ->   OFF_BY_ONE
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

from ...interpret.precise import is_finite


class Agreement(IntEnum):
    """How well an answer agrees with a gradient, worst first."""

    UNDEFINED = 0  # the answer is not a number here
    DIFFERENT = 1
    FEW_DIGITS = 2  # right to the digits given, and these are too few to tell
    OFF_BY_ONE = 3  # in the last digit
    ROUNDED = 4
    EXACT = 5

    @property
    def is_right(self) -> bool:
        """Whether the answer counts as right."""
        return self >= Agreement.OFF_BY_ONE


@dataclass(frozen=True, slots=True)
class Measure:
    """What values are compared by.

    `digits` is how many the least exact decimal has; `is_symbolic` holds for formulas, which are
    compared in all their digits. `negligible` is how large a number may be that stands for 0.
    """

    digits: int
    is_symbolic: bool
    negligible: Any = 0


_NUMERIC = 1e-9
_COMPUTED = 1e-6  # relative, of numbers: that of floats of 32 bits
_COARSE = 0.05  # a rounding larger than this tells nothing
_NULL = 1e-3  # a decimal zero with a slack under this stands for what is small
_BESIDE = 0.01  # beside the largest entry of an array a slack under this tells enough
OFF = 3  # half units
_DIGITS = 3  # from which on the last one may be off by one


def compare(
    truth: Any,
    given: Any,
    slack: Any,
    by: Measure,
    noise: Any = 0,
    floor: Any = 0,
    carried: Any = 0,
) -> Agreement:
    """Return how an answer agrees with a gradient of the same shape, the worst of all entries.

    Entry by entry, `slack` is half a unit of the last digit, `noise` what both may be off by since
    they were worked out, `floor` the size under which a gradient is 0 in the arithmetic that
    numbers come from, and `carried` what it may be off by since it follows from rounded numbers.
    """
    truths = np.ravel(np.asarray(truth, object))
    values, slacks, noises, floors, before = (
        np.broadcast_to(np.ravel(np.asarray(one, object)), truths.shape)
        for one in (given, slack, noise, floor, carried)
    )
    beside = max((abs(one) for one in truths if is_finite(one)), default=0)
    worst = Agreement.EXACT
    for one, other, loose, off, nothing, may in zip(
        truths, values, slacks, noises, floors, before, strict=True
    ):
        if is_finite(other) and _are_nothing(one, other, nothing, by.negligible):
            continue
        worst = min(worst, _entry(one, other, loose, by, off, may, beside))
    return worst


def _are_nothing(truth: Any, given: Any, floor: Any, negligible: Any) -> bool:
    """Return whether a gradient is 0, for all that its arithmetic can tell, and a number is too."""
    return bool(abs(truth) <= floor and abs(truth - given) <= max(OFF * floor, negligible))


def _entry(
    truth: Any, given: Any, slack: Any, by: Measure, noise: Any, carried: Any, beside: Any
) -> Agreement:
    """Return how one entry agrees, `beside` being the largest of an array."""
    if not is_finite(given):
        return Agreement.UNDEFINED
    whole = abs(truth - given)
    if whole <= noise:
        return Agreement.EXACT
    if not by.is_symbolic:
        if whole <= _NUMERIC * abs(truth):
            return Agreement.EXACT
        if whole <= _COMPUTED * abs(truth):
            return Agreement.ROUNDED
    gap = whole - carried
    loose = slack + carried
    if given == 0:
        is_small = gap <= slack and loose <= max(_NULL, _BESIDE * beside)
        return Agreement.ROUNDED if is_small else Agreement.DIFFERENT
    if gap > slack * (1 + _NUMERIC):
        if whole > OFF * slack * (1 + _NUMERIC):
            return Agreement.DIFFERENT
        rounds = abs(truth / (2 * slack) - round(truth / (2 * slack))) > _NUMERIC
        may_be = rounds and not by.is_symbolic and by.digits >= _DIGITS
        return Agreement.OFF_BY_ONE if may_be and _tells(whole, truth) else Agreement.DIFFERENT
    is_fine = _tells(whole, truth) or loose <= _BESIDE * beside
    return Agreement.ROUNDED if is_fine else Agreement.FEW_DIGITS


def _tells(gap: Any, truth: Any) -> bool:
    return bool(gap <= _COARSE * abs(truth))
