"""Patterns never lack an entry that is not 0, and are exact for what has local structure.

The witness moves one entry of an input after the other, and looks at what the evaluator then gives.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from operands import ARRAYS, suited
from tensor_strategies import SIZES, tensor_programs

from gradc.calculus.reverse import reverse
from gradc.errors import InputError, LimitError
from gradc.graph.build import operation, total
from gradc.graph.gathers import index_inputs
from gradc.graph.graph import Graph
from gradc.graph.loops import Loop, leaf, result, scan
from gradc.graph.node import Node, make
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import lower_program
from gradc.sparse.pattern import jacobian_pattern, symmetric
from gradc.sparse.support import Support, nothing
from gradc.syntax.parser import parse

STEP = 1e-6


def lowered(text: str) -> Graph:
    return lower_program(parse(text), text)


def matrix(pattern: Support, width: int) -> np.ndarray:
    found = np.zeros((len(pattern), width), int)
    found[pattern.pairs] = 1
    return found


def moved(
    roots: Sequence[Node],
    inputs: Sequence[Node],
    values: Mapping[str, np.ndarray],
    sizes: Mapping[str, int],
) -> np.ndarray:
    """Return the differences that the entries of the inputs make, a column for each."""

    def at(given: Mapping[str, np.ndarray]) -> np.ndarray:
        found = evaluate(roots, given, sizes)
        return np.concatenate([np.ravel(found[root]).astype(float) for root in roots])

    columns = []
    for node in inputs:
        name = str(node.payload)
        for index in np.ndindex(np.shape(values[name])):
            ends = []
            for step in (STEP, -STEP):
                changed = np.array(values[name], float)
                changed[index] += step
                ends.append(at({**values, name: changed}))
            columns.append((ends[0] - ends[1]) / (2 * STEP))
    return np.stack(columns, axis=1)


def assert_covers(pattern: Support, slopes: np.ndarray) -> None:
    known = matrix(pattern, slopes.shape[1])
    assert known.shape == slopes.shape
    there = np.isfinite(slopes) & (np.abs(slopes) > 1e-4)
    assert not np.any(there & (known == 0)), np.argwhere(there & (known == 0)).tolist()


@settings(max_examples=30)
@given(tensor_programs(), st.integers(0, 2**32 - 1))
def test_a_pattern_has_all_that_differences_find(text: str, seed: int) -> None:
    graph = lowered(text)
    random = np.random.default_rng(seed)
    values = {
        str(node.payload): random.uniform(-1, 1, tuple(SIZES.get(str(d), 1) for d in node.shape))
        for node in graph.inputs
    }
    near = [np.min(np.abs(np.array([*value.flat, 9]) - 0.25)) for value in values.values()]
    assume(min(near) > 2 * STEP)  # where(x > 0.25, …) does not jump
    roots = [*graph.names.values(), *graph.outputs.values()]
    pattern = jacobian_pattern(roots, graph.inputs, SIZES)
    assert_covers(pattern, moved(roots, graph.inputs, values, SIZES))
    (output,) = graph.outputs.values()
    adjoints = reverse(output, graph.inputs)
    gradient = [adjoints.gradient(node) for node in graph.inputs]
    second = symmetric(jacobian_pattern(gradient, graph.inputs, SIZES))
    assert_covers(second, moved(gradient, graph.inputs, values, SIZES))
    known = matrix(second, len(second))
    np.testing.assert_array_equal(known, known.T)


_OPERATIONS = [(op, i) for op, rows in ARRAYS.items() for i in range(len(rows))]


@pytest.mark.parametrize(("op", "place"), _OPERATIONS)
def test_the_pattern_of_each_operation_on_arrays(op: str, place: int) -> None:
    shapes, settings = ARRAYS[op][place]
    inputs = [make("input", payload=f"x{i}", shape=shape) for i, shape in enumerate(shapes)]
    node = operation(op, inputs, settings)
    random = np.random.default_rng(3)
    values = {f"x{i}": random.uniform(0.1, 2, shape) for i, shape in enumerate(shapes)}
    for one in index_inputs([node]):
        values[str(one.payload)] = np.floor(values[str(one.payload)])
    values = dict(suited(op, values))
    slopes = moved([node], inputs, values, {})
    pattern = jacobian_pattern([node], inputs, {})
    assert_covers(pattern, slopes)
    if op not in _DENSER:
        there = (np.abs(slopes) > 1e-6).astype(int)
        np.testing.assert_array_equal(matrix(pattern, slopes.shape[1]), there)


# Those whose derivative is 0 at entries that the pattern has, here or everywhere.
_DENSER = {"gather", "scatter_add", "amax", "amin", "signdet", "inv", "cofactor", "solve", "recurrence", "cholesky", "symmetrized", "lower_half", "gaps", "orthogonal_factor", "triangular_factor", "divided", "divided_sums", "gated", "level", "unlevel", "standardize", "softmax", "log_softmax", "before"}  # fmt: skip


def rows_of(text: str, **sizes: int) -> list[list[int]]:
    graph = lowered(text)
    pattern = jacobian_pattern([*graph.outputs.values()], [*graph.wrt.values()], sizes)
    return [row.tolist() for row in np.split(pattern.members, pattern.starts[1:-1])]


@pytest.mark.parametrize(
    ("text", "sizes", "rows"),
    [
        ("param x: [n]\ny = x[1:] - x[:-1]\noutput y", {"n": 4}, [[0, 1], [1, 2], [2, 3]]),
        ("param x: [n]\ny = x[2:] - 2*x[1:-1] + x[:-2]\noutput y", {"n": 4}, [[0, 1, 2], [1, 2, 3]]),
        ("param x: [n]\ny = x^2 + 1\noutput y", {"n": 3}, [[0], [1], [2]]),
        ("param x: [n]\ny = x*sum(x)\noutput y", {"n": 3}, [[0, 1, 2]] * 3),
        ("param x: [n]\ny = cumsum(x)\noutput y", {"n": 3}, [[0], [0, 1], [0, 1, 2]]),
        ("param x: [n]\ny = flip(x, 0)\noutput y", {"n": 3}, [[2], [1], [0]]),
        ("param x: [n]\ny = roll(x, 1, 0)*x\noutput y", {"n": 3}, [[0, 2], [0, 1], [1, 2]]),
        ("param x: [n, m]\ny = sum(x, axis=1)\noutput y", {"n": 2, "m": 2}, [[0, 1], [2, 3]]),
        ("param x: [n, m]\ny = sum(x, axis=0)\noutput y", {"n": 2, "m": 2}, [[0, 2], [1, 3]]),
        ("param x: [n, m]\ny = x.T\noutput y", {"n": 2, "m": 2}, [[0], [2], [1], [3]]),
        ("param x: [n, m], w: [m]\ny = x @ w\noutput y", {"n": 2, "m": 2}, [[0, 1, 4, 5], [2, 3, 4, 5]]),
        ("param w: [m]\nx: [n, m]\ny = x @ w\noutput y", {"n": 2, "m": 2}, [[0, 1], [0, 1]]),
        ("param x: [n]\nA: [n, n]\ny = A @ x\noutput y", {"n": 2}, [[0, 1], [0, 1]]),
        ("param x: [n]\ny = floor(x) + (x > 0)\noutput y", {"n": 2}, [[], []]),
        ("param x: [n], y: [n]\nz = where(x > 0, y, 1)\noutput z", {"n": 2}, [[2], [3]]),
        ("param x: [n]\ny = concat([x[1:], x[:1]])\noutput y", {"n": 3}, [[1], [2], [0]]),
        ("param x: [n]\ny = diag(x)\noutput y", {"n": 2}, [[0], [], [], [1]]),
        ("param x: [n]\ny = outer(x, x)\noutput y", {"n": 2}, [[0], [0, 1], [0, 1], [1]]),
        ("param x: [n, m]\ny = softmax(x, axis=1)\noutput y", {"n": 2, "m": 2}, [[0, 1], [0, 1], [2, 3], [2, 3]]),
        ("param x: [n]\ny = x[0]*x[-1]\noutput y", {"n": 5}, [[0, 4]]),
        ("param x: [n], a: []\ny = a*x\noutput y", {"n": 2}, [[0, 2], [1, 2]]),
        ("param x, y, z\na = x*y\nb = y + z\nc = 3\noutput a, b, c", {}, [[0, 1], [1, 2], []]),
        ("param x[1..4]\nfor i in 1..3 { d[i] = x[i+1] - x[i] }\noutput d[1], d[2], d[3]", {}, [[0, 1], [1, 2], [2, 3]]),
    ],
)  # fmt: skip
def test_the_pattern_of_local_structure_is_exact(
    text: str, sizes: dict[str, int], rows: list[list[int]]
) -> None:
    assert rows_of(text, **sizes) == rows


X = make("input", payload="x", shape=("n",))
H = make("input", payload="h")


def test_a_loop_goes_step_by_step() -> None:
    step = operation("mul", (leaf(0), leaf(1)))
    node = scan(Loop("n", 1, 1, (step, step)), (H, X))
    pattern = jacobian_pattern([result(node, 1)], [H, X], {"n": 3})
    np.testing.assert_array_equal(matrix(pattern, 4), [[1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]])
    adjoints = reverse(total(result(node, 1)), [X])
    pattern = jacobian_pattern([adjoints.gradient(X)], [X], {"n": 3})
    assert matrix(pattern, 3)[~np.eye(3, dtype=bool)].all()


def test_a_loop_without_steps_depends_on_nothing() -> None:
    node = scan(Loop("n", 1, 1, (leaf(1), leaf(1))), (H, X))
    pattern = jacobian_pattern([result(node, 0), result(node, 1)], [H, X], {"n": 0})
    np.testing.assert_array_equal(matrix(pattern, 1), [[1]])


def test_a_while_has_no_pattern() -> None:
    condition = operation("gt", (leaf(0), leaf(1)))
    loop = Loop("steps", 1, 0, (operation("div", (leaf(0), leaf(1))),), False, condition, 9)
    node = result(scan(loop, (H, make("input", payload="w"))), 0)
    with pytest.raises(InputError, match="a while has no pattern"):
        jacobian_pattern([node], [H], {})


def test_a_derivative_that_is_not_sparse_is_refused_before_it_is_allocated() -> None:
    squares = operation("mul", (X, total(X)))
    with pytest.raises(LimitError, match="at least 10,000,000,000 entries"):
        jacobian_pattern([squares], [X], {"n": 100_000})


def test_nothing_is_empty() -> None:
    assert nothing((2, 3)).is_empty
    assert len(nothing((2, 3))) == 6
