"""Equations in generated files: solved at floats and at points, by both targets."""

from itertools import pairwise

import numpy as np
import pytest

import gradc

KEPLER = "E = root(E - e*sin(E) - M, E, from=M); r = 1 - e*cos(E)"
RIDGE = """X: [n, d], y: [n]; param l > 0
w = argmin(sum((X @ w - y)^2) + l*sum(w^2), w, from=zeros(d))
sum((X @ w - y)^2)"""


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_system_that_is_singular_is_an_error() -> None:
    function = gradc.compile("x: [n]; y = root(sum(y)*ones(n) - x, y, from=x); sum(y)")
    with pytest.raises(ArithmeticError, match="has not come to rest"):
        function(x=[2.0, 3.0])


@pytest.mark.parametrize("target", ["numpy", "scalar"])
def test_kepler_holds_and_its_gradient_is_that_of_differences(target: str) -> None:
    f = gradc.compile(KEPLER, wrt="e, M", target=target)
    value, gradient = f.value_and_gradient(e=0.4, M=1.1)
    step = 1e-5
    for field, moved in (("e", {"e": step, "M": 0.0}), ("M", {"e": 0.0, "M": step})):
        ends = [f(e=0.4 + s * moved["e"], M=1.1 + s * moved["M"]) for s in (1, -1)]
        slope = (ends[0] - ends[1]) / (2 * step)
        assert getattr(gradient, field) == pytest.approx(slope, rel=1e-8)
    assert 0 < value < 1


def test_every_point_of_an_array_is_solved() -> None:
    f = gradc.compile(KEPLER, wrt="e, M")
    anomalies = np.linspace(0, 6, 50).reshape(2, 25)
    values, gradient = f.value_and_gradient(e=0.9, M=anomalies)
    one = [f.value_and_gradient(e=0.9, M=float(M)) for M in anomalies.ravel()]
    np.testing.assert_allclose(values.ravel(), [v for v, _ in one], rtol=1e-12)
    np.testing.assert_allclose(gradient.M.ravel(), [g.M for _, g in one], rtol=1e-10)


def test_newtons_method_converges_quadratically() -> None:
    """The number of calls of the equation for cbrt(2) from 1: each step doubles the digits."""
    f = gradc.compile("y = root(y*y*y - a, y, from=1); y", wrt="a")
    calls: list[float] = []
    newton = f.module._newton_of_number
    f.module.__dict__["_newton_of_number"] = lambda equation, *given: newton(
        lambda y: calls.append(float(y)) or equation(y), *given
    )
    assert f(a=2.0) == pytest.approx(2 ** (1 / 3), rel=1e-15)
    errors = [abs(y - 2 ** (1 / 3)) for y in calls]
    assert len(calls) <= 8
    assert all(later <= 2 * error**2 + 1e-15 for error, later in pairwise(errors))


def test_ridge_regression_by_argmin_is_that_of_the_normal_equations() -> None:
    random = np.random.default_rng(0)
    data = {"X": random.normal(size=(8, 3)), "y": random.normal(size=8), "l": 0.5}
    f = gradc.compile(RIDGE)
    g = gradc.compile("""X: [n, d], y: [n]; param l > 0
    w = solve(X.T @ X + l*eye(d), X.T @ y)
    sum((X @ w - y)^2)""")
    for one, other in zip(f.value_and_gradient(**data), g.value_and_gradient(**data), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9)
    np.testing.assert_allclose(
        np.asarray(f.hessian(**data)), np.asarray(g.hessian(**data)), rtol=1e-8
    )


@pytest.mark.parametrize("target", ["numpy", "scalar"])
def test_what_has_no_root_is_an_error_that_names_the_unknown(target: str) -> None:
    f = gradc.compile("E = root(E^2 + a, E, from=1); E", wrt="a", target=target)
    with pytest.raises(ArithmeticError, match="equation for E: Newton's method has not come to"):
        f(a=1.0)


# Where Newton's method begins at a maximum or at a saddle, where it stays.
NO_LEAST = [
    "param a; z = argmin(cos(z)*a, z, from=0); z",
    "param a; z = argmin(z^4 - a*z^2, z, from=0); z",
    "param a; z = argmin(z^4 - a*z^2, z, from=1e-9); z",
    "param a; sum(argmin(z[0]^2 - a*z[1]^2 + z[1]^4, z, from=zeros(2)))",
    "param a; sum(argmin(1e20*z[0]^2 - a*z[1]^2 + z[1]^4, z, from=zeros(2)))",
    "param a; sum(argmin(a*z[0]*z[1], z, from=zeros(2)))",
]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        *((text, "numpy") for text in NO_LEAST),
        *((text, "scalar") for text in NO_LEAST if "zeros" not in text),  # it has no arrays
    ],
)
def test_a_maximum_or_a_saddle_is_no_least_value(text: str, target: str) -> None:
    f = gradc.compile(text, target=target)
    with pytest.raises(ArithmeticError, match=r"found for z is no least value.*begin elsewhere"):
        f(a=2.0)


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("param a; argmin(cos(z)*a, z, from=0.1)", np.pi),
        ("param a; argmin(z^4 - a*z^2, z, from=0.3)", 1),
    ],
)
def test_beside_a_maximum_the_least_value_is_found(text: str, least: float, target: str) -> None:
    assert gradc.compile(text, target=target)(a=2.0) == pytest.approx(least, rel=1e-12)


def test_a_singular_least_value_of_a_system_is_none_the_less_found() -> None:
    f = gradc.compile("param a; sum(argmin(sum((z - a)^4) + (z[0] - z[1])^2, z, from=zeros(2)))")
    assert f(a=2.0) == pytest.approx(4, rel=1e-6)


def test_of_several_points_only_those_without_a_least_value_are_nan() -> None:
    f = gradc.compile("param a; argmin(cos(z)*a, z, from=0)")
    assert np.isnan(f(a=np.array([2.0, -2.0]))).tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("root(y - x, from=1)", "root takes what it is of, the unknown, and where to begin"),
        ("root(y - x, y + 1, from=1)", "the unknown is a name"),
        ("v: [n]; sum(root(sum(y) - 1, y, from=v))", "y is [n], and the equation []"),
        ("v: [n]; sum(argmin(y - v, y, from=v))", "argmin takes a number; this is [n]"),
    ],
)
def test_what_is_no_equation_is_refused_with_what_it_should_be(text: str, message: str) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(text)
    assert message in str(caught.value)
