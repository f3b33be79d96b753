"""Every branch of a rule is the derivative: rows of functions.grad whose cells choose by `where`.

Points are chosen so that each condition in a row holds at some and fails at others, wherever they
are inside of the domain. There a partial is compared with differences of the value, in 400 digits,
and the definition with the function, if that is known by itself.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pytest
from operands import applied

from gradc.calculus.partials import is_unknown, partial, stops
from gradc.graph.build import as_number
from gradc.graph.graph import Graph, order
from gradc.graph.node import Node
from gradc.graph.operations import is_entrywise
from gradc.interpret.evaluate import evaluate
from gradc.interpret.precise import exact, extend, is_finite, precision
from gradc.lower.instantiate import expand_nodes
from gradc.verify.sampling import region
from gradc.vocabulary import Row, functions

Point = Mapping[str, float]

DIGITS = 400
STEP = 120  # digits of the step of differences, whose error is that of its square
LEAST = 1e-200  # a slope that differences can tell
CLOSE = 1e-14
NUMBERS = [
    sign * one
    for one in (0.3, 2.0, 0.9, 1.7, 0.06, 5.5, 11.3, 40.7, 130.1, 350.6, 720.3, 1e-3, 1e3, 3e9, 1e-9)
    for sign in (1, -1)
] + [0.0, 1.0, -1.0, 3.0, 8.1, 50.5]  # fmt: skip
MOST = 4000  # points to choose from
ROWS = [
    row
    for row in functions().values()
    if is_entrywise(row.name) and not row.settings and "where(" in " ".join(row.texts[1:])
]


def candidates(names: Sequence[str]) -> dict[str, np.ndarray]:
    """Return points of all combinations, or as many of them drawn at random, by name."""
    if len(NUMBERS) ** len(names) <= MOST:
        points = np.array(list(itertools.product(NUMBERS, repeat=len(names))))
    else:
        points = np.random.default_rng(7).choice(NUMBERS, (MOST, len(names)))
    return {name: points[:, place] for place, name in enumerate(names)}


def chosen(row: Row) -> Iterator[Point]:
    """Yield points at which the conditions of a row hold, and fail, each at two or more."""
    node, used = applied(row)
    roots = [as_number(node)]
    if row.definition is not None:
        roots += expand_nodes([node], lambda op: op != row.name).values()
    places = [i for i in range(len(node.operands)) if flows(row, i)]
    roots += [as_number(partial(node, place)) for place in places if row.partials]
    names = [str(one.payload) for one in used]
    at = candidates(names)
    where = region(Graph(tuple(used), {"f": as_number(node)}, {}, {}), {})
    conditions = [one.operands[0] for one in order(roots) if one.op == "where"]
    with np.errstate(all="ignore"):
        known = evaluate([*roots, *conditions, *where.domain, *where.kinks], at)
    size = len(at[names[0]])
    held = {one: np.broadcast_to(known[one], size) for one in (*conditions, *where.domain)}
    inside = np.all([np.ones(size, bool), *(held[one] for one in where.domain)], axis=0)
    inside &= np.all(
        [np.ones(size, bool), *(abs(known[one]) > 1e-6 for one in where.kinks)], axis=0
    )
    inside &= np.all([np.isfinite(np.broadcast_to(known[one], size)) for one in roots], axis=0)
    wanted = [(one, side) for one in dict.fromkeys(conditions) for side in (True, False)]
    taken: set[int] = set()
    for one, side in wanted:
        there = np.flatnonzero(inside & (held[one] == side))
        found = [index for index in there if index in taken]
        for index in there[: max(2 - len(found), 0)]:
            taken.add(int(index))
    for index in sorted(taken):
        yield {name: float(at[name][index]) for name in names}


def flows(row: Row, position: int) -> bool:
    return not (stops(row.name, position) or is_unknown(row.name, position))


class Exactly:
    """Nodes in 400 digits, at a point and beside it."""

    def __init__(self, used: Sequence[Node], point: Point) -> None:
        self.using = precision(DIGITS)
        self.at = {one: exact(point[str(one.payload)], self.using) for one in used}

    def value(self, node: Node, beside: Mapping[Node, object] | None = None) -> object:
        known = {**self.at, **(beside or {})}
        extend(known, [node], {}, self.using)
        return known[node]

    def slope(self, node: Node, variable: Node) -> object:
        """Return the difference of a value over a small step, to either side."""
        ends = [self.beside(variable, way) for way in (1, -1)]
        values = [self.value(node, {variable: end}) for end in ends]
        return (values[0] - values[1]) / (ends[0] - ends[1])

    def beside(self, variable: Node, way: int) -> object:
        """Return the value of a variable a small step to one side."""
        at = self.at[variable]
        return at + way * self.using.context.mpf(10) ** -STEP * max(abs(at), 1e-9)


@pytest.mark.table
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_branch_of_a_row_is_right(row: Row) -> None:
    node, used = applied(row)
    written = None
    if row.definition is not None:
        written = expand_nodes([node], lambda op: op != row.name)[node]
    points = list(chosen(row))
    assert points
    for point in points:
        here = Exactly(used, point)
        value = here.value(node)
        if not is_finite(value):
            continue
        if written is not None:
            assert here.value(written) == pytest.approx(value, rel=CLOSE, abs=1e-300), point
        for place, operand in enumerate(node.operands):
            if row.partials and flows(row, place) and operand in used:
                stated, slope = here.value(partial(node, place)), here.slope(node, operand)
                if is_finite(slope):
                    beside = here.value(node, {operand: here.beside(operand, 1)})
                    assert abs(beside - value) <= 1e-80 * (1 + abs(slope)), (place, point)
                    near = CLOSE * abs(slope) + LEAST
                    assert abs(stated - slope) <= near, (place, point, stated, slope)
