"""Logarithms of products, powers and sums are in a stable form what the text itself gives."""

import math

import pytest

from gradc.graph.node import Node
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import lower_program
from gradc.rewrite.simplify import stabilise
from gradc.syntax.parser import parse

AT = {"x": 0.7, "y": 0.4, "n": 3.0}
FACTORS = (
    "sech(x);sqrt(x);sqrt(exp(x) + 1);erfc(x);erf(x) - erf(y);tanh(x);abs(x);gamma(x);abs(gamma(x));abs(x^3);"
    "poch(x, y);prod([x, y]);x^n;(x/y)^n;exp(x) - exp(-x);exp(x) - 2*exp(-y);exp(-y) - exp(-x);2^x;2^x*exp(y);"
    "exp(x) - 1;sigmoid(x) - sigmoid(y);cosh(x);sinh(x);ndtr(x) - ndtr(y);beta(x, y);abs(tanh(x));sigmoid(x);abs(erfc(x))"
).split(";")
CONTEXTS = (
    "log({});log(({})*exp(n*y));log(({})^2*exp(x));log(({})/exp(y)^3);log10({});log(abs({}));({})*exp(-n*x);"
    "log(({})^n);log(y*({})^n);log(({})^0.5);log(({})^1.5*exp(y));log(({})^n*exp(y));log(sum([x, y]*({})))"
).split(";")


def value_of(output: Node) -> float:
    return float(evaluate([output], AT, {})[output])


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_factor_keeps_its_value_in_every_logarithm(context: str) -> None:
    for factor in FACTORS:
        for head in ("", "param x > 0, y > 0; param n; "):
            text = f"{head}r = {context.replace('{}', factor)}; r + 0*(x + y + n)"
            graph = lower_program(parse(text), text)
            (read,), (stable,) = graph.outputs.values(), stabilise(graph).outputs.values()
            assert math.isclose(value_of(stable), value_of(read), rel_tol=1e-11, abs_tol=1e-13), (
                text
            )
