"""Conditions in answers: two answers with `or`, and what is true of numbers, are no derivatives."""

import pytest
from checked import check


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("2 or 3", "the one that you mean, 2 or 3"),
        ("1 or -1", "the one that you mean, 1 or -1"),
        ("-(1 or 5)", "the one that you mean, 1 or 5"),
        ("2x or 2y", "the one that you mean, 2x or 2y"),
        ("x or y", "the one that you mean, x or y"),
        ("1 or x", "the one that you mean, 1 or x"),
        ("1 or 2 or 3", "the one that you mean"),
        (r"1 \lor 2", "the one that you mean, 1 or 2"),
        ("x^2 or x", "the one that you mean, x^2 or x"),
        ("1 and 2", "joins two conditions"),
        ("x and y", "joins two conditions"),
        ("where(x or 2, 1, 0)", "joins two conditions"),
        ("True", "truth value"),
        ("False", "truth value"),
        ("2 > 1", "truth value"),
        ("1 == 1", "truth value"),
        ("not 0", "truth value"),
        ("not (1 > 2)", "truth value"),
        ("-(2 > 1)", "truth value"),
        ("1 < 2 and 3 < 4", "truth value"),
    ],
)
def test_no_answers(answer: str, said: str) -> None:
    (found,) = check("x+y", {"x": answer})
    assert found.status == "cannot be judged"
    assert said in found.error


def test_the_truth_values_of_python() -> None:
    (found,) = check("x+y", {"x": True})
    assert "write 1" in found.error


@pytest.mark.parametrize(
    ("program", "answer"),
    [
        ("relu(x)", "x > 0"),
        ("-relu(x)", "-(x > 0)"),
        ("3*relu(x)", "3(x > 0)"),
        ("max(x, y)", "where(x > y or x == y, 1, 0)"),
        ("max(x, y)", "x > y or x == y"),
        ("max(x, y)", "not (x < y)"),
        ("x*relu(y)", "y*(y > 0 and True)"),
    ],
)
def test_conditions_that_are_answers(program: str, answer: str) -> None:
    (found,) = check(program, {"x": answer})
    assert found.correct
