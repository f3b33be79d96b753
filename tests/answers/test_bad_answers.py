"""Answers that are no answers, long or odd: one clear message each, and the others judged."""

import pytest

from gradc.answers.check import check_problem
from gradc.answers.problem import read_problem

PROGRAM = "z1 = w1*x + b1; a1 = sigmoid(z1); f = a1*w2"
GOOD = {"w2": "a1", "b1": "w2*a1*(1 - a1)"}

BAD: dict[str, object] = {
    "60 KB of digits": "1" * 60_000,
    "60 KB of a name": "x" * 60_000,
    "60 KB of spaces": " " * 60_000,
    "60 KB of brackets": "(" * 30_000 + "x" + ")" * 30_000,
    "one character": "(",
    "an emoji": "😀",
    "an emoji in a product": "x*🙂",
    "from right to left": "שלום",
    "marks of direction": "\u202ex*w1\u202c",
    "an open brace": "\\frac{x}{",
    "an open bracket": "\\sqrt[",
    "a character that is none": "x\0y",
    "not a number": float("nan"),
    "nothing": None,
    "rows of several lengths": [1, [2, 3]],
    "a dict": {"a": 1},
    "no value anywhere": "exp(exp(exp(10 + x^2)))",
}


@pytest.mark.parametrize("answer", BAD.values(), ids=list(BAD))
def test_a_bad_answer_is_one_message_and_stops_no_other(answer: object) -> None:
    bad, *good = check_problem(read_problem(PROGRAM), {"w1": answer, **GOOD})
    assert bad.error
    assert not bad.correct
    assert len(bad.error) < 1_000
    assert all(one.correct for one in good)


HARD = [
    "gamma(1e6*x)",
    "gamma(gamma(gamma(30*x + 30)))",
    "besselj(1000000, x)",
    "cosh(1e5*x) - sinh(1e5*x)",
    "mod(1e300, x)",
    "10^10^10^x",
]


@pytest.mark.parametrize("answer", HARD)
def test_what_is_hard_to_work_out_is_wrong_in_bounded_time(answer: str) -> None:
    wrong, *good = check_problem(read_problem(PROGRAM), {"w1": answer, **GOOD})
    assert not wrong.correct
    assert all(one.correct for one in good)


def test_a_matrix_that_has_no_inverse_is_no_number() -> None:
    program = "param A: [n, n], b: [n]; f = det(A) + b @ b"
    bad, good = check_problem(read_problem(program), {"A": "inv(A - A)", "b": "2*b"})
    assert "not a number" in bad.error
    assert good.correct
