"""Verification tells the truth at every magnitude, and of every point where the function is finite."""

import pytest

import gradc
from gradc.errors import InputError
from gradc.interpret.point import point_of
from gradc.verify.look import look
from gradc.verify.report import Report
from gradc.verify.verify import verify


def with_gradient(text: str, at: dict, factor: float) -> Report:
    """Return the report on a gradient that comes out so many times as large."""
    function = gradc.compile(text)

    def wrong(values: dict) -> dict:
        right = function.gradient(**values)
        return {("f", name): factor * one for name, one in zip(right._fields, right, strict=True)}

    return verify(look(function.compilation, at=point_of(function.compilation.graph, at)), wrong)


# Programs, points, and gradients that are tiny or huge there.
MAGNITUDES = [
    ("sigmoid(x)", {"x": 40.0}),
    ("sigmoid(x)", {"x": -600.0}),
    ("x^2", {"x": 1e-200}),
    ("exp(-x)", {"x": 700.0}),
    ("x^3/3", {"x": 1e-120}),
    ("exp(-x^2)", {"x": 20.0}),
    ("1/x", {"x": 1e150}),
    ("log(x)", {"x": 1e300}),
    ("log(x)", {"x": 1e-300}),
    ("erfc(x)", {"x": 20.0}),
    ("x*exp(-y)", {"x": 1e-100, "y": 300.0}),
    ("1e-250*sin(x)", {"x": 1.0}),
    ("softplus(x)", {"x": -500.0}),
    ("x^5", {"x": 1e60}),
    ("sin(x)", {"x": 1e300}),
]


@pytest.mark.parametrize(("text", "at"), MAGNITUDES)
def test_a_right_derivative_is_excellent_at_every_magnitude(text: str, at: dict) -> None:
    report = gradc.compile(text).verify(at=at)
    assert [entry.verdict for entry in report.entries] == ["excellent"] * len(at), str(report)
    assert report.ok


@pytest.mark.table
@pytest.mark.parametrize(("text", "at"), MAGNITUDES)
@pytest.mark.parametrize("factor", [0.0, 1.01, -1.0])
def test_a_wrong_one_is_a_bug_at_every_magnitude(text: str, at: dict, factor: float) -> None:
    report = with_gradient(text, at, factor)
    assert {entry.verdict for entry in report.entries} == {"bug"}, str(report)
    assert not report.ok


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("log(cosh(x))", {"x": 800.0}),
        ("log(1 + exp(x))", {"x": 800.0}),
        ("log(1 + exp(x))", {"x": -800.0}),
        ("1/(1 + exp(-x))", {"x": -800.0}),
        ("log(exp(x) + exp(y))", {"x": 1000.0, "y": 1001.0}),
        ("exp(x)/(exp(x) + exp(y))", {"x": 1000.0, "y": 1001.0}),
        ("log(sinh(x))", {"x": 900.0}),
        ("sqrt(x^2 + y^2)", {"x": 3e200, "y": 4e200}),
        ("log(x^200)", {"x": 1e10}),
        ("(exp(x) - exp(-x))/(exp(x) + exp(-x))", {"x": 750.0}),
        ("log(exp(x)*exp(y))", {"x": 800.0, "y": 5.0}),
        ("log(gamma(x))", {"x": 500.0}),
        ("exp(x)/exp(y)", {"x": 1000.0, "y": 1001.0}),
    ],
)
@pytest.mark.filterwarnings(
    "ignore::RuntimeWarning"
)  # what is generated may overflow: that is told
def test_a_point_where_the_function_is_finite_is_in_the_domain(text: str, at: dict) -> None:
    report = gradc.compile(text).verify(at=at)
    for entry in report.entries:
        assert entry.sympy is not None
        assert abs(entry.sympy - entry.finite_difference) <= 1e-12 * abs(entry.sympy)


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("log(x)", {"x": -1.0}, "outside of the domain"),
        ("log(x)", {"x": 0.0}, "outside of the domain"),
        ("sqrt(x)", {"x": -1e-300}, "outside of the domain"),
        ("acosh(x)", {"x": 0.5}, "outside of the domain"),
        ("asin(x)", {"x": 1.5}, "outside of the domain"),
        ("1/x", {"x": 0.0}, "outside of the domain"),
        ("log(exp(x) - exp(y))", {"x": 800.0, "y": 801.0}, "outside of the domain"),
        ("log(cosh(x) - cosh(2*x))", {"x": 800.0}, "outside of the domain"),
        ("sqrt(sinh(x))", {"x": -900.0}, "outside of the domain"),
        ("atanh(tanh(x) + 1)", {"x": 800.0}, "outside of the domain"),
        ("exp(x)", {"x": 800.0}, "beyond all numbers"),
        ("cosh(x)*y", {"x": 800.0, "y": 2.0}, "beyond all numbers"),
        ("log(cosh(x))", {"x": 1e9}, "cannot be checked there"),
    ],
)
def test_a_point_outside_of_the_domain_is_none(text: str, at: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        gradc.compile(text).verify(at=at)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("abs(x)", {"x": 1e-5}),
        ("hypot(x, y)", {"x": 3e-200, "y": -4e-200}),
        ("relu(x)*x", {"x": 1e-8}),
        ("max(x, y)*x", {"x": 1e-9, "y": 0.0}),
        ("where(x > 1, x^2, x)", {"x": 1 + 1e-12}),
        ("abs(x - y)*y", {"x": 1.0, "y": 1 + 1e-9}),
        ("leaky_relu(x)", {"x": -1e-30}),
        ("floor(x)*x", {"x": 3 + 1e-9}),
        ("clip(x, 0, 1)*x", {"x": 1 - 1e-10}),
        ("min(x, y)", {"x": 1e-15, "y": 2e-15}),
    ],
)
def test_a_point_beside_a_kink_stays_where_it_is(text: str, at: dict) -> None:
    report = gradc.compile(text).verify(at=at)
    assert report.points == (at,)
    assert {entry.verdict for entry in report.entries} == {"excellent"}
    assert report.ok


def test_digits_that_no_rounding_leaves_are_no_mistake() -> None:
    report = with_gradient("softplus(z) - y*z", {"z": 40.0, "y": 1.0}, 1.0)
    assert report.ok
    lost = with_gradient("2*x^2 - 4.4*x", {"x": 1.1}, 0.0)  # the true slope is that of rounding
    assert {entry.verdict for entry in lost.entries} <= {"ill-conditioned", "excellent"}
    assert lost.ok


def test_what_rounding_the_inputs_does_is_said() -> None:
    function = gradc.compile("log(1 + exp(z)) - y*z", stabilise=False)

    def rounded(values: dict) -> dict:
        return {("f", "z"): 0.0, ("f", "y"): -values["z"]}

    at = point_of(function.compilation.graph, {"z": 40.0, "y": 1.0})
    report = verify(look(function.compilation, at=at), rounded)
    assert [entry.verdict for entry in report.entries] == ["ill-conditioned", "excellent"]
    assert any("rounding the inputs moves ∂f/∂z by" in note for note in report.notes)
    assert report.ok


def test_differences_of_doubles_do_not_cry_wolf() -> None:
    report = gradc.compile("sqrt(x + 1) - sqrt(x)").verify(at={"x": 1e10})
    assert report.entries[0].finite_difference == pytest.approx(report.entries[0].sympy, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "at"), [("x*exp(x)", -745.0), ("exp(-x)/3", 744.0), ("x^3*1e-310", 1e-3)]
)
def test_what_has_no_digits_left_in_a_float_is_no_mistake(text: str, at: float) -> None:
    assert gradc.compile(text).verify(at={"x": at}).ok
