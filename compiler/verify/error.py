"""How far two derivatives are apart, and the word for it.

The error is |a - b| / max(|a|, |b|, 1e-9·max(1, max|gradient|)), the larger of those against the
two witnesses. Under 1e-7 it is excellent, under 1e-5 acceptable, over 1e-3 a bug; between the two
it says "inspect".
"""

import math
from collections.abc import Sequence

ACCEPTABLE = 1e-5
# Below which error a derivative has which verdict, and how that is marked.
_VERDICTS = (
    (1e-7, "excellent", "good"),
    (ACCEPTABLE, "acceptable", "good"),
    (1e-3, "inspect", "unsure"),
    (math.inf, "bug", "bad"),
)


def verdict_on(error: float | None) -> tuple[str, str]:
    """Return the word for an error, which is None where nothing was checked, and its mark."""
    if error is None:
        return "not checked", "unsure"
    return next((word, mark) for most, word, mark in _VERDICTS if error < most or most == math.inf)


def relative_error(first: float, second: float, floor: float) -> float:
    """Return |a - b| / max(|a|, |b|, floor); 0 where both are the same infinity."""
    if first == second:
        return 0.0
    error = abs(first - second) / max(abs(first), abs(second), floor)
    return error if not math.isnan(error) else math.inf


def floor_of(gradient: Sequence[float]) -> float:
    """Return the size below which a derivative counts as 0 beside the others."""
    finite = [abs(value) for value in gradient if math.isfinite(value)]
    return 1e-9 * max([1.0, *finite])
