"""Chains that divide by the number of examples at the end: dZ2 = A2 - Y, dW2 = dZ2 @ A1.T/m.

In: the judgements of a chain, and which answers are right. Out: the answers that are m times their
gradient, where all others are right, and one that is rests on each of them. Courses teach it so.
"""

from collections.abc import Collection, Mapping
from functools import partial

from ...graph.dimensions import Dimension, value_of
from ...graph.graph import order
from ..problem import Problem
from .compare import compare
from .comparison import Comparison
from .judge import Judgement

_SAME = 1e-12  # relative


def averaged_later(
    problem: Problem, judgements: Mapping[str, Judgement], right: Collection[str]
) -> dict[str, Dimension]:
    """Return the answers that want a division which later ones have, and by what size."""
    others = [name for name in judgements if name not in right]
    if not set(others) <= _under(judgements, right):
        return {}
    for size in dict.fromkeys(size for node in order([problem.result]) for size in node.shape):
        is_owed = partial(_is_multiple, size)
        if all(is_owed(at) for name in others for at in judgements[name].comparisons):
            return dict.fromkeys(others, size)
    return {}


def _is_multiple(size: Dimension, at: Comparison) -> bool:
    """Return whether an answer is a size times the gradient at a point."""
    if at.misfit:
        return False
    times = at.gradient * value_of(size, at.place.sizes)
    off = _SAME * abs(at.given)
    return compare(times, at.given, at.slack, at.measure, off).is_right


def _under(judgements: Mapping[str, Judgement], names: Collection[str]) -> set[str]:
    """Return the answers that those of these names rest on, directly or not."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        for other in judgements[waiting.pop()].rests_on:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
