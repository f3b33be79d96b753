"""Labels that sum to 1: what textbooks take for granted of softmax with cross-entropy.

In: an answer that is wrong in general. Out: its judgement where the entries of one input, labels or
probabilities, sum to 1; p - y is right there, and p*sum(y) - y everywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..graph.graph import order
from .answer import Answer
from .judge import Judgement, judge
from .problem import Place, Problem

_OPERATIONS = frozenset("softmax log_softmax logsumexp cross_entropy exp".split())
_LEAST = 0.1  # of an entry, before all of them are divided by their sum
_DECIMALS = 3
_ALONG = {1: ("the entries",), 2: ("the columns", "the rows")}


def judgements_with_labels(
    problem: Problem, answers: Sequence[Answer], name: str, places: Sequence[Place]
) -> Iterator[tuple[str, Judgement]]:
    """Yield the judgements of an answer where an input sums to 1, and the words for that."""
    if not _OPERATIONS & {node.op for node in order([problem.result])}:
        return
    for node in problem.graph.inputs:
        label = str(node.payload)
        if label == name or label in problem.program.parameters or len(node.shape) not in _ALONG:
            continue
        for axis, entries in enumerate(_ALONG[len(node.shape)]):
            summed = [_with_sum(place, label, axis) for place in places if not place.is_given]
            found = judge(problem, answers, summed)[name]
            if found.comparisons:
                yield f"where {entries} of {label} sum to 1", found


def _with_sum(place: Place, label: str, axis: int) -> Place:
    """Return the point with an input that sums to 1 along an axis, exactly so as decimals."""
    value = np.moveaxis(np.abs(place.values[label]) + _LEAST, axis, 0)
    scaled: Any = np.round(value / value.sum(axis=0), _DECIMALS)
    scaled[-1] = np.round(1 - scaled[:-1].sum(axis=0), _DECIMALS)
    return replace(place, values={**place.values, label: np.moveaxis(scaled, 0, axis)})
