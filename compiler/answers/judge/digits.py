"""Digits enough: answers compared at a point, and where they differ, in so many that it is clear.

In: a problem, answers, a point. Out: a `Comparison` an answer. Two values that differ by more than
all roundings can do are different; two that differ by less are the same, once what is left of them
stands out from the roundings. Where both are lost in what cancelled there are more digits.

    x/(7*x)  and  0        1/(7*x) - 7*x/(7*x)^2 is 1e-66 in 65 digits, and 1e-401 in 400: 0
    log_sigmoid(x)  and  1 - sigmoid(x)  at 1000        0 in 400 digits, and 5e-435 in 1500
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from enum import Enum, auto

import numpy as np

from ...graph.node import Node
from ...interpret.precise import Precision
from ..places import Place
from ..problem import Problem
from ..read.answer import Answer
from .compare import Agreement
from .comparison import Bench, Comparison, Noise, noise_of
from .sheet import Jitter, is_precise

_DIGITS = (65, 400, 1500)
_LARGE = 2_000  # operations on numbers from which on the last of these is too slow
_SEEDS = (1, 2)
_LUCK = 1e3  # times as much as was seen: a sine that nothing is known of may come out alike
_KNOWN = 1e-30  # relative: a formula's value that is known so well needs no more digits
_KNOWN_NUMBER = 1e-12
_NOTHING = 1e-20  # what is not known from all digits, and counts as nothing
_SAME = 1e-25  # relative: for values of which nobody knows how far off they are
_TINY = 5e-324  # beneath which a float is 0


class _State(Enum):
    CLEAR = auto()
    MORE = auto()  # digits are needed
    LOST = auto()  # and would be, were there twice as many


def look(
    problem: Problem,
    expected: Mapping[str, Node],
    answers: Sequence[Answer],
    place: Place,
    skipped: Collection[str],
    settled: Collection[str],
    arithmetic: Callable[[int], Precision],
) -> dict[str, Comparison]:
    """Return the comparisons of answers at a point, by name.

    The `skipped` have no value there; of those that are `settled` it is known that they are wrong.
    `arithmetic` gives one of so many digits.
    What nobody can tell at a point that was sampled is left out, and so is what is undefined at one
    that was sampled to find differences.
    """
    found: dict[str, Comparison] = {}
    states: dict[str, _State] = {}
    for digits in _digits(problem, place):
        using = arithmetic(digits)
        for name, one in (
            Bench(problem, expected, place, using).comparisons(answers, skipped).items()
        ):
            if states.get(name) is not _State.CLEAR:
                found[name] = one
                is_nowhere = one.truth is Agreement.UNDEFINED and not place.is_given
                is_clear = name in settled or is_nowhere or not one.may_cancel
                states[name] = _State.CLEAR if is_clear else _State.MORE
        wanted = [name for name, state in states.items() if state is not _State.CLEAR]
        if not wanted:
            break
        moved = _moved(problem, expected, answers, place, skipped, using)
        for name in wanted:
            others = [one.get(name) for one in moved]
            found[name], states[name] = _in_doubt(found[name], others, is_precise(problem, place))
    return {
        name: one
        for name, one in found.items()
        if place.is_given
        or not (
            states[name] is _State.LOST or (place.is_probe and one.truth is Agreement.UNDEFINED)
        )
    }


def _digits(problem: Problem, place: Place) -> Sequence[int]:
    """Return how many digits are tried, one after the other: the most at the point of an exercise.

    One that was sampled may be left out, where it does not tell.
    """
    if not is_precise(problem, place):
        return _DIGITS[:1]
    is_large = problem.work(place.sizes) > _LARGE
    return _DIGITS if place.is_given and not is_large else _DIGITS[:2]


def _moved(
    problem: Problem,
    expected: Mapping[str, Node],
    answers: Sequence[Answer],
    place: Place,
    skipped: Collection[str],
    using: Precision,
) -> list[dict[str, Comparison]]:
    """Return the comparisons with every rounding moved, the last time with those of floats."""
    found = []
    for seed, of_floats in (*((seed, False) for seed in _SEEDS), (_SEEDS[0], True)):
        jitter = Jitter(seed, using, is_precise(problem, place), of_floats)
        bench = Bench(problem, expected, place, using, jitter)
        found.append(bench.comparisons(answers, skipped))
    return found


def _in_doubt(
    one: Comparison, moved: Sequence[Comparison | None], is_precise: bool
) -> tuple[Comparison, _State]:
    """Return what a difference is once the size of roundings is known, and whether it is clear."""
    *others, as_floats = moved
    if one.truth is Agreement.UNDEFINED:
        return one, _State.MORE
    noise = noise_of(one, others, _LUCK)
    if noise is None:  # on a kink, or at the edge of the domain
        judged = one.judged(Noise(_SAME * abs(one.gradient)))
        return judged, _State.CLEAR if judged.truth.is_right else _State.LOST
    if not one.is_symbolic:
        floor = noise_of(one, [as_floats], 1)
        noise = replace(noise, floor=np.maximum(floor.gradient if floor else 0, _TINY))
    known = np.where(abs(one.gradient) > noise.gradient, one.gradient, 0)[()]
    found = replace(one.judged(noise), gradient=known)
    off = noise.gradient + noise.given
    sizes = np.maximum(abs(one.gradient), abs(one.given))
    bound = _KNOWN * sizes if one.is_symbolic else np.maximum(_KNOWN_NUMBER * sizes, _NOTHING)
    if found.truth is not Agreement.EXACT or bool(np.all(off <= bound)) or not is_precise:
        return found, _State.CLEAR
    if bool(np.all(off <= _NOTHING)):
        return found, _State.MORE
    return one, _State.LOST
