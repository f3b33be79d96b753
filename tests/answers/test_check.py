"""Answers judged: right in any form, wrong with a counterexample, and a chain followed through."""

import json

import numpy as np
import pytest
from checked import check

import gradc
from gradc.answers.say.verdict import Verdict
from gradc.interpret.reading import read_point

pytestmark = pytest.mark.table

SIGMOIDS = "z1 = x*w1 + b1\na1 = sigmoid(z1)\nz2 = a1*w2 + b2\nf = sigmoid(z2)"
AT = read_point("x=1, w1=0.5, b1=0.1, w2=-0.3, b2=0.2")
NETWORK = """
x: [f, m]
param W1: [h, f], b1: [h, 1], W2: [1, h], b2: [1, 1]
y: [1, m]
z1 = W1 @ x + b1
a1 = sigmoid(z1)
z2 = W2 @ a1 + b2
L = mean((z2 - y)^2)
"""


def one(program: str, name: str, answer: object, at: object = None) -> Verdict:
    verdicts = check(program, {name: answer}, at)  # type: ignore[arg-type]
    assert len(verdicts) == 1
    return verdicts[0]  # type: ignore[no-any-return]


RIGHT = [
    ("(x + y)*z", "x", "z"),
    ("(x + y)*z", "z", "y + x"),
    ("L = (x + y)*z", "L", "1"),
    ("x^2", "x", "x + x"),
    ("x^2", "x", "2x".replace("2x", "2*x")),
    ("x^2", "x", "(x^3 - x^3 + x^2)*2/x"),
    ("sin(x)^2", "x", "sin(2*x)"),
    ("1/(1 + exp(-x))", "x", "exp(x)/(1 + exp(x))^2"),
    ("1/(1 + exp(-x))", "x", "sigmoid(x)*sigmoid(-x)"),
    ("tanh(x)", "x", "1/cosh(x)^2"),
    ("relu(x)", "x", "x > 0"),
    ("relu(x)", "x", "where(x > 0, 1, 0)"),
    ("relu(x)", "x", "(sign(x) + 1)/2"),
    ("abs(x)", "x", "x/abs(x)"),
    ("max(x, y)", "x", "x > y"),
    ("log(x)", "x", "x^-1"),
    ("x/3", "x", "0.333333333333"),
    ("x*y/3", "x", "0.3333333*y"),
    ("0.1*x^2", "x", "x/5"),
    ("pi*x", "x", "acos(-1)"),
    (SIGMOIDS, "w1", "f*(1 - f)*w2*a1*(1 - a1)*x"),
    (SIGMOIDS, "w₁", "∂f/∂z₁·x"),
    (SIGMOIDS, "z1", "d_a1*a1*(1 − a1)"),
    ("a = x; L = a*x", "a", "x"),
    ("a = x; L = a*x", "x", "a + x"),
    ("p = x*y; q = x*y; p + q^2", "p", "1"),
    ("z[0] = x; for l in 1..3 { z[l] = tanh(w*z[l-1]) }; z[3]", "z[2]", "w*(1 - z[3]^2)"),
    ("z[0] = x; for l in 1..3 { z[l] = tanh(w*z[l-1]) }; z[3]", "z[1]", "d_z[2]*w*(1 - z[2]^2)"),
    ("x: [n]; L = sum(x^2)", "x", "2*x"),
    ("x: [n]; L = sum(x)", "x", "1"),
    ("x: [n]; L = sum(x)", "x", "ones_like(x)"),
    ("x: [2]; L = x[0]*x[1]", "x", "[x[1], x[0]]"),
    ("x: [2]; L = x[0]*x[1]", "x", "np.array([x[1], x[0]])"),
    (NETWORK, "W1", "(W2.T @ (2*(z2 - y)/m) * a1*(1 - a1)) @ x.T"),
    (NETWORK, "b1", "d_z1.sum(axis=1, keepdims=True)"),
    (NETWORK, "W2", "2/m*(z2 - y) @ a1'"),
    ("def square(t) = t*t\nL = square(x)*3", "x", "6*x"),
    ("def hard(t) = max(t, 0) with t > 0\nL = hard(x)", "x", "x > 0"),
    ("x - x + y", "x", "0"),
]


@pytest.mark.parametrize(("program", "name", "answer"), RIGHT)
def test_right_answers_in_any_form(program: str, name: str, answer: str) -> None:
    verdict = one(program, name, answer)
    assert verdict.correct, verdict.lines()
    assert not verdict.mistakes
    assert verdict.counterexample is None
    assert not verdict.note or "digits" in verdict.note


WRONG = [
    ("(x + y)*z", "x", "y", "gradient_of_other value_given"),
    ("x^3", "x", "x^2", "exponent_missing"),
    ("x^3", "x", "3*x^3", "exponent_not_lowered"),
    ("x^3", "x", "2*x^2", "exponent_not_lowered"),
    ("x^3", "x", "x^3", "function_given"),
    ("x^3", "x", "x^4/4", "antiderivative"),
    ("exp(2*x)", "x", "exp(2*x)", "number_dropped"),
    ("(a - y)^2/2", "a", "2*(a - y)", "number_dropped"),
    ("exp(x^2)", "x", "exp(x^2)", "factor_dropped inner_missing"),
    ("exp(2*x)", "x", "2*x*exp(2*x - 1)", None),
    ("exp(x)", "x", "x*exp(x - 1)", "power_for_exponential"),
    ("2^x", "x", "x*2^(x - 1)", "power_for_exponential"),
    ("2^x", "x", "2^x", "logarithm_missing"),
    ("log(x)", "x", "log(x)", "function_given"),
    ("cos(x)", "x", "sin(x)", "sign_of_rule"),
    ("tanh(x)", "x", "1 - x", "wrong_rule"),
    ("sigmoid(x)", "x", "sigmoid(x)*(1 + sigmoid(x))", "wrong_rule"),
    ("sigmoid(x)", "x", "x*(1 - x)", "argument_for_value"),
    ("a = sigmoid(x); b = a*3", "x", "3*sigmoid(a)*(1 - sigmoid(a))", "value_for_argument"),
    ("sin(x*y)", "x", "cos(x*y)", "factor_dropped"),
    ("sin(x)*cos(x)", "x", "cos(x)*cos(x)", "product_term_lost"),
    ("sin(x)*cos(x)", "x", "-cos(x)*sin(x)", "product_of_derivatives"),
    ("x/(1 + x^2)", "x", "(1 + x^2 - 2*x^2)/(1 + x^2)", "quotient_square"),
    ("(1 + x)/(2 + x^2)", "x", "((1 + x)*2*x - (2 + x^2))/(2 + x^2)^2", "quotient_order"),
    ("relu(w*x)", "x", "w", "gate_open"),
    ("relu(w*x)", "x", "where(w*x < 0, w, 0)", "gate_side"),
    ("max(x, y)", "x", "y > x", "gate_side"),
    ("where(x > 0, x^2, y*x)", "x", "where(x > 0, y, 2*x)", "gate_side"),
    ("x*y + x^2 + exp(x)", "x", "y + 2*x", "term_lost"),
    ("a = x*y; b = a + x; c = a*b; c + x", "x", "y*b + a*y + a", "term_lost"),
    ("a - b", "b", "1", "sign"),
    ("x*exp(-x)", "x", "exp(-x) + x*exp(-x)", "sign"),
    ("(a - b)^2/2", "b", "2*(b - a)", None),
    ("3*x", "x", "6", "constant"),
    ("tanh(tanh(tanh(x)))", "x", "1", None),
    ("x: [n]; L = mean(x^2)", "x", "2*x", "mean_missing"),
    ("x: [n]; L = sum(x^2)", "x", "2*x/n", "mean_for_sum"),
    (NETWORK, "W1", "x @ d_z1.T", "transposed"),
    (NETWORK, "b1", "d_z1", "broadcast_not_undone"),
    (NETWORK, "b1", "mean(d_z1, axis=1, keepdims=True)", "mean_for_broadcast"),
    (NETWORK, "b1", "sum(d_z1, axis=0, keepdims=True)", "wrong_axis"),
    (NETWORK, "W2", "d_z2*a1", "elementwise_product"),
    ("A: [n, n]; B: [n, n]; L = sum((A @ B)^2)", "A", "2*(A @ B) @ B", "transpose_missing"),
    ("A: [n, n]; B: [n, n]; L = sum((A @ B)^2)", "A", "B.T @ (2*A @ B)", "factors_swapped"),
    ("x^2*y", "x", "2*x*y*y", "surplus_factor"),
    ("tanh(x)*q", "x", "5*q*(1 - tanh(x)^2)", "constant_multiple"),
]


@pytest.mark.parametrize(("program", "name", "answer", "kinds"), WRONG)
def test_wrong_answers_and_their_mistakes(
    program: str, name: str, answer: str, kinds: str | None
) -> None:
    verdict = one(program, name, answer)
    assert not verdict.correct
    assert not verdict.follows
    assert not verdict.error
    if kinds is not None:
        assert verdict.mistakes, verdict.lines()
        assert verdict.mistakes[0].kind in kinds.split(), verdict.lines()
    if verdict.counterexample is not None:
        example = verdict.counterexample
        assert not np.allclose(example.expected, example.given, rtol=1e-9, atol=1e-12)
        f = gradc.compile(program, wrt=[name])
        (truth,) = f.gradient(**example.point)
        np.testing.assert_allclose(example.expected, truth, rtol=1e-9)


def test_a_variable_called_this_is_a_variable() -> None:
    verdict = one("L = this*w", "w", "2*this")
    assert verdict.right == "∂L/∂w = this"
    assert verdict.mistakes[0].right == "what comes back to `w` there is this"
    assert verdict.lines()[-1] == "  right: ∂L/∂w = this"


def test_a_wrong_step_is_not_counted_against_the_lines_after_it() -> None:
    verdicts = check(
        SIGMOIDS, {"z2": "f*(1 - f)", "a1": "d_z2*w2", "z1": "d_a1*z1*(1 - z1)", "w1": "d_z1*x"}
    )
    assert [(v.correct, v.follows) for v in verdicts] == [
        (True, True),
        (True, True),
        (False, False),
        (False, True),
    ]
    assert verdicts.first_wrong is verdicts[2]
    assert verdicts[3].mistakes == ()


def test_the_order_of_answers_does_not_matter() -> None:
    given = {"w1": "d_z1*x", "z1": "d_a1*z1*(1 - z1)", "a1": "d_z2*w2"}
    turned = dict(reversed(given.items()))
    first = {v.name: v.to_json() for v in check(SIGMOIDS, given)}
    second = {v.name: v.to_json() for v in check(SIGMOIDS, turned)}
    assert first == second


def test_a_chain_of_numbers_is_followed_too() -> None:
    verdicts = check(
        SIGMOIDS, {"z2": "0.25", "a1": "0.1614", "z1": "0.0369", "w1": "0.0369", "b1": "0.04"}, AT
    )
    assert [v.correct for v in verdicts] == [True, False, False, False, False]
    assert [v.follows for v in verdicts] == [True, False, True, True, False]


def test_a_mistake_after_a_mistake_is_found_too() -> None:
    verdicts = check(SIGMOIDS, {"z2": "f*(1 + f)", "z1": "d_a1*a1*(1 - a1)", "w1": "d_z1*w1"})
    assert [v.follows for v in verdicts] == [False, True, False]
    assert verdicts.first_wrong is verdicts[0]
    assert verdicts[2].mistakes[0].kind == "other_variable"


def test_rounding_carried_on_is_no_mistake() -> None:
    program = "a = x*w; b = a^2; c = b^2; d = c*k"
    at = {"x": 1.37, "w": 2.41, "k": 1.0}
    verdicts = check(program, {"c": "1", "b": "21.8", "a": "143.96", "w": "197.23"}, at)
    assert all(v.correct for v in verdicts), str(verdicts)


def test_the_smaller_domain_of_a_right_answer_is_said() -> None:
    verdict = one("y*log(x^2)", "y", "2*log(x)")
    assert verdict.correct
    assert "not at" in verdict.note


def test_a_formula_that_is_right_at_one_point_alone_is_wrong() -> None:
    verdict = one("x^2", "x", "x^2", {"x": 2.0})
    assert not verdict.correct
    assert "by chance" in verdict.note
    assert one("x^2*y", "y", "2.25*x/1.5", {"x": 1.5, "y": 1.0}).correct


def test_a_number_without_a_point() -> None:
    assert one("3*x", "x", "3").correct
    assert "changes from point to point" in one("x^2", "x", "3").note


LABELS = "param z: [k]; y: [k]; p = softmax(z); L = -sum(y*log(p))"


@pytest.mark.parametrize(
    ("program", "name", "answer", "at", "note"),
    [
        (LABELS, "z", "p - y", None, "where the entries of y sum to 1"),
        (LABELS, "z", "p - y", {"z": [1.0, 2.0, 3.0], "y": [0.0, 1.0, 0.0]}, "sum to 1"),
        (LABELS, "z", "p*sum(y) - y", None, ""),
        (
            "Z: [m, k]; Y: [m, k]; L = -sum(Y*log_softmax(Z, axis=1))/m",
            "Z",
            "(softmax(Z) - Y)/m",
            None,
            "rows of Y",
        ),
        ("f = relu(x)*y", "x", "where(x >= 0, y, 0)", {"x": 0.0, "y": 2.0}, "on a kink of relu"),
        ("f = relu(x)*y", "x", "where(x > 0, y, 0)", {"x": 0.0, "y": 2.0}, ""),
    ],
)
def test_what_is_right_under_a_condition_that_is_said(
    program: str, name: str, answer: str, at: dict[str, object] | None, note: str
) -> None:
    verdict = one(program, name, answer, at)
    assert verdict.correct, verdict.lines()
    assert note in verdict.note
    assert bool(note) == bool(verdict.note)


NO_LABELS = [
    (
        "z: [n]; y: [n]; p = softmax(z); L = -sum(y*log(p))",
        "z",
        "p - y",
        {"z": [1, 2, 3], "y": [1, 1, 1]},
    ),
    ("x: [n]; param c; L = log(sum(x)) + exp(c)", "c", "exp(c)*sum(x)^5", {"x": [1, 2, 3], "c": 1}),
    (
        "X: [n, f]; param w: [f]; y: [n]; p = 1/(1 + exp(-(X @ w))); L = sum((p - y)^2)/2",
        "p",
        "p*sum(y) - y",
        None,
    ),
    ("X: [n, f]; param c; L = sum(exp(c)*X)", "c", "n*exp(c) + 0", None),
    (
        "Q: [n, d]; K: [m, d]; V: [m, e]; A = softmax(Q @ K.T); L = sum(A @ V)^2",
        "A",
        "2*n + 0*A",
        None,
    ),
]


@pytest.mark.parametrize(("program", "name", "answer", "at"), NO_LABELS)
def test_sums_to_1_are_taken_for_granted_of_labels_alone(
    program: str, name: str, answer: str, at: dict[str, object] | None
) -> None:
    assert not one(program, name, answer, at).correct


FAR = [
    ("f = min(x, 5000)*y", "x", "y"),
    ("X: [features, batch]; L = sum(X^2)/(batch - 1)", "X", "2*X/features"),
    ("X: [n, m]; L = mean(X)", "X", "1/(n*(n + 1)) + 0*X"),
    ("f = min(x, 5)^2", "x", "2*x"),
    ("f = relu(x - 3)*y", "y", "0"),
    ("f = where(x > 3, x^2, x)", "x", "1"),
    ("f = clip(x, 0, 6)", "x", "x > 0"),
    ("f = where(T > 100, 3*T, T)", "T", "1"),
    ("r = p - t; L = where(abs(r) <= 10, r^2/2, 10*abs(r) - 50)", "r", "r"),
    ("param x: [n]; L = sum(clip(x, -3, 3)^2)", "x", "2*x"),
    ("f = x^2", "x", "2*min(x, 2)"),
    ("f = x^2", "x", "where(x > 30, 0, 2*x)"),
]


@pytest.mark.parametrize(("program", "name", "answer"), FAR)
def test_what_is_wrong_beyond_a_kink_is_wrong(program: str, name: str, answer: str) -> None:
    assert not one(program, name, answer).correct


# What a hunt for unfair verdicts found: answers that are right, at a point or in general.
FAIR = [
    ("f = sqrt(2)*x^2", "2*1.4142135623730951*x", None),
    ("f = x^2/3", "2*0.333333333333333333333333333333*x", None),
    ("f = cos(pi*x)", "-pi*sin(pi*x)", None),
    ("f = -E*x^2", "-2*exp(1)*x", None),
    ("f = log(sigmoid(x))", "1", {"x": -30000.0}),
    ("f = 55.7*x", "56", {"x": 1.0}),
    ("f = 250.4*x", 250, {"x": 1.0}),
    ("f = 0.1*x", np.float32(0.1), {"x": 1.0}),
    ("param x: [n]; f = sum(x^3)/7", [0.0, 1.7143, 3.8571], {"x": [0.001, 2.0, 3.0]}),
    ("x: [n]; f = sum(x^2)", np.array([3.0, 1.23]), {"x": [1.502, 0.617]}),
    ("x: [n]; f = sum(x^2)", np.array([1.23, 0.0]), {"x": [0.617, 0.0015]}),
    ("x: [n]; f = sum(x^2)", "[1.23, 0.00]", {"x": [0.617, 0.0015]}),
    ("x: [n]; f = sum(x^2)", [1.23, 0.01], {"x": [0.617, 0.0032]}),
    ("x: [n]; f = sum(x^2)", np.array([1.234, 0.457], np.float32), {"x": [0.6171, 0.2283]}),
    ("f = exp(-((x - 1)/0.1)^2/2)", "-100*(x - 1)*(cosh(50*(x - 1)^2) - sinh(50*(x - 1)^2))", None),
]


@pytest.mark.parametrize(("program", "answer", "at"), FAIR)
def test_nobody_is_accused(program: str, answer: object, at: dict[str, object] | None) -> None:
    verdict = one(program, "x", answer, at)
    assert verdict.correct, verdict.lines()


# And answers that are wrong, though only a little, or only somewhere.
UNFAIR = [
    ("f = 2.3*x", "2", {"x": 1.0}),
    ("f = 0.96*x", "1", {"x": 1.0}),
    ("f = 1e-40*x^2", "3e-40*x", None),
    ("f = 1e-40*x^2", "0", None),
    ("f = 1e-13*x + y", "-1e-13", {"x": 1.0, "y": 1.0}),
    ("f = x^2", "2.0*x^3", {"x": 1.0}),
    ("f = 1e-20*x^2", "x + 1", None),
    ("f = log(x - 100)", "(x - 100)", {"x": 101.0}),
    ("f = x^2*w", "2*0.5*0.31", {"x": 0.5, "w": 0.3}),
    ("f = relu(x)", "where(x > 0.008, 1, 0)", {"x": 0.005}),
    ("x: [n]; f = sum(x^2)", np.array([12.0, 1.23]), {"x": [6.2, 0.617]}),
    ("param x, y; z = 2*x; f = y^2", "2*y*x", None),
]


@pytest.mark.parametrize(("program", "answer", "at"), UNFAIR)
def test_nobody_is_let_off(program: str, answer: object, at: dict[str, object] | None) -> None:
    assert not one(program, "x", answer, at).correct


def test_an_exact_number_before_it_lets_no_line_off() -> None:
    verdicts = check("z = w*x; L = 0.5*z", {"z": 0.5, "x": 1.04}, {"w": 2.0, "x": 3.0})
    assert [v.correct for v in verdicts] == [True, False]
    kink = check("z = 2*x; L = z^2", {"z": "2*z", "x": "where(x < 2.1, 2*d_z, 0)"})
    assert [v.correct for v in kink] == [True, False]


def test_zeros_in_large_arrays_are_zeros() -> None:
    random = np.random.default_rng(0)
    labels = np.eye(20)[random.integers(0, 20, 50)]
    at = {
        "X": random.normal(size=(50, 30)),
        "W": random.normal(size=(30, 20)),
        "c": 0.3,
        "Y": labels,
    }
    program = "X: [n, f]; param W: [f, k], c; Y: [n, k]; z = X @ W + c; L = cross_entropy(z, Y)"
    assert one(program, "c", "0", at).correct


def test_a_line_rests_on_the_lines_that_it_needs() -> None:
    rounded = {"z2": "0.25", "b2": "d_z2", "a1": "d_z2*w2"}
    assert check(SIGMOIDS, rounded, AT).ok
    given = {"a": "0.976", "w": "7", "x": "d_a*w"}
    verdicts = check("a = x*w; L = tanh(a)", given, {"x": 0.31, "w": 0.5})
    assert [v.correct for v in verdicts] == [True, False, True]


def test_a_local_derivative_is_no_gradient_of_the_output() -> None:
    verdict = one("a = x*y; b = a*y; L = b^2", "x", "∂L/∂b*∂b/∂a*y")
    assert "not a gradient of L" in verdict.error
    family = "param v[1..3], x; z[0] = x; for l in 1..3 { z[l] = tanh(v[l]*z[l-1]) }; L = z[3]^2"
    assert one(family, "z[1]", "∂L/∂z[2]*(1 - z[2]^2)*v[2]").correct


def test_arrays_of_numbers() -> None:
    at = {"x": [1.0, 2.0]}
    program = "x: [n]; L = sum(x^2)"
    assert one(program, "x", "[2, 4]", at).correct
    assert one(program, "x", [2.0, 4.0], at).correct
    assert one(program, "x", np.array([2, 4]), at).correct
    assert "its shape" not in one(program, "x", [2.0, 4.0, 5.0], at).error
    assert "has the shape" not in one(program, "x", "[2, 4]", at).note
    assert "[3]" in one(program, "x", "[2, 4, 5]", at).note
    assert not one(program, "x", "[2, 4.1]", at).correct


@pytest.mark.slow
def test_large_arrays_are_judged_as_floats() -> None:
    random = np.random.default_rng(0)
    at = {"x": random.normal(size=(40, 60)), "W": random.normal(size=(50, 40))}
    program = "x: [n, m]; param W: [k, n]; L = mean((W @ x)^2)"
    right = 2 * at["W"] @ at["x"] @ at["x"].T / 3000
    assert one(program, "W", right, at).correct
    verdict = one(program, "W", right * 3000, at)
    assert verdict.mistakes[0].kind == "mean_missing"


BAD = {
    "w +": "operand is missing",
    "": "empty",
    "   ": "empty",
    "q*x": "there is no q",
    "d_q*x": "there is no d_q",
    "x; 3": "one expression",
    "x; w": "one expression",
    "sigmod(x)": "did you mean sigmoid",
    "sum(x)": "array",
    "nan": "not a number",
    "inf": "not a number",
    "x/0": "not a number",
    "log(-1 - x^2)": "not a number",
    "10^10^10": "not a finite number",
    "[1, [2]]": "not of one length",
    "[]": "no entries",
    "d_w*x": "itself",
    "__import__('os')": "",
    "(" * 3000 + "x" + ")" * 3000: "nested",
    "f(x)": "f",
}


@pytest.mark.parametrize(("answer", "message"), BAD.items(), ids=lambda text: text[:20])
def test_an_answer_that_cannot_be_judged_costs_that_answer_alone(answer: str, message: str) -> None:
    verdicts = check("f = x*w + b", {"w": answer, "b": "1"})
    assert not verdicts[0].correct
    assert verdicts[0].error
    assert message in verdicts[0].error
    assert verdicts[1].correct


def test_a_tower_of_powers_takes_no_time() -> None:
    assert not one("x^2", "x", "^".join(["x"] * 30)).correct
    assert not one("x^2", "x", "exp(" * 30 + "x" + ")" * 30).correct


def test_an_answer_to_what_is_not_there_or_given_twice() -> None:
    verdicts = check("f = x*w", {"q": "1", "d_x": "w", "x": "w"})
    assert "there is no q" in verdicts[0].error
    assert verdicts[1].correct
    assert "twice" in verdicts[2].error


@pytest.mark.parametrize("name", ["", "x"])
def test_a_program_without_inputs_has_nothing_to_ask_for(name: str) -> None:
    (verdict,) = check("0", {name: "0"})
    assert "the program has no names" in verdict.error


@pytest.mark.parametrize(
    ("program", "answers", "at", "message"),
    [
        ("x +", {"x": "1"}, None, "operand is missing"),
        ("x^2", {}, None, "no answer"),
        ("x^2", {"x": "2*x"}, {"y": 1.0}, "there is no input y"),
        ("x*y", {"x": "y"}, {"x": 1.0}, "no value for y"),
        ("x: [n]; y: [n]; sum(x*y)", {"x": "y"}, {"x": [1, 2], "y": [1, 2, 3]}, "do not fit"),
        ("x: [n]; 2*x", {"x": "2"}, None, "that of a number"),
        ("a = x; b = 2*x; output a, b", {"x": "1"}, None, "several outputs"),
        ("log(-1 - x^2)", {"x": "1"}, None, "no point inside the domain"),
    ],
)
def test_a_program_or_a_point_at_fault_is_an_error(
    program: str, answers: dict[str, str], at: dict[str, object] | None, message: str
) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        check(program, answers, at)
    assert message in str(caught.value)


def test_where_the_gradient_is_undefined_that_is_said() -> None:
    assert "undefined" in one("log(x)", "x", "1", {"x": 0.0}).error


@pytest.mark.parametrize("hint", [0, 1, 2, 3])
def test_hints_say_no_more_than_their_level(hint: int) -> None:
    verdict = check(SIGMOIDS, {"w1": "-0.07500"}, AT)[0]
    text = " ".join(" ".join(verdict.lines(hint)).split())
    found = verdict.to_json(hint)
    assert ("look at" in text) == (hint == 1)
    assert ("left out" in text) == (hint >= 2)
    assert ("right:" in text) == (hint == 3)
    assert ("-0.01715" in text) == (hint == 3)
    assert bool(found["mistakes"]) == (hint > 0)
    assert ("-0.01715" in json.dumps(found)) == (hint == 3)
    assert all((m["kind"] is None) == (hint < 2) for m in found["mistakes"])


def test_the_json_is_that_of_the_design() -> None:
    found = check(SIGMOIDS, {"w1": "f", "x": "d_z1*w1"}).to_json()
    assert found["ok"] is False
    first, second = found["answers"]
    assert {"name", "correct", "mistakes", "counterexample"} <= first.keys()
    assert {"kind", "where", "message"} <= first["mistakes"][0].keys()
    assert first["counterexample"].keys() == {"point", "expected", "given"}
    assert (second["correct"], second["counterexample"]) == (True, None)
    assert json.loads(json.dumps(found)) == found


def test_verdicts_are_a_sequence_and_print() -> None:
    f = gradc.compile(SIGMOIDS)
    verdicts = f.check({"z2": "f*(1 - f)", "w1": 0.5}, at=AT)
    assert [v.name for v in verdicts] == ["z2", "w1"]
    assert "1 of 2 correct" in str(verdicts)
    assert not verdicts.ok
    assert f.check({"z2": "f*(1 - f)"}).ok


def test_the_same_verdict_at_every_run() -> None:
    def texts() -> list[str]:
        return check(NETWORK, {"W1": "d_z1 @ x.T + W1", "b1": "d_z1", "W2": "d_z2*a1"}).lines()

    assert texts() == texts()
