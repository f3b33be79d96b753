"""Floats have a path of their own in the NumPy file: it gives what arrays give, at every point."""

import itertools
import math
import warnings
from typing import Any

import numpy as np
import pytest

import gradc
from gradc.vocabulary import functions

POINTS = (
    0.0, -0.0, 1.0, -1.0, 0.3, -0.3, 0.5, 2.5, -2.5, 3.0, 30.0, -30.0, 650.0, -650.0, 800.0, -800.0,
    1e300, -1e300, 1e-300, 5e-324, math.inf, -math.inf, math.nan,
)  # fmt: skip
FEW = (0.0, 1.0, -1.0, 0.3, 2.5, 800.0, -800.0, 1e300, math.inf, -math.inf, math.nan)

KINKS = (
    "max(x, y)", "min(x, y)", "max(x, 1)", "max(1, x)", "min(x, 1)", "min(1, x)", "relu(x)",
    "abs(x)", "sign(x)*x", "where(x > y, x^2, y)", "where(x > 0, log(x), 0)", "clip(x, -1, 1)",
    "where(x == y, x*y, x/y)", "max(x, y, 1)", "where(not (x > 0 and y > 0), x, y)", "floor(x)*x",
)  # fmt: skip
PROGRAMS = (
    "sigmoid(sigmoid(x*y + 0.5)*y - 1)", "log(x)*log(y)", "softplus(x*y)", "logaddexp(x, y)",
    "log(1 + exp(x))", "x^3*y^2.5 + sqrt(x*y)", "x^y", "tanh(tanh(x*y)*y)", "u = x*y; v = u + x; u/v",
    "exp(x*y)", "exp(exp(x))",
    "sigmoid(x - y)*sigmoid(y - x)", "softplus(x)*log_sigmoid(x)*sigmoid(-x)*softplus(-x)",
    "z = x*y; -(x*log(sigmoid(z)) + (1 - x)*log(1 - sigmoid(z)))", "1/(x - y)", "atan2(x, y)", "x % y", "hypot(x, y)", "gelu(x)",
    "h[0] = x; for t in 1..5 { h[t] = tanh(h[t-1]*y) }; h[5]",
    "u = x; while u > 1, at most 99 { u = u/2 }; u^2*y",
    "u = x + 1; a = sin(u); b = cos(u)*y; output a, b",
)  # fmt: skip


def flat(found: Any) -> list[float]:
    """Return the numbers of a nested result, in order."""
    waiting, numbers = [found], []
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, tuple):
            waiting = [*one, *waiting]
        else:
            numbers.append(one)
    return numbers


def outcome(function: Any, *given: Any) -> Any:
    """Return what a call gives, or what it raises, as text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return flat(function(*given))
        except (TypeError, ValueError, ArithmeticError, RuntimeError) as error:
            return f"{type(error).__name__}: {error}"


def check(text: str, points: Any) -> None:
    """Compare what a file gives for floats with what it gives for their arrays, of no axes."""
    function = gradc.compile(text)
    assert "_of_floats" in function.source, text
    for entry in ("value", "value_and_gradient"):
        own = getattr(function.module, entry)
        for point in points:
            found, expected = outcome(own, *point), outcome(own, *map(np.float64, point))
            if isinstance(expected, str):
                assert found == expected, (text, point)
                continue
            assert {*map(type, found)} == {float}, (text, point)
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-15, nan_ok=True), (text, point)


def arity_of(text: str, most: int) -> int:
    """Return of how many numbers a program is, 0 for one with none or with more, or of arrays."""
    try:
        function = gradc.compile(text)
    except (gradc.GradcError, gradc.GradcWarning):  # of what is never used
        return 0
    numbers = all(shape == () for shape in function.inputs.values())
    return len(function.inputs) if numbers and len(function.inputs) <= most else 0


@pytest.mark.parametrize("text", KINKS)
def test_kinks_and_choices(text: str) -> None:
    arity = arity_of(text, 2)
    check(text, itertools.product(POINTS, repeat=arity))


@pytest.mark.parametrize("text", PROGRAMS)
def test_programs(text: str) -> None:
    check(text, itertools.product(FEW, repeat=len(gradc.compile(text).inputs)))


def calls(name: str) -> list[str]:
    """Return programs of one or two numbers that call a function of the vocabulary."""
    row = functions()[name]
    count = len([one for one in row.formals if one.default is None])
    if not row.formals or any(one.kind for one in row.formals):
        return []
    names = ["x", "y"]
    given = {1: [["x"]], 2: [names, ["1", "x"], ["2", "x"]], 3: [["1", *names]]}
    return [f"{name}({', '.join(one)})" for one in given.get(count, [])]


@pytest.mark.table
@pytest.mark.parametrize("name", functions())
def test_functions_of_the_vocabulary(name: str) -> None:
    for text in calls(name):
        arity = arity_of(text, 2)
        if arity and "_of_floats" in gradc.compile(text).source:
            points = POINTS if arity == 1 else FEW
            check(text, itertools.product(points, repeat=arity))


def test_families_integers_and_mixed_types() -> None:
    function = gradc.compile(
        "param w[1..3]; x: []; f = w[1]*w[2] + w[3]*x"
    ).module.value_and_gradient
    value, gradient = function([1.0, 2.0, 3.0], 0.5)
    assert (value, gradient.w, type(value)) == (3.5, [2.0, 1.0, 0.5], float)
    for other in ([1, 2.0, 3], {1: 1.0, 2: 2.0, 3: 3.0}, np.array([1.0, 2.0, 3.0])):
        assert function(other, 0.5)[0] == 3.5
    assert function({1: 1.0, 2: 2.0, 3: 3.0}, 0.5)[1].w == {1: 2.0, 2: 1.0, 3: 0.5}
    with pytest.raises(ValueError, match=r"w takes the members 1 to 3"):
        function([1.0, 2.0], 0.5)

    function = gradc.compile("x^2*y").module.value_and_gradient
    for given in ((3, 2.0), (3, 2), (3.0, 2), (True, 2.0), (3.0, False)):
        found = flat(function(*given))
        assert {*map(type, found)} == {float}
        assert found == flat(function(*map(float, given)))
    assert type(function(np.float64(3.0), 2.0)[0]) is float
    assert type(function(np.float32(3.0), 2.0)[0]) is np.float32
    assert function(np.array([3.0, 1.0]), 2.0)[1].x.tolist() == [12.0, 4.0]
    with pytest.raises(TypeError, match="x is not a number"):
        function("3", 2.0)


def test_inputs_that_are_whole() -> None:
    function = gradc.compile("n: integer; x: []; f = n*x^2", wrt="x").module.value_and_gradient
    assert flat(function(3, 2.0)) == [12.0, 12.0]
    assert {*map(type, flat(function(3, 2.0)))} == {float}
    with pytest.raises(ValueError, match="n is declared an integer"):
        function(-1, 2.0)


def test_what_is_assumed_is_said_in_words() -> None:
    function = gradc.compile("param l > 0; x: [] in (0, 1); f = l*x").module.value
    assert function(2.0, 0.5) == 1.0
    assert math.isnan(function(math.nan, 0.5))
    with pytest.raises(ValueError, match=r"l is declared > 0; it is -1\.0"):
        function(-1.0, 0.5)
    with pytest.raises(ValueError, match="x is declared"):
        function(1.0, 2.0)


def test_matrices_of_floats_are_arrays() -> None:
    function = gradc.compile("u = x*y^2; v = x + y; output u, v", emit="jacobian, hessian").module
    for entry in (function.jacobian, function.hessian):
        found, expected = entry(3.0, 2.0), entry(np.float64(3.0), 2.0)
        assert np.array_equal(found, expected)
    assert function.jacobian(3.0, 2.0).tolist() == [[4.0, 12.0], [1.0, 1.0]]


def test_what_is_no_path_of_floats() -> None:
    terms = " + ".join(f"sin({k}*x)" for k in range(2, 503))
    for text in ("besselj0(x)", "lgamma(x)", "binomial_logpmf(2, 7, x)", "x: [n]; sum(x^2)", terms):
        assert "_of_floats" not in gradc.compile(text).source
    text = "h[0] = x; for t in 1..64 { h[t] = tanh(h[t-1]) }; h[64]"
    assert "_of_floats" not in gradc.compile(text, checkpoint=True).source


@pytest.mark.parametrize("name", ["ArithmeticError", "ValueError"])
def test_inputs_that_are_called_as_what_is_caught(name: str) -> None:
    found = gradc.compile(f"log({name})*w").value_and_gradient
    with np.errstate(all="ignore"):
        assert np.isnan(found(-1.0, 2.0)[0])
    assert found(1.0, 2.0) == (0.0, (2.0, 0.0))


def test_exprel_of_inf_is_inf_in_every_file() -> None:
    for found in (gradc.compile("exprel(x)"), gradc.compile("exprel(x)", target="scalar")):
        assert (found(math.inf), found(-math.inf)) == (math.inf, 0.0)
        assert math.isnan(found(math.nan))
    of_arrays = gradc.compile("exprel(x)")(np.array([math.inf, -math.inf, 1500.0, 705.0]))
    np.testing.assert_allclose(
        of_arrays, [math.inf, 0.0, math.inf, math.exp(705) / 705], rtol=1e-12
    )
