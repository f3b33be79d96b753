"""Sparse Jacobians and Hessians are the dense ones, of tables of programs and of random ones."""

import sys
import warnings

import numpy as np
import pytest
import scipy.sparse
from blocks import assert_same, point, products
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tensor_strategies import SIZES, tensor_programs

import gradc
from gradc.calculus.jacobian import hessians
from gradc.errors import InputError, LimitError
from gradc.interpret.entries import work
from gradc.interpret.evaluate import evaluate
from gradc.pipeline import with_entries

# Programs of the literature, and of each kind of structure, at some n, and how many products there
# are at n = 13, of the Jacobian and of the Hessian; None where there is none.
ARRAYS = {
    "rosenbrock, chained": ("param x: [n]\nf = sum(100*(x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2)\noutput f", 1, 3),
    "broyden, tridiagonal": ("param x: [n]\nz = concat([zeros(1), x, zeros(1)])\nr = (3 - 2*x)*x - z[:-2] - 2*z[2:] + 1\noutput r", 3, None),
    "broyden, its squares": ("param x: [n]\nz = concat([zeros(1), x, zeros(1)])\nsum(((3 - 2*x)*x - z[:-2] - 2*z[2:] + 1)^2)", 1, 5),
    "brown, almost linear": ("param x: [n]\nr = concat([x[:-1] + sum(x) - n - 1, reshape(prod(x) - 1, (1,))])\noutput r", 13, None),
    "brown, badly scaled pairs": ("param x: [n]\nsum((x[:-1]^2)^(x[1:]^2 + 1) + (x[1:]^2)^(x[:-1]^2 + 1))", 1, 3),
    "boundary value": ("param x: [n]\nh = 1/(n + 1)\nt = cumsum(ones(n), axis=0)*h\nz = concat([zeros(1), x, zeros(1)])\nr = 2*x - z[:-2] - z[2:] + h^2*(x + t + 1)^3/2\noutput r", 3, None),
    "arrow-head": ("param x: [n]\nsum((x[0]^2 + x^2)^2 - 4*x + 3)", 1, 2),
    "arrow-head, residuals": ("param x: [n]\nr = x[1:]*x[0] - sin(x[1:])\noutput r", 2, None),
    "banded": ("param x: [n]\nr = x[3:]*x[:-3] + x[2:-1]^2\noutput r", 4, None),
    "banded, summed": ("param x: [n]\nsum(exp(x[3:]*x[:-3]) + x[2:-1]^2)", 1, 3),
    "blocks": ("param x: [n, 3]\nr = softmax(x, axis=1)\noutput r", 3, None),
    "blocks, summed": ("param x: [n, 3]\nsum(logsumexp(x, axis=1)^2)", 1, 3),
    "separable": ("param x: [n]\nsum(x*log(1 + x^2))", 1, 1),
    "separable, an array": ("param x: [n]\ny = tanh(x)^2\noutput y", 1, None),
    "rows": ("param x: [n], w: [n]\nr = stack([x @ w, w @ w])\noutput r", 2, None),
    "columns": ("param a: [], b: []\nx: [n]\nr = exp(-a*x)*b\noutput r", 2, None),
    "observations": ("param a: [n], b: []\nx: [n]\nsum((a*x + b - sin(x))^2)", 1, 2),
    "grid": ("param u: [n, n]\nr = u[1:-1, 1:-1]^3 - u[2:, 1:-1] - u[:-2, 1:-1] - u[1:-1, 2:] - u[1:-1, :-2]\noutput r", None, None),
    "linear": ("param x: [n]\nA: [n, n]\nr = A @ x\noutput r", 13, None),
    "linear, summed": ("param x: [n]\nsum(x)", 1, 1),
    "upwind": ("param x: [n]\nr = max(x[1:], 0)*(x[1:] - x[:-1]) + min(x[1:], 0)*(x[1:] - roll(x, -1, axis=0)[1:])\noutput r", 3, None),
    "two outputs": ("param x: [n]\ny = x^2\nz = x[1:]*x[:-1]\noutput y, z", 2, None),
    "two numbers": ("param x: [n]\na = sum(x^3)\nb = sum(x[1:]*x[:-1])\noutput a, b", 2, None),
    "intermediate": ("param x: [n]\nh = x[1:]*x[:-1]\ny = h^2 + x[1:]\noutput y", 2, None),
}  # fmt: skip


@pytest.mark.parametrize("n", [6, 13])
@pytest.mark.parametrize("name", ARRAYS)
def test_a_sparse_derivative_is_the_dense_one(name: str, n: int) -> None:
    text, of_jacobian, of_hessian = ARRAYS[name]
    function = gradc.compile(text)
    values = point(function, {"n": n})
    assert_same(function.jacobian(**values, sparse=True), function.jacobian(**values))
    if of_jacobian is not None and n == 13:
        assert products(function, "jacobian") == of_jacobian
    if of_hessian is not None:
        found = function.hessian(**values, sparse=True)
        assert products(function, "hessian") <= of_hessian
        assert_same(found, function.hessian(**values))


NUMBERS = [
    "param x, y, z\na = x*y\nb = y^2 + z^2\nc = 3\noutput a, b, c",
    "param x[1..6]\nf = 0\nfor i in 1..5 { f = f + 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2 }\noutput f",
    "param x[1..5]\nfor i in 1..4 { r[i] = x[i+1]*exp(-x[i]) }\noutput r[1], r[2], r[3], r[4]",
    "param x[1..5]\nfor i in 1..5 { r[i] = x[1]*x[i] }\noutput r[1], r[2], r[3], r[4], r[5]",
    "param a, x[1..3]\nx[1]*a + x[2]^2*x[3]",
    "param x\nx^3",
    "param x, y\nx + y",
    "param x, y\nf = 2*x\noutput f",
]  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_of_numbers_each_entry_is_an_expression(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", gradc.GradcWarning)
        function = gradc.compile(text)
    values = point(function, {})
    assert_same(function.jacobian(**values, sparse=True), function.jacobian(**values))
    assert_same(function.hessian(**values, sparse=True), function.hessian(**values))
    assert not any(
        "SEEDS" in name for one in function._loaded.others.values() for name in vars(one.module)
    )


@pytest.mark.parametrize("name", ["rosenbrock, chained", "arrow-head", "blocks, summed", "observations", "banded, summed"])  # fmt: skip
def test_a_sparse_hessian_is_symmetric_to_the_bit(name: str) -> None:
    function = gradc.compile(ARRAYS[name][0])
    for seed in range(5):
        found = function.hessian(**point(function, {"n": 11}, seed), sparse=True)
        if name == "observations":
            assert np.array_equal(found.a.b.toarray(), found.b.a.toarray().T)
            found = found.a.a
        assert np.array_equal(found.toarray(), found.toarray().T)


@pytest.mark.slow
@settings(max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(tensor_programs(), st.integers(0, 2**32 - 1))
def test_of_random_programs_too(text: str, seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function = gradc.compile(text)
        values = point(function, SIZES, seed)
        assert_near(function.jacobian(**values, sparse=True), function.gradient(**values))
        found = function.hessian(**values, sparse=True)
        graph = function.compilation.stable
        (output,), variables = graph.outputs.values(), [*graph.wrt.values()]
        blocks = hessians(output, variables)
        at = evaluate(blocks.values(), values, SIZES)
        every = range(len(variables))
        full = [[at[blocks[i, j]] for j in every] for i in every]
    assert_near(found, full)


def assert_near(sparse: object, full: object) -> None:
    if scipy.sparse.issparse(sparse):
        while isinstance(full, tuple | list):
            (full,) = full
        expected = np.reshape(full, sparse.shape)
        finite = np.isfinite(expected)
        scale = 1 + np.max(np.abs(expected[finite]), initial=0)
        difference = sparse.toarray()[finite] - expected[finite]
        assert np.max(np.abs(difference), initial=0) <= 1e-9 * scale
        return
    for one, other in zip(sparse, full, strict=True):
        assert_near(one, other)


@pytest.mark.parametrize("n", [10, 1_000, 30_000])
def test_the_hessian_of_rosenbrock_costs_as_much_as_n(n: int) -> None:
    function = gradc.compile(ARRAYS["rosenbrock, chained"][0])
    x = np.linspace(-1, 2, n)
    found = function.hessian(x, sparse=True)
    assert products(function, "hessian") == 3
    assert found.nnz == 3 * n - 2
    np.testing.assert_allclose(found.diagonal(1), -400 * x[:-1], rtol=1e-14)
    inner = 1200 * x[1:-1] ** 2 - 400 * x[2:] + 202
    np.testing.assert_allclose(found.diagonal()[1:-1], inner, rtol=1e-12)
    source = with_entries(function.compilation, "hessian", {"n": n}).source
    assert len(source) < 20_000


def test_where_a_factor_is_infinite_the_other_entries_are_what_they_are() -> None:
    function = gradc.compile("param x: [n]\ny = sqrt(x[1:]) + x[:-1]^2\noutput y")
    found = function.jacobian(np.array([3.0, 0.0, 0.0]), sparse=True).toarray()
    np.testing.assert_array_equal(found, [[6, np.inf, 0], [0, 0, np.inf]])
    function = gradc.compile(
        "param x: [n], y: [n]\nr = stack([sum(sqrt(x)) + y[0], x[1]*y[1]])\noutput r"
    )
    found = function.jacobian(np.array([0.0, 4.0]), np.array([1.0, 2.0]), sparse=True)
    np.testing.assert_array_equal(found.x.toarray(), [[np.inf, 0.25], [0, 2]])
    np.testing.assert_array_equal(found.y.toarray(), [[1, 0], [0, 4]])


def test_results_are_the_callers_own() -> None:
    function = gradc.compile(ARRAYS["separable"][0])
    x = np.array([1.0, 2.0, 3.0])
    first = function.hessian(x, sparse=True)
    first.data[:] = 0
    first.eliminate_zeros()
    assert function.hessian(x, sparse=True).nnz == 3


def test_single_precision_stays_single_precision() -> None:
    function = gradc.compile(ARRAYS["banded"][0])
    x = np.linspace(0, 1, 8, dtype=np.float32)
    assert_close = np.testing.assert_allclose
    found = function.jacobian(x, sparse=True)
    assert_close(found.toarray(), function.jacobian(x).x, rtol=1e-6)


def test_an_input_may_be_called_sparse() -> None:
    function = gradc.compile("param sparse: [n]\ny = sparse^2\noutput y")
    assert function.jacobian(sparse=np.ones(2)).sparse.shape == (2, 2)


def test_every_call_of_the_same_sizes_uses_the_same_file() -> None:
    function = gradc.compile(ARRAYS["banded"][0])
    for n in (8, 9, 8, 9):
        function.jacobian(np.ones(n), sparse=True)
    assert len(function._loaded.others) == 2


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"x": [[1.0]]}, r"x is declared \[n\]"),
        ({"x": []}, "n is 0"),
        ({"x": "a"}, "not a number or an array"),
        ({"x": [[1], [1, 2]]}, "the rows of x are not of one length"),
        ({}, "no value for x"),
        ({"y": [1.0]}, "y"),
    ],
)
def test_what_does_not_fit_is_refused_as_by_any_call(
    values: dict[str, object], message: str
) -> None:
    function = gradc.compile(ARRAYS["rosenbrock, chained"][0])
    with pytest.raises((ValueError, TypeError, InputError), match=message):
        function.hessian(**values, sparse=True)


def test_points_in_arrays_have_no_sparse_matrix() -> None:
    function = gradc.compile("param x, y\na = x*y\nb = x\noutput a, b")
    with pytest.raises(ValueError, match="the arguments must be numbers"):
        function.jacobian(np.ones(3), 2.0, sparse=True)


def test_the_scalar_target_has_no_sparse_matrices() -> None:
    function = gradc.compile("param x, y\nx*y", target="scalar")
    with pytest.raises(InputError, match="the target scalar has no sparse matrices"):
        function.jacobian(1.0, 2.0, sparse=True)


def test_what_is_not_sparse_is_refused_before_it_is_allocated() -> None:
    function = gradc.compile("param x: [n]\ny = x*sum(x)\noutput y")
    with pytest.raises(LimitError, match="at least 2,500,000,000 entries"):
        function.jacobian(np.ones(50_000), sparse=True)


def test_of_several_outputs_each_number_has_a_hessian() -> None:
    function = gradc.compile("param x: [n]\na = sum(x^3)\nb = x[1:]*x[:-1]\noutput a, b")
    x = np.array([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(function.hessian(x, sparse=True).a.toarray(), np.diag(6 * x))
    found = function.jacobian(x, sparse=True)
    np.testing.assert_array_equal(found.b.x.toarray(), [[2, 1, 0], [0, 3, 2]])


def test_loops_have_the_structure_of_their_steps() -> None:
    text = (
        "param x: [n]\nf = 0\n"
        "for t in 0..n-2 { f = f + 100*(x[t+1] - x[t]^2)^2 + (1 - x[t])^2 }\noutput f"
    )
    function = gradc.compile(text)
    x = np.linspace(-1, 2, 40)
    found = function.hessian(x, sparse=True)
    assert found.nnz == 3 * 40 - 2
    whole = gradc.compile(ARRAYS["rosenbrock, chained"][0]).hessian(x, sparse=True)
    np.testing.assert_allclose(found.toarray(), whole.toarray(), rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("param x: [n]\ny = x^2\noutput y", "hessian", "a Hessian is that of a number"),
        ("x: [n]\ny = x^2\noutput y", "jacobian", ""),
    ],
)
def test_what_has_no_such_derivative_is_refused(text: str, kind: str, message: str) -> None:
    function = gradc.compile(text)
    if message:
        with pytest.raises(InputError, match=message):
            getattr(function, kind)(np.ones(3), sparse=True)
    else:
        assert getattr(function, kind)(np.ones(3), sparse=True).nnz == 3


def test_the_work_of_a_hessian_is_that_of_n() -> None:
    function = gradc.compile(ARRAYS["rosenbrock, chained"][0])
    done = {
        n: with_entries(function.compilation, "hessian", {"n": n}).simplified for n in (100, 10_000)
    }
    few, many = (work([*graph.results["sparse hessian"].values()], {}) for graph in done.values())
    assert 99 < many / few < 102
    value = work([*done[10_000].outputs.values()], {})
    assert many < 12 * value


def test_a_full_row_beside_a_full_column_is_refused_before_products_are_allocated() -> None:
    function = gradc.compile("param x: [n]\nr = concat([sum(x^2)*ones(1), x[1:]*x[0]])\noutput r")
    with pytest.raises(LimitError, match="would take 80,000,000,000 bytes"):
        function.jacobian(np.ones(100_000), sparse=True)


def test_without_scipy_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    function = gradc.compile(ARRAYS["separable"][0])
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(InputError, match=r"this program needs scipy\n.*gradc\[scipy\]"):
        function.hessian(np.ones(3), sparse=True)
    assert function.gradient(np.ones(3)).x.shape == (3,)
