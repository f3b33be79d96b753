"""No line of the chapter `cancellation` makes a number worse, wherever it is drawn; each is applied."""

import re

import pytest

from gradc.vocabulary import Identity, identities

from .measure import measured, places, unstable
from .suites import Problem

# What stands for a name of a line that must be a number.
NUMBERS = {"c": "3", "h": "2", "v": "2", "p": "1.5"}
# Left sides with functions that other lines make, as people write them.
WRITTEN = {
    "expm1(u) + expm1(-u)": "(exp(u) - 1) + (exp(-u) - 1)",
    "exp(u) - 1 - u": "exp(u) - u - 1",
    "expm1(u) - u": "(exp(u) - 1) - u",
    "hypot(u, c) - c": "sqrt(u^2 + c^2) - c",
    "hypot(u, v) + u": "sqrt(u^2 + v^2) + u",
    "hypot(u, v) - u": "sqrt(u^2 + v^2) - u",
    "sqrt(u) + v": "sqrt(v^2 + u) + v",
    "sqrt(u) - v": "sqrt(v^2 + u) - v",
    "plus_root(-b, -4*a*c)/a": "(sqrt(b^2 - 4*a*q) - b)/a",
    "square_difference(u, v)/u^2": "(u^2 - v^2)/u^2",
    "expm1(2*u)/expm1(u)": "(exp(2*u) - 1)/(exp(u) - 1)",
    "sin(u)^2/sin(2*u)": "(1 - cos(u))/sin(u)",
    "sinh(u)/(exp(u) + exp(-u))": "(exp(u) - exp(-u))/(exp(u) + exp(-u))",
    "sqrt(hypot_plus(u, v))": "sqrt(2*(sqrt(u^2 + v^2) + u))",
    "powm1(u, p)/p": "(u^p - 1)/p",
    "(1 + u)^p/pow1pm1(u, p)": "(1 + u)^p/((1 + u)^p - 1)",
    "pow1pm1(u, p)/u": "((1 + u)^p - 1)/u",
    "u/pow1pm1(u, p)": "u/((1 + u)^p - 1)",
    "expm1(a*x)/expm1(a)": "(exp(a*x) - 1)/(exp(a) - 1)",
    "sinhc(u)*exp(u)": "sinh(u)/u*exp(u)",
    "sinhc(u)*exp(-u)": "sinh(u)/u*exp(-u)",
    "x_minus_sin(u)/tan_minus_x(u)": "(u - sin(u))/(tan(u) - u)",
    "w*expm1((a + b)*w)/expm1(a*w)/expm1(b*w)": "w*(exp((a + b)*w) - 1)/(exp(a*w) - 1)/(exp(b*w) - 1)",
    "w*expm1(a*w + b*w)/expm1(a*w)/expm1(b*w)": "w*(exp(a*w + b*w) - 1)/(exp(a*w) - 1)/(exp(b*w) - 1)",
    "log(exp_difference(u, v))": "log(exp(u) - exp(v))",
    "log(exp_step(v, h))": "log(exp(v + h) - exp(v))",
    "log(hypot_plus(u, 1))": "log(sqrt(u^2 + 1) + u)",
    "log(plus_root(u, -1))": "log(sqrt(u^2 - 1) + u)",
    "sphericalj0(sqrt(u))": "sin(sqrt(u))/sqrt(u)",
    "c/plus_root(b, -4*a*c)": "q/(sqrt(b^2 - 4*a*q) + b)",
    "u/hypot(u, v)": "u/sqrt(u^2 + v^2)",
    "pow1pm1(u, p)/p": "((1 + u)^v - 1)/v",
    "x_minus_sin(u)/u^3": "(u - sin(u))/u^3",
    "sinh_minus_x(u)/u^3": "(sinh(u) - u)/u^3",
    "tan_minus_x(u)/u^3": "(tan(u) - u)/u^3",
    "expm1_minus_x(u)/u^2": "(exp(u) - 1 - u)/u^2",
    "x_minus_log1p(u)/u^2": "(u - log(1 + u))/u^2",
    "log1prel_rest(u)/u": "(1 - log(1 + u)/u)/u",
    "sin_minus_x_cos(u)/u^3": "(sin(u) - u*cos(u))/u^3",
    "sin_minus_x_cos(u)/u^2": "(sin(u) - u*cos(u))/u^2",
    "sphericalj1(u)/u": "(sin(u)/u - cos(u))/u^2",
    "exprel_rest(u)/u": "((exp(u) - 1)/u - 1)/u",
    "exp_minus_exprel(u)/u": "(exp(u) - exprel(u))/u",
    "(-expm1(-u)) - u*exp(-u)": "1 - exp(-u) - u*exp(-u)",
    "1/u^2 - 1/v^2": "1/(u - v)^2 - 1/(u + v)^2",
    "langevin(u)/u": "(coth(u) - 1/u)/u",
    "reciprocal_minus_cot(u)/u": "(1/u - cot(u))/u",
    "expm1_gamma(u)/u^2": "(1 - exp(-u)*(1 + u))/u^2",
}
LINES = (*identities("cancellation"), *identities("vanishing"))
# Doubles of any size, and those around 1.
REACHES = (float("inf"), 20.0)
HAIR = 0.5  # bits: half of a last place more is a rounding
POINTS = 16


def program(identity: Identity) -> str:
    """Return the left side of a line as a program."""
    left = identity.line.split(" = ")[0].strip()
    text = WRITTEN.get(left, left)
    if "root_minus" in identity.line:
        text = text.replace("u", "u*w + u")
    if "plus_root(-v" in identity.line:
        text = text.replace("v", "(v + w)")
    if "hypot_minus" in identity.line:
        text = "sqrt((u/w)^2 + 1) - 1"
    asked = ("number", "broken")
    given = {name for name in NUMBERS for one in asked if f"{one}({name})" in identity.line}
    numbers = {"c"} | given
    text = re.sub(r"\b[chvp]\b", lambda one: NUMBERS[one[0]] if one[0] in numbers else one[0], text)
    if not re.search(r"(when|,) u >= 0", identity.line):
        return text
    others = sorted({*re.findall(r"\b[a-z]\b", text)} - {"u"})
    return f"param {', '.join(['u >= 0', *others])}\n{text}"


@pytest.mark.table
@pytest.mark.parametrize("identity", LINES, ids=lambda identity: identity.line)
def test_a_line_makes_nothing_worse(identity: Identity) -> None:
    text = program(identity)
    problem = Problem("own", text, text)
    for reach in REACHES:
        on, known, _ = places(problem, POINTS, 3, reach)
        assert identity.line in [one.line for one in on.compilation.applied]
        after, before = measured(on, known), measured(unstable(problem), known)
        assert len(after.lost) <= len(before.lost), after.lost
        for one, other in zip(after.mean, before.mean, strict=True):
            assert one <= other + HAIR, (text, reach, after.mean, before.mean)
