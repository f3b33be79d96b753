"""Write more_garbow_hillstrom.jsonl: published test functions with gradients and Hessians at their starts.

    python tests/cases/make_more_garbow_hillstrom.py

The functions are those of J. J. Moré, B. S. Garbow and K. E. Hillstrom, Testing Unconstrained
Optimization Software, ACM Transactions on Mathematical Software 7 (1981), and two more. SymPy
differentiates the residuals, which are written here as the article has them; gradc has no part in
it. A line has `name`, `program`, `data` (inputs that are not differentiated by), `at`, and `value`,
`gradient` and `hessian` there; `published` is the value as it is printed elsewhere.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sympy as sp

R = sp.Rational
DIGITS = 40


@dataclass(frozen=True)
class Problem:
    """A function: its variables, a program, the residuals, points, the value at the first."""

    name: str
    names: str
    program: str
    residuals: Callable[..., Sequence[Any]]
    points: Sequence[Sequence[Any]]
    published: float
    data: Mapping[str, Sequence[float]] = field(default_factory=dict)


BARD = [R(y) / 100 for y in (14, 18, 22, 25, 29, 32, 35, 39, 37, 58, 73, 96, 134, 210, 439)]
BARD_U = range(1, 16)
BARD_V = [16 - u for u in BARD_U]
BARD_W = [min(pair) for pair in zip(BARD_U, BARD_V, strict=True)]
GAUSS = [R(y) / 10000 for y in (9, 44, 175, 540, 1295, 2420, 3521, 3989, 3521, 2420, 1295, 540, 175, 44, 9)]  # fmt: skip
KOWALIK = [R(y) / 10000 for y in (1957, 1947, 1735, 1600, 844, 627, 456, 342, 323, 235, 246)]
KOWALIK_U = [R(u) for u in ("4", "2", "1", "0.5", "0.25", "0.167", "0.125", "0.1", "0.0833", "0.0714", "0.0625")]  # fmt: skip


def turn(x: Any, y: Any) -> Any:
    """Return the angle of the helical valley as a part of a turn, for x < 0."""
    return sp.atan(y / x) / (2 * sp.pi) + R(1, 2)


PROBLEMS = [
    Problem(
        "Rosenbrock", "x y", "100*(y - x^2)^2 + (1 - x)^2",
        lambda x, y: [10 * (y - x**2), 1 - x], [(R(-6, 5), 1), (1, 1), (2, -3)], 24.2,
    ),
    Problem(
        "Freudenstein and Roth", "x y",
        "r = -13 + x + ((5 - y)*y - 2)*y; s = -29 + x + ((y + 1)*y - 14)*y; r^2 + s^2",
        lambda x, y: [-13 + x + ((5 - y) * y - 2) * y, -29 + x + ((y + 1) * y - 14) * y],
        [(R(1, 2), -2), (5, 4)], 400.5,
    ),
    Problem(
        "Powell badly scaled", "x y", "(10^4*x*y - 1)^2 + (exp(-x) + exp(-y) - 1.0001)^2",
        lambda x, y: [10**4 * x * y - 1, sp.exp(-x) + sp.exp(-y) - R(10001, 10000)],
        [(0, 1)], 1.135,
    ),
    Problem(
        "Brown badly scaled", "x y", "(x - 1e6)^2 + (y - 2e-6)^2 + (x*y - 2)^2",
        lambda x, y: [x - 10**6, y - R(2, 10**6), x * y - 2], [(1, 1)], 999998000003.0,
    ),
    Problem(
        "Beale", "x y", "(1.5 - x*(1 - y))^2 + (2.25 - x*(1 - y^2))^2 + (2.625 - x*(1 - y^3))^2",
        lambda x, y: [R(12 * c, 8) - x * (1 - y**k) for k, c in ((1, 1), (2, R(3, 2)), (3, R(7, 4)))],
        [(1, 1), (3, R(1, 2)), (-1, 2)], 14.203125,
    ),
    Problem(
        "Jennrich and Sampson", "x y",
        "s[0] = 0; for i in 1..10 { s[i] = s[i-1] + (2 + 2*i - (exp(i*x) + exp(i*y)))^2 }; s[10]",
        lambda x, y: [2 + 2 * i - (sp.exp(i * x) + sp.exp(i * y)) for i in range(1, 11)],
        [(R(3, 10), R(2, 5))], 4171.306,
    ),
    Problem(
        "helical valley", "x y z",
        "t = where(x > 0, atan(y/x), atan(y/x) + pi)/(2*pi); 100*(z - 10*t)^2 + 100*(sqrt(x^2 + y^2) - 1)^2 + z^2",
        lambda x, y, z: [10 * (z - 10 * turn(x, y)), 10 * (sp.sqrt(x**2 + y**2) - 1), z],
        [(-1, 0, 0), (-2, R(1, 2), 3)], 2500.0,
    ),
    Problem(
        "Bard", "a b c", "y: [m]; u: [m]; v: [m]; w: [m]; param a, b, c; sum((y - (a + u/(v*b + w*c)))^2)",
        lambda a, b, c: [y - (a + R(u) / (v * b + w * c)) for y, u, v, w in zip(BARD, BARD_U, BARD_V, BARD_W, strict=True)],
        [(1, 1, 1)], 41.6817,
        {"y": BARD, "u": BARD_U, "v": BARD_V, "w": BARD_W},
    ),
    Problem(
        "Gaussian", "a b c", "y: [m]; t: [m]; param a, b, c; sum((a*exp(-b*(t - c)^2/2) - y)^2)",
        lambda a, b, c: [a * sp.exp(-b * (R(8 - i, 2) - c) ** 2 / 2) - y for i, y in enumerate(GAUSS, 1)],
        [(R(2, 5), 1, 0)], 3.88810699e-6,
        {"y": GAUSS, "t": [R(8 - i, 2) for i in range(1, 16)]},
    ),
    Problem(
        "Box three-dimensional", "x y z",
        "s[0] = 0; for i in 1..10 { t = i/10; s[i] = s[i-1] + (exp(-t*x) - exp(-t*y) - z*(exp(-t) - exp(-10*t)))^2 }; s[10]",
        lambda x, y, z: [
            sp.exp(-t * x) - sp.exp(-t * y) - z * (sp.exp(-t) - sp.exp(-10 * t)) for t in (R(i, 10) for i in range(1, 11))
        ],
        [(0, 10, 20), (1, 10, 1)], 1031.15381,
    ),
    Problem(
        "Powell singular", "a b c d", "(a + 10*b)^2 + 5*(c - d)^2 + (b - 2*c)^4 + 10*(a - d)^4",
        lambda a, b, c, d: [a + 10 * b, sp.sqrt(5) * (c - d), (b - 2 * c) ** 2, sp.sqrt(10) * (a - d) ** 2],
        [(3, -1, 0, 1), (0, 0, 0, 0)], 215.0,
    ),
    Problem(
        "Wood", "a b c d",
        "100*(b - a^2)^2 + (1 - a)^2 + 90*(d - c^2)^2 + (1 - c)^2 + 10*(b + d - 2)^2 + (b - d)^2/10",
        lambda a, b, c, d: [
            10 * (b - a**2), 1 - a, sp.sqrt(90) * (d - c**2), 1 - c, sp.sqrt(10) * (b + d - 2), (b - d) / sp.sqrt(10),
        ],
        [(-3, -1, -3, -1), (1, 1, 1, 1)], 19192.0,
    ),
    Problem(
        "Kowalik and Osborne", "a b c d",
        "y: [m]; u: [m]; param a, b, c, d; sum((y - a*(u^2 + u*b)/(u^2 + u*c + d))^2)",
        lambda a, b, c, d: [y - a * (u**2 + u * b) / (u**2 + u * c + d) for y, u in zip(KOWALIK, KOWALIK_U, strict=True)],
        [(R(1, 4), R(39, 100), R(415, 1000), R(39, 100))], 0.00531,
        {"y": KOWALIK, "u": KOWALIK_U},
    ),
    Problem(
        "Brown and Dennis", "a b c d",
        "s[0] = 0; for i in 1..20 { t = i/5; s[i] = s[i-1] + ((a + t*b - exp(t))^2 + (c + d*sin(t) - cos(t))^2)^2 }; s[20]",
        lambda a, b, c, d: [
            (a + t * b - sp.exp(t)) ** 2 + (c + d * sp.sin(t) - sp.cos(t)) ** 2 for t in (R(i, 5) for i in range(1, 21))
        ],
        [(25, 5, -5, -1)], 7926693.336997432,
    ),
    Problem(
        "Biggs EXP6", "a b c d e f",
        "t: [m]; param a, b, c, d, e, f; y = exp(-t) - 5*exp(-10*t) + 3*exp(-4*t); sum((c*exp(-t*a) - d*exp(-t*b) + f*exp(-t*e) - y)^2)",
        lambda a, b, c, d, e, f: [
            c * sp.exp(-t * a) - d * sp.exp(-t * b) + f * sp.exp(-t * e) - (sp.exp(-t) - 5 * sp.exp(-10 * t) + 3 * sp.exp(-4 * t))
            for t in (R(i, 10) for i in range(1, 14))
        ],
        [(1, 2, 1, 1, 1, 1)], 0.77907007,
        {"t": [R(i, 10) for i in range(1, 14)]},
    ),
    Problem(
        "Himmelblau", "x y", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        lambda x, y: [x**2 + y - 11, x + y**2 - 7], [(0, 0), (3, 2)], 170.0,
    ),
    Problem(
        "Booth", "x y", "(x + 2*y - 7)^2 + (2*x + y - 5)^2",
        lambda x, y: [x + 2 * y - 7, 2 * x + y - 5], [(0, 0), (1, 3)], 74.0,
    ),
]  # fmt: skip


def lines(problem: Problem) -> list[dict[str, Any]]:
    """Return a line for each point of a problem."""
    names = problem.names.split()
    symbols = sp.symbols(problem.names)
    value = sum(r**2 for r in problem.residuals(*symbols))
    gradient = [sp.diff(value, symbol) for symbol in symbols]
    hessian = [[sp.diff(one, symbol) for symbol in symbols] for one in gradient]
    found = []
    for place, point in enumerate(problem.points):

        def at(expression: Any, point: Sequence[Any] = point) -> float:
            exact = sp.sympify(expression).subs(dict(zip(symbols, point, strict=True)))
            return float(sp.N(exact, DIGITS))

        found.append({
            "name": problem.name,
            "program": problem.program,
            "data": {name: [float(x) for x in values] for name, values in problem.data.items()},
            "at": {name: float(x) for name, x in zip(names, point, strict=True)},
            "value": at(value),
            "gradient": dict(zip(names, map(at, gradient), strict=True)),
            "hessian": {
                name: dict(zip(names, map(at, row), strict=True))
                for name, row in zip(names, hessian, strict=True)
            },
            **({} if place else {"published": problem.published}),
        })  # fmt: skip
    return found


if __name__ == "__main__":
    path = Path(__file__).with_name("more_garbow_hillstrom.jsonl")
    rows = [json.dumps(line) for problem in PROBLEMS for line in lines(problem)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
