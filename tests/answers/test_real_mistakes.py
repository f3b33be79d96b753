"""Mistakes that students make, kind by kind: each is told first, and nothing else is.

Rows stand for what courses and forums collect; those with a source are in cases/answers_wrong.jsonl.
"""

import pytest
from checked import check

pytestmark = pytest.mark.table

RIDGE = "X: [n, d], y: [n]; param w: [d], lam; p = X @ w; L = mean((p - y)^2) + lam*sum(w^2)"
LOGISTIC = (
    "X: [n, d], y: [n]; param w: [d], b; z = X @ w + b; p = sigmoid(z); "
    "L = -mean(y*log(p) + (1 - y)*log(1 - p))"
)
NORM = (
    "x: [n], c: [n]; mu = mean(x); v = mean((x - mu)^2); s = sqrt(v + 1e-5); y = (x - mu)/s; "
    "L = sum(c*y)"
)
SOFTMAX = "X: [N, D], Y: [N, C]; param W: [D, C]; S = X @ W; L = cross_entropy(S, Y)"
ATTENTION = (
    "q: [d], K: [t, d], V: [t, w], c: [w]; s = K @ q/sqrt(d); p = softmax(s); o = p @ V; "
    "L = sum(c*o)"
)
NETWORK = "z1 = w1*x + b1; a1 = sigmoid(z1); z2 = w2*a1 + b2; a2 = sigmoid(z2); L = (a2 - y)^2/2"
RELU = "z1 = w1*x + b1; a1 = relu(z1); L = (w2*a1 - y)^2"

MISTAKES = [
    # the chain rule
    ("sin(x)^2", "x", "cos(x)^2", "function_of_derivative"),
    ("sin(x)^2", "x", "2*sin(x)", "factor_dropped"),
    ("exp(-x^2)", "x", "-2*x*exp(-2*x)", "derivative_inside"),
    ("(x^2 + 1)^3", "x", "3*(2*x)^2", "derivative_inside"),
    ("(x^2 + 1)^3", "x", "(2*x)^3", "function_of_derivative"),
    ("(x^2 + 1)^3", "x", "3*(x^2 + 1)^2*2", "base_missing"),
    ("log(sin(x))", "x", "1/cos(x)", "derivative_inside"),
    ("log(sin(x))", "x", "cos(x)/x", "taken_at_inner"),
    ("exp(3*x)", "x", "3*exp(x)", "taken_at_inner"),
    ("atan(x^2)", "x", "1/(1 + x^2)", "inner_ignored"),
    ("sin(x^2 + 1)", "x", "cos(x^2 + 1)*(x^2 + 1)", "inner_for_derivative"),
    ("log(5*x)", "x", "5/x", "taken_at_inner"),
    ("sigmoid(w*x + b)", "w", "x*sigmoid(x)*(1 - sigmoid(x))", "taken_at_inner"),
    (NETWORK, "w1", "(a2 - y)*a2*(1 - a2)*w2*a2*(1 - a2)*x", "taken_at_other"),
    (NETWORK, "w1", "(a2 - y)*w2*a1*(1 - a1)*x", "factor_dropped"),
    (NETWORK, "w1", "(a2 - y)*z2*(1 - z2)*w2*z1*(1 - z1)*x", "argument_for_value"),
    (NETWORK, "w1", "(a2 - y)*a2*(1 - a2)*w1*a1*(1 - a1)*x", "edit_name"),
    # functions and powers
    ("1/x^2", "x", "1/(2*x)", "reciprocal_of_derivative"),
    ("1/sin(x)", "x", "1/cos(x)", "reciprocal_of_derivative"),
    ("sigmoid(x)", "x", "sigmoid(sigmoid(x))", "function_twice"),
    ("tanh(x)", "x", "1/cosh(x)", "wrong_rule"),
    ("tan(x)", "x", "sec(x)", "wrong_rule"),
    ("asin(x)", "x", "-1/sqrt(1 - x^2)", "formula_of_other"),
    ("atan(x)", "x", "1/sqrt(1 - x^2)", "formula_of_other"),
    ("asin(x)", "x", "1/cos(x)", "inverse_for_reciprocal"),
    ("cos(3*x)", "x", "3*sin(3*x)", "sign_of_rule"),
    ("x^(1/3)", "x", "x^(2/3)/3", "exponent_wrong"),
    ("x^x", "x", "x*x^(x - 1)", "power_rule_alone"),
    ("x^x", "x", "x^x*log(x)", "exponential_rule_alone"),
    ("5^(2*x)", "x", "2*5^(2*x)", "logarithm_missing"),
    # what is no identity
    ("(2*x)^2", "x", "4*x", "factor_taken_out"),
    ("log(x)^2", "x", "2/x", "power_moved"),
    ("log(x^2 + 1)", "x", "2/x", "split_over_sum"),
    ("sqrt(x^2 + y^2)", "x", "1", "split_over_sum"),
    ("(x + y)^3", "x", "3*x^2", "split_over_sum"),
    ("log(x*y)", "x", "log(y)/x", "split_over_product"),
    # sums, products, constants
    ("x/(x + 1)", "x", "1", "quotient_of_derivatives"),
    ("x^2 + 5*x + c", "x", "2*x + 5 + c", "constant_kept"),
    ("x^2 + 5*x + c", "x", "2*x + 5 + 1", "constant_as_variable"),
    ("x^2*sin(y)", "y", "x^2*cos(y) + 2*x*sin(y)", "partials_added"),
    ("x^2*y^3", "x", "2*x*3*y^2", "differentiated_twice"),
    ("3*x^2 - 2*x + 7", "x", "6*x", "term_lost"),
    ("(w*x - y)^2 + lam*w*w", "w", "2*(w*x - y)*x", "term_lost"),
    ("w: [n]; x: [n]; lam: []; dot(w, x)^2 + lam*sum(w*w)", "w", "2*dot(w, x)*x", "term_lost"),
    # gates
    (RELU, "w1", "2*(w2*a1 - y)*w2*x", "gate_open"),
    (RELU, "w1", "2*(w2*a1 - y)*w2*where(x > 0, x, 0)", "taken_at_inner"),
    (RELU, "z1", "where(d_a1 > 0, d_a1, 0)", "gate_of_gradient"),
    ("clip(x^2, 0, 1)", "x", "2*x", "gate_open"),
    ("clip(x, 0, 1)", "x", "1", "gate_open"),
    ("max(x, 1000)", "x", "1", "gate_open"),
    # arrays
    (RIDGE, "w", "2/n*X.T@(X@w - y) + 2*lam*w/n", "mean_of_all"),
    (RIDGE, "w", "2/n*X.T@(X@w - y) + 2*lam*sum(w)", "sum_kept"),
    (RIDGE, "w", "2/d*X.T@(X@w - y) + 2*lam*w", "size_of_other"),
    (RIDGE, "w", "2/n*X.T@(X@w - y)", "term_lost"),
    (LOGISTIC, "w", "X.T@(p - y)/d", "size_of_other"),
    (LOGISTIC, "w", "X.T@(z - y)/n", "edit_name"),
    (LOGISTIC, "b", "sum(p - y)", "mean_missing"),
    (NORM, "x", "d_y/s", "means_taken_constant"),
    (NORM, "x", "(d_y - mean(d_y))/s", "product_term_lost"),
    (NORM, "v", "d_s*s/2", "exponent_not_lowered"),
    (SOFTMAX, "S", "(softmax(S) - Y)/(N*C)", "mean_of_entries"),
    (SOFTMAX, "W", "X.T@d_S/N", "size_surplus"),
    (ATTENTION, "q", "K.T@d_s", "number_dropped"),
    (ATTENTION, "q", "K.T@d_s*sqrt(d)", "multiplied_for_divided"),
    (ATTENTION, "q", "K.T@d_s/sqrt(t)", "edit_name"),
    ("x: [n]; L = mean((x - mean(x))^2)", "x", "2*(x - mean(x))*(1 - 1/n)/n", "own_entry_alone"),
    ("x: [n], g: [n]; param a; L = sum(g*a*x)", "a", "sum(g)*x", "sum_misplaced"),
    ("z: [n], y: [n]; L = -sum(y*log(z))", "z", "-sum(y/z)", "sum_too_many"),
    # matrices
    ("A: [n, n], x: [n]; x @ A @ A @ x", "x", "2*A@A@x", "taken_symmetric"),
    ("X: [n, n], a: [n], b: [n]; a @ inv(X) @ b", "X", "-outer(inv(X)@a, inv(X)@b)", "edit_transpose"),
    ("X: [n, n], a: [n], b: [n]; a @ X @ b", "X", "dot(a, b)", "outer_meant"),
    ("X: [n, n]; trace(inv(X))", "X", "-trace(inv(X))*trace(inv(X))", "number_for_array"),
    ("x: [n], c: [n]; r = norm(x); u = x/r; sum(c*u)", "x", "c/r", "product_term_lost"),
]  # fmt: skip


@pytest.mark.table
@pytest.mark.parametrize(("program", "name", "answer", "kind"), MISTAKES)
def test_a_mistake_is_told(program: str, name: str, answer: str, kind: str) -> None:
    (found,) = check(program, {name: answer})
    assert not found.correct
    assert found.mistakes, found.lines()
    assert found.mistakes[0].kinds == (kind,), found.lines()
    assert {one.kinds for one in found.mistakes[1:]} <= {(kind,)}, found.lines()


# What was once blamed where it could not be: the inner derivative of a function that has none, a
# step that the student has right.
@pytest.mark.parametrize(
    ("program", "answer", "kind"),
    [
        ("asec(x)", "1/sqrt(1 - 1/x^2)", "derivative_inside"),
        ("asec(x)", "1/(x*sqrt(x^2 + 1))", "derivative_inside"),
        ("max(x, 1000)", "1", "inner_missing"),
        ("clip(x, 0, 1)", "1", "inner_missing"),
        ("cot(cos(x))^2", "-2*cot(cos(x))*(-csc(cos(x))^2*(-sin(x)))", "sign_of_rule"),
        ("cot(cos(x))^2", "-2*cot(cos(x))*(-csc(cos(x))^2*(-sin(x)))", "wrong_rule"),
    ],
)
def test_what_cannot_be_meant_is_not_told(program: str, answer: str, kind: str) -> None:
    (found,) = check(program, {"x": answer})
    assert not found.correct
    assert all(kind not in one.kinds for one in found.mistakes), found.lines()


COURSE = (
    "X: [k, m], Y: [1, m]\nparam W1: [h, k], W2: [1, h]\nZ1 = W1 @ X\nA1 = tanh(Z1)\n"
    "Z2 = W2 @ A1\nA2 = sigmoid(Z2)\nL = -mean(Y*log(A2) + (1 - Y)*log(1 - A2))"
)
BACK = {"Z2": "A2 - Y", "Z1": "W2.T @ d_Z2*(1 - A1^2)"}


@pytest.mark.parametrize("later", [{"W2": "d_Z2 @ A1.T/m"}, {"W2": "d_Z2 @ A1.T/m", "W1": "d_Z1 @ X.T/m"}])  # fmt: skip
def test_a_course_may_divide_by_the_number_of_examples_at_the_end(later: dict[str, str]) -> None:
    steps = BACK if "W1" in later else {"Z2": BACK["Z2"]}
    found = check(COURSE, {**steps, **later})
    assert found.ok, str(found)
    assert found[0].note == (
        "this is m times ∂L/∂Z2, as some courses write it: the division by m stands in later lines"
    )


@pytest.mark.parametrize("later", [{}, {"W2": "d_Z2 @ A1.T"}, {"W2": "d_Z2 @ A1.T/h"}])
def test_a_division_that_is_nowhere_is_missing(later: dict[str, str]) -> None:
    found = check(COURSE, {"Z2": BACK["Z2"], **later})
    assert not any(one.correct for one in found)
    assert found[0].mistakes[0].kinds == ("mean_missing",)
