"""What there is to say of an answer besides right or wrong, and what shows that it is wrong.

In: its comparisons with the gradient. Out: words on its digits, its domain, its point; and of a
wrong one a `Counterexample`.

    at x=0.31, w=-1.7: expected 0.62, not 0.5270
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from mpmath import nstr

from ...display import numbers
from ...display.json import jsonable
from ...interpret.point import Point
from ...interpret.precise import is_finite, to_float
from ...lower.answer import Formula
from ...verify.sampling import kinks_at
from ..judge.compare import Agreement
from ..judge.comparison import Comparison
from ..judge.judge import Judgement
from ..places import Place
from ..problem import Problem
from ..read.answer import Answer
from .mistake import shortened

_NEAR = 1e-3  # relative error under which a gradient is nearly right
_TELLING = 3  # digits of a number that tell one mistake from another
_COMPARED = 4  # entries that are shown whole where two arrays differ
_WIDTH = 72
_FEW = 5  # inputs of a point that anybody can put in
_DIGITS = (4, 6, 8, 12, 16)  # in which two values are shown: the fewest in which they differ
_EIGHT = 8
_FAR = 2  # digits of a decimal in a formula that tell too little, as 0.33
_SMALL = 1e-3  # a number for which 0 may be written, which it is not
# Nothing but a function with a prime before what it is of: tan'(x), -g'(2*x), \tan' x
_NAMED = re.compile(
    r"\s*[-+]?\s*(\\?[^\W\d]\w*['′’]+)\s*(?:\((?:[^()]|\([^()]*\))*\)|\{[^{}]*\}|\w+)\s*"
)


def kink_at(problem: Problem, place: Place) -> str:
    """Return that a point is on a kink, where the derivative is a convention, or ""."""
    names = dict.fromkeys(kinks_at(problem.graph, Point(place.values, place.sizes)))
    return f"on a kink of {' and '.join(names)}" if names else ""


def note(judgement: Judgement, defined: Sequence[Comparison], is_general: bool) -> str:
    """Return what there is to say of a right answer: its digits, its domain, its point."""
    notes = []
    worst = min(one.truth for one in defined) if is_general else Agreement.EXACT
    if not is_general:
        notes.append("right at the point given; as a formula it is not right elsewhere")
    if worst is Agreement.OFF_BY_ONE:
        exact = shown(to_float(defined[0].gradient))
        notes.append(f"one off in the last digit: rounding; it is {exact}")
    elif worst < Agreement.OFF_BY_ONE:
        is_rounded = any(one.after_rounding for one in defined)
        last = "the last digits are those of rounded numbers before it"
        notes.append(last if is_rounded else "right where the lines before it are")
    elif worst is Agreement.ROUNDED and not judgement.answer.is_number:
        notes.append("right to the digits given")
    missing = [one for one in judgement.comparisons if one.truth is Agreement.UNDEFINED]
    if missing:
        point = ", ".join(f"{n}={shown(v)}" for n, v in missing[0].place.values.items())
        notes.append(
            f"right where it is defined; but it is not at {point}, where the gradient is "
            f"{shown(to_float(missing[0].gradient))}"
        )
    return "\n".join(notes)


def only_named(answer: Answer) -> str:
    """Return that an answer names a derivative and does not give it, "" where that is not so."""
    named = _NAMED.fullmatch(answer.written)
    return f"{named[1]} is only named: what it is has not been derived here" if named else ""


def small(judgement: Judgement) -> str:
    """Return that a gradient is small where 0 is given for it, and not 0; "" where it is not so."""
    shown_small = ""
    for one in judgement.comparisons if judgement.answer.is_number else ():
        sizes = np.abs(np.ravel(to_float(one.gradient)))
        if np.any(np.ravel(to_float(one.given)) != 0) or not 0 < np.max(sizes, initial=0) < _SMALL:
            return ""
        shown_small = f"it is small, but it is not 0: {shown(to_float(one.gradient))}"
    return shown_small


def is_rounded_far(judgement: Judgement) -> bool:
    """Return whether a formula may be off by its decimals of two digits alone: 0.33*x for x/3."""
    entries = judgement.answer.entries
    if judgement.answer.is_number or judgement.misfit or not isinstance(entries, Formula):
        return False
    off = 0.0
    for one in entries.literals:
        written = Decimal(one.text) if one.has_point and one.digits == _FAR else Decimal(0)
        if written:
            off += 10.0 ** int(written.as_tuple().exponent) / 2 / abs(float(written))
    return off > 0 and all(
        np.all(abs(to_float(one.given - one.gradient)) <= off * abs(to_float(one.gradient)))
        for one in judgement.comparisons
        if one.truth is not Agreement.UNDEFINED
    )


def of_shape(problem: Problem, judgement: Judgement) -> str:
    """Return what is said of a right answer in another shape, "" where that is nothing."""
    if not judgement.aside or judgement.answer.is_number:
        return ""
    given, belongs = judgement.answer.shape, problem.variable(judgement.answer.name).shape
    same = "the numbers are the same" if given else "it is that for every entry"
    how = "; keepdims=True keeps the axis" if 0 < len(given) < len(belongs) else ""
    return f"{judgement.aside}: {same}{how}"


def hesitation(problem: Problem, judgement: Judgement, defined: Sequence[Comparison]) -> str:
    """Return what there is to say besides of a wrong answer."""
    if any(one.truth is Agreement.FEW_DIGITS for one in defined) or is_rounded_far(judgement):
        return f"too few digits to tell: give more than {shortened(judgement.answer.written)}"
    if said := small(judgement):
        return said
    if judgement.answer.tolerance:
        return _relative_error(defined)
    if judgement.answer.is_number and (kink := kink_at(problem, defined[0].place)):
        return f"the point is {kink}, where the derivative is a convention"
    if 0 < judgement.answer.digits() < _TELLING:
        return "with so few digits the mistake can only be guessed"
    at_point = [one for one in defined if one.place.is_given]
    if at_point and at_point[0].truth.is_right:
        return "right at the point given by chance; as a formula it is wrong"
    values = {shown(to_float(one.gradient)) for one in defined}
    if judgement.answer.is_number and not at_point and len(values) > 1:
        return "the gradient changes from point to point, so that no one number is it"
    return ""


def _relative_error(defined: Sequence[Comparison]) -> str:
    """Return how far off a computed gradient is, in the words of gradient checking."""
    gap = max(float(np.max(np.abs(to_float(one.gradient - one.given)))) for one in defined)
    size = max(float(np.max(np.abs(to_float(one.gradient)))) for one in defined)
    error = gap / size if size else gap
    hint = "; near, but more than rounding: finite differences, or float32?"
    return f"relative error {error:.1e}{hint if error < _NEAR else ''}"


# ---- what shows that an answer is wrong --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point at which an answer differs from the gradient: the inputs, and both values there.

    `difference` has the entry at which they differ, "" for all, and both values as they are shown.
    `is_given` tells the point of the exercise, `is_telling` that the value there is the answer.
    """

    point: Mapping[str, Any]
    expected: Any
    given: Any
    difference: tuple[str, str, str]
    is_given: bool
    is_telling: bool

    @property
    def is_short(self) -> bool:
        """Whether all of the point is said, and it is one that anybody can put in."""
        is_array = any(np.ndim(value) for value in self.point.values())
        return self.is_given or (not is_array and len(self.point) <= _FEW)

    @property
    def right(self) -> str:
        """The value that is right there."""
        return shown(self.expected)

    def __str__(self) -> str:
        where, expected, given = self.difference
        both = f"{where}expected {expected}, not {given}"
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
        _difference(chosen.gradient, chosen.given),
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
        parts.append(f"{name}={numbers.shown(value, numbers.RESULT)}")
        if len(", ".join(parts)) > _WIDTH:
            return ", ".join([*parts[:-1], "..."]) if parts[:-1] else "a point that --json shows"
    return ", ".join(parts)


def _difference(expected: Any, given: Any) -> tuple[str, str, str]:
    """Return the entry of arrays at which they differ most, and both values as they are shown.

    Small arrays are shown whole, where that tells them apart.
    """
    both = shown(to_float(expected)), shown(to_float(given))
    is_whole = np.ndim(expected) and np.size(expected) <= _COMPARED and both[0] != both[1]
    if is_whole or np.shape(expected) != np.shape(given):
        return "", *both
    if not np.ndim(expected):
        return "", *told_apart(expected, given)
    gaps = [
        abs(one - other) for one, other in zip(np.ravel(expected), np.ravel(given), strict=True)
    ]
    most = max(range(len(gaps)), key=lambda i: (not is_finite(gaps[i]), gaps[i]))
    index = np.unravel_index(most, np.shape(expected))
    where = ", ".join(str(int(i)) for i in index)
    return f"entry [{where}]: ", *told_apart(np.ravel(expected)[most], np.ravel(given)[most])


def told_apart(expected: Any, given: Any) -> tuple[str, str]:
    """Return two numbers, in digits enough to be seen to differ; or one, and how far off it is."""
    for digits in _DIGITS:
        both = _digits(expected, digits), _digits(given, digits)
        if both[0] != both[1]:
            return both
    same = _digits(expected, _EIGHT)
    sign = "+" if given > expected else "-"
    return same, f"{same} {sign} {_digits(abs(given - expected), 3)}"


def _digits(number: Any, digits: int) -> str:
    """Return a number to so many digits, also where it is too small or too large for a float."""
    as_float = float(number)
    is_beyond = is_finite(number) and (not np.isfinite(as_float) or (number != 0 and not as_float))
    return str(nstr(number, digits)) if is_beyond else numbers.ANSWER.number(number, digits)
