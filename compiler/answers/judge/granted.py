"""What textbooks take for granted: labels that sum to 1, parameters that are positive.

In: an answer that is wrong in general. Out: its judgement where that is granted, and the words for
it. Of softmax with cross-entropy p - y is right where the labels, what the logarithm is weighed
with, sum to 1; p*sum(y) - y is everywhere. Of sqrt(L/g) so is 1/(2*sqrt(L*g)) where both are
positive, as what stands under a root by itself is in a book.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from ...derive.derive import derivative_of
from ...errors import GradcError
from ...graph.graph import order, substituted
from ...graph.node import Node, number_of, unmarked
from ...graph.shapes import broadcasts_to
from ...interpret.evaluate import evaluate
from ...lower.answer import Formula
from ..places import Place, is_inside
from ..problem import Problem
from ..read.answer import Answer
from .compare import Agreement
from .comparison import Comparison
from .judge import Judgement, judge
from .labels import labels, sums_labels, with_labels

# What gives places what somebody's code returns there.
Measured = Callable[[Sequence[Place]], Sequence[Place]]

_LEAST = 0.1  # of an entry, before all of them are divided by their sum
_DECIMALS = 3
_UNDER = ("sqrt", "log", "log2", "log10", "log1p")
_SIDES = ("lt", "le", "gt", "ge")


@dataclass(frozen=True, slots=True)
class Granted:
    """A condition: what is said of an answer that is right under it, and points as it has them.

    A point that cannot be so is None. `once` holds for what need not be said of every answer.
    """

    words: str
    at: Callable[[Place], Place | None]
    once: bool = False


def judgements_where_granted(
    problem: Problem,
    answers: Sequence[Answer],
    name: str,
    places: Sequence[Place],
    measured: Measured | None = None,
) -> Iterator[tuple[Granted, Judgement]]:
    """Yield the judgements of an answer under what may be taken for granted.

    Answers that are values of somebody's code are `measured` anew.
    """
    answer = next(one for one in answers if one.name == name)
    for granted in (*_labels(problem, answer, places), *_positive(problem)):
        there = [(place, granted.at(place)) for place in places]
        if any(place.is_given and changed is None for place, changed in there):
            continue
        chosen: Sequence[Place] = [changed for _, changed in there if changed is not None]
        if measured is not None:
            chosen = measured(chosen)
        found = judge(problem, answers, chosen)[name]
        if found.comparisons:
            yield granted, found


def where_defined(problem: Problem, comparisons: Sequence[Comparison]) -> Granted | None:
    """Return what is granted where an answer that is right is not defined otherwise."""
    missing = [one.place for one in comparisons if one.truth is Agreement.UNDEFINED]
    for granted in _positive(problem) if missing else ():
        if all(granted.at(place) is not place for place in missing):
            return granted
    return None


# ---- labels that sum to 1 -----------------------------------------------------------------------


def _labels(problem: Problem, answer: Answer, places: Sequence[Place]) -> Iterator[Granted]:
    for label, axis, where in labels(problem):
        if label.payload != answer.name and _takes_for_granted(
            problem, answer, label, axis, places
        ):
            words = f"right {where}, as one-hot labels do; in general their sum stands in it"
            yield Granted(words, partial(_with_sum, label=str(label.payload), axis=axis))


def _takes_for_granted(
    problem: Problem, answer: Answer, label: Node, axis: int, places: Sequence[Place]
) -> bool:
    """Return whether an answer has no sum of labels in it, or is the gradient with 1 for that.

    p - y + sum(y) - 1 is right where the labels sum to 1, and does not take that for granted.
    """
    if not isinstance(answer.entries, Formula):
        return True
    true = {leaf: problem.gradients[name] for name, leaf in problem.leaves.items()}
    given = substituted([answer.entries.node], true)[answer.entries.node]
    if not sums_labels(given, label, axis, problem):
        return True
    try:
        program = problem.program
        found = derivative_of(program, program.limits, [answer.name], problem.output, True).node
    except GradcError:
        return False
    summed = with_labels(found, label, axis)
    if not broadcasts_to(given.shape, summed.shape):
        return False
    granted = _in_inputs(problem, summed)
    for place in places:
        if place.is_probe:  # where floats may be anything
            continue
        known = evaluate([granted, given], place.values, place.sizes)
        if not np.allclose(known[granted], known[given]):
            return False
    return summed is not found


def _in_inputs(problem: Problem, node: Node) -> Node:
    """Return a formula with the values that it names worked out from the inputs."""
    named = [one for one in order([node]) if one.op == "input"]
    return substituted([node], {one: problem.variable(str(one.payload)) for one in named})[node]


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


# ---- parameters that are positive ---------------------------------------------------------------


def _positive(problem: Problem) -> Iterator[Granted]:
    names = _implied(problem)
    if names:
        which = f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} positive"
        words = f"right where {which}, which is taken for granted"
        yield Granted(words, partial(_made_positive, problem=problem, names=names), once=True)


def _implied(problem: Problem) -> list[str]:
    """Return the inputs that stand by themselves, or as factors, where only what is positive may.

    That is under a root or a logarithm, in a power that is no whole number, or as the bound of an
    absolute value.
    """
    found: dict[str, None] = {}
    for node in order(problem.graph.outputs.values()):
        if node.op in _UNDER or (node.op == "pow" and _is_broken(node.operands[1])):
            found |= dict.fromkeys(_factors(node.operands[0]))
        sides = [unmarked(one) for one in node.operands] if node.op in _SIDES else []
        for size, bound in zip(sides, reversed(sides), strict=True):
            if size.op == "abs" and bound.op == "input":
                found[str(bound.payload)] = None
    declared = {str(node.payload) for node, i in problem.graph.assumptions.items() if i.low >= 0}
    return [name for name in found if name not in declared]


def _is_broken(exponent: Node) -> bool:
    exponent = unmarked(exponent)
    return exponent.op != "const" or not float(number_of(exponent)).is_integer()


def _factors(node: Node) -> Iterator[str]:
    """Yield the inputs that are factors of a product or of a quotient, in an odd power."""
    stack = [node]
    while stack:
        one = unmarked(stack.pop())
        if one.op == "input":
            yield str(one.payload)
        elif one.op in ("mul", "div"):
            stack += reversed(one.operands)
        elif (
            one.op == "pow"
            and one.operands[1].op == "const"
            and number_of(one.operands[1]) % 2 == 1
        ):
            stack.append(one.operands[0])


def _made_positive(place: Place, problem: Problem, names: Sequence[str]) -> Place | None:
    values = {n: abs(v) if n in names else v for n, v in place.values.items()}
    if all(np.array_equal(values[name], place.values[name]) for name in names):
        return place
    if place.is_given or not is_inside(problem, values, place.sizes):
        return None
    return replace(place, values=values)
