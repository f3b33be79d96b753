"""Linear algebra of stacks of matrices: values, gradients and second derivatives, as NumPy's."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

import gradc

LINALG = np.linalg
CASES = [
    ("A: [b, n, n]", "inv(A)", [(2, 3, 3)], LINALG.inv),
    ("A: [c, b, n, n]", "inv(A)", [(2, 1, 2, 2)], LINALG.inv),
    ("A: [b, n, n]", "det(A)", [(2, 3, 3)], LINALG.det),
    ("A: [b, n, n]", "logabsdet(A)", [(2, 3, 3)], lambda a: LINALG.slogdet(a)[1]),
    ("A: [b, n, n]", "signdet(A)*det(A)", [(2, 2, 2)], lambda a: abs(LINALG.det(a))),
    ("A: [b, n, n], B: [b, n, k]", "solve(A, B)", [(2, 2, 2), (2, 2, 3)], LINALG.solve),
    ("A: [b, n, n], B: [n, k]", "solve(A, B)", [(2, 2, 2), (2, 3)], LINALG.solve),
    ("A: [n, n], B: [b, n, k]", "solve(A, B)", [(2, 2), (3, 2, 1)], LINALG.solve),
    ("A: [c, 1, n, n], B: [b, n, k]", "solve(A, B)", [(2, 1, 2, 2), (3, 2, 1)], LINALG.solve),
    ("A: [b, n, n], B: [n]", "solve(A, B)", [(2, 2, 2), (2,)], LINALG.solve),
    ("A: [b, n, n]", "A.mT @ inv(A)", [(2, 2, 2)], lambda a: a.swapaxes(1, 2) @ LINALG.inv(a)),
    ("A: [b, n, n]", "np.linalg.diagonal(A)", [(2, 3, 3)], LINALG.diagonal),
]


def drawn(shapes: Sequence[tuple[int, ...]]) -> list[Any]:
    random = np.random.default_rng(5)
    return [
        random.normal(size=shape) + (3 * np.eye(shape[-1]) if shape[-2:] == shape[-1:] * 2 else 0)
        for shape in shapes
    ]


@pytest.mark.parametrize(("declared", "call", "shapes", "of_numpy"), CASES)
def test_stacks(
    declared: str, call: str, shapes: Sequence[tuple[int, ...]], of_numpy: Callable[..., Any]
) -> None:
    points = drawn(shapes)
    random = np.random.default_rng(6)
    tangents = [random.normal(size=shape) for shape in shapes]
    expected = of_numpy(*points)
    found = gradc.compile(f"{declared}\n{call}")(*points)
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    number = gradc.compile(f"{declared}\nsum(sin({call}))")
    h = 1e-6
    ends = [[p + s * t for p, t in zip(points, tangents, strict=True)] for s in (h, -h)]
    values = [np.sum(np.sin(of_numpy(*end))) for end in ends]
    gradient = number.gradient(*points)
    slope = sum(np.sum(g * t) for g, t in zip(gradient, tangents, strict=True))
    assert slope == pytest.approx((values[0] - values[1]) / (2 * h), rel=1e-5, abs=1e-7)
    names = list(number.inputs)
    vectors = dict(zip(names, tangents, strict=True))
    product = number.hvp(vectors, *points)
    moved = [number.gradient(*end) for end in ends]
    for one, up, down in zip(product, *moved, strict=True):
        np.testing.assert_allclose(one, (up - down) / (2 * h), rtol=1e-4, atol=1e-6)
    _, tangent = number.jvp(vectors, *points)
    np.testing.assert_allclose(tangent, slope, rtol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(("declared", "call", "shapes", "of_numpy"), CASES)
@pytest.mark.table
def test_witnesses(
    declared: str, call: str, shapes: Sequence[tuple[int, ...]], of_numpy: Callable[..., Any]
) -> None:
    assert gradc.compile(f"{declared}\nsum(sin({call}))").verify()


def test_a_hessian_of_a_stack() -> None:
    function = gradc.compile("A: [b, n, n]\nsum(logabsdet(A))")
    (point,) = drawn([(2, 2, 2)])
    hessian = np.asarray(function.hessian(point).A.A)
    inverse = LINALG.inv(point)
    assert not hessian[0, :, :, 1].any()
    for i in range(2):
        expected = -np.einsum("jk,li->ijkl", inverse[i], inverse[i])
        np.testing.assert_allclose(hessian[i, :, :, i], expected, atol=1e-12)


def test_a_determinant_of_a_singular_matrix_has_a_gradient() -> None:
    function = gradc.compile("A: [b, n, n]\nsum(det(A))")
    point = np.array([[[1.0, 2.0], [2.0, 4.0]], [[1.0, 0.0], [0.0, 0.0]]])
    expected = [[[4.0, -2.0], [-2.0, 1.0]], [[0.0, 0.0], [0.0, 1.0]]]
    np.testing.assert_allclose(function.gradient(point).A, expected, atol=1e-12)


@pytest.mark.slow
def test_in_a_loop() -> None:
    function = gradc.compile(
        "A: [b, n, n], x: [b, n, k]\ny = x\nfor t in 1..3 { y = solve(A, y) }\nsum(y^2)"
    )
    points = drawn([(2, 2, 2), (2, 2, 1)])
    power = LINALG.matrix_power(LINALG.inv(points[0]), 3)
    assert function(*points) == pytest.approx(np.sum((power @ points[1]) ** 2))
    assert function.verify()
