"""Logarithms of products, powers and sums, and logistic forms, are when stable what the text gives."""

import math

import numpy as np
import pytest

import gradc
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


OTHERS = (
    "log(2*cosh(x) + 1);log(3 - cosh(x));log(exp(x) + exp(-x) + 2);exp(x)/(1 + exp(x))^2;exp(2*x)/(1 + exp(x));"
    "exp(-x)/(1 - exp(-x));exp(x)/(exp(x) + exp(y));(exp(x) - 1)/(exp(x) + 1);1/(exp(x) + exp(-x) + 2);"
    "exp(x/2)/(1 + exp(x));-1/(1 + exp(-x))^3;exp(x*y)/(3 + exp(x*y))^2;atan2(x, y);-(1 + exp(x))^(-2)"
).split(";")


def test_logistic_forms_keep_their_value() -> None:
    for other in OTHERS:
        text = f"r = {other}; r + 0*(x + y)"
        graph = lower_program(parse(text), text)
        (read,), (stable,) = graph.outputs.values(), stabilise(graph).outputs.values()
        assert math.isclose(value_of(stable), value_of(read), rel_tol=1e-12), text


@pytest.mark.parametrize("product", ["A.T @ A", "A @ A.T", "A.T @ B", "A @ B"])
def test_the_root_of_a_trace_is_a_norm_where_it_is_one(product: str) -> None:
    a, b = np.array([[2.0, 0.3], [0.2, 1.5]]), np.array([[1.0, 0.5], [0.1, 2.0]])
    found = gradc.compile(f"A: [n, n]; B: [n, n]; sqrt(trace({product})) + 0*sum(B)").value(
        A=a, B=b
    )
    known = {"A.T @ A": a.T @ a, "A @ A.T": a @ a.T, "A.T @ B": a.T @ b, "A @ B": a @ b}
    assert found == pytest.approx(float(np.trace(known[product])) ** 0.5)
