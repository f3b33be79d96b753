"""tanh'(x) and g''(x): derivatives of functions, in programs and in answers."""

import numpy as np
import pytest
from checked import check

import gradc

X = 0.7


@pytest.mark.filterwarnings("ignore:the input .* is never used")
@pytest.mark.parametrize(
    ("program", "same"),
    [
        ("tanh'(x)", "1 - tanh(x)^2"), ("σ'(x)", "σ(x)*(1 - σ(x))"), ("sigmoid''(x)", "σ(x)*(1 - σ(x))*(1 - 2*σ(x))"),
        ("relu'(x) + relu'(-x)", "1 + 0*x"), ("sin''''(x)", "sin(x)"), ("ln'(x)", "1/x"), ("leaky_relu'(-x, slope=0.2)", "0.2 + 0*x"),
        ("tanh'(x)^2 x", "(1 - tanh(x)^2)^2*x"), ("x softplus'(2x)", "x*σ(2*x)"), ("sqrt'(x²)", "1/(2*x)"), ("gelu'(0*x)", "0.5 + 0*x"),
        ("def g(t) = t^3 + sin t\ng'(x)", "3*x^2 + cos(x)"), ("def g(t) = t^3\ng''(2x)", "12*x"), ("def g(t) = 5 + 0*t\ng'(x) + x", "x"),
        ("def g(t) = t*y\ng'(x)", "y + 0*x"), ("z = 3x\ndef g(t) = t*z\ng'(z)", "3*x"), ("def g(t, k=3) = t^k\ng'(x)", "3*x^2"),
        ("def g(t) = t^2\ndef h(t) = g'(t)*t\nh'(x)", "4*x"), ("def g(t) = max(t, 0) with t > 0\ng'(x)", "1 + 0*x"),
        ("tanh'(0)*x", "x"), ("def sin(t) = t^2\nsin'(x)", "2*x"), ("def g(t) = t^2\ng'(g(x))", "2*x^2"),
    ],
)  # fmt: skip
def test_a_prime_is_the_derivative_of_a_function(program: str, same: str) -> None:
    one, other = (gradc.compile(text) for text in (program, same))
    at = dict.fromkeys(sorted({*one.inputs, *other.inputs}), X)
    values = [f.value_and_gradient(**{name: at[name] for name in f.inputs}) for f in (one, other)]
    gradients = [gradient.x for _, gradient in values]
    assert values[0][0] == pytest.approx(values[1][0], rel=1e-12)
    assert gradients[0] == pytest.approx(gradients[1], rel=1e-9, abs=1e-12)
    assert one.verify().ok


def test_a_prime_works_entry_by_entry() -> None:
    f = gradc.compile("x: [n], y: [n]\nsum(y*tanh'(x))")
    x, y = np.array([0.1, -2.0, 3.0]), np.array([1.0, 2.0, -1.0])
    assert f(x=x, y=y) == pytest.approx(np.sum(y * (1 - np.tanh(x) ** 2)))


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("x: [n]\nsum(softmax'(x))", "softmax' has no meaning entry by entry"), ("atan2'(x, y)", "atan2' is not one derivative"),
        ("mse'(x)", "mse' is not one derivative"), ("param x\nsigmod'(x)", "there is no function sigmod"),
        ("x: [n]\ndef g(t) = t/sum(t)\nsum(g'(x))", "g' has no meaning entry by entry"), ("tanh'(x=2)", "tanh' is not one derivative"),
        ("f = x^2\nf'(x)", "f' can be read in two ways"), ("A'(x)", "A' can be read in two ways"),
    ],
)  # fmt: skip
def test_what_has_no_derivative_of_one_number(program: str, message: str) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(program)
    assert message in caught.value.message


NEURON = "z = w*x + b; a = {}(z); L = (a - y)^2/2"
LAYER = "x: [n], y: [n]; param W: [n, n]\nz = W @ x\na = tanh(z)\nL = sum((a - y)^2)/2"
OWN = "def g(t) = t*sin(t)\nf = g(x)^2"


@pytest.mark.parametrize(
    ("program", "name", "answer"),
    [
        (NEURON.format("σ"), "z", "(a-y)σ'(z)"), (NEURON.format("σ"), "z", "(a - y) sigmoid'(z)"), (NEURON.format("σ"), "z", "d_aσ'(z)"),
        (NEURON.format("σ"), "w", "(a - y) σ'(z) x"), (NEURON.format("σ"), "w", "(σ(wx + b) - y)σ'(wx + b)x"), (NEURON.format("tanh"), "z", "(a-y)tanh'(z)"),
        (NEURON.format("tanh"), "z", "(a-y)(1 - tanh²z)"), (NEURON.format("tanh"), "z", "(a-y)(1 - tanh^2 z)"), (NEURON.format("tanh"), "z", "d_a/cosh^2 z"),
        (NEURON.format("tanh"), "b", "(a - y) sech²(wx + b)"), (NEURON.format("relu"), "z", "d_a relu'(z)"), (NEURON.format("relu"), "x", "w(a-y)relu'(z)"),
        (LAYER, "z", "(a - y)*tanh'(z)"), (LAYER, "W", "((a-y)*tanh'(Wx)) x.T"), (LAYER, "W", "outer((a-y)*tanh'(z), x)"),
        (OWN, "x", "2g(x)g'(x)"), (OWN, "x", "2 g(x)(sin x + x cos x)"), ("f = x^2*log(x)", "x", "2x ln x + x"), ("f = exp(-x^2)", "x", "-2xe^(-x^2)"),
        ("f = x*exp(x)", "x", "e^x + xe^x"), ("f = log2(x)", "x", "1/(x ln 2)"), ("f = 3^x", "x", "3^x ln 3"), ("f = sin(x)^3", "x", "3 sin²x cos x"),
        ("f = log(sin(x))", "x", "cos x / sin x"), ("f = exp(sin(x))", "x", "cos x e^(sin x)"), ("f = x*atan(x)", "x", "tan^-1 x + x/(1+x^2)"),
        ("f = sinh(x)", "x", "(e^x + e^-x)/2"), ("f = cos(x)^2", "x", "-2sin x cos x"), ("f = tan(x)", "x", "1/cos² x"), ("f = x^x", "x", "x^x ln x + x^x"),
        ("param x, w\nf = e^(xw)", "x", "we^(wx)"), ("param p, q\nf = log(p)*q", "q", "ln p"), ("f = sin(2*x)", "x", "2cos 2x"), ("f = log(x)/log(3)", "x", "1/(x ln 3)"),
    ],
)  # fmt: skip
def test_answers_with_functions_as_books_write_them(program: str, name: str, answer: str) -> None:
    (verdict,) = check(program, {name: answer})
    assert verdict.correct, verdict.error


@pytest.mark.parametrize(
    ("program", "name", "answer"),
    [
        (NEURON.format("σ"), "z", "(a-y)tanh'(z)"), (NEURON.format("σ"), "z", "(a-y)σ'(a)"), ("f = x^2*log(x)", "x", "2x ln x + x²"),
        ("f = sin(x)^3", "x", "3 sin²x"), ("f = exp(-x^2)", "x", "-2xe^x^2"), (OWN, "x", "g(x)g'(x)"),
    ],
)  # fmt: skip
def test_wrong_ones_stay_wrong(program: str, name: str, answer: str) -> None:
    (verdict,) = check(program, {name: answer})
    assert not verdict.correct
    assert not verdict.error
