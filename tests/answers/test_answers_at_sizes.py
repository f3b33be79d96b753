"""Answers that hold at one size alone are wrong: integers and dimensions differ by point."""

import pytest
from checked import check

POWER = "param x; n: integer; h[0]=x; for t in 1..n { h[t] = h[t-1]*x }; h[n]"


@pytest.mark.parametrize(
    ("program", "name", "answer", "status"),
    [
        ("n: integer; param a; a*n", "a", "3", "wrong"),
        ("n: integer; param a; a*n", "a", "n", "correct"),
        ("n: integer; param a; a*n^2", "a", "3n", "wrong"),
        ("n: integer; param a; a*n^2", "a", "n^2", "correct"),
        ("x: [n]; param a; a*sum(x^0)", "a", "3", "wrong"),
        (POWER, "x", "4x^3", "wrong"),
        (POWER, "x", "(n+1)*x^n", "correct"),
    ],
)
def test_an_answer_is_judged_at_several_sizes(
    program: str, name: str, answer: str, status: str
) -> None:
    (verdict,) = check(program, {name: answer})
    assert verdict.status == status


def test_an_entry_that_may_not_be_there_is_told() -> None:
    (verdict,) = check("x: [n]; param a; a*sum(x)", {"a": "x[0] + x[1] + x[2] + x[3] + x[4]"})
    assert not verdict.correct
    assert "an index is there where n is at least 5" in str(verdict.error)
    (verdict,) = check("x: [n]; param a; a*x[4]", {"a": "x[4]"})
    assert verdict.correct
