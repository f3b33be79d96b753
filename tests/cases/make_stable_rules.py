"""Write stable_rules.jsonl: values and derivatives of functions at extreme points.

    python tests/cases/make_stable_rules.py

mpmath works each function out from what it is, with 1500 digits, and its derivatives by differences;
gradc has no part in it. A line has `program`, `at`, `value`, `gradient`, and `second`, the second
derivative of a function of one number, where that is to be right too.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mpmath import mp, mpf

mp.dps = 1500
STEP = mpf(10) ** -100

Point = float | list[float]


def expm1(x: mpf) -> mpf:
    return mp.expm1(x)


def phi(x: mpf) -> mpf:
    return mp.erfc(-x / mp.sqrt(2)) / 2


def sigmoid(x: mpf) -> mpf:
    return 1 / (1 + mp.exp(-x))


# A program in x, or in x and y, what it is, the points, and whether the second derivative counts.
ONE = [0.0, 1e-8, -1e-8, 0.3, -1.0, 2.5, -7.0, 20.0, -20.0, 40.0, -40.0]
WIDE = [*ONE, 700.0, -700.0, 800.0, -800.0]
APART = [0.0, 0.3, -1.0, 2.5, -7.0, 20.0, -20.0, 40.0, -40.0]  # from where a bend is 0
ROWS: Sequence[tuple[str, Callable[..., mpf], Sequence[Any], bool]] = [
    # the functions that are there to be right at their ends
    ("erfcx(x)", lambda x: mp.exp(x * x) * mp.erfc(x), [*ONE[:7], 7.99, 8.01, 25.0, 1e3, 1e8], True),
    ("ndtr(x)", phi, [0.0, 1e-8, -1.0, 3.0, -9.0, 9.0, -37.0], True),
    ("log_ndtr(x)", lambda x: mp.log(phi(x)), [0.0, 1.0, -1.0, 9.0, 37.0, -40.0, -1e5], True),
    ("log1mexp(x)", lambda x: mp.log(-expm1(x)), [-1e-12, -0.5, -0.69, -0.7, -50.0, -700.0], True),
    ("exprel(x)", lambda x: expm1(x) / x if x else mpf(1), [*ONE, 700.0, 712.0, -800.0, -1e9], True),
    ("bernoulli(x)", lambda x: x / expm1(x) if x else mpf(1), WIDE, False),
    ("bernoulli(x)", lambda x: x / expm1(x) if x else mpf(1), [0.0, 1e-8, 1.0, -1.9, 30.0], True),
    ("log_cosh(x)", lambda x: mp.log1p(2 * mp.sinh(x / 2) ** 2), WIDE, False),
    ("log_sinh(x)", lambda x: mp.log(mp.sinh(x)), [1e-12, 0.3, 2.0, 40.0, 800.0], True),
    ("sech(x)", mp.sech, [*ONE, 350.0, -700.0], True),
    ("rgamma(x)", mp.rgamma, [0.0, -1.0, -5.0, -2.5, 0.3, 1e-8, 3.0, 100.0, 175.0], True),
    ("digamma(x)", mp.digamma, [1e-5, 0.3, 5.0, 50.0, 1e10, -2.5, -30.25], True),
    ("lgamma(x)", lambda x: mp.log(abs(mp.gamma(x))), [1e-5, 0.3, 5.0, 1e10, -2.5], True),
    ("sinc(x)", mp.sincpi, [0.0, 1e-7, -1e-3, 0.3, 0.6, 0.65, 0.999, 1.0, 2.5, -7.3, 12345678.25], True),
    ("log_sigmoid(x)", lambda x: -mp.log1p(mp.exp(-x)), WIDE, False),
    ("softplus(x)", lambda x: mp.log1p(mp.exp(x)), WIDE, False),
    ("gelu(x)", lambda x: x * phi(x), [0.0, 1.0, -9.0, -30.0, 9.0, 40.0], True),
    ("silu(x)", lambda x: x * sigmoid(x), WIDE, False),
    ("sigmoid(x)", sigmoid, APART, True),
    ("sigmoid(x)", sigmoid, WIDE, False),
    ("tanh(x)", mp.tanh, [*ONE, 350.0, -350.0, 800.0], True),
    ("1/(1 + exp(-x))", sigmoid, APART, True),
    ("p = sigmoid(x); p*(1 - p)", lambda x: sigmoid(x) * sigmoid(-x), APART, False),
    ("t = tanh(x); 1 - t^2", lambda x: mp.sech(x) ** 2, ONE, True),
    ("(exp(x) - exp(-x))/(exp(x) + exp(-x))", mp.tanh, [*ONE, 350.0], True),
    ("sigmoid(2*x) - 1", lambda x: -sigmoid(-2 * x), [-1.0, 20.0, 300.0], False),
    ("1 - ndtr(x)", lambda x: phi(-x), [-1.0, 9.0, 30.0], True),
    ("log(tanh(x))", lambda x: mp.log(mp.tanh(x)), [1e-8, 0.5, 3.0], False),
    ("expm1(x)", expm1, [*ONE, 700.0, -700.0], True),
    ("elu(x)", lambda x: expm1(x) if x <= 0 else x, [-1e-8, -1.0, -20.0, -40.0, -700.0, 3.0, 800.0], True),
    ("acosh(x)", mp.acosh, [1.0000001, 2.0, 1e10, 1e200], False),
    ("asinh(x)", mp.asinh, [0.0, 1e-9, -1e9, 1e200, -1e200], False),
    ("atanh(x)", mp.atanh, [0.0, 1e-9, 0.9999999999, -0.9999999999], False),
    # of two numbers
    ("logdiffexp(x, y)", lambda x, y: x + mp.log(-expm1(y - x)), [(801, 800), (0, -1e-9), (-900, -999), (1e5, 3)], False),
    ("logaddexp(x, y)", lambda x, y: max(x, y) + mp.log1p(mp.exp(-abs(x - y))), [(800, 801), (1e10, 1e10), (-1e9, 5), (1e12, 1e12 + 30)], False),
    ("sinc_derivative(3, x)", lambda x: mp.diff(mp.sincpi, x, 3), [1e-3, 0.9, -2.7, 100.3], False),
    ("exprel_derivative(2, x)", lambda x: mp.diff(lambda t: expm1(t) / t, x, 2), [1e-3, -3.0, 5.0, 40.0, -40.0], False),
    ("asech(x)", mp.asech, [1e-300, 0.3, 0.9999999999, 0.999], False),
    ("acsch(x)", mp.acsch, [1e-300, -1e-9, 0.3, -2.0, 1e200], False),
    ("beta(x, y)", mp.beta, [(0.3, 2), (100, 120), (1e-3, 50), (1e6, 3), (9.86e6, 24.5)], False),
    ("betaln(x, y)", lambda x, y: mp.loggamma(x) + mp.loggamma(y) - mp.loggamma(x + y), [(0.3, 2), (1e10, 1), (3, 1e12), (1e8, 2e8), (2, 1e-9), (7.56e5, 0.177)], False),
    ("poch(x, y)", lambda x, y: mp.gamma(x + y) / mp.gamma(x), [(200, 1), (1e9, 0.5), (3, 1e-9), (0.5, 2)], False),
    ("lgamma_step(x, y)", lambda x, y: mp.loggamma(x + y) - mp.loggamma(x), [(1e12, 2), (50, 1e-9), (200, -50), (3, 4)], False),
    ("x^y", lambda x, y: x**y, [(2, 0), (3, -2), (1e-5, 0.5), (1e100, 3)], False),
]  # fmt: skip


def hypot(*numbers: mpf) -> mpf:
    return mp.sqrt(sum(x * x for x in numbers))


def mean(x: Sequence[mpf]) -> mpf:
    return sum(x) / len(x)


# Roots of sums of squares, in the ways in which people write them. At 0 the slope is 0 by
# convention; there the symmetric difference of a norm is 0 too.
SPOTS = [(3.0, 4.0), (0.0, 0.0), (3e200, -4e200), (3e-200, 4e-200), (1e200, 1e-200), (0.0, 2e-310)]
ROOMS = [(1e200, 1e200, 1e200), (0.0, 0.0, 0.0), (1e-200, 2e-200, 3e-200), (1.0, 2.0, 3.0)]
LINE = [0.0, 1e-9, -3.0, 1e9, -1e9, 1e200, -1e200]
ROWS = [
    *ROWS,
    *[
        (program, hypot, SPOTS, False)
        for program in (
            "hypot(x, y)", "sqrt(x^2 + y^2)", "sqrt(x*x + y*y)", "(y^2 + x*x)^0.5", "sqrt(y*y + x^2)",
            "(x**2 + y**2)**(1/2)", "sqrt(x^2 + (-y)^2)", "sqrt(abs(x)^2 + abs(y)^2)", "s = x*x + y*y; sqrt(s)",
            "hypot(y, x)", "sqrt(x^2 - (-(y^2)))",
        )
    ],
    *[
        (program, hypot, ROOMS, False)
        for program in (
            "hypot(x, y, z)", "sqrt(x^2 + y^2 + z^2)", "sqrt(x*x + y*y + z*z)", "sqrt(z^2 + (x^2 + y^2))",
            "(x*x + y^2 + z*z)^0.5", "hypot(hypot(x, y), z)", "sqrt(hypot(x, y)^2 + z^2)",
            "r = x^2 + y^2; sqrt(r + z^2)", "sqrt(4*x^2/4 + y^2 + z^2)", "sqrt(x**2 + y**2 + z**2)",
        )
    ],
    ("sqrt((x - y)^2 + (z - y)^2)", lambda x, y, z: hypot(x - y, z - y), [(1e200, 0.0, 2e200), (1.0, 1.0, 1.0)], False),
    ("1/sqrt(x^2 + y^2 + z^2)", lambda x, y, z: 1 / hypot(x, y, z), [(1e200, 2e200, 0.0), (1e-100, 1e-100, 0.0)], False),
    ("(x^2 + 4*y^2)^(-3/2)", lambda x, y: 1 / hypot(x, 2 * y) ** 3, [(1e70, 1e60), (1e-70, 1e-70), (1.0, 2.0)], False),
    ("sqrt(x^2*y^2)", lambda x, y: abs(x * y), [(-2.0, 3.0), (1e-200, 1e150), (-1e200, 1e100)], False),
    ("sqrt(x^2/y^2)", lambda x, y: abs(x / y), [(-2e200, 3e200), (1e-200, 1e-150)], False),
    *[
        (program, lambda x: mp.sqrt(1 + x * x), LINE, False)
        for program in ("sqrt(1 + x^2)", "sqrt(x*x + 1)", "hypot(1, x)", "(1 + x^2)^0.5", "sqrt(x^2 + 2 - 1)")
    ],
    ("sqrt(x^2 + 1e-20)", lambda x: mp.sqrt(x * x + mpf(1e-20)), [0.0, 1e-9, 1e-12, 1e200], False),
    ("sqrt(x^4 + 1)", lambda x: mp.sqrt(x**4 + 1), [0.0, 1e-5, 1e100, -1e140], False),
    *[
        (program, lambda x: x / mp.sqrt(1 + x * x), [*LINE, 1e5, -1e7], True)
        for program in (
            "x/sqrt(1 + x^2)", "x/sqrt(x*x + 1)", "x/hypot(1, x)", "x*(1/sqrt(1 + x^2))", "x*(1 + x^2)^(-1/2)",
            "direction(x, 1)", "x/(x^2 + 1)^0.5", "s = sqrt(1 + x**2); x/s",
        )
    ],
    ("1/(1 + x^2)^1.5", lambda x: mp.sqrt(1 + x * x) ** -3, [0.0, 3.0, 1e30], False),
    ("x/(1 + abs(x))", lambda x: x / (1 + abs(x)), [1e-9, -3.0, 1e8, -1e150], False),
    *[
        (program, mp.asinh, LINE, False)
        for program in (
            "log(x + sqrt(x^2 + 1))", "log(x + sqrt(x*x + 1))", "log(sqrt(1 + x^2) + x)", "ln(x + hypot(x, 1))",
            "-log(sqrt(x^2 + 1) - x)", "log(x + (x^2 + 1)^0.5)", "r = sqrt(1 + x*x); log(x + r)",
        )
    ],
    *[
        (program, mp.acosh, [1.0000001, 3.0, 1e10, 1e200], False)
        for program in ("log(x + sqrt(x^2 - 1))", "log(x + sqrt(x*x - 1))", "log(sqrt(x^2 - 1) + x)", "-log(x - sqrt(x^2 - 1))")
    ],
    *[
        (program, mp.atanh, [1e-12, -0.5, 0.9, 0.99999], False)
        for program in ("log((1 + x)/(1 - x))/2", "0.5*log((1 + x)/(1 - x))", "(log(1 + x) - log(1 - x))/2", "(log1p(x) - log1p(-x))/2")
    ],
]  # fmt: skip

# Of an array, which is the one input.
VECTORS: Sequence[list[Any]] = [
    [3.0, 4.0, 0.0], [0.0, 0.0, 0.0], [3e200, -4e200, 1e190], [3e-200, 4e-200, 0.0], [2e-310, 0.0, 0.0], [1e200, 1e-200, 5.0]
]  # fmt: skip
EVEN = [[3.0, 3.0, 3.0], [3e200, -4e200, 1e190], [3e-200, 4e-200, 0.0], [1.0, 2.0, 4.0]]


def deviation(*x: mpf) -> mpf:
    return mp.sqrt(mean([(one - mean(x)) ** 2 for one in x]))


ARRAYS: Sequence[tuple[str, Callable[..., mpf], Sequence[list[Any]]]] = [
    *[
        (f"x: [n]\n{program}", hypot, VECTORS)
        for program in (
            "norm(x)", "sqrt(sum(x^2))", "sqrt(sum(x*x))", "sqrt(x @ x)", "sqrt(dot(x, x))", "sum(x^2)^0.5",
            "(x @ x)^(1/2)", "np.linalg.norm(x)", "s = x @ x; sqrt(s)", "sqrt(sum(abs(x)^2))", "sqrt(sum((-x)^2))",
            "sqrt(np.sum(x**2))", "sqrt(3*mean(x^2))", "hypot(x[0], x[1], x[2])", "sqrt(x[0]^2 + x[1]^2 + x[2]^2)",
            "sqrt(sum(x[:2]^2) + x[2]^2)",
        )
    ],
    *[
        (f"x: [n]\n{program}", lambda *x: hypot(*x) / mp.sqrt(len(x)), VECTORS)
        for program in ("sqrt(mean(x^2))", "sqrt(mean(x*x))", "mean(x**2)^0.5", "norm(x)/sqrt(n)", "sqrt(sum(x^2)/n)", "sqrt(x @ x/n)")
    ],
    *[
        (f"x: [n]\n{program}", deviation, EVEN)
        for program in (
            "std(x)", "sqrt(var(x))", "var(x)^0.5", "sqrt(mean((x - mean(x))^2))", "m = mean(x); sqrt(sum((x - m)^2)/n)",
            "sqrt(mean((mean(x) - x)**2))", "np.sqrt(np.var(x))",
        )
    ],
    *[
        (f"A: [n, n]\n{program}", hypot, [[[1.0, 2.0], [0.0, -2.0]], [[3e200, 0.0], [4e200, 0.0]], [[0.0, 0.0], [0.0, 0.0]]])
        for program in (
            "norm(A)", "sqrt(sum(A^2))", "sqrt(sum(A*A))", "sqrt(trace(A.T @ A))", "sqrt(trace(A @ A.T))", "sqrt(n*n*mean(A^2))",
            "trace(A.T @ A)^0.5", "norm(norm(A, axis=0))", "norm(sqrt(sum(A^2, axis=1)))",
        )
    ],
    *[
        (f"A: [n, m]\n{program}", lambda a, b, c, d: hypot(a, b) + hypot(c, d), [[[1.0, 2.0], [0.0, -2.0]], [[3e200, 4e200], [4e-200, 0.0]], [[0.0, 0.0], [0.0, 0.0]]])
        for program in ("sum(norm(A, axis=1))", "sum(sqrt(sum(A^2, axis=1)))", "sum(sqrt(sum(A*A, axis=-1, keepdims=True)))", "sum(sum(A**2, axis=1)^0.5)")
    ],
]  # fmt: skip


def slopes(function: Callable[..., mpf], at: Sequence[mpf], position: int) -> tuple[mpf, mpf]:
    """Return the first and the second derivative by one argument."""
    step = STEP * min([abs(x) for x in at if x], default=1)
    below, here, above = (
        function(*[x + sign * step * (i == position) for i, x in enumerate(at)])
        for sign in (-1, 0, 1)
    )
    return (above - below) / (2 * step), (above - 2 * here + below) / step**2


def lines() -> list[Mapping[str, Any]]:
    found = []
    for program, function, points, twice in ROWS:
        for point in points:
            at = [mpf(x) for x in (point if isinstance(point, tuple) else (point,))]
            names = ["x", "y", "z"][: len(at)]
            pairs = [slopes(function, at, i) for i in range(len(at))]
            found.append({
                "program": program,
                "at": {name: float(x) for name, x in zip(names, at, strict=True)},
                "value": float(function(*at)),
                "gradient": {name: float(pair[0]) for name, pair in zip(names, pairs, strict=True)},
                **({"second": float(pairs[0][1])} if twice else {}),
            })  # fmt: skip
    arrays = [(row[0], row[1], point) for row in ARRAYS for point in row[2]]
    return [*found, *(of_array(*row) for row in arrays)]


def of_array(program: str, function: Callable[..., mpf], value: list[Any]) -> Mapping[str, Any]:
    """Return the line of a program of one array, differentiated entry by entry."""
    rows = value if isinstance(value[0], list) else [value]
    at = [mpf(x) for row in rows for x in row]
    flat = [float(slopes(function, at, i)[0]) for i in range(len(at))]
    gradient = [flat[i : i + len(rows[0])] for i in range(0, len(flat), len(rows[0]))]
    name = program[0]
    return {
        "program": program,
        "at": {name: value},
        "value": float(function(*at)),
        "gradient": {name: gradient if isinstance(value[0], list) else gradient[0]},
    }


if __name__ == "__main__":
    text = "".join(f"{json.dumps(line)}\n" for line in lines())
    (Path(__file__).parent / "stable_rules.jsonl").write_text(text, encoding="utf-8")
