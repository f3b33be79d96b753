"""What shows that an answer is wrong: a point, with the gradient and the answer there.

at x=0.31, w=-1.7: expected 0.62, not 0.5270
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...display import numbers
from ...display.json import jsonable
from ...interpret.precise import to_float
from ..judge.compare import Agreement
from ..judge.comparison import Comparison

_COMPARED = 4  # entries that are shown whole where two arrays differ
_WIDTH = 72


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point at which an answer differs from the gradient: the inputs, and both values there.

    `is_given` tells the point of the exercise, `is_telling` that the value there is the answer.
    """

    point: Mapping[str, Any]
    expected: Any
    given: Any
    is_given: bool
    is_telling: bool

    def __str__(self) -> str:
        where, expected, given = _first_difference(self.expected, self.given)
        both = f"{where}expected {shown(expected)}, not {shown(given)}"
        if self.is_given:
            return both
        return f"at {_point_text(self.point)}{', ' if where else ': '}{both}"

    def to_json(self) -> dict[str, Any]:
        """Return the counterexample as plain dicts and lists."""
        return {
            "point": jsonable(self.point),
            "expected": jsonable(self.expected),
            "given": jsonable(self.given),
        }


def counterexample(comparisons: Sequence[Comparison]) -> Counterexample:
    """Return the point given, or the first of the others, at which an answer is wrong."""
    wrong = [one for one in comparisons if not one.truth.is_right]
    wrong.sort(key=lambda one: one.truth is Agreement.UNDEFINED)
    chosen = next((one for one in wrong if one.place.is_given), wrong[0])
    truths = {shown(to_float(one.gradient)) for one in comparisons}
    return Counterexample(
        chosen.place.values,
        to_float(chosen.gradient),
        to_float(chosen.given),
        chosen.place.is_given,
        chosen.place.is_given or len(truths) == 1,
    )


def shown(value: Any) -> str:
    """Return a number to eight digits; an array as a list, a large one by its shape."""
    return numbers.shown(value, numbers.ANSWER)


def _point_text(values: Mapping[str, Any]) -> str:
    """Return a point on one line, as far as it fits; one of arrays is left to --json."""
    if any(np.ndim(value) for value in values.values()):
        return "a sampled point"
    parts: list[str] = []
    for name, value in values.items():
        parts.append(f"{name}={shown(value)}")
        if len(", ".join(parts)) > _WIDTH:
            return ", ".join([*parts[:-1], "..."]) if parts[:-1] else "a point that --json shows"
    return ", ".join(parts)


def _first_difference(expected: Any, given: Any) -> tuple[str, Any, Any]:
    """Return the entry of large arrays at which they differ, and both values there."""
    if np.size(expected) <= _COMPARED or np.shape(expected) != np.shape(given):
        return "", expected, given
    gaps = np.abs(np.asarray(expected) - np.asarray(given))
    index = np.unravel_index(np.argmax(np.nan_to_num(gaps, nan=np.inf)), gaps.shape)
    where = ", ".join(str(int(i)) for i in index)
    return f"entry [{where}]: ", expected[index], given[index]
