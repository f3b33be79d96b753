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


INVERSE = "param X: [n, n]; L = log(det(X))"
MEAN = "X: [batch, features], y: [batch]; param w: [features]; p = X @ w; L = mean((p - y)^2)"


@pytest.mark.parametrize(
    "answer",
    [
        "X^{-1}^T", "X^{-1}^{T}", "{X^{-1}}^T", "{X^T}^{-1}", "{X}^{-T}", "{X^{-1}}ᵀ", "{X^{-1}}'",
        "X^-1^T", "X^T^-1", "X^T^{-1}", "X^{T}^{-1}", "X^{-1}ᵀ", "X^{-1}^⊤", "X^{-1}'", "X^{-1}.T",
        "X⁻¹ᵀ", "X⁻¹^T", "X^{-⊤}", "X.I.T", "X.T.I", "X.I'", "X.I.H", "X'^{-1}",
    ],
)  # fmt: skip
def test_the_transpose_of_an_inverse(answer: str) -> None:
    assert verdict(INVERSE, "X", answer).correct


def test_a_value_called_t_is_no_transpose() -> None:
    found = verdict("param x, T; f = x*T", "x", "x^{-1}^T")
    assert found.error


@pytest.mark.parametrize(
    "size",
    [
        "np.shape(X)[0]", "shape(X)[0]", "shape(y)[0]", "np.shape(y)[0]", "tf.shape(X)[0]",
        "np.shape(X)[-2]", "length(y)", "length(p)", "numel(y)", "y.numel()", "y.nelement()",
        "nrow(X)", "np.size(X, 0)", "X.size(0)", "size(X, 0)", "len(X)", "shape(X @ w)[0]",
    ],
)  # fmt: skip
def test_the_size_of_an_axis(size: str) -> None:
    assert verdict(MEAN, "w", f"2/{size}*X.T @ (p - y)").correct


@pytest.mark.parametrize(
    ("size", "ways"),
    [
        ("size(X,1)", ["X.shape[1]", "X.shape[0]"]),
        ("size(X, 2)", ["X.shape[1]"]),
        ("size(y, 1)", ["y.shape[0]"]),
        ("size(X.T, 1)", ["X.T.shape[1]", "X.T.shape[0]"]),
        ("size((X*2), 1)", ["(X*2).shape[1]", "(X*2).shape[0]"]),
        ("length(X)", ["X.shape[0]", "X.shape[1]"]),
        ("shape(X)", ["X.shape[0]", "X.shape[1]"]),
        ("np.shape(y)", ["y.shape[0]"]),
        ("y.shape", ["y.shape[0]", "y.size"]),
    ],
)
def test_the_size_of_an_axis_that_is_unclear_has_its_readings(size: str, ways: list[str]) -> None:
    answer = f"2/{size}*X.T @ (p - y)"
    found = verdict(MEAN, "w", answer)
    assert found.error
    assert f"write {' or '.join(ways)}" in found.error
    for way in ways:
        assert not verdict(MEAN, "w", answer.replace(size, way)).error
