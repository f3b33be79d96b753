"""What is said of a wrong answer: briefly, of one mistake, with what is right in its shortest form."""

import json
import re
import statistics
from pathlib import Path
from typing import Any

import pytest
from checked import check

from gradc.answers.kinds import kinds
from gradc.answers.say.verdict import Verdict

CASES = Path(__file__).parents[1] / "cases" / "answers_wrong.jsonl"
WIDTH = 80
FIVE = 5


def values(text: str) -> dict[str, Any]:
    """Return the values of a point as a case has them: z=[1.75, 1.75], y=[0, 1]."""
    pairs = re.findall(r"(\w+)\s*=\s*(\[[^=]*\]|[^,\s]+)", text)
    return {name: json.loads(value) for name, value in pairs}


# Every eighth of the answers, and on demand all of them.
SOME = pytest.mark.parametrize(
    "verdicts", [8, pytest.param(1, marks=pytest.mark.exhaustive)], indirect=True
)


@pytest.fixture(scope="module")
def verdicts(request: pytest.FixtureRequest) -> list[Verdict]:
    """The verdicts on answers of real students that are wrong, or on one in so many of them."""
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    rows = rows[:: getattr(request, "param", 1)]
    found = [
        check(row["program"], {row["name"]: row["answer"]}, values(row["at"]) if "at" in row else None)[0]
        for row in rows
    ]  # fmt: skip
    return [one for one in found if not one.error]


@pytest.mark.exhaustive
@pytest.mark.slow
def test_a_report_has_five_lines_in_the_median(verdicts: list[Verdict]) -> None:
    assert len(verdicts) > 70
    assert statistics.median(len(verdict.lines()) for verdict in verdicts) <= FIVE


@pytest.mark.exhaustive
@pytest.mark.slow
def test_a_report_is_readable_on_a_terminal(verdicts: list[Verdict]) -> None:
    long = [
        line
        for verdict in verdicts
        for hint in range(4)
        for line in verdict.lines(hint)
        if len(line) > WIDTH
    ]
    assert long == []


@SOME
def test_one_explanation_is_said_or_two_that_are_as_likely(verdicts: list[Verdict]) -> None:
    for verdict in verdicts:
        others = [line for line in verdict.lines() if line.startswith("  or")]
        assert len(others) <= 1
        if others:
            ranks = [one.rank for one in verdict.mistakes]
            assert ranks[0] in ranks[1:]


@SOME
def test_two_numbers_that_are_compared_differ_as_they_are_shown(verdicts: list[Verdict]) -> None:
    pairs = [
        re.search(r"expected (.*), not (.*)$", " ".join(" ".join(verdict.lines()).split()))
        for verdict in verdicts
    ]
    assert all(pair[1] != pair[2] for pair in pairs if pair)
    near = check("f = pi*x", {"x": "3.14159267 + 0*x"}, {"x": 2.0})[0]
    assert "expected 3.14159265359, not 3.14159267" in str(near.counterexample)


@pytest.mark.exhaustive
@pytest.mark.slow
def test_what_is_right_is_right(verdicts: list[Verdict]) -> None:
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    programs = {(row["name"], row["answer"]): row["program"] for row in rows}
    for verdict in verdicts:
        if verdict.right:
            program = programs[verdict.name, verdict.written]
            _, _, formula = verdict.right.partition(" = ")
            assert check(program, {verdict.name: formula}).ok, (program, verdict.right)


# ---- what is right -------------------------------------------------------------------------------

SOFTMAX = "z: [k], y: [k]; p = softmax(z); L = -sum(y*log(p))"
ROWS = "z: [b, k], y: [b, k]; p = softmax(z, axis=1); L = -sum(y*log(p))/b"
LOGISTIC = (
    "X: [n, d], y: [n]; param w: [d]; z = X @ w; p = sigmoid(z); "
    "L = -mean(y*log(p) + (1 - y)*log(1 - p))"
)
NEURON = "z = w*x + b; a = sigmoid(z); L = (a - y)^2/2"


@pytest.mark.table
@pytest.mark.parametrize(
    ("program", "answers", "right", "note"),
    [
        ("f = 1/x^3", {"x": "x"}, "-3/x^4", ""),
        ("f = x^-3", {"x": "x"}, "-3/x^4", ""),
        ("f = log(5*x)", {"x": "x"}, "1/x", ""),
        ("f = x^x", {"x": "x"}, "x^x*(log(x) + 1)", "0 at x = 0 by convention"),
        ("f = 2^x", {"x": "x"}, "f*log(2)", ""),
        ("f = sqrt(1 + x^2)", {"x": "1"}, "x/f", ""),
        ("X: [n, n]; f = log(det(X))", {"X": "X"}, "inv(X).T", ""),
        ("X: [n, n]; f = logabsdet(X)", {"X": "X"}, "inv(X).T", ""),
        ("x: [n]; f = norm(x)", {"x": "x"}, "x/f", "0 at f = 0 by convention"),
        ("A: [n, n], x: [n]; f = x @ A @ x", {"x": "A @ x"}, "(A + A.T) @ x", ""),
        (SOFTMAX, {"z": "y"}, "p - y", "where the entries of y sum to 1"),
        (SOFTMAX, {"z": "d_p*p"}, "p - y", "where the entries of y sum to 1"),
        (ROWS, {"z": "p"}, "(p - y)/b", "where the rows of y sum to 1"),
        (LOGISTIC, {"w": "X.T @ y"}, "X.T @ (p - y)/n", ""),
        (LOGISTIC, {"z": "(p - y)/n", "w": "X.T @ y"}, "X.T @ d_z", ""),
        (NEURON, {"w": "x"}, "a*x*(a - y)*(1 - a)", ""),
        (NEURON, {"w": "d_z"}, "d_z*x", ""),
        (NEURON, {"z": "a - y", "w": "d_z*w"}, "d_z*x", ""),
        ("q = x + y; f = q*z", {"x": "q"}, "z", ""),
        ("n = 2*x + 1; m = x^2; f = n/m", {"x": "1"}, "-2*(x + 1)/x^3", ""),
        ("f = relu(w*x)", {"x": "w"}, "where(w*x > 0, w, 0)", ""),
        ("f = abs(x)", {"x": "x"}, "sign(x)", ""),
    ],
)
def test_the_shortest_form_that_the_names_allow(
    program: str, answers: dict[str, str], right: str, note: str
) -> None:
    verdict = check(program, answers)[len(answers) - 1]
    assert verdict.right == f"{verdict.symbol} = {right}"
    assert verdict.right_note == note
    assert verdict.to_json()["right_note"] == (note or None)
    assert verdict.to_json(2)["right_note"] is None


@pytest.mark.table
@pytest.mark.parametrize(
    ("program", "language", "name", "answer", "right"),
    [
        (r"f = \frac{1}{x^3}", "latex", "x", r"\frac{1}{x}", r"\frac{\partial f}{\partial x} = \frac{-3}{x^4}"),
        (r"f = \frac{1}{x^3}", "latex", "x", "1/x", r"\frac{\partial f}{\partial x} = \frac{-3}{x^4}"),
        (
            r"z = w_1 x \\ f = \sigma(z)", "latex", "w_1", r"x \frac{\partial f}{\partial z} w_1",
            r"\frac{\partial f}{\partial w_1} = \frac{\partial f}{\partial z} \, x",
        ),
        ("f = 1/x^3", "formula", "x", "1/x", "∂f/∂x = -3/x^4"),
    ],
)  # fmt: skip
def test_what_is_right_is_in_the_language_of_the_answer(
    program: str, language: str, name: str, answer: str, right: str
) -> None:
    verdict = check(program, {name: answer}, language=language)[0]
    assert verdict.right == right


@pytest.mark.table
@pytest.mark.parametrize(
    ("program", "answer", "at", "last"),
    [
        ("q = x + y; f = q*z", "3", {"x": -2, "y": 5, "z": -4}, "  right: ∂f/∂x = z, which is -4"),
        ("f = x^2", "x", {"x": 3}, "  right: ∂f/∂x = 2*x, which is 6"),
        ("f = x^2", "x", None, "  right: ∂f/∂x = 2*x"),
    ],
)
def test_at_a_point_the_number_stands_beside_the_formula(
    program: str, answer: str, at: dict[str, float] | None, last: str
) -> None:
    verdict = check(program, {"x": answer}, at)[0]
    assert verdict.lines()[-1] == last
    assert sum("expected" in line for line in verdict.lines()) == (at is None)


@pytest.mark.slow
def test_what_comes_back_at_a_place_is_said_where_the_end_does_not_show_it() -> None:
    chain = "z = w*x; a = sigmoid(z*u + z^3); L = a^2"
    lines = check(chain, {"w": "d_z*x", "z": "2*a*u + d_a*a*(1 - a)*3*z^2"})[1].lines()
    assert not any("what comes back" in line for line in check(NEURON, {"z": "a - y"})[0].lines())
    assert lines[-1].startswith("  right: ")


# ---- the second level names no formula -----------------------------------------------------------

FORMULA = re.compile(r"[\^@=*']|\d[/+-]|\b\w\(")


@pytest.mark.table
@pytest.mark.parametrize("name", kinds())
def test_what_is_said_at_the_second_level_is_no_formula(name: str) -> None:
    said = kinds()[name].title.replace("1/n", "")
    assert not FORMULA.search(said), said


def test_the_rule_is_said_at_the_third_level_alone() -> None:
    verdict = check("n = x; m = x^2; f = n/m", {"x": "1/(2*x)"})[0]
    second, third = (" ".join(verdict.lines(hint)) for hint in (2, 3))
    assert "(u/v)'" in third
    assert "(u/v)'" not in second
    assert verdict.to_json(2)["mistakes"][0]["message"] == verdict.mistakes[0].said


@pytest.mark.table
@pytest.mark.parametrize(
    ("program", "answer", "why"),
    [
        ("f = cos(x)", "sin(x)", "cos(x)' is -sin(x), and not sin(x)"),
        ("f = tanh(x)", "1 - f", "tanh(x)' is 1 - tanh(x)^2, and not 1 - tanh(x)"),
        ("f = atan(x)", "1/(1 - x^2)", "atan(x)' is 1/(1 + x^2), and not 1/(1 - x^2)"),
        ("z: [n]; f = logsumexp(z)", "exp(z)", "logsumexp(x)' is not exp(x)"),
    ],
)
def test_a_wrong_rule_stands_beside_the_right_one(program: str, answer: str, why: str) -> None:
    name = "z" if ":" in program else "x"
    assert check(program, {name: answer})[0].mistakes[0].why == why
