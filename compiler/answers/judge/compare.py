"""Two values compared: the same, the same to the digits given, or different.

In: a gradient, an answer, how far off its decimals may be. Out: an `Agreement`.

    compare(-0.017159, -0.0172, slack 0.00005)   ->   ROUNDED
    compare(-0.017159, -0.0171, slack 0.00005)   ->   OFF_BY_ONE
"""

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


_SYMBOLIC = 1e-25  # relative; of 50-digit values
_NUMERIC = 1e-9
_COMPUTED = 1e-6  # relative, of numbers: that of floats of 32 bits
_NEGLIGIBLE = 1e-12  # beside the other gradients: a number that may stand for 0
_NOTHING = 1e-55  # beside the other gradients: 0, but for the last of all digits
_COARSE = 0.05  # a rounding larger than this tells nothing
_NULL = 1e-3  # a decimal zero with a slack under this stands for what is small
_BESIDE = 0.01  # beside the largest entry of an array a slack under this tells enough
OFF = 3  # half units
_DIGITS = 3  # from which on the last one may be off by one


def compare(
    truth: Any,
    given: Any,
    slack: Any,
    digits: int,
    is_symbolic: bool,
    scale: Any = 0,
    is_precise: bool = True,
) -> Agreement:
    """Return how an answer agrees with a gradient of the same shape, the worst of all entries.

    `slack` is half a unit of the last digit of each entry, `digits` how many there are at least.
    `is_symbolic` holds for formulas, which are compared in all their digits. `scale` is the size of
    the other gradients, beside which a number may be as good as 0; without `is_precise` the
    gradients themselves are floats.
    """
    truths, values, slacks = (np.ravel(np.asarray(v, object)) for v in (truth, given, slack))
    slacks = np.broadcast_to(slacks, values.shape)
    sizes = [abs(entry) for entry in truths if is_finite(entry)]
    largest = max(sizes, default=0)
    nothing = (_NOTHING if is_precise else _NEGLIGIBLE) * max(scale, largest)
    worst = Agreement.EXACT
    for one, other, loose in zip(truths, values, slacks, strict=True):
        is_zero = abs(one) <= nothing
        noise = nothing if is_symbolic else _NEGLIGIBLE * max(scale, largest)
        if is_zero and is_finite(other) and abs(one - other) <= noise:
            continue
        beside = largest if len(truths) > 1 else 0
        worst = min(worst, _entry(one, other, loose, digits, is_symbolic, beside))
    return worst


def _entry(
    truth: Any, given: Any, slack: Any, digits: int, is_symbolic: bool, beside: Any
) -> Agreement:
    """Return how one entry agrees, `beside` being the largest of an array."""
    if not is_finite(given):
        return Agreement.UNDEFINED
    gap = abs(truth - given)
    size = max(abs(truth), abs(given))
    if gap <= (_SYMBOLIC if is_symbolic else _NUMERIC) * size:
        return Agreement.EXACT
    if not is_symbolic and gap <= _COMPUTED * abs(truth):
        return Agreement.ROUNDED
    if given == 0:
        is_small = gap <= slack and slack <= max(_NULL, _BESIDE * beside)
        return Agreement.ROUNDED if is_small else Agreement.DIFFERENT
    if gap > OFF * slack * (1 + _NUMERIC):
        return Agreement.DIFFERENT
    if gap > slack * (1 + _NUMERIC):
        rounds = abs(truth / (2 * slack) - round(truth / (2 * slack))) > _NUMERIC
        may_be = rounds and not is_symbolic and digits >= _DIGITS and gap <= _COARSE * abs(truth)
        return Agreement.OFF_BY_ONE if may_be else Agreement.DIFFERENT
    is_fine = gap <= _COARSE * abs(truth) or slack <= _BESIDE * beside
    return Agreement.ROUNDED if is_fine else Agreement.FEW_DIGITS
