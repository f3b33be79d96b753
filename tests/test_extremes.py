"""Every function of one number, and its slope, at infinities, zeros, and the largest and least floats.

Floats and arrays of the NumPy file, the scalar file and machine code give one answer; where `math`
raises, as the scalar target may, that answer is no finite number. What has a finite limit at an
infinity has that value there.
"""

import contextlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gradc
from gradc.calculus.partials import MissingRuleError
from gradc.graph.operations import is_callable, is_entrywise
from gradc.vocabulary import functions

INF, MOST, LEAST = math.inf, 1.7e308, 5e-324
POINTS = (INF, -INF, math.nan, 0.0, -0.0, MOST, -MOST, LEAST, -LEAST, 1e-300, -1e-300)

HALF = math.pi / 2
# The limits at inf and at -inf of a value and its slope.
LIMITS: dict[str, dict[float, tuple[float, float]]] = {
    **{name: {INF: (0, 0), -INF: (0, 0)} for name in ("sinc", "sech", "csch", "i0e", "i1e")},
    **{name: {INF: (1, 0), -INF: (-1, 0)} for name in ("tanh", "erf", "coth")},
    **{name: {INF: (1, 0), -INF: (0, 0)} for name in ("sigmoid", "ndtr", "logistic_cdf")},
    **{name: {-INF: (0, 0)} for name in ("exp", "softplus", "exprel", "expi")},
    **{name: {INF: (0, 0)} for name in ("log_sigmoid", "log_ndtr", "erfcx")},
    "erfc": {INF: (0, 0), -INF: (2, 0)},
    "expm1": {-INF: (-1, 0)},
    "atan": {INF: (HALF, 0), -INF: (-HALF, 0)},
    "acot": {INF: (0, 0), -INF: (0, 0)},
    "asec": {INF: (HALF, 0), -INF: (HALF, 0)},
    "acsc": {INF: (0, 0), -INF: (0, 0)},
    "acoth": {INF: (0, 0), -INF: (0, 0)},
    "langevin": {INF: (1, 0), -INF: (-1, 0)},
    "tanhc": {INF: (0, 0), -INF: (0, 0)},
    "atanc": {INF: (0, 0), -INF: (0, 0)},
    "polygamma": {INF: (0, 0)},
    "sinc_derivative": {INF: (0, 0), -INF: (0, 0)},
    "rgamma": {LEAST: (LEAST, 1), -LEAST: (-LEAST, 1), MOST: (0, 0)},
    "bessel_gap": {0.0: (1, -1.5), LEAST: (1, -1.5)},
}
# What SciPy has otherwise at these points, where the file takes its function; the rest of a slope
# that cancels next to 0; and a pole that `math` raises at, where the limits have two signs.
APART = {
    "erfcinv": (LEAST,),
    "erfcinv_slope": (LEAST,),
    "bessel_gap_slope": (LEAST, -LEAST, 1e-300, -1e-300),
    "acot": (0.0, -0.0),
    "lgamma": (-INF, -MOST, LEAST, -LEAST),
    "polygamma": (-MOST, -0.0),
    "digamma": (-MOST,),
}


def call(name: str) -> str:
    """Return a program that calls a function with one number, and an order where it has one."""
    formals = [one for one in functions()[name].formals if one.default is None]
    return f"{name}({', '.join('2' if one.kind == 'integer' else 'x' for one in formals)})"


def is_of_one_number(name: str) -> bool:
    row = functions()[name]
    if row.settings or not is_entrywise(name) or not is_callable(name):
        return False
    formals = [one for one in row.formals if one.default is None and one.kind != "integer"]
    return len(formals) == 1 and not any(one.kind == "each" for one in row.formals)


OF_ARRAYS = ("adjugate", "logm", "ravel", "turns")
NAMES = [name for name in functions() if is_of_one_number(name) and name not in OF_ARRAYS]


def made(name: str) -> dict[str, Callable[..., Any]]:
    """Return the functions of all targets that have it, each of one float."""
    text = f"param x\n{call(name)}"
    f = gradc.compile(text)
    file = f.module.value_and_gradient
    found = {"floats": file, "arrays": lambda x: entry(file(np.array([x, 1.0])))}
    with contextlib.suppress(gradc.GradcError):  # it needs SciPy
        found["scalar"] = gradc.compile(text, target="scalar").module.value_and_gradient
    with contextlib.suppress(gradc.GradcError, ImportError):
        found["native"] = f.native().value_and_gradient
    return found


def entry(found: Any) -> Any:
    return found[0][0], [one[0] for one in found[1]]


def outcome(function: Callable[..., Any], x: float) -> tuple[float, ...] | None:
    """Return a value and its slope, None where that raises."""
    try:
        with np.errstate(all="ignore"):
            value, slopes = function(x)
    except (ValueError, ArithmeticError):
        return None
    return float(value), *map(float, slopes)


def is_same(one: float, other: float) -> bool:
    if math.isfinite(one) and math.isfinite(other):
        return abs(one - other) <= 1e-12 * max(abs(one), abs(other)) + 5e-324
    return one == other or (one != one and other != other)


@pytest.mark.table
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NAMES)
def test_all_targets_give_one_answer_at_extremes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("scipy")
    monkeypatch.setenv("GRADC_CACHE", "")
    try:
        targets = made(name)
    except MissingRuleError:
        pytest.skip("it has no derivative")
    for x in POINTS:
        if x in APART.get(name, ()):
            continue
        found = {target: outcome(function, x) for target, function in targets.items()}
        wanted = found["arrays"]
        assert wanted is not None
        for target, one in found.items():
            if one is None:
                assert not all(map(math.isfinite, wanted)), (x, target, found)
            else:
                assert all(map(is_same, one, wanted)), (x, found)


@pytest.mark.table
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", LIMITS)
def test_a_finite_limit_is_the_value(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("scipy")
    monkeypatch.setenv("GRADC_CACHE", "")
    targets = made(name)
    for x, wanted in LIMITS[name].items():
        for target, function in targets.items():
            found = outcome(function, x)
            assert found is not None, (x, target)
            assert all(map(is_same, found, wanted)), (x, target, found)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize(
    ("text", "at", "value", "gradient"),
    [
        ("tanh(k*t)/k", (1e200, 1e200), 1e-200, (0, 0)),
        ("tanh(k*t)/k", (1e10, 1e300), 1e-10, (-1e-20, 0)),
        ("tanh(k*t)/k", (1e-320, 2), 2, (0, 1)),
        ("atan(k*t)/k", (-1e10, 1e300), HALF * 1e-10, (HALF * 1e-20, 0)),
        ("(exp(k*t) - 1)/k", (-1e10, 1e300), 1e-10, (1e-20, 0)),
        ("(1 - exp(-k*t))/k", (1e200, 1e200), 1e-200, (0, 0)),
        ("asinh(k*t)/k", (1e10, 1e200), math.asinh(1e210) / 1e10, (-4.832360167093095e-18, 1e-210)),
        ("a*k/tanh(k*t)", (1, 1e200, 1e200), 1e200, (1e200,)),
        ("x^n/y^n", (0, 0, 2), 1, (0,)),
        ("x^n/(k^n + x^n)", (0, 0, 2), 0.5, (0,)),
    ],
)
def test_a_factor_that_is_divided_by_may_be_huge(
    text: str, at: tuple[float, ...], value: float, gradient: tuple[float, ...], target: str
) -> None:
    found, slopes = gradc.compile(text, target=target).value_and_gradient(*map(float, at))
    assert found == pytest.approx(value, rel=1e-12, abs=0)
    assert slopes[: len(gradient)] == pytest.approx(gradient, rel=1e-7, abs=1e-300)
