"""Write cancellation.jsonl: what cancels as it is written, in ten spellings and more, at points where it does.

    python tests/cases/make_cancellation.py

mpmath works each formula out as it is written, with 1500 digits, and its derivatives by differences;
gradc has no part in it. A line has `program`, `at`, `value` and `gradient`, lists of the same length.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from mpmath import mp, mpf

mp.dps = 1500
STEP = mpf(10) ** -400

Value = Callable[[Mapping[str, mpf]], mpf]
Y = 1.7  # what is multiplied or added


def cot(x: mpf) -> mpf:
    return 1 / mp.tan(x)


def cbrt(x: mpf) -> mpf:
    return mp.sign(x) * mp.cbrt(abs(x))


FUNCTIONS = {
    name: getattr(mp, name) for name in "sqrt exp expm1 log sin cos tan acos atan sinh cosh".split()
}
FUNCTIONS |= {"cot": cot, "cbrt": cbrt, "log1p": lambda x: mp.log(1 + x)}

# How the difference of A and B is spelled, and what that is.
DIFFERENCES: Sequence[tuple[str, Callable[[mpf, mpf, mpf], mpf]]] = [
    ("A - B", lambda a, b, y: a - b),
    ("-B + A", lambda a, b, y: a - b),
    ("-(B - A)", lambda a, b, y: a - b),
    ("B - A", lambda a, b, y: b - a),
    ("3*A - 3*B", lambda a, b, y: 3 * (a - b)),
    ("y*A - B*y", lambda a, b, y: y * (a - b)),
    ("(A - B)/7", lambda a, b, y: (a - b) / 7),
    ("(-2)*B + A*2", lambda a, b, y: 2 * (a - b)),
    ("2*(A/y - B/y)", lambda a, b, y: 2 * (a - b) / y),
    ("(A - B)^2", lambda a, b, y: (a - b) ** 2),
    ("A - y - (B - y)", lambda a, b, y: a - b),
]

SMALL = [(1e-12, 1.0), (0.3, 1e-13), (2.5, -1e-9), (1e12, 1.0), (1e17, 3.0), (1e-30, 1e-45)]
ANGLES = [(0.3, 1e-13), (2.5, -1e-9), (1e17, 3.0), (1e200, 1e-3), (1e-30, 1e-45), (0.5, 1.0)]
POWERS = [(0.3, 1e-13), (2.5, -1e-9), (1e12, 1.0), (1e-12, 1.0), (1e-30, 1e-45), (7.0, 2.0)]

# Cures of differences: A, B and points of x and h.
STEPS: Sequence[tuple[str, str, Sequence[tuple[float, float]]]] = [
    ("sqrt(x + h)", "sqrt(x)", SMALL),
    ("1/sqrt(x + h)", "1/sqrt(x)", SMALL),
    ("1/(h + x)", "1/x", [*SMALL, (-0.3, 1e-13)]),
    ("1/(x + h)", "1/(x - h)", [*SMALL[:4], (1e-30, 0.5)]),
    ("log(x + h)", "log(x)", SMALL),
    ("log(2*x + h)", "log(2*x)", SMALL),
    ("atan(x + h)", "atan(x)", [*SMALL, (-3.0, 1e-9), (-2.0, 5.0), (1e12, -2e12)]),
    ("exp(x + h)", "exp(x)", [(0.3, 1e-13), (2.5, -1e-9), (-40.0, 1e-12), (5.0, 3.0)]),
    ("exp(x)", "exp(h)", [(0.3, 0.3 + 1e-13), (2.5, -1e-9), (-40.0, -40.5), (5.0, 3.0)]),
    ("cbrt(x + h)", "cbrt(x)", [*SMALL, (-0.3, 1e-13), (-0.5, 1.25)]),
    ("(x + h)^0.3", "x^0.3", POWERS),
    ("(x + h)^2", "x^2", [*POWERS, (-3.0, 1e-9)]),
    ("(x + h)^3", "x^3", [*POWERS, (-3.0, 1e-9)]),
    ("x^2", "h^2", [(3.0, 3.0 + 1e-9), (-2.0, 2.0 + 1e-12), (1e-9, 1.0)]),
    ("x^3", "h^3", [(3.0, 3.0 + 1e-9), (-2.0, -2.0 + 1e-12), (1e-9, 1.0)]),
    ("sin(x + h)", "sin(x)", ANGLES),
    ("cos(h + x)", "cos(x)", ANGLES),
    ("tan(x + h)", "tan(x)", ANGLES),
    ("sin(x)", "sin(h)", [(0.3, 0.3 + 1e-12), (1e17, 3.0), (5.0, 5.5)]),
    ("cos(x)", "cos(h)", [(0.3, 0.3 + 1e-12), (1e17, 3.0), (5.0, 5.5)]),
    ("sqrt(x)", "sqrt(h)", [(3.0, 3.0 + 1e-12), (1e-9, 1.0), (7e200, 7e200 * (1 + 1e-12))]),
    ("atan(x)", "atan(h)", [(3.0, 3.0 + 1e-12), (1e-9, -1.0), (-2.0, 5.0), (1e200, 1e150)]),
    ("(x + h)*log(x + h)", "x*log(x)", [*SMALL[:5], (1e155, 1.0)]),
    ("cos(x)", "1", [(1e-9, 0.5), (0.3, 0.5), (2.0, 0.5)]),
    ("cosh(x)", "1", [(1e-9, 0.5), (0.3, 0.5), (-20.0, 0.5)]),
    ("exp(x)", "1", [(1e-9, 0.5), (0.3, 0.5), (-20.0, 0.5), (-1e-200, 0.5)]),
    ("sqrt(1 + x)", "1", [(1e-9, 0.5), (0.3, 0.5), (1e20, 0.5), (-1e-200, 0.5)]),
    ("(1 + x)^h", "1", [(1e-9, 0.5), (0.3, 1e-12), (1e-20, 1e3), (3.0, 7.0)]),
    ("x^h", "1", [(1 + 1e-9, 0.5), (0.3, 1e-12), (1e20, 1e-3), (3.0, 7.0)]),
    ("sqrt(x^2 + h)", "x", [(1e9, 1.0), (-3.0, 1e-9), (1e200, 1.0), (0.5, 0.25), (4e5, -7.0)]),
    ("exp(x)", "exp(-x)", [(1e-9, 0.5), (0.3, 0.5), (-20.0, 0.5)]),
    ("sin(x)", "x", [(1e-9, 0.5), (0.3, 0.5), (2.0, 0.5), (-1e-3, 0.5)]),
    ("tan(x)", "x", [(1e-9, 0.5), (0.3, 0.5), (2.0, 0.5), (-1e-3, 0.5)]),
    ("sinh(x)", "x", [(1e-9, 0.5), (0.3, 0.5), (2.0, 0.5), (-1e-3, 0.5)]),
    ("log(1 + x)", "x", [(1e-9, 0.5), (0.2, 0.5), (2.0, 0.5), (-1e-3, 0.5), (1e9, 0.5)]),
    ("log(1 - x)", "log(1 + x)", [(1e-9, 0.5), (0.3, 0.5), (-0.9, 0.5)]),
    ("1/x", "cot(x)", [(1e-9, 0.5), (0.3, 0.5), (2.0, 0.5), (-1e-3, 0.5)]),
    ("1/x", "1/tan(x)", [(1e-9, 0.5), (0.3, 0.5), (2.0, 0.5), (-1e-3, 0.5)]),
]

# How a whole is spelled that is Q, and what that is.
WHOLES: Sequence[tuple[str, Callable[[mpf, mpf], mpf]]] = [
    ("Q", lambda q, y: q),
    ("-(Q)", lambda q, y: -q),
    ("3*(Q)", lambda q, y: 3 * q),
    ("(Q)*y", lambda q, y: q * y),
    ("(Q)/7", lambda q, y: q / 7),
    ("(Q)^2", lambda q, y: q * q),
    ("y - 5*(Q)*y", lambda q, y: y - 5 * q * y),
]

ROOTS = [
    (1.0, 1e9, 1.0),
    (1e-9, 3.0, 2.0),
    (1.0, -1e9, 1.0),
    (1e200, 1e250, 1e200),
    (2.0, 1e-5, -3.0),
    (1e-200, -1e-190, -1e-200),
]
TINY = [(1e-9,), (-1e-3,), (0.3,), (1e-120,), (2.0,)]
NEAR = [(2.0, 2.000000002), (1e-9, 1.0), (3e5, 3e5), (1.0, 700.0)]

# Other cures: spellings, names, points.
QUOTIENTS: Sequence[tuple[Sequence[str], str, Sequence[tuple[float, ...]]]] = [
    (
        [
            "(sqrt(b^2 - 4*a*c) - b)/(2*a)",
            "(-b + sqrt(b*b - 4*a*c))/2/a",
            "(-b - sqrt(b^2 - 4*c*a))/(2*a)",
            "-(b + sqrt(b^2 - 4*a*c))/(2*a)",
        ],
        "abc",
        ROOTS,
    ),
    (["(-b + sqrt(b^2 - a*c))/a", "(-b - sqrt(b*b - c*a))/a"], "abc", ROOTS),
    (["(1 - cos(x))/x^2", "(1 - cos(x))/(x*x)", "1/x^2 - cos(x)/x^2"], "x", TINY),
    (["(1 - cos(x))/sin(x)", "1/sin(x) - cos(x)/sin(x)", "sin(x)/(1 + cos(x))"], "x", TINY),
    (["sin(x)/x", "1/x*sin(x)"], "x", TINY),
    (["exp(x) - 2 + exp(-x)", "exp(-x) + exp(x) - 2", "(exp(x) - 1) + (exp(-x) - 1)"], "x", TINY),
    (["exp(x) - 1 - x", "-x - 1 + exp(x)"], "x", [(1e-9,), (-1e-3,), (0.3,), (-20.0,), (2.0,)]),
    (
        ["1/(x + 1) - 2/x + 1/(x - 1)", "1/(x - 1) + 1/(1 + x) - 2/x"],
        "x",
        [(1e9,), (-1e3,), (0.3,), (1e100,), (2.5,)],
    ),
    (
        ["(n + 1)*log(n + 1) - n*log(n) - 1", "(1 + n)*log(1 + n) - 1 - log(n)*n"],
        "n",
        [(1e9,), (0.01,), (7.0,), (1e155,)],
    ),
    (
        ["(x + 1)^(1/n) - x^(1/n)", "(1 + x)^(1/n) - x^(1/n)"],
        "xn",
        [(1e9, 3.0), (0.01, 5.0), (7.0, 1e9), (1e155, -2.0)],
    ),
    (
        ["(x^k - 1)/k", "x^k/k - 1/k", "1/k*(x^k - 1)"],
        "xk",
        [(2.0, 1e-8), (3.0, 2.0), (1 + 1e-9, -0.5), (1e9, 1e-3)],
    ),
    (
        ["(a - b)/log(a/b)", "(b - a)/log(b/a)", "(a - b)/(log(a) - log(b))"],
        "ab",
        [NEAR[0], NEAR[1], NEAR[3]],
    ),
    (
        ["log(1 - x)/log(1 + x)", "log(1 - x)*(1/log(1 + x))"],
        "x",
        [(1e-9,), (-1e-3,), (0.3,), (1e-120,), (-0.9,)],
    ),
    (
        ["log((1 - x)/(1 + x))", "log((1 + x)/(1 - x))"],
        "x",
        [(1e-9,), (-1e-3,), (0.3,), (1e-120,), (-0.9,)],
    ),
    (["log((x + 1)/x)", "log((1 + x)/x)"], "x", [(1e9,), (1e-9,), (0.3,), (1e120,)]),
    (["log(1 + x)/x", "1/x*log(x + 1)"], "x", [(1e-9,), (-1e-3,), (0.3,), (1e-120,), (1e9,)]),
    (
        ["(x - sin(x))/(x - tan(x))", "(sin(x) - x)/(tan(x) - x)"],
        "x",
        [(1e-9,), (-1e-3,), (0.3,), (1e-120,), (2.0,)],
    ),
    (["sqrt((exp(2*x) - 1)/(exp(x) - 1))", "sqrt((1 - exp(2*x))/(1 - exp(x)))"], "x", TINY),
    (
        [
            "e*(exp((a + b)*e) - 1)/((exp(a*e) - 1)*(exp(b*e) - 1))",
            "e/(exp(a*e) - 1)/(exp(e*b) - 1)*(exp(a*e + b*e) - 1)",
        ],
        "abe",
        [(1.0, 2.0, 1e-9), (1e-9, 2.0, 1.0), (3.0, -2.0, 1e-3), (1.0, 2.0, 5.0)],
    ),
    (
        ["(1 + x + h) - (1 + x)", "1 + x + h - x - 1", "x + h - x"],
        "xh",
        [(1.0, 1e-20), (1e9, 1.0), (0.3, -3.0)],
    ),
    (
        ["sqrt(1 + x + h) - sqrt(1 + x)", "sqrt(h + x + 1) - sqrt(x + 1)"],
        "xh",
        [(1.0, 1e-20), (1e9, 1.0), (0.3, -0.5)],
    ),
    (["sqrt(x + 1) - sqrt(x - 1)", "sqrt(1 + x) - sqrt(-1 + x)"], "x", [(1e9,), (1.5,), (1e200,)]),
    (["sqrt(x)^2", "sqrt(x)*sqrt(x)", "sqrt(x)^4/x"], "x", [(1e-9,), (2.0,)]),
    (
        ["sqrt(x^3)", "x*sqrt(x)", "sqrt(x)^3", "sqrt(x*x*x)", "x^2/sqrt(x)"],
        "x",
        [(1e-9,), (2.0,), (1e-120,)],
    ),
    (["sqrt(x^4)", "sqrt((x*x)^2)"], "x", [(1e-9,), (-2.0,), (1e-70,), (1e70,)]),
    (["exp(2*log(x))", "exp(log(x)*2)", "exp(log(x))^2"], "x", [(1e-9,), (2.0,), (1e-90,)]),
    (
        ["cos(sqrt(x))", "sin(sqrt(x))/sqrt(x)", "sqrt(x)*sin(sqrt(x))"],
        "x",
        [(1e-9,), (2.0,), (1e-120,), (30.0,)],
    ),
    (["acos(1 - x)", "acos(-x + 1)"], "x", [(1e-9,), (0.3,), (1e-120,), (1.5,)]),
    (
        ["2/(1 + exp(-2*x)) - 1", "2*(1/(1 + exp(-2*x))) - 1"],
        "x",
        [(1e-9,), (-0.3,), (1e-120,), (1.5,)],
    ),
    (
        ["(a*a - b*b)/(a*a)", "(a^2 - b^2)/a^2"],
        "ab",
        [(3.0, 3.0 + 1e-9), (1e-200, 2e-201), (2.0, 7.0)],
    ),
]


def replaced(template: str, **parts: str) -> str:
    """Return a template with its letters replaced, those of one letter by themselves."""
    return "".join(f"({parts[one]})" if one in parts else one for one in template)


def formula(text: str) -> Value:
    """Return the value of one of the formulas of this file."""
    code = compile(text.replace("^", "**"), text, "eval")
    return lambda at: mpf(eval(code, {"__builtins__": {}}, {**FUNCTIONS, **at}))  # noqa: S307


def slope(value: Value, at: Mapping[str, float], name: str) -> mpf:
    exact = {one: mpf(number) for one, number in at.items()}
    step = STEP * (abs(exact[name]) or 1)
    up, down = ({**exact, name: exact[name] + s} for s in (step, -step))
    return (value(up) - value(down)) / (2 * step)


def row(program: str, value: Value, points: Sequence[Mapping[str, float]]) -> dict:
    names = list(points[0])
    return {
        "program": program,
        "at": points,
        "value": [float(value({n: mpf(v) for n, v in at.items()})) for at in points],
        "gradient": [{n: float(slope(value, at, n)) for n in names} for at in points],
    }


def used(program: str, at: Mapping[str, float]) -> dict[str, float]:
    """Return the values of the names that stand in a program."""
    bare = program
    for name in sorted(FUNCTIONS, key=len, reverse=True):
        bare = bare.replace(name, "")
    return {name: value for name, value in at.items() if name in bare}


def rows() -> Iterator[dict]:
    for first, second, points in STEPS:
        a, b = formula(first), formula(second)
        for template, spelled in DIFFERENCES:
            program = replaced(template, A=first, B=second)
            at = [used(program, {"x": x, "h": h, "y": Y}) for x, h in points]
            yield row(program, difference(a, b, spelled), at)
    for spellings, names, points in QUOTIENTS:
        for text in spellings:
            for template, spelled in (
                WHOLES if len(spellings) < 4 or text == spellings[0] else WHOLES[:3]
            ):
                program = replaced(template, Q=text)
                at = [
                    used(program, {**dict(zip(names, point, strict=True)), "y": Y})
                    for point in points
                ]
                yield row(program, whole(formula(text), spelled), at)


def difference(a: Value, b: Value, spelled: Callable[[mpf, mpf, mpf], mpf]) -> Value:
    return lambda at: spelled(a(at), b(at), at.get("y", mpf(Y)))


def whole(q: Value, spelled: Callable[[mpf, mpf], mpf]) -> Value:
    return lambda at: spelled(q(at), at.get("y", mpf(Y)))


if __name__ == "__main__":
    path = Path(__file__).with_name("cancellation.jsonl")
    path.write_text("".join(json.dumps(one) + "\n" for one in rows()), encoding="utf-8")
