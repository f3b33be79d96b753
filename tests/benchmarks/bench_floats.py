"""Calls with floats: the scalar file, the NumPy file, `Function`, and SymPy's lambdify.

Value and gradient of programs of different kinds; of SymPy one flat list of them all, as formulas
with common parts by `cse`, which overflow and cancel where gradc's do not. Rounds are interleaved;
a time is the least of all rounds, and the ratios are those of these.

    python -m tests.benchmarks.bench_floats [program …]
"""

import math
import sys
import timeit
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy
from sympy import Max, Min, Piecewise, cos, exp, log, sin, sqrt, tanh

import gradc

_ROUNDS = 60
_CALLS = 1000


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + exp(-z))


def _loss(x: Any, w: Any, b: Any, y: Any) -> Any:
    p = _sigmoid(x * w + b)
    return -(y * log(p) + (1 - y) * log(1 - p))


def _outputs(x: Any, y: Any) -> list[Any]:
    u = sin(x * y)
    v = u * exp(-y)
    return [u, v, u**2 + v**2]


_TEN = [f"x{i}" for i in range(10)]

# The program, its inputs at a point, and the same for SymPy.
PROGRAMS: Mapping[str, tuple[str, Mapping[str, float], Callable[..., Any]]] = {
    "two sigmoids": (
        "sigmoid(sigmoid(x*w1 + b1)*w2 + b2)",
        {"x": 1.0, "w1": 0.5, "b1": 0.1, "w2": 2.0, "b2": -0.3},
        lambda x, w1, b1, w2, b2: _sigmoid(_sigmoid(x * w1 + b1) * w2 + b2),
    ),
    "logarithms": (
        "log(x)*log(y + 1) + log(x*y + 2)^2",
        {"x": 1.5, "y": 2.5},
        lambda x, y: log(x) * log(y + 1) + log(x * y + 2) ** 2,
    ),
    "softplus": (
        "log(1 + exp(x*w + b)) + log(1 + exp(-w))",
        {"x": 1.0, "w": 0.5, "b": 0.1},
        lambda x, w, b: log(1 + exp(x * w + b)) + log(1 + exp(-w)),
    ),
    "cross entropy": (
        "z = x*w + b; -(y*log(sigmoid(z)) + (1 - y)*log(1 - sigmoid(z)))",
        {"x": 1.0, "w": 0.5, "b": 0.1, "y": 0.7},
        _loss,
    ),
    "max, where": (
        "max(x, y)*min(x, z) + where(y > 0, y^2, -y)",
        {"x": 1.5, "y": 2.5, "z": 0.5},
        lambda x, y, z: Max(x, y) * Min(x, z) + Piecewise((y**2, y > 0), (-y, True)),
    ),
    "powers": (
        "x^3*y^2.5 + sqrt(x*y) + x^2/y",
        {"x": 1.5, "y": 2.5},
        lambda x, y: x**3 * y**2.5 + sqrt(x * y) + x**2 / y,
    ),
    "ten inputs": (
        " + ".join(f"{one}^2*{_TEN[i - 9]}" for i, one in enumerate(_TEN)),
        {one: 0.3 + 0.1 * i for i, one in enumerate(_TEN)},
        lambda *x: sum(x[i] ** 2 * x[i - 9] for i in range(10)),
    ),
    "three outputs": (
        "u = sin(x*y); v = u*exp(-y); w = u^2 + v^2; output u, v, w",
        {"x": 1.5, "y": 0.5},
        _outputs,
    ),
    "tanh three times": (
        "tanh(tanh(tanh(x*a + b)*c + d)*e)",
        {"x": 1.0, "a": 0.5, "b": 0.1, "c": 2.0, "d": -0.3, "e": 0.7},
        lambda x, a, b, c, d, e: tanh(tanh(tanh(x * a + b) * c + d) * e),
    ),
    "waves": (
        "sin(x*y)*cos(x) + sin(x)^2",
        {"x": 1.5, "y": 0.5},
        lambda x, y: sin(x * y) * cos(x) + sin(x) ** 2,
    ),
    "normal density": (
        "exp(-(x - m)^2/(2*s^2))/(s*sqrt(2*pi))",
        {"x": 1.0, "m": 0.5, "s": 0.8},
        lambda x, m, s: exp(-((x - m) ** 2) / (2 * s**2)) / (s * sqrt(2 * sympy.pi)),
    ),
}


def lambdified(names: Sequence[str], formula: Callable[..., Any]) -> Callable[..., Any]:
    """Return the values and all their derivatives as one function of SymPy's, for `math`."""
    symbols = sympy.symbols(names, real=True)
    given = formula(*symbols)
    values = given if isinstance(given, list) else [given]
    slopes = [value.diff(one) for value in values for one in symbols]
    function: Callable[..., Any] = sympy.lambdify(symbols, [*values, *slopes], "math", cse=True)
    return function


def flat(found: Any) -> list[float]:
    """Return the numbers of a nested result in order."""
    return [one for part in found for one in flat(part)] if isinstance(found, tuple) else [found]


def times(calls: Mapping[str, Callable[..., Any]], point: Sequence[float]) -> dict[str, float]:
    """Return the nanoseconds of each call at a point."""
    call = f"f({', '.join(map(repr, point))})"
    timers = {name: timeit.Timer(call, globals={"f": f}) for name, f in calls.items()}
    best = dict.fromkeys(calls, math.inf)
    for _ in range(_ROUNDS):
        for name, timer in timers.items():
            best[name] = min(best[name], timer.timeit(_CALLS) / _CALLS * 1e9)
    return best


def main() -> None:
    """Print a row of ratios for each program, and their geometric means."""
    headings = ("NumPy/scalar", "Function/NumPy", "scalar/lambdify")
    print(f"{'':18}{'scalar, ns':>12}" + "".join(f"{one:>17}" for one in headings))
    rows = []
    for name in sys.argv[1:] or PROGRAMS:
        text, at, formula = PROGRAMS[name]
        declared = f"param {', '.join(at)}\n{text}"
        scalar, numpy = (gradc.compile(declared, target=one) for one in ("scalar", "numpy"))
        calls = {
            "scalar": scalar.module.value_and_gradient,
            "numpy": numpy.module.value_and_gradient,
            "Function": numpy.value_and_gradient,
            "lambdify": lambdified([*at], formula),
        }
        point = [*at.values()]
        found = [flat(tuple(call(*point))) for call in calls.values()]
        for other in found[1:]:
            same = [math.isclose(*pair, rel_tol=1e-9) for pair in zip(found[0], other, strict=True)]
            assert all(same), name
        best = times(calls, point)
        rows.append(
            (
                best["numpy"] / best["scalar"],
                best["Function"] / best["numpy"],
                best["scalar"] / best["lambdify"],
            )
        )
        print(f"{name:18}{best['scalar']:>12.0f}" + "".join(f"{one:>17.2f}" for one in rows[-1]))
    means = [math.exp(sum(map(math.log, one)) / len(rows)) for one in zip(*rows, strict=True)]
    print(f"{'geometric mean':30}" + "".join(f"{one:>17.2f}" for one in means))


if __name__ == "__main__":
    main()
