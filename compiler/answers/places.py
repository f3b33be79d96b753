"""The points that answers are judged at: the one given, and others inside the domain.

In: a problem. Out: `Place`s, the same at every run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import InputError
from ..graph.build import index_requirements
from ..graph.graph import everything
from ..graph.node import Count, Node
from ..interpret.evaluate import evaluate
from ..interpret.point import are_assumed, point_of, sizes_at
from ..syntax.read import spelled
from ..verify.sampling import across, choose_sizes, sample
from .problem import Problem

_SEED = 0
_POINTS = 12
_POINTS_OF_ARRAYS = 5
_FEWEST = 3
_WORK = 100_000  # operations on numbers at all points together
_AROUND = (0.9, 1.1)
_SIZES = (3, 5)  # the smallest size at half of the points each: no number is n at all of them,
# and since the others follow in steps of 1 and of 2, none is another one and a number


@dataclass(frozen=True, slots=True)
class Place:
    """A point: the values of the inputs as floats.

    `is_given` tells the point of the exercise from those that were sampled; `measured` has what
    somebody's code returned there, by the leaves that stand for it.
    """

    values: Mapping[str, Any]
    sizes: Mapping[str, int]
    is_given: bool
    measured: Mapping[Node, Any] = field(default_factory=dict)
    is_probe: bool = False


def given_place(problem: Problem, values: Mapping[str, Any]) -> Place:
    """Return the point of an exercise; raises `InputError` where values do not fit the program."""
    if isinstance(values, Mapping):
        inputs = [str(node.payload) for node in problem.graph.inputs]
        values = spelled(values, problem.language, [*inputs, *problem.graph.families])
    point = point_of(problem.graph, values)
    return Place(point.values, point.sizes, is_given=True)


def sampled_places(
    problem: Problem,
    count: int | None = None,
    answers: Sequence[Node] = (),
    fixed: Mapping[str, int] | None = None,
) -> list[Place]:
    """Return points inside the domain, the same at every run; of two decimals where that will do.

    Without a `count` there is one on each side of the kinks of the program and the answers too; of
    a program of many operations there are few.
    The sizes of dimensions may be `fixed`. Raises `InputError` where none can be found.
    """
    graph = problem.graph
    sizes = dict(fixed) if fixed else choose_sizes(graph, _SIZES[0])
    wanted = count or max(_FEWEST, min(_usual(problem), _WORK // max(1, problem.work(sizes))))
    points = [one.point for one in sample(graph, _SEED, wanted, sizes)]
    if any(node.shape or isinstance(node.payload, Count) for node in graph.inputs):
        larger = dict(fixed) if fixed else choose_sizes(graph, _SIZES[1], step=2)
        others = sample(graph, _SEED + 1, wanted - wanted // 2, larger)
        points[wanted // 2 :] = [one.point for one in others]
    if count is None:
        points += across(graph, answers, _SEED, wanted, sizes)
    return [_place(problem, point.values) for point in points]


def _usual(problem: Problem) -> int:
    return _POINTS if problem.is_pointwise else _POINTS_OF_ARRAYS


def few_of(problem: Problem, places: Sequence[Place]) -> str:
    """Return words for points that are fewer than is usual, of what is long or seldom defined."""
    sampled = sum(not (one.is_given or one.is_probe) for one in places)
    if not 0 < sampled < _usual(problem):
        return ""
    return f"judged at {sampled} points, where {_usual(problem)} are usual"


def check_indices(problem: Problem, answer: Node) -> None:
    """Raise `InputError` for an answer with an entry that the program's arrays may not have."""
    own = index_requirements(everything([problem.result, *problem.gradients.values()]))
    needed = [one for one in index_requirements(everything([answer])) if one not in own]
    if needed:
        larger, smaller = max(needed, key=lambda pair: pair[1] if isinstance(pair[1], int) else 0)
        raise InputError(
            f"an index is there where {larger} is at least {smaller}, and {larger} may be less",
            None,
            "an answer is for every size, as sum(x) is",
        )


def places_near(problem: Problem, given: Place) -> list[Place]:
    """Return points around the one given, inside the domain, for where no others are found."""
    random = np.random.default_rng(_SEED)
    around = [
        {name: v * random.uniform(*_AROUND, np.shape(v)) for name, v in given.values.items()}
        for _ in range(_POINTS)
    ]
    inside = [values for values in around if is_inside(problem, values, given.sizes)]
    return [_place(problem, values) for values in inside]


def _place(problem: Problem, values: Mapping[str, Any]) -> Place:
    sizes = sizes_at(problem.graph, values)
    short = {name: np.round(value, 2) for name, value in values.items()}
    chosen = short if is_inside(problem, short, sizes) else values
    plain = {name: v if np.ndim(v) else float(v) for name, v in chosen.items()}
    return Place(plain, sizes, False)


def is_inside(problem: Problem, values: Mapping[str, Any], sizes: Mapping[str, int]) -> bool:
    """Return whether the value and all gradients are finite at a point, as floats.

    And whether the inputs are what they are declared to be.
    """
    if not are_assumed(problem.graph, values):
        return False
    roots = [problem.result, *problem.gradients.values()]
    known = evaluate(roots, values, sizes)
    return all(np.isfinite(known[node]).all() for node in roots)
