"""Labels that sum to 1: what textbooks take for granted of softmax with cross-entropy.

In: an answer that is wrong in general. Out: its judgement where the labels, what the logarithm of a
softmax is weighed with, sum to 1; p - y is right there, and p*sum(y) - y everywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...graph.graph import order
from ...graph.node import Node, unmarked
from ...rewrite.simplify import stabilise
from ..places import Place
from ..problem import Problem
from ..read.answer import Answer
from .judge import Judgement, judge

_LEAST = 0.1  # of an entry, before all of them are divided by their sum
_DECIMALS = 3
_ALONG = {1: ("the entries",), 2: ("the columns", "the rows")}


def judgements_with_labels(
    problem: Problem, answers: Sequence[Answer], name: str, places: Sequence[Place]
) -> Iterator[tuple[str, Judgement]]:
    """Yield the judgements of an answer where labels sum to 1, and the words for that."""
    for label, axis, words in labels(problem):
        if label.payload == name:
            continue
        summed = [_with_sum(place, str(label.payload), axis) for place in places]
        found = judge(problem, answers, summed)[name]
        if found.comparisons:
            yield words, found


def labels(problem: Problem) -> Iterator[tuple[Node, int, str]]:
    """Yield the labels, the axis along which they sum to 1, and the words for that."""
    for label, axis in dict.fromkeys(_labels(problem)):
        if len(label.shape) in _ALONG:
            entries = _ALONG[len(label.shape)][axis]
            yield label, axis, f"where {entries} of {label.payload} sum to 1"


def _labels(problem: Problem) -> Iterator[tuple[Node, int]]:
    """Yield the inputs that weigh the logarithm of a softmax, with the axis of that."""
    for node in order(stabilise(problem.graph).outputs.values()):
        if node.op == "cross_entropy" and node.operands[1].op == "input":
            yield node.operands[1], len(node.operands[1].shape) - 1
        if node.op == "mul":
            for label, weighed in (node.operands, node.operands[::-1]):
                axis = _axis_of_logarithm(unmarked(weighed))
                if label.op == "input" and axis is not None and len(label.shape) > axis:
                    yield label, axis


def _axis_of_logarithm(node: Node) -> int | None:
    """Return the axis of the softmax that a node is the logarithm of, None for anything else."""
    inner = unmarked(node.operands[0]) if node.op == "log" else node
    wanted = "softmax" if node.op == "log" else "log_softmax"
    if inner.op != wanted or not isinstance(inner.payload, tuple) or len(inner.payload[0]) != 1:
        return None
    axis: int = inner.payload[0][0]
    return axis


def _with_sum(place: Place, label: str, axis: int) -> Place:
    """Return the point with labels that sum to 1 along an axis, exactly so as decimals.

    The point of an exercise is what it is.
    """
    if place.is_given:
        return place
    value = np.moveaxis(np.abs(place.values[label]) + _LEAST, axis, 0)
    scaled: Any = np.round(value / value.sum(axis=0), _DECIMALS)
    scaled[-1] = np.round(1 - scaled[:-1].sum(axis=0), _DECIMALS)
    return replace(place, values={**place.values, label: np.moveaxis(scaled, 0, axis)})
