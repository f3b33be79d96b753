"""Differences that are 0 but for rounding, and differences that are small and real: all told apart.

Each identity is an expression that is 0 at all x, y. It is a program whose gradient is 0, a term
that a right answer has too many, and with a little added to it a wrong one.
"""

import numpy as np
import pytest
from checked import check

from gradc.answers.judge.sheet import _are_whole

IDENTITIES = [
    "x/(49*x) - 1/49",
    "x/(7*x) - 1/7",
    "sigmoid(x) + sigmoid(-x) - 1",
    "log(3*x) - log(x) - log(3)",
    "sin(x)^2 + cos(x)^2 - 1",
    "cosh(x)^2 - sinh(x)^2 - 1",
    "exp(x)*exp(-x) - 1",
    "(x + 1)^2 - x^2 - 2*x - 1",
    "sqrt(x^2) - abs(x)",
    "log(exp(x)) - x",
    "softplus(x) - softplus(-x) - x",
    "log1p(x) - log(1 + x)",
    "expm1(x) - exp(x) + 1",
    "erf(x) + erfc(x) - 1",
    "x^3/x - x^2",
    "(x^2 - 1)/(x - 1) - x - 1",
    "sin(2*x) - 2*sin(x)*cos(x)",
    "log_sigmoid(x) - log_sigmoid(-x) - x",
    "log(x^2*y) - 2*log(x) - log(y)",
    "tanh(x) - 2*sigmoid(2*x) + 1",
    "1/(x + 1) + x/(x + 1) - 1",
    "exp(2*x)/exp(x) - exp(x)",
    "sqrt(x)*sqrt(x) - x",
    "x^0.5 - sqrt(x)",
    "cos(x - y) - cos(x)*cos(y) - sin(x)*sin(y)",
    "(x + y)^3 - x^3 - 3*x^2*y - 3*x*y^2 - y^3",
    "max(x, y) - min(x, y) - abs(x - y)",
    "relu(x) - relu(-x) - x",
    "atan(x) + atan(1/x) - sign(x)*pi/2",
    "asinh(x) - log(x + sqrt(x^2 + 1))",
    "sech(x)^2 + tanh(x)^2 - 1",
]

AT = {"x": 1.25, "y": 0.7}

# A program, the answer for x, the point, and whether it is right; Z is an identity.
ROWS = [
    ("f = Z + 0*x*y", "0", None, True),
    ("f = y*(Z)", "0*x", None, True),
    ("f = y*(Z)", "1e-15", AT, True),
    ("f = y*(Z)", "1e-3", AT, False),
    ("f = y*(Z)", "1e-30*x", None, False),
    ("f = x^2*y + 3*(Z)", "2*x*y", None, True),
    ("f = x^2*y", "2*x*y + Z", None, True),
    ("f = x^2*y", "2*x*y*(1 + Z)", None, True),
    ("f = x^2*y", "2*x*y + (Z)*1e6", AT, True),
    ("f = x^2*y", "2*x*y + Z + 1e-12", None, False),
    ("f = x^2*y", "2*x*y + Z + 1e-40*x", None, False),
]

TABLE = [(program.replace("Z", zero), answer.replace("Z", zero), at, right)
         for zero in IDENTITIES for program, answer, at, right in ROWS]  # fmt: skip


def is_right(program: str, answer: object, at: dict[str, object] | None = None) -> bool:
    verdict = check(program, {"x": answer}, at)[0]
    assert not verdict.error, verdict.error
    return verdict.correct


@pytest.mark.table
@pytest.mark.parametrize(
    ("program", "answer", "at", "right"),
    [
        *TABLE[: len(ROWS)],
        *(pytest.param(*row, marks=pytest.mark.slow) for row in TABLE[len(ROWS) :]),
    ],
)
def test_noise_is_nothing_and_what_is_small_is_not(
    program: str, answer: str, at: dict[str, object] | None, right: bool
) -> None:
    assert is_right(program, answer, at) is right


def test_what_cancels_hides_nothing_that_is_wrong() -> None:
    nothing = "1e60*(x/(49*x) - 1/49)"
    assert is_right("f = x^2*y", f"2*x*y + {nothing}")
    assert not is_right("f = x^2*y", f"2*x*y + {nothing} + 1e-3*x")


def test_one_whole_entry_makes_no_array_whole() -> None:
    program = "x: [2]; param y; f = y*sum(3*x - x - 2*x)"
    assert check(program, {"y": "0*y"}, {"x": [1.0, 0.7], "y": 1.0})[0].correct


@pytest.mark.parametrize(
    ("entries", "are"),
    [([1.0, -2.0], True), ([0.5], False), ([1.0, 0.5], False), ([1e16], False), ([True], True)],
)
def test_whole_floats_are_those_that_nothing_has_rounded(entries: list[float], are: bool) -> None:
    assert _are_whole(np.array(entries)) is are


SATURATED = [
    ("tanh(x)", "sech(x)^2", 100.0, True),
    *(
        ("f = log(1 - tanh(x))", "-(1 - tanh(x)^2)/(1 - tanh(x))", one, True)
        for one in (100.0, 1000.0)
    ),
    ("f = log_sigmoid(x)", "1 - sigmoid(x)", 1000.0, True),
    ("log(sigmoid(x))", "1 - sigmoid(x)", 1000.0, True),
    ("log(sigmoid(x))", "2*(1 - sigmoid(x))", 1000.0, False),
    ("log(cosh(x))", "tanh(x)", 400.0, True),
    ("log(cosh(x))", "1", 400.0, True),
    ("log(cosh(x))", "1.001", 400.0, False),
    ("x/(1 + exp(-x))", "0", -800.0, True),
    ("x/(1 + exp(-x))", "0", -700.0, False),
    ("exp(x)", "0", -800.0, True),
    ("exp(x)", "2*exp(x)", -800.0, False),
    ("1e-60*x^2", "0", 1.0, False),
    ("sigmoid(x)", "0", 50.0, True),
    ("sigmoid(x)", "0", 20.0, False),
    ("f = log_sigmoid(x)", "where(x > 900, 2, 1)*(1 - sigmoid(x))", 1000.0, False),
    ("f = 2*x", "2*where(x > 900, 2, 1)*(1 - tanh(x))/(1 - tanh(x))", 1000.0, False),
    ("cos(x)", "0", 6.283185307179586, True),
    ("cos(x)", "2.4e-16", 6.283185307179586, True),
    ("cos(x)", "0.001", 6.283185307179586, False),
]


@pytest.mark.parametrize(("program", "answer", "x", "right"), SATURATED)
def test_numbers_are_0_where_their_arithmetic_has_no_more(
    program: str, answer: str, x: float, right: bool
) -> None:
    assert is_right(program, answer, {"x": x}) is right


# What is 0 but for rounding, and an edge beside which a root has no value: nobody knows how far off
# that is.
FAR = "1e60*(sin(x)^2 + cos(x)^2 - 1)"
EDGES = [
    ("f = (x - 3/10)^1.5 + x", f"1.5*(x - 3/10)^0.5 + 1 + {FAR}", 0.3, True),
    ("f = x", f"1 + 0*(x - 3/10)^0.5*(3/10 - x)^0.5 + {FAR}", 0.3, True),
    ("f = (x - 1/4)^1.5 + 1e-30*x", "1e-30", 0.25, True),
    ("f = (x - 1/4)^1.5 + 1e-30*x", "1.5e-30", 0.25, False),
    *(("f = (x - 1/4)^1.5 + 1e-9*x", one, 0.25 + 2**-53, right) for one, right in (("0.5", False), ("1.6e-8", True))),
]  # fmt: skip


@pytest.mark.parametrize(("program", "answer", "x", "right"), EDGES)
def test_what_has_a_value_on_one_side_alone(
    program: str, answer: str, x: float, right: bool
) -> None:
    assert is_right(program, answer, {"x": x}) is right


@pytest.mark.parametrize(("answer", "right"), [("0", True), ("1e-20", True), ("1e-3", False)])
def test_entries_that_add_up_to_nothing(answer: str, right: bool) -> None:
    program = "x: [n]; param y; f = y*sum(x)"
    for x in ([0.1, 0.2, -0.3], [0.1, 0.2, -0.30000000000000004]):
        assert check(program, {"y": answer}, {"x": x, "y": 1.0})[0].correct is right


def test_of_a_gradient_that_nobody_knows_0_is_said() -> None:
    for program, expected in (("f = x*(sigmoid(y) + sigmoid(-y) - 1)", 0), ("f = 2*x*y", 1.4)):
        example = check(program, {"x": "0.001"}, AT)[0].counterexample
        assert example is not None
        assert float(example.difference[1]) == expected


@pytest.mark.parametrize(
    ("program", "answer", "right"),
    [
        ("f = x*sin(pi)", "0*x", True),
        ("f = x*sin(pi)", "1e-20*x", False),
        ("f = x^2*y", "2*x*y + 49^(0 - 1)*49 - 1", True),
        ("f = x^2*y", "2*x*y + 1e9*(49^(0 - 1)*49 - 1)", True),
        ("f = x^2*y", "2*x*y + sqrt(2)^2 - 2", True),
    ],
)
def test_what_is_irrational_or_a_fraction_is_rounded(
    program: str, answer: str, right: bool
) -> None:
    assert is_right(program, answer) is right


def test_two_numbers_in_a_message_are_seen_to_differ() -> None:
    rows = [
        ("exp(x)", "2*exp(x)", {"x": -800.0}),
        ("x^2", "2*x + exp(-100)", None),
        ("x^2", "2*x*(1 + 1e-9)", None),
        ("x^2", "2*x + 1e-300", None),
        ("x: [n]; sum(x^2)", "2*x + 1e-11", None),
    ]
    for program, answer, at in rows:
        example = check(program, {"x": answer}, at)[0].counterexample
        assert example is not None
        _, expected, given = example.difference
        assert expected != given


SHIFTED = "X: [n, m]; param w: [m], b; p = softmax(X @ w + b); L = -log(p[0])"


@pytest.mark.parametrize(
    ("b", "right"),
    [
        ("0", True),
        ("1e-17", True),
        *(pytest.param(one, False, marks=pytest.mark.slow) for one in ("1e-3", "-0.5")),
    ],
)
def test_a_gradient_of_large_arrays_is_0_but_for_noise(b: str, right: bool) -> None:
    random = np.random.default_rng(0)
    at = {"X": random.normal(size=(80, 60)), "w": random.normal(size=60), "b": 0.2}
    found = check(SHIFTED, {"b": b, "w": "X.T @ p - X[0]"}, at)
    assert [one.correct for one in found] == [right, True]
