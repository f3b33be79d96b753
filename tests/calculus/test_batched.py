"""Every operation for many points at once against one point after the other.

Each operand in turn, and all of them, has a first axis; the values are those of the evaluator, and
of the generated file.
"""

from collections.abc import Mapping, Sequence
from itertools import chain, combinations
from typing import Any

import numpy as np
import pytest
from operands import ARRAYS, EVERY, applied, suited

from gradc.calculus.batched import batched
from gradc.emit.targets import TARGETS, emit
from gradc.graph.build import as_number, operation
from gradc.graph.gathers import index_inputs
from gradc.graph.graph import Graph
from gradc.graph.loops import Loop, leaf, result, scan
from gradc.graph.node import Node, constant, make
from gradc.graph.operations import having, is_entrywise
from gradc.graph.rows import ROWS
from gradc.interpret.evaluate import evaluate
from gradc.verify.sampling import sample
from gradc.vocabulary import functions

POINTS = 3
ENTRYWISE = [
    name for name, row in functions().items() if is_entrywise(name) and not row.is_shorthand
]
# At larger shapes too: operands that broadcast, and stacks.
MORE: Sequence[tuple[str, Sequence[Any], Any]] = [
    ("add", [(2, 3), (3,)], None), ("mul", [(), (2, 3)], None), ("hypot", [(3,), (2, 1), ()], None),
    ("matmul", [(2, 3), (4, 3, 2)], None), ("matmul", [(4, 2, 3), (4, 3, 1)], None),
    ("matvec", [(2, 4, 3), (3,)], None), ("vecmat", [(3,), (2, 3, 4)], None),
    ("broadcast_to", [(3, 1)], ((2, 3, 4),)), ("sum", [(2, 3, 4)], ((0, 2), True)),
    ("transpose", [(2, 3, 4)], ((2, 0, 1),)), ("scatter", [(2,)], (((((0, 2, None)), 1),), (3, 2))),
]  # fmt: skip
CASES = [
    pytest.param(op, shapes, payload, id=f"{op}-{number}")
    for op, cases in ARRAYS.items()
    for number, (shapes, payload) in enumerate(cases)
] + [pytest.param(*row, id=f"{row[0]}-more-{number}") for number, row in enumerate(MORE)]


def subsets(count: int) -> list[tuple[int, ...]]:
    places = range(count)
    sizes = {1, count - 1, count} - {0}
    return list(chain.from_iterable(combinations(places, size) for size in sorted(sizes)))


def stacked(op: str, points: Sequence[Mapping[str, Any]], on: Sequence[str]) -> dict[str, Any]:
    """Return the values of all points: those in `on` with the new axis, the others of the first."""
    return {
        name: np.stack([point[name] for point in points]) if name in on else value
        for name, value in points[0].items()
    }


def crossed(node: Node, inputs: Sequence[Node], points: Sequence[Mapping[str, Any]]) -> None:
    for places in subsets(len(inputs)):
        on = [str(inputs[place].payload) for place in places]
        leaves = {
            inputs[place]: make("input", payload=name, shape=("N", *inputs[place].shape))
            for place, name in zip(places, on, strict=True)
        }
        found = batched([node], leaves, "N")[node]
        assert found.shape == ("N", *node.shape)
        values = stacked(node.op, points, on)
        expected = [
            evaluate([node], {**points[0], **{name: point[name] for name in on}})[node]
            for point in points
        ]
        sizes = {"N": POINTS}
        for value in (
            evaluate([found], values, sizes)[found],
            in_file(found, leaves, inputs, values),
        ):
            assert np.shape(value) == np.shape(expected)
            assert value == pytest.approx(np.array(expected), rel=1e-9, abs=1e-12, nan_ok=True)


def in_file(
    node: Node, leaves: Mapping[Node, Node], inputs: Sequence[Node], values: Mapping[str, Any]
) -> Any:
    taken = tuple(leaves.get(one, one) for one in inputs)
    graph = Graph(taken, {"f": node}, {}, {})
    file = TARGETS["numpy"].load(emit(graph, "f", TARGETS["numpy"]), "f")
    with np.errstate(all="ignore"):  # operands of several points may be outside of the domain
        return file.value(**values)


@pytest.mark.table
@pytest.mark.parametrize("op", ENTRYWISE)
def test_a_function_of_numbers_for_many_points(op: str) -> None:
    node, inputs = applied(functions()[op])
    graph = Graph(tuple(inputs), {"f": as_number(node)}, {}, {})
    points = [one.point.values for one in sample(graph, seed=3, count=POINTS)]
    crossed(as_number(node), inputs, points)


@pytest.mark.table
@pytest.mark.parametrize(("op", "shapes", "payload"), CASES)
def test_an_operation_on_arrays_for_many_points(op: str, shapes: Any, payload: Any) -> None:
    inputs = [make("input", payload=f"x{i}", shape=shape) for i, shape in enumerate(shapes)]
    node = operation(op, inputs, payload)
    random = np.random.default_rng(5)
    points = [
        suited(op, {str(one.payload): random.uniform(0.2, 2, one.shape) for one in inputs})
        for _ in range(POINTS)
    ]
    whole = {str(one.payload) for one in index_inputs([node])}
    points = [{k: np.floor(v) if k in whole else v for k, v in one.items()} for one in points]
    crossed(node, inputs, points)


@pytest.mark.parametrize("connective", ["and", "or", "not"])
def test_truth_values_for_many_points(connective: str) -> None:
    x, y = (make("input", payload=name, shape=shape) for name, shape in (("x", (2,)), ("y", ())))
    truths = [operation("gt", (one, constant(0.5))) for one in (x, y)]
    node = as_number(operation(connective, truths[: 1 if connective == "not" else 2]))
    inputs = [x, y][: 1 if connective == "not" else 2]
    random = np.random.default_rng(7)
    points = [
        {str(one.payload): random.uniform(0, 1, one.shape) for one in inputs} for _ in range(POINTS)
    ]
    crossed(node, inputs, points)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_loop_for_many_points(backwards: bool) -> None:
    h, row, weights = leaf(0, (2,)), leaf(1, (2,)), leaf(2, (2, 2))
    after = operation("sin", (operation("add", (operation("matvec", (weights, h)), row)),))
    given = operation("mul", (row, row))
    inputs = [
        make("input", payload=name, shape=shape)
        for name, shape in (("h", (2,)), ("x", (4, 2)), ("W", (2, 2)))
    ]
    node = scan(Loop(4, 1, 1, (after, after, given), backwards), inputs)
    random = np.random.default_rng(9)
    points = [
        {str(one.payload): random.uniform(-1, 1, one.shape) for one in inputs}
        for _ in range(POINTS)
    ]
    last, states, squares = (result(node, place) for place in range(3))
    crossed(last, inputs, points)
    crossed(states, inputs, points)
    crossed(operation("mul", (squares, states)), inputs, points)


def test_every_operation_on_arrays_has_a_row_or_a_definition() -> None:
    # Loops are batched in their bodies, and what is made for a file comes after that.
    without = having("leaf") | having("emitted") | {"scan", "result", "root"}
    for op in EVERY:
        row = functions().get(op)
        defined = row is not None and row.definition is not None
        assert op in ROWS or defined or is_entrywise(op) or op in without, op


def test_what_does_not_depend_on_the_points_stays_itself() -> None:
    x, y = (make("input", payload=name, shape=("n",)) for name in "xy")
    rows = make("input", payload="x", shape=("N", "n"))
    free, bound = operation("exp", (y,)), operation("mul", (x, y))
    found = batched([free, bound], {x: rows}, "N")
    assert found[free] is free
    assert found[bound] is operation("mul", (rows, y))


def test_a_value_with_a_rule_keeps_it() -> None:
    x = make("input", payload="x", shape=("n",))
    body = operation("mul", (x, x))
    node = operation("rule", (body, x, operation("gt", (x, constant(0)))))
    rows = make("input", payload="x", shape=("N", "n"))
    found = batched([node], {x: rows}, "N")[node]
    assert found.op == "rule"
    assert {one.shape for one in found.operands} == {("N", "n")}
