"""What beginners write for the derivative of a function of one number: each is told its mistake."""

import pytest
from checked import check

NETWORK = "z1 = w1*x + b1; a1 = sigmoid(z1); z2 = w2*a1 + b2; a2 = sigmoid(z2); L = (a2 - y)^2/2"
MODEL = "X: [n, d], y: [n]; param w: [d]; p = X @ w; L = mean((p - y)^2)"
SMALL = "z1 = w1*x + b1; a1 = tanh(z1); z2 = w2*a1 + b2; L = (z2 - y)^2/2"
RECURRENT = (
    "x: [], h0: []; param Wx, Wh; h1 = tanh(Wx*x + Wh*h0); h2 = tanh(Wx*x + Wh*h1); L = h2^2/2"
)
ATTENTION = (
    "Q: [n, d], K: [m, d], V: [m, e], G: [n, e]; S = Q @ K.T/sqrt(d); P = softmax(S); O = P @ V; "
    "L = sum(G*O)"
)

MISTAKES = [
    # f'(x)*g'(x) for f(g(x))
    ("arctan(x^2)", "x", "2x/(1 + x^2)", "taken_at_inner"),
    ("arctan(x^3)", "x", "3x^2/(1 + x^2)", "taken_at_inner"),
    ("arctan(sin(x))", "x", "cos(x)/(1 + x^2)", "taken_at_inner"),
    ("arcsin(x^3)", "x", "3x^2/sqrt(1 - x^2)", "taken_at_inner"),
    ("log(x^2 + 1)", "x", "2x/x", "taken_at_inner"),
    ("arctan(x)", "x", "1/(1 + x)", "square_lost"),
    ("arctan(3x + 1)", "x", "3/(1 + 3x + 1)", "square_lost"),
    ("arcsin(x)", "x", "1/sqrt(1 - x)", "square_lost"),
    # (3x)^2 for 3x^2
    ("arctan(3x)", "x", "3/(1 + 3x^2)", "power_of_one_factor"),
    ("arctan(x/2)", "x", "1/2/(1 + x^2/2)", "power_of_one_factor"),
    ("arctan(a*x)", "x", "a/(1 + a*x^2)", "power_of_one_factor"),
    ("arcsin(2x)", "x", "2/sqrt(1 - 2x^2)", "power_of_one_factor"),
    ("arccos(3x)", "x", "-3/sqrt(1 - 3x^2)", "power_of_one_factor"),
    ("asinh(2x)", "x", "2/sqrt(1 + 2x^2)", "power_of_one_factor"),
    ("acosh(2x)", "x", "2/sqrt(2x^2 - 1)", "power_of_one_factor"),
    ("atanh(2x)", "x", "2/(1 - 2x^2)", "power_of_one_factor"),
    ("sqrt(1 - (2x)^2)", "x", "-4x/sqrt(1 - 2x^2)", "power_of_one_factor"),
    ("exp(-(2x)^2)", "x", "-8x*exp(-2x^2)", "power_of_one_factor"),
    ("log(1 + (5x)^2)", "x", "50x/(1 + 5x^2)", "power_of_one_factor"),
    ("1/(1 + (w*x)^2)", "x", "-2w^2*x/(1 + w*x^2)^2", "power_of_one_factor"),
    # the function, or the step, given back
    ("x^2*sin(x)", "x", "x^2*sin(x)", "function_given"),
    ("log(x^2 + 1)", "x", "log(x^2 + 1)", "function_given"),
    ("x^2 + 3x", "x", "x^2 + 3x", "function_given"),
    ("x^3", "x", "x^3", "function_given"),
    ("1/x", "x", "1/x", "function_given"),
    ("sqrt(x)", "x", "sqrt(x)", "function_given"),
    ("sin(x^2)", "x", "sin(x^2)", "function_given"),
    ("x/(x + 1)", "x", "x/(x + 1)", "function_given"),
    ("x*log(x)", "x", "x ln x", "function_given"),
    ("(w*x - y)^2", "w", "(w*x - y)^2", "function_given"),
    ("exp(2x)", "x", "exp(2x)", "number_dropped"),
    ("x*exp(x)", "x", "x*exp(x)", "product_term_lost"),
    (NETWORK, "a1", "a1", "own_value_given"),
    (NETWORK, "a1", "sigmoid(z1)", "own_value_given"),
    (NETWORK, "a2", "a2", "own_value_given"),
    (NETWORK, "z2", "w2*a1 + b2", "own_value_given"),
    (MODEL, "p", "p", "own_value_given"),
    (MODEL, "p", "X w", "own_value_given"),
    # integrated
    ("2^x", "x", "2^x/ln 2", "antiderivative"),
    ("a^x", "x", "a^x/ln(a)", "antiderivative"),
    ("5^(2x)", "x", "5^(2x)/(2 ln 5)", "antiderivative"),
    ("exp(2x)", "x", "exp(2x)/2", "antiderivative"),
    ("x^2 + 3x", "x", "x^3/3 + 3x^2/2", "antiderivative"),
    ("x*exp(x)", "x", "x*exp(x) - exp(x)", "antiderivative"),
    ("sin(3x)", "x", "-cos(3x)/3", "antiderivative"),
    ("log(x)", "x", "x*log(x) - x", "antiderivative"),
    ("1/(1 + x^2)", "x", "arctan(x)", "antiderivative"),
    ("(2x + 1)^3", "x", "(2x + 1)^4/8", "antiderivative"),
    # the derivatives of factors added, a power in another place, log(f)'
    ("x^2*sin(x)", "x", "2x + cos x", "sum_of_derivatives"),
    ("x*log(x)", "x", "1 + 1/x", "sum_of_derivatives"),
    ("x*exp(x)", "x", "1 + exp(x)", "sum_of_derivatives"),
    ("(x^2 + 1)*(x - 3)", "x", "2x + 1", "sum_of_derivatives"),
    ("sin(x^2)", "x", "2x*cos(x)^2", "power_moved_outside"),
    ("cos(x^2)", "x", "-2x*sin(x)^2", "power_moved_outside"),
    ("exp(sin(x^3))", "x", "3x^2*cos(x)^3*exp(sin(x^3))", "power_moved_outside"),
    ("x^x", "x", "ln x + 1", "logarithmic_derivative"),
    ("x^2*exp(x)", "x", "2/x + 1", "logarithmic_derivative"),
    # a factor of 2 where the gradient of another variable is the same
    (RECURRENT, "Wh", "d_h2*(1 - h2^2)*h1", "product_term_lost"),
    (SMALL, "z1", "2*d_a1*(1 - a1^2)", "constant"),
    (SMALL, "w2", "d_z2*a1*2", "constant"),
    ("z = w*x + b; h = relu(z); L = (v*h - y)^2", "w", "2(v*h - y)*v*z*x", "wrong_rule"),
    (ATTENTION, "Q", "d_P K/sqrt(d)", "factor_dropped"),
    (ATTENTION, "S", "P*(d_P - sum(d_P*P))", "softmax_axis"),
    (ATTENTION, "S", "P*(d_P - sum(d_P*P, axis=0))", "softmax_axis"),
    # logarithms to a base
    ("log2(x)", "x", "1/x", "base_of_logarithm"),
    ("log2(x)", "x", "ln(2)/x", "base_of_logarithm"),
    ("log10(x^2)", "x", "2/x", "base_of_logarithm"),
    ("log2(3x + 1)", "x", "3/(3x + 1)", "base_of_logarithm"),
    ("2^x", "x", "2^x", "logarithm_missing"),
]  # fmt: skip


@pytest.mark.table
@pytest.mark.parametrize(("program", "name", "answer", "kind"), MISTAKES)
def test_a_mistake_is_told(program: str, name: str, answer: str, kind: str) -> None:
    (found,) = check(program, {name: answer})
    assert not found.correct
    assert [one.kinds for one in found.mistakes[:1]] == [(kind,)], found.lines()
