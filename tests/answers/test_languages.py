"""Answers to programs in LaTeX, and errors that show an answer as it was typed."""

import pytest
from checked import check

import gradc

PROGRAM = r"""
z = w_1 x + b \\
a = \sigma(z) \\
L = \frac{(a - y)^2}{2}
"""


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("w_1", r"(a - y) a (1 - a) x"), ("w1", "(a - y)*a*(1 - a)*x"), ("z", r"\frac{\partial L}{\partial a} a(1-a)"),
        ("b", "d_z"), ("w1", "∂L/∂z*x"), ("w1", "dL/dz*x"), ("x", "d_z w_1"), ("x", "∂L/∂z*w_1"), ("x", "d_z*w_1"),
        ("w_1", r"\delta_z x"), ("z", r"(a - y)\sigma(z)(1 - \sigma(z))"), ("z", "(a - y)*sigmoid(z)*(1 - a)"),
    ],
)  # fmt: skip
def test_an_answer_is_latex_or_a_formula(name: str, answer: str) -> None:
    assert gradc.compile(PROGRAM, language="latex").check({name: answer}).ok


def test_a_mistake_is_shown_in_the_program_as_it_was_typed() -> None:
    verdicts = gradc.compile(PROGRAM, language="latex").check({"w_1": r"d_z w_1"})
    assert not verdicts.ok
    assert "z = w_1 x + b" in str(verdicts)


def test_members_of_families_in_latex() -> None:
    program = r"z^{(1)} = w^2 \\ z^{(2)} = (z^{(1)})^3 \\ L = 2 z^{(2)}"
    given = {"z^{(2)}": "2", "z^{(1)}": r"\frac{\partial L}{\partial z^{(2)}} \cdot 3 (z^{(1)})^2"}
    assert check(program, given, language="latex").ok


def test_limits_of_the_program_are_those_of_its_compilation() -> None:
    text = "{" * 30 + "x" + "}" * 30
    function = gradc.compile(text, language="latex", limits=gradc.Limits(nesting=40))
    assert function.check({"x": "1"}).ok


# An answer to  a1 = x*w; f = a1^2  by w, what its error says, and what the caret stands under.
ERRORS = [
    ("∂f/∂a1 x", "found the name 'x' where an operator", "x"),
    ("2∂a1", "found the name '∂a1' where an operator", "∂a1"),
    ("∂f/∂a1*q", "there is no q in the program", "q"),
    ("x*∂q", "there is no ∂q in the program", "∂q"),
    ("∂f/∂a₁*σ(y)", "there is no y in the program", "y"),
    ("∂f/∂a1*x²*q", "there is no q in the program", "q"),
    ("∂f/∂a1 + ½", "this is not a name", "½"),
    ("∂f/∂a1'*x", "a scalar has no transpose", "'"),
    ("∂f/∂a1(x)", "there is no function d_a1", "∂f/∂a1"),
    ("x*∂f/∂q", "this is not a gradient of f", "∂f/∂q"),
    ("[∂a1, ∂a1*(q)]", "there is no q in the program", "q"),
    ("df/da1 @ x", "'@' multiplies arrays", "@"),
]


@pytest.mark.parametrize(("answer", "message", "pointed"), ERRORS)
def test_the_caret_stands_under_what_was_typed(answer: str, message: str, pointed: str) -> None:
    (verdict,) = check("a1 = x*w; f = a1^2", {"w": answer})
    said, excerpt, carets, *_ = verdict.error.splitlines()
    assert message in said
    assert excerpt == f"  1 | {answer}"
    begin = carets.index("^") - 6
    assert answer[begin : begin + carets.count("^")] == pointed


@pytest.mark.parametrize("hint_for", ["∂f/∂a1 x", "2∂a1"])
def test_the_hint_is_an_answer(hint_for: str) -> None:
    (verdict,) = check("a1 = x*w; f = a1^2", {"w": hint_for})
    hint = verdict.error.splitlines()[-1].strip().removeprefix("write ")
    assert not check("a1 = x*w; f = a1^2", {"w": hint})[0].error


def test_errors_in_latex_stand_in_the_latex() -> None:
    function = gradc.compile(PROGRAM, language="latex")
    for answer, message in {
        r"\frac{\partial a}{\partial z} x": "this is not a gradient of L",
        r"\delta_z q": "there is no q in the program",
        "w_1 xq": "there is no q in the program",
        "dL/dz x": "found the name 'x' where an operator or the end of the line was expected",
        "sigmod(z)": "there is no function sigmod",
    }.items():
        (verdict,) = function.check({"w_1": answer})
        assert verdict.error.splitlines()[:2] == [message, f"  1 | {answer}"]
