"""Verification finds what is wrong, says what it could not check, and is the same for a seed."""

import json

import pytest

import gradc
from gradc.interpret.point import Point
from gradc.lower.program import lower_program
from gradc.syntax.parser import parse
from gradc.verify.differences import slope_of
from gradc.verify.look import look
from gradc.verify.report import Derivative, floor_of, relative_error
from gradc.verify.sampling import near, sample
from gradc.verify.verify import verify


def graph_of(text: str):
    return lower_program(parse(text), text)


def test_a_wrong_gradient_is_a_bug() -> None:
    function = gradc.compile("sin(x)*y")

    def wrong(values: dict) -> dict:
        right = function.gradient(**values)
        return {("f", "x"): -right.x, ("f", "y"): right.y * (1 + 1e-4)}

    report = verify(look(function.compilation), wrong)
    assert [entry.verdict for entry in report.entries] == ["bug", "inspect"] * 3
    assert not report.ok
    assert max(report.pairing) > 1e-3
    assert "FAILED" in str(report)


def test_a_rule_that_is_not_the_derivative_is_said_to_be_wrong() -> None:
    report = gradc.compile("def cube(x) = x^3 with 2*x^2\ncube(y)").verify()
    assert not report.ok
    assert any("a rule of its own" in note for note in report.notes)
    assert gradc.compile("def cube(x) = x^3 with 3*x^2\ncube(y)").verify().ok


def test_the_same_seed_gives_the_same_report() -> None:
    function = gradc.compile("log(x)*sqrt(y) + asin(z)")
    assert str(function.verify(seed=3)) == str(function.verify(seed=3))
    assert function.verify(seed=3).points != function.verify(seed=4).points


def test_points_lie_inside_the_domain() -> None:
    graph = graph_of("log(x) + acosh(y) + asin(z)/w")
    for one in sample(graph, 0, 5):
        assert one.point.values["x"] > 0
        assert one.point.values["y"] > 1
        assert abs(one.point.values["z"]) < 1


def test_a_domain_in_a_branch_counts_where_the_branch_is_taken() -> None:
    graph = graph_of("where(x > 0, log(x), x)")
    assert min(one.point.values["x"] for one in sample(graph, 0, 20)) < 0


def test_a_program_without_a_domain_is_said_to_have_none() -> None:
    with pytest.raises(gradc.InputError, match="no point inside the domain"):
        gradc.compile("log(-1 - x^2)").verify()


def test_a_point_on_a_kink_is_moved_and_said_to_have_been() -> None:
    moved = near(graph_of("abs(x) + max(x, y)"), Point({"x": 0.0, "y": 0.0}, {}), 0)
    assert moved.note == "moved off a kink of abs and max"
    assert abs(moved.point.values["x"]) >= 1e-2
    report = gradc.compile("relu(x)").verify(at={"x": 0.0})
    assert report.ok
    assert "point 1: moved off a kink of relu" in report.notes


def test_a_large_program_is_checked_by_differences_alone_and_says_so() -> None:
    text = "h = x\nfor l in 1..3200 { h = h + sin(w)*0.001 }\nh"
    report = gradc.compile(text).verify(points=1)
    assert report.ok
    assert all(entry.sympy is None for entry in report.entries)
    assert any("without SymPy" in note for note in report.notes)


def test_differences_come_with_an_honest_error() -> None:
    graph = graph_of("exp(sin(3*x))*x")
    slope, error = slope_of(graph.outputs["f"], graph.wrt["x"])(Point({"x": 0.7}, {}))
    exact = gradc.compile("exp(sin(3*x))*x").gradient(0.7).x
    assert abs(slope - exact) <= 10 * error
    assert error < 1e-8


def test_differences_abstain_where_the_values_are_not_finite() -> None:
    graph = graph_of("log(x)")
    assert slope_of(graph.outputs["f"], graph.wrt["x"])(Point({"x": -1.0}, {}))[1] == float("inf")


@pytest.mark.parametrize(
    ("error", "verdict", "ok"),
    [
        (1e-8, "excellent", True),
        (1e-6, "acceptable", True),
        (1e-4, "inspect", False),
        (0.1, "bug", False),
        (None, "not checked", False),
    ],
)
def test_verdicts(error: float | None, verdict: str, ok: bool) -> None:
    entry = Derivative("f", "x", (), 0, 1.0, 1.0, None, error)
    assert (entry.verdict, entry.ok) == (verdict, ok)


def test_relative_error() -> None:
    assert relative_error(1.0, 1.0, 1e-9) == 0
    assert relative_error(float("inf"), float("inf"), 1e-9) == 0
    assert relative_error(float("nan"), 1.0, 1e-9) == float("inf")
    assert relative_error(0.0, 1e-10, floor_of([1.0, 0.0])) == pytest.approx(0.1)


def test_a_report_is_json() -> None:
    report = gradc.compile("x^2").verify(points=1)
    found = json.loads(json.dumps(report.to_json()))
    assert found["ok"] is True
    assert {"wrt", "index", "generated", "sympy", "finite_difference", "error", "ok"} <= found[
        "entries"
    ][0].keys()


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "h[0] = x\nfor l in 1..20 { h[l] = tanh(w*h[l-1] + b) }\nh[20]",
        "x^y^z",
        "gamma(x)*lgamma(y) + digamma(z)",
        "mod(x, y) + floor(x)*round(y)",
        "leaky_relu(x)*elu(y) + xlogy(z, 2)",
    ],
)
def test_programs_of_all_kinds_are_verified(text: str) -> None:
    assert gradc.compile(text).verify().ok


def test_points_are_chosen_on_both_sides_of_a_kink() -> None:
    points = gradc.compile("where(x > 1.5, x^2, 0)").verify(points=2).points
    assert {point["x"] > 1.5 for point in points} == {True, False}


def test_derivatives_that_are_all_zero_are_noted() -> None:
    notes = gradc.compile("floor(x)").verify().notes
    assert any("every derivative is 0" in note for note in notes)


def test_rounding_counts_in_the_error_of_a_difference() -> None:
    assert gradc.compile("exp(cosh(3))^2 + x").verify().ok


@pytest.mark.parametrize(
    "program",
    [
        "h = x; x*h + h^2",
        "h = 2; x*h^2",
        "x0: [2]; h = where(x0 > 9, x0, x0); x = sum(x0); x*sum(h)",
    ],
)
def test_the_uses_of_a_value_count_through_its_name_alone(program: str) -> None:
    assert gradc.compile(program, wrt=["h"]).verify().ok
