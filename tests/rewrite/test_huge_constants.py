"""Constants whose product or quotient is beyond the floats stay two: what they multiply is not."""

import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

import gradc

_CASES = [
    ("1e200*(1e200*x)", 1e-300, 1e100),
    ("1e-200*(1e-200*x)", 1e300, 1e-100),
    ("1e200*(1e200/x)", 1e300, 1e100),
    ("(1e200*x)/1e-200", 1e-300, 1e100),
    ("(x/1e-200)*1e200", 1e-300, 1e100),
    ("(1e-200*x)/1e200", 1e300, 1e-100),
    ("1e-200*(x/(1e200*w))", 1e300, 5e-101),
    ("1e200*(-(1e200*x))", 1e-300, -1e100),
    ("1e-160*(1e-160*x)", 1e300, 1e-20),  # their product is subnormal
    ("1e200*(x/1e-200)", 1e-300, 1e100),
    ("(x/1e200)/1e200", 1e300, 1e-100),
    ("2*(1e308*x)", 1e-5, 2e303),
    ("1e-308*(0.01*x)", 1e10, 1e-300),
    ("1e308*x + 1e308*x", 1e-300, 2e8),
    ("1e308*x + 1e308*x + 1e308*x", 1e-300, 3e8),
    ("1e200*(1e200*x)^2", 1e-290, 1e20),
    ("(1e160*x)^3", 1e-150, 1e30),
]


@pytest.mark.parametrize("target", ["numpy", "scalar", "native"])
@pytest.mark.parametrize(("program", "x", "value"), _CASES)
def test_value(program: str, x: float, value: float, target: str) -> None:
    f = gradc.compile(program, target=target)
    point = {name: x if name == "x" else 2.0 for name in f.inputs}
    assert f(**point) == pytest.approx(value, rel=1e-13, abs=0)


@pytest.mark.parametrize(("program", "x", "value"), _CASES[:4])
def test_arrays(program: str, x: float, value: float) -> None:
    f = gradc.compile(f"param x: [n]\nsum({program})")
    assert f([x, x]) == pytest.approx(2 * value, rel=1e-13, abs=0)


# A program, its point, and its gradient: that by a name that is left out is beyond the floats.
_SLOPES: list[tuple[str, dict[str, float], dict[str, float]]] = [
    ("1e200*(1e200*(x*w))", {"x": 1e-300, "w": 1}, {"w": 1e100}),
    ("1e200*(1e200/x)", {"x": 1e300}, {"x": -1e-200}),
    ("1e-200*(1e-200*(1e300*x))", {"x": 1}, {"x": 1e-100}),
    ("1e-200*(1e300*x)*1e-200", {"x": 1}, {"x": 1e-100}),
    ("sqrt(1e200*x*1e200)", {"x": 1}, {"x": 5e199}),
    ("(1e200*x*1e200)^0.25", {"x": 1}, {"x": 2.5e99}),
    ("cbrt(1e180*x*1e180)", {"x": 1}, {"x": 1e120 / 3}),
    ("log(1e200*x*1e200)", {"x": 2}, {"x": 0.5}),
    ("sqrt(1e-300*(x*x/1e150))*1e300", {"x": 2}, {"x": 1e75}),
    ("x*1e200*1e200/1e300", {"x": 2}, {"x": 1e100}),
    ("x/((1e100*x)*(x/1e-200))", {"x": 0.001}, {"x": -1e-294}),
    ("1e300/sqrt(1e200/(x^2*sqrt(x)))", {"x": 1}, {"x": 1.25e200}),
    ("(w^2)^2/(w/1e-300)", {"w": 3}, {"w": 27e-300}),
    ("2e-250*(1e200/(3e250*(x*w)))", {"x": 2e-300, "w": 1}, {"x": -1e300 / 6, "w": -1 / 3}),
    ("a = 1e200*x; b = 1e200*a; b*w", {"x": 1e-300, "w": 1}, {"w": 1e100}),
    ("a = 1e-200*x; b = w*a; c = 1e-200*b; 1e300*c", {"x": 1, "w": 2}, {"x": 2e-100, "w": 1e-100}),
    ("(1e200*x*1e200)/(1e200*w*1e200)", {"x": 1, "w": 2}, {"x": 0.5, "w": -0.25}),
    ("1e-300*(1e200*(1e200*x) + 1e200*(w*1e200))", {"x": 1, "w": 1}, {"x": 1e100, "w": 1e100}),
    ("x/(x + (w/w^2)*(x*x*1e300))", {"x": 0.5, "w": 0.5}, {"x": -2e-300, "w": 2e-300}),
    ("0.1^400*x*1e300*1e90", {"x": 1}, {"x": 1e-10}),
    ("x/sin(2e-250*(x*x))", {"x": 0.5}, {"x": -2e250}),
    ("hypot(1e200*x*1e200, 1e200*w*1e200)/1e300", {"x": 3, "w": 4}, {"x": 6e99, "w": 8e99}),
]


def _is_near(found: float, wanted: float) -> bool:
    return bool(found == pytest.approx(wanted, rel=1e-12, abs=0))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("target", ["numpy", "arrays", "scalar", "native"])
@pytest.mark.parametrize(("program", "point", "slopes"), _SLOPES)
def test_gradient(
    program: str, point: Mapping[str, float], slopes: Mapping[str, float], target: str
) -> None:
    if target == "native":
        pytest.importorskip("llvmlite")
    f = gradc.compile(program, target="numpy" if target == "arrays" else target)
    given: dict[str, Any] = dict(point)
    if target == "arrays":
        given = {name: np.array([value, value]) for name, value in point.items()}
    found = f.gradient(**given)
    for name, wanted in slopes.items():
        assert _is_near(np.ravel(getattr(found, name))[-1], wanted), (name, found)


def test_second_derivatives() -> None:
    f = gradc.compile("1e-200*(1e-200*(1e200*x)^2)*w")
    assert f.hessian(x=3.0, w=2.0).tolist() == [[4.0, 6.0], [6.0, 0.0]]
    f = gradc.compile("1e300*(1e-200*(1e-200*(x*x*w)))")
    assert f.hessian(x=3.0, w=2.0) == pytest.approx(np.array([[4e-100, 6e-100], [6e-100, 0]]))


@pytest.mark.parametrize(
    "program",
    [
        "1e-300*sum(1e200*(x*1e200) + 1e200*(1e200*w))",
        "1e-300*sum((1e200*x)*(1e200*w))",
        "sum(1e200*((1e200*outer(x, x)) @ w))*1e-300",
        "norm(1e200*x*1e200)*1e-300*sum(w)",
        "max(1e200*(x*1e200))*1e-300*sum(w)",
        "where(x[0] > 0, 1e200*(1e200*sum(x*w)), 0)*1e-300",
    ],
)
def test_through_arrays(program: str) -> None:
    f = gradc.compile(f"param x: [n], w: [n]\n{program}")
    plain = program.replace("1e200", "1").replace("1e-300", "1")
    g = gradc.compile(f"param x: [n], w: [n]\n{plain}")
    x, w = np.array([1.0, 2.0]), np.array([3.0, 5.0])
    value, found = f.value_and_gradient(x, w)
    wanted, gradient = g.value_and_gradient(x, w)
    assert _is_near(value, 1e100 * wanted)
    for one, other in zip(found, gradient, strict=True):
        assert one == pytest.approx(1e100 * other, rel=1e-12)


def test_small_arguments_of_functions() -> None:
    f = gradc.compile("x*w/sin(2e-250*(x*x))")
    assert f.hessian(x=0.5, w=3.0) == pytest.approx(np.array([[24e250, -2e250], [-2e250, 0]]))
    assert gradc.compile("0.1^400*x*1e300*1e90")(x=3.0) == pytest.approx(3e-10)


def test_through_a_loop() -> None:
    f = gradc.compile("h[0] = x\nfor i in 1..4 { h[i] = 1e150*h[i-1] }\nh[4]*w*1e-300")
    assert f.gradient(x=1e-10, w=1.0).w == pytest.approx(1e290)


_CONSTANTS = ("1e200", "1e-200", "1e150", "1e-150", "3e250", "2e-250", "1e100", "1e-300")


class _Dual:
    """A number of 60 digits and its slopes, by the arithmetic of pairs."""

    def __init__(self, value: Any, slopes: Mapping[str, Any] | None = None) -> None:
        self.value, self.slopes = value, dict(slopes or {})

    def joined(self, value: Any, one: Any, other: "_Dual", two: Any) -> "_Dual":
        names = {*self.slopes, *other.slopes}
        mine, theirs = self.slopes, other.slopes
        return _Dual(value, {n: one * mine.get(n, 0) + two * theirs.get(n, 0) for n in names})


def _random(chance: random.Random, depth: int, point: Mapping[str, int]) -> tuple[str, _Dual]:
    """Return a program of products, quotients, squares, roots and sums, with its derivatives."""
    if depth == 0 or chance.random() < 0.1:
        name = chance.choice([*point])
        return name, _Dual(mpf(point[name]), {name: mpf(1)})
    text, u = _random(chance, depth - 1, point)
    kind = chance.random()
    if kind < 0.5:
        constant = chance.choice(_CONSTANTS)
        times = _Dual(mpf(float(constant)))
        if chance.random() < 0.3:
            inverse = 1 / times.value
            return f"({text})/{constant}", u.joined(u.value * inverse, inverse, times, 0)
        return f"{constant}*({text})", u.joined(u.value * times.value, times.value, times, 0)
    if kind < 0.6:
        return f"({text})^2", u.joined(u.value**2, 2 * u.value, u, 0)
    if kind < 0.7:
        root = mp.sqrt(u.value)
        return f"sqrt({text})", u.joined(root, 1 / (2 * root), u, 0)
    other, v = _random(chance, depth - 1, point)
    if kind < 0.8:
        return f"({text}) + ({other})", u.joined(u.value + v.value, 1, v, 1)
    if kind < 0.9:
        return f"({text})*({other})", u.joined(u.value * v.value, v.value, v, u.value)
    quotient = u.value / v.value
    return f"({text})/({other})", u.joined(quotient, 1 / v.value, v, -quotient / v.value)


@pytest.mark.table
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(60))
def test_random_chains_are_what_60_digits_are(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - programs, no secrets
    with mp.workdps(60):
        point = {"x": 2, "w": 3, "v": 5}
        text, whole = _random(chance, 5, point)
        f = gradc.compile(f"param x, w, v\n{text}")
        value, found = f.value_and_gradient(**{name: float(one) for name, one in point.items()})
        if not _is_whole(whole.value) or not np.isfinite(value) or not value:
            return  # as it is written it is no float
        for name in point:
            wanted = whole.slopes.get(name, mpf(0))
            least = abs(whole.value) / point[name] * mpf(10) ** -20  # what cancels is 0
            if abs(wanted) > least and _is_whole(wanted):
                assert _is_near(getattr(found, name), float(wanted)), (text, name)


def _is_whole(value: Any) -> bool:
    return bool(mpf(10) ** -300 < abs(value) < mpf(10) ** 300)
