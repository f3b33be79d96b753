"""Sparse derivatives of every kind of operation and of variable, and of loops."""

import warnings

import numpy as np
import pytest
from blocks import assert_same, point

import gradc
from gradc.errors import InputError

# Programs of every kind of operation, at sizes.
KINDS = {
    "a chain of numbers": ("param x[1..30]\nfor i in 1..29 { r[i] = x[i+1] - x[i]^2 }\noutput r[1], r[2], r[29]", {}),
    "a recurrence": ("param x: [n], w: []\nh = 0.1\nfor t in 0..n-1 { h = tanh(w*h + x[t]) }\nh", {"n": 20}),
    "the states of a loop": ("param x: [n]\nfor t in 0..n-2 { r[t] = x[t+1] - x[t]^2 }\ny = r\noutput y", {"n": 20}),
    "a layer": ("param W: [m, n], b: [m]\nx: [n]\na = tanh(W @ x + b)\noutput a", {"m": 4, "n": 3}),
    "curves fitted one by one": ("param a: [p], k: [p]\nt: [p, q]\nr = a[:, None]*exp(-k[:, None]*t)\noutput r", {"p": 4, "q": 5}),
    "matrices in a stack": ("param A: [n, m, m], x: [n, m]\nr = (A @ x[:, :, None])[:, :, 0]\noutput r", {"n": 3, "m": 2}),
    "maxima": ("param x: [n, m]\nr = max(x, axis=1)\noutput r", {"n": 3, "m": 2}),
    "a linear system": ("param A: [n, n], b: [n]\nr = solve(A, b)\noutput r", {"n": 3}),
    "a determinant": ("param A: [n, n]\nlogabsdet(A)", {"n": 3}),
    "the length of a path": ("param x: [n, 2]\nsum(norm(x[1:] - x[:-1], axis=1))", {"n": 6}),
    "springs": ("param x: [n, 2]\nd = norm(x[1:] - x[:-1], axis=1) - 1\nsum(d^2)", {"n": 6}),
    "running sums": ("param x: [n]\nr = cumsum(x^2, axis=0)\noutput r", {"n": 6}),
    "running products": ("param x: [n]\nr = cumprod(x, axis=0)\noutput r", {"n": 6}),
    "a product": ("param x: [n]\nprod(x)", {"n": 6}),
    "a loss": ("param z: [n, k]\ny: [n, k]\ncross_entropy(z, y)", {"n": 4, "k": 3}),
    "entries moved": ("param x: [n, m]\ny = reshape(x.T, (n*m,))\nr = y[1:]*y[:-1]\noutput r", {"n": 3, "m": 4}),
    "an equation": ("param a: [n]\ny = root(y^3 + y - a, y, from=a)\noutput y", {"n": 3}),
    "entropy of rows": ("param x: [n, 3]\nsum(x*log_softmax(x, axis=1))", {"n": 5}),
    "a value on the way": ("param x: [n]\nh = x^2\nsum(h[1:]*h[:-1])", {"n": 5}),
    "rows made standard": ("param x: [n, m]\ny = layer_norm(x, 1, 0)\noutput y", {"n": 3, "m": 3}),
    "a choice": ("param x: [n]\ny = where(x > 0.5, x^2, roll(x, 1, axis=0))\noutput y", {"n": 5}),
    "an array and numbers": ("param x: [n], a, b\nsum((a*x + b)^2)", {"n": 5}),
    "no variable": ("param x: [n]\nn*2", {"n": 5}),
    "a square of a matrix": ("param X: [n, n]\nY = X @ X\noutput Y", {"n": 3}),
    "an inverse": ("param X: [n, n]\nY = inv(X)\noutput Y", {"n": 2}),
    "a rule of its own": ("def soft(x) = max(x, 0) with sigmoid(x)\nparam x: [n]\ny = soft(x[1:]*x[:-1])\noutput y", {"n": 5}),
    "a rule of its own, twice": ("def square(x) = x^2 with 2*x\nparam x: [n]\nsum(square(x[1:]*x[:-1]))", {"n": 5}),
    "an empty array": ("param x: [n]\nsum(x^2)", {"n": 0}),
    "one value twice": ("param x: [n]\ny = x[:1]*sum(x)\nz = y\noutput y, z", {"n": 5}),
    "the variable itself": ("param x: [n]\ny = x\nz = x\noutput y, z", {"n": 4}),
    "what is declared": ("param x: [n] > 0\nsum(sqrt(x[1:])*x[:-1])", {"n": 4}),
    "two of two": ("param x: [n], y: [n]\na = x*y\nb = x[1:] - y[:-1]\noutput a, b", {"n": 4}),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_of_operation_is_differentiated(name: str) -> None:
    text, sizes = KINDS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", gradc.GradcWarning)
        function = gradc.compile(text)
    values = point(function, sizes)
    assert_same(function.jacobian(**values, sparse=True), function.jacobian(**values))
    if function.compilation.graph.differentiated():
        assert_same(function.hessian(**values, sparse=True), function.hessian(**values))


@pytest.mark.parametrize("text", ["h[1:]*x[:-1]", "sum(h[1:]*x[:-1]*h[:-1])"])
def test_by_a_value_on_the_way_too(text: str) -> None:
    function = gradc.compile(f"param x: [n]\nh = x^2\ny = {text}\noutput y", wrt="x, h")
    values = point(function, {"n": 5})
    assert_same(function.jacobian(**values, sparse=True), function.jacobian(**values))
    if "sum" in text:
        assert_same(function.hessian(**values, sparse=True), function.hessian(**values))


def test_a_family_of_arrays_is_one_variable() -> None:
    function = gradc.compile("param w[1..3]: [m], b: []\nh = w[1]*w[2] + w[3]*b\noutput h")
    values = {"w": [np.array([1.0, 2.0]), np.array([3.0, 4.0]), np.array([5.0, 6.0])], "b": 7.0}
    found = function.jacobian(**values, sparse=True)
    expected = [[3, 0, 1, 0, 7, 0], [0, 4, 0, 2, 0, 7]]
    np.testing.assert_array_equal(found.w.toarray(), expected)
    np.testing.assert_array_equal(found.b.toarray(), [[5], [6]])
    dense = function.jacobian(**values)
    np.testing.assert_array_equal(np.concatenate(dense.w, axis=1), expected)


def test_some_members_of_a_family() -> None:
    function = gradc.compile("param x[1..4]\nx[1]*x[2] + x[3]^2*x[4]", wrt="x[2], x[3]")
    values = point(function, {})
    assert_same(function.hessian(**values, sparse=True), function.hessian(**values))


POWERS = "n: integer\nparam x: [m]\nh = x\nfor t in 1..n { h = h*h }\ny = h\noutput y"


@pytest.mark.parametrize("n", [0, 1, 3, 20])
def test_an_integer_is_known_at_the_call(n: int) -> None:
    x = np.array([0.5, 0.9])
    found = gradc.compile(POWERS).jacobian(n, x, sparse=True)
    assert found.nnz == 2
    np.testing.assert_allclose(found.diagonal(), 2.0**n * x ** (2.0**n - 1), rtol=1e-12)


@pytest.mark.parametrize("n", [2.5, "a", [1, 2], -1])
def test_an_integer_that_is_none_is_refused_as_by_any_call(n: object) -> None:
    function = gradc.compile(POWERS)
    x = np.array([0.5, 0.9])
    function.jacobian(2, x, sparse=True)
    with pytest.raises((TypeError, ValueError), match="n is"):
        function.jacobian(n, x, sparse=True)


@pytest.mark.parametrize("kind", ["jacobian", "hessian"])
def test_a_while_is_told_to_be_asked_for_dense(kind: str) -> None:
    function = gradc.compile("param w, x\nh = x\nwhile h > 0.1, at most 50 { h = h*w }\nh")
    with pytest.raises(InputError, match="a while has no pattern"):
        getattr(function, kind)(0.5, 3.0, sparse=True)
