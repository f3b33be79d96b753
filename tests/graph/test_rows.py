"""An operation for many points at once is the operation at each of them."""

from itertools import product

import numpy as np
import pytest

from gradc.graph.build import operation
from gradc.graph.node import Node, make
from gradc.graph.rows import ROWS
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import lower_program
from gradc.syntax.parser import parse

POINTS = 4
DECLARED = (
    "A: [3, 3], B: [3, 3], S: [2, 3, 3], x: [3], y: [3], z: [2], "
    "i: [2] integer, j: [2, 3] integer, k: [3] integer, l: [] integer\n"
)
TEXTS = (
    "A @ B;A @ x;x @ A;x @ y;S @ A;A @ S;S @ x;x @ S;outer(x, y);outer(x, z);trace(A);diag(A);"
    "diag(x);inv(A);inv(S);det(A);logabsdet(A);solve(A, x);solve(A, B);solve(S, A);solve(A, S);"
    "solve(S, S);solve(A, eye(3));solve(A.T, eye(3));sum(A, axis=0);sum(S);max(S, axis=1);"
    "cumsum(A, axis=1);roll(x, 1);flip(A, axis=0);A.T;A.reshape(9);A[1];A[:, 1:];S[0, :, 1];"
    "concat([A, B], axis=1);stack([x, y]);A[:, None];A[i];A[:, i];S[:, :, i];A[i, l];S[:, j, k];"
    "A[l];x[l];x[j];S[:, l];A[k, j];broadcast_to(x, (2, 3))"
).split(";")
SCATTERED = [
    ((3, 3), 0, "i"), ((3, 3), 1, "i"), ((3,), 0, "j"), ((3, 3), 0, "jk"), ((2, 3, 3), 1, "jk"),
    ((3, 2), 0, "l"),
]  # fmt: skip


def is_whole(node: Node) -> bool:
    return str(node.payload) in "ijkl"


def values_of(node: Node, *points: int) -> np.ndarray:
    random = np.random.default_rng(ord(str(node.payload)[0]))
    shape = (*points, *node.shape)
    if is_whole(node):
        return random.integers(0, 2, size=shape)
    return random.uniform(0.5, 1.5, size=shape) + (np.eye(3) if shape[-2:] == (3, 3) else 0)


def assert_rows(node: Node) -> None:
    """Compare for each choice of the operands that differ from point to point."""
    leaves = [one for one in node.operands if one.op == "input"]
    for on in product((False, True), repeat=len(leaves)):
        if not any(on):
            continue
        wide = {
            one: make("input", payload=one.payload, shape=(POINTS, *one.shape))
            for one, has_points in zip(leaves, on, strict=True)
            if has_points
        }
        operands = [wide.get(one, one) for one in node.operands]
        found = ROWS[node.op](node, operands, [one in wide for one in node.operands], POINTS)
        assert found.shape == (POINTS, *node.shape)
        at = {
            str(one.payload): values_of(one, POINTS) if one in wide else values_of(one)
            for one in leaves
        }
        together = evaluate([found], at)[found]
        for point in range(POINTS):
            here = {
                str(one.payload): at[str(one.payload)][point] if one in wide else values_of(one)
                for one in leaves
            }
            np.testing.assert_allclose(
                together[point], evaluate([node], here)[node], rtol=1e-9, atol=1e-12
            )


@pytest.mark.parametrize("text", TEXTS)
def test_an_operation_at_many_points(text: str) -> None:
    text = f"{DECLARED}{text}"
    (node,) = lower_program(parse(text), text).outputs.values()
    assert_rows(node)


@pytest.mark.parametrize(("shape", "axis", "names"), SCATTERED)
def test_what_is_added_up_at_places(shape: tuple[int, ...], axis: int, names: str) -> None:
    shapes = {"i": (2,), "j": (2, 3), "k": (3,), "l": ()}
    indices = [make("input", payload=name, shape=shapes[name]) for name in names]
    rank = max((shapes[name] for name in names), key=len)
    full = (*shape[:axis], *rank, *shape[axis + len(names) :])
    g = make("input", payload="g", shape=full)
    assert_rows(operation("scatter_add", (g, *indices), (axis, shape)))
