"""Answers at kinks, at the edge of a domain, and where there is nothing to judge."""

import pytest
from checked import check

import gradc


def test_an_answer_that_is_right_but_on_a_kink_is_right_and_told_so() -> None:
    (verdict,) = check("relu(x - 0.3)", {"x": "where(x >= 0.3, 1, 0)"}, {"x": 0.3})
    assert verdict.correct
    assert "right but for the point given, which is on a kink of relu" in verdict.note


TIES = [
    ("2*max(x, y)", ["1"], ["2", "0", "1.3", "-1"], {"x": 0.3, "y": 0.3}),
    ("max(x, y)^2", ["0.3"], ["0.6", "0.9", "0"], {"x": 0.3, "y": 0.3}),
    ("2*max(x, 0.3)", ["1"], ["1.5", "2", "0"], {"x": 0.3}),
    ("2*max(x, -pi)", ["1"], ["1.5", "2", "0"], {"x": -3.141592653589793}),
    ("abs(x + y) + x", ["1"], ["2", "0", "1.5"], {"x": 0.3, "y": -0.3}),
    ("relu(x*y - 0.12)", [], ["0.9", "-0.4", "0.2"], {"x": 0.3, "y": 0.4}),
    ("x: [3]; 2*max(x)", [[1, 1, 0]], [[2, 0, 0], [1.5, 0.5, 0], [0, 2, 0]], {"x": [0.3, 0.3, 0.1]}),
]  # fmt: skip


@pytest.mark.parametrize(("program", "right", "wrong", "at"), TIES, ids=[row[0] for row in TIES])
def test_a_number_on_a_tie_is_judged_like_any(
    program: str, right: list[object], wrong: list[object], at: dict[str, object]
) -> None:
    for answers, is_right in ((right, True), (wrong, False)):
        for one in answers:
            assert check(program, {"x": one}, at)[0].correct is is_right, one


def test_where_the_gradient_is_undefined_nothing_is_right() -> None:
    (verdict,) = check("f = log(x)*0 + sqrt(x - 5)", {"x": "1"}, {"x": 5.0})
    assert not verdict.correct
    assert "∂f/∂x is undefined at the point given" in verdict.error


@pytest.mark.parametrize(("answer", "right"), [("0", True), ("1", False)])
def test_at_the_edge_of_a_domain_a_number_is_judged(answer: str, right: bool) -> None:
    program, at = "f = x*sqrt(1 - a^2 - b^2)", {"x": 1.0, "a": 0.6, "b": 0.8}
    assert check(program, {"x": answer}, at)[0].correct is right


def test_a_number_is_judged_where_floats_leave_the_domain() -> None:
    at = {"x": 1.000000000000002, "y": 1.0}
    assert check("f = y*log(x - 1)", {"y": "-33.8455"}, at)[0].correct
    assert check("f = y*log(x - 1)", {"y": "-33"}, at)[0].status == "wrong"


def test_what_cancels_at_the_edge_of_a_domain_is_nothing() -> None:
    answer = "2*x*y + 1e10*(x/(49*x) - 1/49) + 0*sqrt(1 - a^2 - b^2)"
    at = {"x": 1.25, "y": 0.7, "a": 0.6, "b": 0.8}
    assert check("f = x^2*y + 0*a*b", {"x": answer}, at)[0].correct


@pytest.mark.slow
def test_a_domain_that_is_hardly_there_is_looked_at_near_the_point_given() -> None:
    program = "f = asin(x)*acos(x)*log(x - 0.999999)"
    (verdict,) = check(program, {"x": "1/x"}, {"x": 0.9999995})
    assert verdict.status == "wrong"


def test_one_that_takes_too_long_leaves_the_others_judged() -> None:
    long, right = check("f = x*y", {"x": "polygamma(3000, y)", "y": "x"})
    assert "takes too long in an answer" in long.error
    assert right.correct


def test_no_answer_is_an_error() -> None:
    with pytest.raises(gradc.InputError, match="there is no answer to check"):
        check("x^2", {})
