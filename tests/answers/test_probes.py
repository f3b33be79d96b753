"""Answers that are wrong far out alone, in a narrow window, or by very little."""

import pytest
from checked import check

pytestmark = pytest.mark.table

# Programs, and their gradients with respect to x.
PROGRAMS = {
    "f = x^2*y": "2*x*y",
    "f = y*sin(x)": "y*cos(x)",
    "f = (3*x + y)^5": "15*(3*x + y)^4",
    "f = sqrt(x^2 + y^2)": "x/f",
    "f = relu(x)*y": "where(x > 0, y, 0)",
    "f = x*y": "y",
    "f = log(1 + x^2)*y": "2*x*y/(1 + x^2)",
    "z = x*w + y; a = tanh(z); f = (a - y)^2": "2*(a - y)*(1 - a^2)*w",
}

# What is put in the place of a gradient G.
CHANGES = [
    "G + 1e-9",
    "(G)*(1 + 1e-9)",
    "(G)*(1 + 1e-20*x^2)",
    "G + exp(-100)",
    "G + 1e-300",
    "where(x > 1e6, 1, G)",
    "where(x < -1e4, 7, G)",
    "where(abs(x - 3.7) < 0.01, 0, G)",
    "(G)*(x != 4)",
    "G + sigmoid(100*(x - 1000))",
    "G + exp(-(x + 32.5)^2)",
    "G + exp(-1e6*(y - 2)^2)",
    "G + 1e-3*(x > 50)",
    "G + 1e-9*(abs(x - 12345) < 3)",
    "G + max(x - 123, 0)",
    "G + relu(x - 7777)*1e-6",
    "G + exp(x - 1000)",
    "where(abs(x*y - 6) < 0.001, 1, G)",
    "(G)*tanh(1e7*abs(x))",
]

TABLE = [(p, c.replace("G", g)) for p, g in PROGRAMS.items() for c in CHANGES]


def is_right(program: str, answer: str) -> bool:
    verdict = check(program, {"x": answer})[0]
    assert not verdict.error, verdict.error
    return verdict.correct


@pytest.mark.parametrize(("program", "answer"), PROGRAMS.items())
def test_the_gradient_is_right(program: str, answer: str) -> None:
    assert is_right(program, answer)


@pytest.mark.table
@pytest.mark.parametrize(("program", "answer"), TABLE)
def test_what_is_wrong_somewhere_is_wrong(program: str, answer: str) -> None:
    assert not is_right(program, answer)


ARRAYS = [
    "where(x > 1e6, 0, 2*x)",
    "where(abs(x - 37) < 1, 0, 2*x)",
    "2*x + 1e-9",
    "2*x + sigmoid(100*(x - 1000))",
    "2*x + 1e-90",
]


@pytest.mark.parametrize("answer", ARRAYS)
def test_arrays_too(answer: str) -> None:
    program = "x: [n]; f = sum(x^2)"
    assert is_right(program, "2*x")
    assert not is_right(program, answer)


# Right in every way to write them, though floats overflow or cancel far out.
RIGHT = [
    ("f = x^2", "(x + 1)^2 - x^2 - 1"),
    ("f = log(cosh(x))", "(exp(x) - exp(-x))/(exp(x) + exp(-x))"),
    ("f = x^2", "2*sqrt(x^2)*sign(x)"),
    ("f = sqrt(x^2 + 1)", "x/sqrt(x^2 + 1)"),
    ("f = sigmoid(x)", "exp(-x)/(1 + exp(-x))^2"),
    ("f = x*abs(x)", "2*abs(x)"),
    ("f = max(x, 1000)", "where(x > 1000, 1, 0)"),
    ("f = relu(0.1*x - 0.03)", "where(0.1*x >= 0.03, 0.1, 0)"),
    ("f = x^3", "where(abs(x) < 1e6, 3*x^2, 3*x*x)"),
    ("f = x/(1 + abs(x))", "1/(1 + abs(x))^2"),
]


@pytest.mark.parametrize(("program", "answer"), RIGHT)
def test_what_is_right_everywhere_is_right(program: str, answer: str) -> None:
    assert is_right(program, answer)
