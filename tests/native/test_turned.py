"""Stacks that are read in another order of axes are worked out in that order."""

import numpy as np
import pytest

import gradc
from gradc.graph.build import operation
from gradc.graph.graph import order
from gradc.graph.node import constant, make
from gradc.kernels.arrays.turned import turned

pytest.importorskip("llvmlite")

# Programs with stacks of matrices, and the shapes of their inputs.
PROGRAMS = {
    "whitened": (
        'np.sum(np.exp(-np.sum(np.einsum("kij,nkj->nki", q, x[:, None, :] - m)**2, axis=2)))',
        {"q": "[k, 3, 3]", "x": "[n, 3]", "m": "[k, 3]"},
    ),
    "also as it stands": (
        'np.sum(np.einsum("kij,nkj->nki", q, x[:, None, :] - m)**2*(x[:, None, :] - m))',
        {"q": "[k, 3, 3]", "x": "[n, 3]", "m": "[k, 3]"},
    ),
    "two orders": (
        'np.sum(np.einsum("nkj,kji->nki", x*s, q)) + np.sum(np.einsum("nkj,nij->ni", x*s, y)**3)',
        {"q": "[k, 4, 2]", "x": "[n, k, 4]", "s": "float", "y": "[n, 5, 4]"},
    ),
    "chosen": (
        'np.sum(np.tanh(np.einsum("kij,nkj->kin", q, np.where(x > s, x*c, s))))',
        {"q": "[k, 2, 4]", "x": "[n, k, 4]", "s": "float", "c": "[4]"},
    ),
    "sums": (
        "np.sum(np.sum(np.exp(x.transpose(2, 0, 1)), axis=(0, 2))**2)"
        " + np.sum(np.sum(x.transpose(1, 2, 0)**2, axis=1)[1:, :]*x[:, 1:, 0].T)",
        {"x": "[n, k, 4]"},
    ),
}
SIZES = {"n": 7, "k": 5}


@pytest.mark.parametrize("name", PROGRAMS)
def test_values_are_those_of_numpy(name):
    body, shapes = PROGRAMS[name]
    given = ", ".join(
        f'{one}: "{shape}"' if shape != "float" else f"{one}: float"
        for one, shape in shapes.items()
    )
    f = gradc.compile(f"def f({given}):\n    return {body}\n", language="python")
    random = np.random.default_rng(3)
    point = {
        one: 0.7
        if shape == "float"
        else random.normal(size=[SIZES.get(size) or int(size) for size in shape[1:-1].split(", ")])
        for one, shape in shapes.items()
    }
    value, gradient = f.native().value_and_gradient(**point)
    expected, slopes = f.value_and_gradient(**point)
    np.testing.assert_allclose(value, expected, rtol=1e-13)
    for one, other in zip(gradient, slopes, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


def test_a_stack_is_kept_as_it_is_read():
    x = make("input", (), "x", ("n", "k", 3))
    q = make("input", (), "q", ("k", 3, 3))
    scaled = operation("mul", (x, constant(2)))
    (found,) = turned([operation("matmul", (q, operation("transpose", (scaled,), ((1, 2, 0),))))])
    left, right = found.operands
    assert left is q
    assert right is operation("mul", (operation("transpose", (x,), ((1, 2, 0),)), constant(2)))


def test_what_is_read_as_it_stands_too_stays():
    x = make("input", (), "x", ("n", "k", 3))
    scaled = operation("mul", (x, constant(2)))
    wide = operation("transpose", (scaled,), ((1, 2, 0),))
    product = operation("matmul", (operation("transpose", (wide,), ((0, 2, 1),)), wide))
    roots = [product, operation("sum", (scaled,), ((0,), False))]
    assert turned(roots) == roots


def test_a_sum_goes_over_the_axes_of_what_was_turned():
    x = make("input", (), "x", ("k", 3, "n"))
    wide = operation("transpose", (x,), ((2, 0, 1),))
    square = operation("mul", (wide, wide))
    (found,) = turned([operation("sum", (square,), ((2,), False))])
    assert [node.op for node in order([found])] == ["input", "mul", "sum", "transpose"]
    assert found.shape == ("n", "k")
    assert turned([operation("sum", (wide,), ((0, 1), False))]) == [
        operation("sum", (x,), ((0, 2), False))
    ]
