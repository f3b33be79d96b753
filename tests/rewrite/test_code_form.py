"""The form of code: shorter, never worse, and what is better conditioned stays."""

import json
import math
import random
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import gradc
from gradc.calculus.differentiate import differentiate
from gradc.errors import GradcError
from gradc.graph.graph import Graph, order, rebuild, same
from gradc.graph.node import Node
from gradc.interpret.evaluate import evaluate
from gradc.interpret.precise import Precision, exact, extend, is_finite, precision
from gradc.lower.program import lower_program
from gradc.notation.printer import print_program
from gradc.rewrite.simplify import in_code, normaliser, stabilise
from gradc.syntax.parser import parse

CASES = Path(__file__).parent.parent / "cases"
GOLDEN = Path(__file__).parent.parent / "golden" / "programs"

# A program, a line of its derivative in the form of code, and that line without.
SHORTER = [
    ("x*log(x) - x", "d_x = log(x)"),
    ("log(5*x)", "d_x = 1/x"),
    ("exp(x) + 2 + 1", "f = d_x + 3"),
    ("(x + y)/(x - y)", "d_x = -2*y/t1/t1"),
    ("(x + y)/(x - y)", "d_y = 2*x/t1/t1"),
    ("(x - 1)/(x + 1)", "d_x = 2/t1/t1"),
    ("x/(x + 1)", "d_x = 1/t1/t1"),
    ("x*y/(x + y)", "d_x = y/t1*y/t1"),
    ("V*S/(K + S)", "d_S = V/t1*K/t1"),
    ("x/sqrt(x^2 - 1)", "d_x = -1/t1/t1/t1"),
    ("sqrt(1 - x^2)", "d_x = -(x/f)"),
    ("2*pi*sqrt(L/g)", "t3 = 3.141592653589793/t2"),
    ("q/(4*pi*eps*r)", "d_r = -(f/r)"),
    ("G*m/r^2", "d_r = -2*(f/r)"),
    ("sin(x)^2 + cos(x)^2", "d_x = 0"),
    ("sin(3*x)*cos(5*x)", "d_x = t4*cos(t1)*3 - 5*(t2*sin(t3))"),
    ("b = x*w + 3; b*b - x*w", "t2 = 2*b - 1"),
    ("(1 + x)/(1 - x)*y", "d_x = 2*y/t1/t1"),
    ("log((2 + x)/(3 - x))/2", "d_x = 0.5/t1 + 0.5/t2"),
    ("y - log_sigmoid(x)", "f = y + softplus(t1)"),
    ("x: [n]; norm(x)^3", "d_x = where(t1 == 0, 0, 3*t1*x)"),
    ("x: [n], c: [n]; sum(x*log(x)) - c @ x", "d_x = 1 + t1 - c"),
]

# Programs whose form is better conditioned than a shorter one: a line that stays.
STAYS = [
    # p - y is 0 at z = 40, y = 1, where this is -4.248e-18
    ("p = 1/(1 + exp(-z)); -(y*log(p) + (1 - y)*log(1 - p))", "d_z = t1*sigmoid(z) - y*sigmoid("),
    # (1 - x^2)/(1 + x^2)^2 is 0 at 1e100, where this is -1e-200
    ("x/(1 + x^2)", "d_x = (1/t1)^2/t1/t1 - f/t1*(x/t1)"),
    ("2 + (1/3 - x)", "f = 2 + (0.3333333333333333 - x)"),
    ("x + 0.1 + 0.2", "f = x + 0.1 + 0.2"),
    ("(x + y)*(x - y)", "f = t1*t2"),
    ("atanh(x)", "d_x = 1/((1 - x)*(1 + x))"),
    ("k*log(p) + (n - k)*log(1 - p)", "d_p = k/p - t2/(1 - p)"),
    ("x = u*v; x*x*x + x*x", "f = t1*x + t1"),
    ("a*1e200*b*1e200", "f = t1*b*1e+200"),
    ("sin(x)/(x + 1)", "d_x = cos(x)/t1 - f/t1"),
    ("tanh(x)", "d_x = sech(x)^2"),
    ("x/sqrt(1 + x)", "d_x = 1/t1 - f/t1/(2*t1)"),
]


def code(text: str) -> tuple[Graph, Graph]:
    """Return a differentiated program without the form of code, and in it."""
    adjoint = differentiate(stabilise(lower_program(parse(text), text)))
    normal = normaliser(("tails", "algebra"))
    plain = rebuild(adjoint, lambda node, operands: normal(same(node, operands)))
    return plain, in_code(plain)


def as_written(text: str) -> tuple[Node, ...]:
    """Return what a program computes, differentiated as it was written."""
    return differentiate(lower_program(parse(text), text)).roots()


@pytest.mark.parametrize(("text", "line"), SHORTER)
def test_what_is_shorter_and_no_worse(text: str, line: str) -> None:
    plain, short = code(text)
    assert line in print_program(short).splitlines()
    assert line not in print_program(plain).splitlines()


@pytest.mark.parametrize(("text", "line"), STAYS)
def test_a_form_that_is_better_conditioned_stays(text: str, line: str) -> None:
    _, short = code(text)
    assert line in print_program(short)


def test_a_logistic_loss_keeps_its_digits_at_the_tail() -> None:
    f = gradc.compile("p = 1/(1 + exp(-z)); -(y*log(p) + (1 - y)*log(1 - p))", wrt=["z"])
    assert f.gradient(z=40, y=1).z == pytest.approx(-math.exp(-40), rel=1e-12)


def test_a_quotient_keeps_its_digits_far_out() -> None:
    f = gradc.compile("x/(1 + x^2)")
    assert f.gradient(x=1e100).x == pytest.approx(-1e-200, rel=1e-12)
    f = gradc.compile("(x + y)/(x - y)")
    assert f.gradient(x=1e200, y=-1e200).x == pytest.approx(5e-201, rel=1e-12)
    assert f.gradient(x=1e16, y=1).x == pytest.approx(-2e-32, rel=1e-12)


# ---- random programs ---------------------------------------------------------------------------

_CALLS = "exp log sqrt sin cos tan tanh sigmoid cosh atan asin abs softplus log1p cbrt".split()
_SEEDS = range(400)


def drawn(seed: int) -> str:
    """Return a random formula of x, y and z, full of quotients and constants."""
    draw = random.Random(seed)  # noqa: S311  # no secret

    def formula(depth: int) -> str:
        kind = draw.random()
        if depth == 0 or kind < 0.12:
            return draw.choice(["x", "x", "y", "z", "x", "2", "3", "1", "0.5", "1.5"])
        if kind < 0.7:
            return f"({formula(depth - 1)} {draw.choice('++--**//')} {formula(depth - 1)})"
        if kind < 0.85:
            return f"{draw.choice(_CALLS)}({formula(depth - 1)} + y)"
        return f"({formula(depth - 1)})^{draw.choice(['2', '3', '(-1)', '0.5', 'y', '(-2)'])}"

    return f"f = {formula(draw.choice([3, 4]))} + 0*x"


def true_values(roots: tuple[Node, ...], at: Mapping[str, float], using: Precision) -> list:
    leaves = [leaf for leaf in order(roots) if leaf.op == "input"]
    known = {leaf: exact(at[str(leaf.payload)], using) for leaf in leaves}
    extend(known, roots, {}, using)
    return [known[root] for root in roots]


def errors(values: list[float], truth: list, using: Precision) -> list[float]:
    """Return the relative error of each value, in units in the last place; inf for inf and nan.

    One without a right digit is as wrong as 0.
    """
    unit = 2.0**-52
    return [
        min(float(abs(using.context.mpf(value) - true) / abs(true)), 1.0) / unit
        if math.isfinite(value)
        else math.inf
        for value, true in zip(values, truth, strict=True)
    ]


def conditions(roots: tuple[Node, ...], at: Mapping[str, float], using: Precision) -> list[float]:
    """Return by how much a relative change of the inputs is magnified in each root."""
    found = [0.0] * len(roots)
    truth = true_values(roots, at, using)
    small = using.context.mpf(10) ** -30
    for name in at:
        moved = {**at, name: exact(at[name], using) * (1 + small)}
        for place, value in enumerate(true_values(roots, moved, using)):
            if is_finite(value) and truth[place] != 0:
                found[place] += float(abs(value - truth[place]) / abs(truth[place]) / small)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1, pytest.param(40, marks=pytest.mark.exhaustive)])
def test_no_error_grows_more_than_fourfold(scale: int) -> None:
    using = precision(150)
    compared = 0
    for seed in _SEEDS:
        try:
            plain, short = code(drawn(seed))
        except GradcError:
            continue
        if plain.roots() == short.roots():
            continue
        draw = random.Random(seed)  # noqa: S311  # no secret
        for _ in range(3):
            at = {str(one.payload): 10 ** (scale * draw.uniform(-0.5, 0.5)) for one in plain.inputs}
            compared += compare(seed, plain.roots(), short.roots(), at, using)
    assert compared > 100


def compare(
    seed: int,
    plain: tuple[Node, ...],
    short: tuple[Node, ...],
    at: Mapping[str, float],
    using: Precision,
) -> int:
    """Check the values of one form against those of the other, and return how many there are."""
    written = as_written(drawn(seed))
    truth = true_values(written, at, using)
    with np.errstate(all="ignore"):
        before, after = (evaluate(roots, at, {}) for roots in (plain, short))
    kept = [i for i, true in enumerate(truth) if is_finite(true) and abs(true) > 1e-290]
    values = [float(before[plain[i]]) for i in kept], [float(after[short[i]]) for i in kept]
    old, new = (errors(each, [truth[i] for i in kept], using) for each in values)
    magnified = conditions(written, at, using)
    for place, i in enumerate(kept):
        assert new[place] <= 4 * max(old[place], magnified[i], 1)
    return len(kept)


@pytest.mark.parametrize("seed", range(0, 400, 5))
def test_the_form_of_code_stays(seed: int) -> None:
    try:
        _, short = code(drawn(seed))
    except GradcError:
        return
    assert in_code(short).roots() == short.roots()


# ---- lengths -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_programs_are_shorter_on_the_whole() -> None:
    lines = (CASES / "matrix_identities.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["program"] for line in lines]
    texts += [path.read_text(encoding="utf-8") for path in sorted(GOLDEN.glob("*.grad"))]
    before = after = 0
    for text in texts:
        plain, short = code(text)
        before += sum(bool(node.operands) for node in order(plain.roots()))
        after += sum(bool(node.operands) for node in order(short.roots()))
    assert after < before
