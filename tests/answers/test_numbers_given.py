"""Numbers as answers: fractions and products to their digits, a tolerance beside one, 0, booleans."""

from typing import Any

import pytest
from checked import check

from gradc.answers.say.verdict import Verdict

SQUARE = "x^2/2"  # its gradient is x: the point is what is right


def by_x(program: str, answer: Any, at: dict[str, float] | None = None) -> Verdict:
    (verdict,) = check(program, {"x": answer}, at)
    return verdict


TO_THEIR_DIGITS = [
    *((one, 0.24999752) for one in ("1/4", "¼", "25/100", "0.5*0.5", "0.25", "1/2*1/2")),
    *((one, -0.24999752) for one in ("-1/4", "-(0.5*0.5)", "-25/100")),
    ("3/8", 0.3751), ("7/20", 0.3512), ("0.125", 0.1251), ("1/3", 1 / 3), ("1/5", 0.2),
]  # fmt: skip
NOT_TO_THEIR_DIGITS = [
    *((one, 0.24999752) for one in (
        "1/5", "6/25", "0.5*0.51", "0.24", "0.26", "1/3", "13/50", "0.5*0.4", "-1/4", "1/40",
    )),
    *((one, 0.1614094) for one in (
        "0.6*0.25", "0.65*0.3", "0.65*0.26", "0.7*0.25", "4/26", "0.65*0.24", "0.65/0.25", "65*0.25",
    )),
    ("1/3", 0.3334), ("1/5", 0.2004), ("1/2", 0.5003), ("3/8", 0.3756),
    ("0.5 - 0.25", 0.2504), ("1/8", 0.1256),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "truth"), TO_THEIR_DIGITS)
def test_fractions_and_products_are_right_to_their_digits(answer: str, truth: float) -> None:
    assert by_x(SQUARE, answer, {"x": truth}).correct


NEURON = "a = sigmoid(z); x = w*a + b; s = sigmoid(x)"  # a is 0.6457, ∂s/∂x 0.24998
AT = {"z": 0.6, "w": 0.5, "b": -0.3405}


@pytest.mark.parametrize("answer", ["0.65*0.25", "0.25*0.65", "0.646*0.25", "0.65·0.25"])
def test_products_of_values_are_right_to_their_digits(answer: str) -> None:
    (verdict,) = check(NEURON, {"w": answer}, AT)
    assert verdict.correct, verdict.lines()


@pytest.mark.parametrize(
    "answer",
    ["0.65*0.26", "0.66*0.25", "0.6*0.25", "0.65/0.25", "0.65*0.24", "-0.65*0.25",
     "0.65*0.250*0.5", "0.35*0.25", "0.65*0.65", "0.65*0.5", "0.25*0.25"],
)  # fmt: skip
def test_products_of_other_numbers_are_wrong(answer: str) -> None:
    assert not check(NEURON, {"w": answer}, AT)[0].correct


PRODUCT = "p = x*y*z*w; f = 12*p"
FOUR = {"x": 2.0, "y": 0.6457, "z": 0.7249, "w": -0.8349}


@pytest.mark.parametrize("answer", ["12*0.65*0.72*-0.83", "-12*0.65*0.72*0.83"])
def test_whole_numbers_and_signs_stand_beside_them(answer: str) -> None:
    (verdict,) = check(PRODUCT, {"x": answer}, FOUR)
    assert (verdict.correct, verdict.note) == (True, "right to the digits given")


@pytest.mark.parametrize(
    "answer", ["0.65*0.72*-0.83*12.00", "12*6.5e-1*0.72*-0.83", "12*0.7*0.72*-0.83"]
)
def test_more_factors_or_other_digits_are_wrong(answer: str) -> None:
    assert not check(PRODUCT, {"x": answer}, FOUR)[0].correct


@pytest.mark.parametrize(
    ("answer", "right"),
    [("0.65/0.72", True), ("1/0.72*0.65", True), ("0.72/0.65", False), ("0.65/0.73", False)],
)
def test_a_value_that_was_rounded_may_be_divided_by(answer: str, right: bool) -> None:
    at = {"w": 1.0, "a": FOUR["y"], "b": FOUR["z"]}
    assert check("param w, a, b; f = w*a/b", {"w": answer}, at)[0].correct is right


def test_a_number_of_the_program_stands_for_itself() -> None:
    at = {"w": 3.0, "a": FOUR["y"], "c": 2.0}
    assert check("param w, a, c; f = 0.35*w*a*c", {"w": "0.35*0.65*2"}, at)[0].correct


@pytest.mark.parametrize("answer", ["25/100", "0.5*0.5*1", "0.25"])
def test_nothing_is_said_of_a_product_that_is_exact(answer: str) -> None:
    assert not by_x(SQUARE, answer, {"x": 0.25}).note


def test_arrays_beside_them_are_no_factors() -> None:
    at = {"x": [1.0, 1.0], "a": 0.6457, "b": 0.24998, "w": 1.0}
    program = "x: [2]; param w, a, b; f = w*a*b*sum(x)"
    assert check(program, {"w": "2*0.65*0.25"}, at)[0].note == "right to the digits given"


@pytest.mark.parametrize(("answer", "truth"), NOT_TO_THEIR_DIGITS)
def test_others_are_wrong(answer: str, truth: float) -> None:
    assert not by_x(SQUARE, answer, {"x": truth}).correct


@pytest.mark.parametrize(
    "answer",
    ["-0.016 +- 0.001", "-0.016 +/- 0.001", "0.25+-0.01", "1e-3 +- 1e-4", "0.25 -/+ 0.1",
     "0.25 +- 0.0", "-0.016 +− 0.001", ".25 +- .01", "0,25 +- 0,01", "3 +-1"],
)  # fmt: skip
def test_how_far_off_a_number_is_is_not_given(answer: str) -> None:
    verdict = by_x(SQUARE, answer, {"x": 0.25})
    assert verdict.status == "cannot be judged"
    assert "how far it is off" in verdict.error


@pytest.mark.parametrize("answer", ["1 + -0.75", "1 - 0.75", "x + -0*x", "x+-0*x"])
def test_a_sum_is_a_sum(answer: str) -> None:
    assert by_x(SQUARE, answer, {"x": 0.25}).correct


@pytest.mark.parametrize("answer", [True, False, [True, False], [[True]]])
def test_a_truth_value_is_no_gradient(answer: Any) -> None:
    verdict = by_x("x", answer, {"x": 1.0})
    assert verdict.status == "cannot be judged"
    assert "truth value" in verdict.error


@pytest.mark.parametrize(
    ("program", "answer", "right"),
    [
        ("y + 0*x", "1e-15", True),
        ("y + 0*x", "1e-11", False),
        ("1e9*y + 0*x", "1e-11", False),
        ("1e-9*y + 0*x", "1e-15", False),
        ("1e-9*y + 0*x", "1e-23", True),
    ],
)
def test_a_number_stands_for_0_beside_the_other_gradients(
    program: str, answer: str, right: bool
) -> None:
    (verdict,) = check(program, {"x": answer}, {"x": 1.0, "y": 1.0})
    assert verdict.correct is right


@pytest.mark.parametrize(
    ("program", "at"), [("sigmoid(x)", -12.0), ("tanh(x)", 9.0), ("exp(-x^2)", 4.0), ("x^9", 0.1)]
)
def test_0_for_what_is_small_is_told_to_be_small(program: str, at: float) -> None:
    verdict = by_x(program, "0", {"x": at})
    assert not verdict.correct
    assert "it is small, but it is not 0" in verdict.note
    assert not verdict.mistakes


def test_0_for_what_is_not_small_is_a_mistake() -> None:
    assert by_x("sigmoid(x)", "0", {"x": -1.0}).mistakes


@pytest.mark.parametrize(
    ("program", "answer"),
    [("tan(x)", "tan'(x)"), ("sin(x)", "sin' x"), ("-cos(x)", "-cos'(x)"), ("tan(2)*x + x", "x"),
     ("def g(t)=t^3; f=g(x)", "g'(x)"), ("sin(x^2)", "sin'(x^2)*2*x"), ("tanh(x)^2", "2*tanh(x)*tanh'(x)")],
)  # fmt: skip
def test_a_derivative_that_is_only_named_is_told_so(program: str, answer: str) -> None:
    verdict = by_x(program, answer)
    is_alone = "'" in answer and "*" not in answer
    assert ("only named" in verdict.note) == is_alone
    assert verdict.correct == ("'" in answer)


@pytest.mark.parametrize("answer", ["0,33x²", "0.33*x^2", "0.17*2*x^2", "x^2*0.33"])
def test_decimals_of_two_digits_tell_too_little(answer: str) -> None:
    verdict = by_x("x^3/9", answer)
    assert not verdict.correct
    assert "too few digits to tell" in verdict.note
    assert not verdict.mistakes


@pytest.mark.parametrize(
    "answer", ["0.32x^2", "0.34*x^2", "0.66*x^2", "3.3*x^2", "0.33*x", "0.3x^2"]
)
def test_decimals_that_are_wrong_are_no_matter_of_digits(answer: str) -> None:
    verdict = by_x("x^3/9", answer)
    assert not verdict.correct
    assert "too few digits to tell" not in verdict.note


@pytest.mark.parametrize(
    ("factor", "said"),
    [(10, "10 times"), (0.1, "0.1 times"), (100, "100 times"), (0.01, "0.01 times")],
)
def test_the_decimal_point_comes_before_a_value_that_happens_to_be_so(
    factor: float, said: str
) -> None:
    program = "z = w*x + b; a = sigmoid(z); L = (a - y)^2/2"
    at = {"w": 0.537, "x": 1.234, "b": 0.1, "y": 0.871}
    a = 1 / (1 + 2.718281828459045 ** -(at["w"] * at["x"] + at["b"]))
    verdict = by_x(program, (a - at["y"]) * a * (1 - a) * at["w"] * factor, at)
    assert verdict.mistakes[0].said == f"the decimal point: this is {said} the gradient"
