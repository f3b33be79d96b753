"""Spellings of right answers, kind by kind: each is judged right, and noted where it is unclear.

A kind is a program, what the answer is for, and ways to write it.
"""

import pytest

from gradc.answers.check import check_problem
from gradc.answers.problem import read_problem
from gradc.answers.say.verdict import Verdict


def verdict(program: str, name: str, answer: str, at: dict[str, object] | None = None) -> Verdict:
    (found,) = check_problem(read_problem(program), {name: answer}, at)
    return found


@pytest.mark.parametrize(
    ("program", "answer", "word"),
    [
        ("a*sin(x)", "acos(x)", "acos"),
        ("a*sin(2*x)", "2acos(2x)", "acos"),
        ("a*sin(x) + a*cos(x)", "acos(x) - asin(x)", "asin"),
        ("a*cosh(x)", "asinh(x)", "asinh"),
    ],
)
def test_a_factor_joined_to_a_function_is_a_factor_where_that_is_right(
    program: str, answer: str, word: str
) -> None:
    found = verdict(program, "x", answer)
    assert found.correct
    assert f"right where {word} is" in (found.note or "")
