"""An answer that nobody would write costs its part, and holds no class up."""

import pytest

from gradc.answers.check import check_problem
from gradc.answers.problem import read_problem

TOO_MUCH = {
    "polygamma(10^6, x)": "polygamma of 1,000,000 takes too long in an answer",
    "x*polygamma(999999, x)": "polygamma of 999,999 takes too long in an answer",
    "sum(zeros(10^8))*x": "the answer works out 100,000,000 entries; 100,000 are judged here",
    "sum(zeros(10^9, 10^9))*x": "an array would take 8,000,000,000,000,000,000 bytes",
    "x + sum(sin(ones(60000)))": "the answer works out 120,000 entries",
    "sum(inv(ones(60, 60) + eye(60)))*x": "the answer works out",
    "sum(ones(150, 150) @ ones(150, 150))*x": "the answer works out",
    "9" * 60_000: "the answer has 60,000 characters; 10,000 are judged",
    "x*" + "9" * 9_000: "too large",
    "a" * 60_000 + " + * y": "the answer has 60,006 characters; 10,000 are judged",
    "+".join(["x"] * 40_000): "the answer has 79,999 characters",
    "1e-99999999*x": "1e-99999999 is too small a number",
}


@pytest.mark.parametrize(("answer", "said"), TOO_MUCH.items(), ids=lambda text: text[:20])
def test_too_much_work_is_refused_and_costs_its_answer_alone(answer: str, said: str) -> None:
    verdicts = check_problem(read_problem("z = x*w; z^2"), {"x": answer, "z": "2*(x*w)"})
    by_name = {one.name: one for one in verdicts}
    assert said in by_name["x"].error
    assert not by_name["x"].correct
    assert by_name["z"].correct


def test_what_a_program_works_out_itself_is_no_too_much() -> None:
    problem = read_problem("x: [20, 30]; w: [30]; L = sum((x @ w)^2)")
    assert check_problem(problem, {"w": "2*x.T @ (x @ w) + 0*sum(x*x*x)"}).ok
    assert check_problem(read_problem("x*w"), {"x": "w + 0*polygamma(20, x^2)"}).ok
