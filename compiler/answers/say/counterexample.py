"""What shows that an answer is wrong: a point, with the gradient and the answer there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...display.json import jsonable
from ...interpret.precise import to_float
from ..judge.compare import Agreement
from ..judge.comparison import Comparison
from .shown import first_difference, point_text, shown


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
        where, expected, given = first_difference(self.expected, self.given)
        both = f"{where}expected {shown(expected)}, not {shown(given)}"
        if self.is_given:
            return both
        return f"at {point_text(self.point)}{', ' if where else ': '}{both}"

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
