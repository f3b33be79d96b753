"""Functions of arrays in machine code take what those of the file take, and say what they say."""

import numpy as np
import pytest
from nested import leaves

import gradc


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    pytest.importorskip("llvmlite")
    monkeypatch.setenv("GRADC_CACHE", "")


RANDOM = np.random.default_rng(0)
A, X = RANDOM.normal(size=(4, 3)), RANDOM.normal(size=3)
GIVEN = {
    "arrays": (A, X, 2.0),
    "lists": (A.tolist(), X.tolist(), 2),
    "columns": (np.asfortranarray(A), X[::-1], np.float64(2)),
    "gaps": (np.repeat(A, 2, axis=0)[::2], np.repeat(X, 3)[::3], np.array(2.0)),
    "float32": (A.astype(np.float32), X.astype(np.float32), 2.0),
    "integers": (np.arange(12).reshape(4, 3), np.arange(3), 1),
    "float16": (A.astype(np.float16), X.astype(np.float16), 2.0),
}


@pytest.fixture(scope="module")
def pair():
    f = gradc.compile("A: [n, m], x: [m], c: []; y = tanh(A @ x)\nsum(c*y^2)")
    return f, f.native()


@pytest.mark.parametrize("name", GIVEN)
def test_arguments_are_those_of_the_file(pair, name):
    f, native = pair
    found, wanted = (one.value_and_gradient(*GIVEN[name]) for one in (native, f))
    exact = name not in ("float32", "float16")
    for one, other in zip((found[0], *found[1]), (wanted[0], *wanted[1]), strict=True):
        assert np.asarray(one).dtype == np.asarray(other).dtype
        np.testing.assert_allclose(one, other, rtol=1e-13 if exact else 1e-2)
    assert type(found[1]).__name__ == "Gradient"
    assert found[1]._fields == wanted[1]._fields


@pytest.mark.parametrize(
    "given", [(A, X[:2], 2.0), (A[0], X, 2.0), (A, X, A), (A + 1j, X, 2.0), (A, "x", 1.0), (A, X)],
    ids=["length", "rank", "number", "complex", "text", "missing"],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_the_file(pair, given):
    said = []
    for one in pair:
        with pytest.raises((TypeError, ValueError, gradc.GradcError)) as error:
            one.value_and_gradient(*given)
        said.append((type(error.value), str(error.value)))
    assert said[0] == said[1]


def test_an_index_out_of_range_is_refused_by_the_file():
    f = gradc.compile("x: [n], i: [m] integer; sum(x[i]^2)")
    native = f.native()
    x = np.arange(4.0)
    for i in ([0, 3, 3], [-4, 1, 0], np.array([2])):
        assert native(x, i) == f(x, i)
        np.testing.assert_array_equal(native.gradient(x, i)[0], f.gradient(x, i)[0])
    with pytest.raises(IndexError, match="4"):
        native(x, [0, 4, 1])


def test_counts_families_and_loops_of_numbers():
    f = gradc.compile("n: integer\nparam a\nu = a\nfor t in 1..n { u = u + sin(u)/n }\nu")
    native = f.native()
    assert native.gradient(5, 0.3) == pytest.approx(f.gradient(5, 0.3), rel=1e-13)
    points = np.linspace(0, 1, 3)
    np.testing.assert_allclose(native(5, points), f(5, points))
    f = gradc.compile("param W[1..2]: [n, n]\nx: [n]\nh = W[1] @ tanh(W[2] @ x)\nsum(h)")
    native = f.native()
    weights = [np.eye(3), np.arange(9.0).reshape(3, 3)]
    found, wanted = (one.gradient(weights, [1, 2, 3]) for one in (native, f))
    np.testing.assert_allclose(found.W, wanted.W)


def test_results_are_not_memory_of_arguments():
    f = gradc.compile("x: [n]\ny = x.reshape(n, 1)\noutput x, y").native()
    x = np.arange(3.0)
    for one in f(x):
        assert not np.may_share_memory(one, x)
        one += 1
    assert x.tolist() == [0, 1, 2]


@pytest.mark.slow
def test_matrices_of_derivatives_of_numbers():
    text = "param x, y, z\nu = sin(x*y) + hypot(x, y, z)\nv = exp(x - z)*y"
    points = RANDOM.normal(size=(3, 5, 7))
    points[2] = 0.5
    for outputs in ("u", "u, v"):
        f = gradc.compile(f"{text}\noutput {outputs}")
        native = f.native()
        for given in (points, points[:, 0, 0], [1.0, points[1], 2], points.astype(np.float32)):
            for entry in ("jacobian", "hessian"):
                found, wanted = (getattr(one, entry)(*given) for one in (native, f))
                assert type(found).__name__ == type(wanted).__name__
                near = 1e-5 if np.asarray(wanted).dtype == np.float32 else 1e-12
                np.testing.assert_allclose(found, wanted, rtol=near, atol=near)
                assert np.asarray(found).dtype == np.asarray(wanted).dtype


def test_matrices_of_derivatives_of_arrays():
    text = "A: [n, m]\nparam x: [m], b[1..2]: [n]\ny = tanh(A @ x)*b[1] + b[2]\nz = sum(y^2)"
    given = A, X, [A[:, 0], A[:, 1]]
    for outputs, entry in (("y", "jacobian"), ("z", "hessian"), ("y, z", "jacobian")):
        f = gradc.compile(f"{text}\noutput {outputs}")
        found, wanted = (getattr(one, entry)(*given) for one in (f.native(), f))
        assert repr(type(found)) == repr(type(wanted))
        for one, other in zip(leaves(found), leaves(wanted), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


def test_further_derivatives_of_special_functions():
    f = gradc.compile("lgamma(x)*y")
    np.testing.assert_allclose(f.native().hessian(2.0, 3.0), f.hessian(2.0, 3.0), 1e-14)


def test_what_is_assumed_is_looked_at():
    f = gradc.compile("x: [n] > 0, y: [n] in [0, 1)\nsum(log(x)*y)")
    native = f.native()
    good = np.array([0.5, np.inf]), np.array([0.0, 0.5])
    assert native(*good) == f(*good)
    for x, y in (([1.0, 0.0], [0.0, 0.5]), ([1.0, 2.0], [0.0, 1.0]), ([1.0, 2.0], [-0.1, 0.0])):
        said = []
        for one in (f, native):
            with pytest.raises(ValueError, match="is declared") as error:
                one(np.array(x), np.array(y))
            said.append(str(error.value))
        assert said[0] == said[1]
    assert np.isnan(native(np.array([np.nan]), np.array([0.5])))


def test_a_largest_entry_of_none_is_refused_by_the_file():
    f = gradc.compile("x: [n, m]; sum(max(x, axis=1)) + sum(x)")
    native = f.native()
    x = np.arange(6.0).reshape(2, 3)
    assert native(x) == f(x)
    assert native(np.empty((0, 3))) == f(np.empty((0, 3)))
    for one in (f, native):
        with pytest.raises(ValueError, match="zero-size"):
            one(np.empty((2, 0)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n: integer, x: [m]\ns = x\nfor i in 1..n { s = s*x + i }\nsum(s)", np.ones(3)),
        ("n: integer, x: [m]\nsum(x)*n", np.ones(3)),
        ("n: integer\nparam x\ns = x\nfor i in 1..n { s = s*x + i }\ns", 1.0),
    ],
    ids=["loop", "factor", "loop of numbers"],
)
def test_counts_that_are_none_are_refused_at_every_call(text, value):
    f, native = gradc.compile(text), gradc.compile(text, target="native")
    for count in (2, -1, -(2**63), 2**63, 10**9 + 1, 2, 0.5, -1, -1.0):
        for entry in ("value", "gradient"):
            for _ in range(2):
                if count == 2:
                    found, wanted = getattr(native, entry)(2, value), getattr(f, entry)(2, value)
                    np.testing.assert_allclose(found, wanted, rtol=1e-14)
                else:
                    with pytest.raises(ValueError, match="n is declared an integer from 0"):
                        getattr(native, entry)(count, value)


@pytest.mark.parametrize(
    "given", [(2, 1.5), (2, 3), (2, np.float64(1.5))], ids=["float", "int", "float64"]
)
def test_programs_of_numbers_with_loops_give_floats(given):
    text = "n: integer\nparam x\ns = x\nfor i in 1..n { s = s*x + i }\ns"
    f, native = gradc.compile(text), gradc.compile(text, target="native")
    for _ in range(3):
        assert type(native(*given)) is type(f(*given)) is float
        assert type(native.gradient(*given).x) is type(f.gradient(*given).x) is float


def test_what_a_step_adds_up_is_read_before_it_changes():
    text = "x: [m], y: [k]\ns = x\nfor i in 0..k-1 { s = s*y[i] }\nsum(s)"
    f, native = gradc.compile(text), gradc.compile(text, target="native")
    x, y = np.linspace(0.1, 1, 4), np.array([0.5, 2.0, 0.25])
    found = native.gradient(x, y)
    np.testing.assert_allclose(found.y, x.sum() * y.prod() / y, rtol=1e-14)
    for one, other in zip(found, f.gradient(x, y), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-14)
