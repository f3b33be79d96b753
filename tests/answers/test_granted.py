"""What is right where something is granted: parameters positive, numbers put in, rounded lines."""

import pytest
from checked import check

PERIOD = "T = 2*pi*sqrt(L/g)"

POSITIVE = [
    (PERIOD, "L", "pi/sqrt(L*g)", "L and g are positive"),
    (PERIOD, "g", "-pi*sqrt(L)/g^1.5", "L and g are positive"),
    ("f = (x*y)^0.5", "x", "0.5*sqrt(y/x)", "x and y are positive"),
    ("f = where(abs(r) <= d, r^2/2, d*(abs(r) - d/2))", "r", "clip(r, -d, d)", "d is positive"),
    *((f"f = where({test}, r^2/2, d*(abs(r) - d/2))", "r", "clip(r, -d, d)", "d is positive")
      for test in ("abs(r) < d", "d > abs(r)", "d >= abs(r)")),
    *((f"f = where({test}, d*(abs(r) - d/2), r^2/2)", "r", "clip(r, -d, d)", "d is positive")
      for test in ("abs(r) > d", "abs(r) >= d", "d < abs(r)", "d <= abs(r)")),
    ("param s > 0, r, d; f = sqrt(s)*where(abs(r) <= d, r^2/2, d*(abs(r) - d/2))",
     "r", "sqrt(s)*clip(r, -d, d)", "right where d is positive"),
    ("param d > -0.5, r; f = where(abs(r) <= d, r^2/2, d*(abs(r) - d/2))", "r", "clip(r, -d, d)", "d is positive"),
    ("f = (x*y)^p", "x", "p*x^(p - 1)*y^p", "x and y are positive"),
    ("f = sqrt(x^3*y)", "x", "1.5*sqrt(x*y)", "x and y are positive"),
    ("f = log10(a*b)*sqrt(a/b)", "a", "(1/log(10) + log10(a*b)/2)/sqrt(a*b)", "a and b are positive"),
    ("f = log(a/b)*sqrt(a*b)", "a", "sqrt(b/a)*(1 + log(a/b)/2)", "a and b are positive"),
    ("param d >= 0, r; f = where(abs(r) <= d, r^2/2, d*(abs(r) - d/2))", "r", "clip(r, -d, d)", ""),
    (f"x: [n], L: [], g: []; {PERIOD}*sum(x)", "L", "pi/sqrt(L*g)*sum(x)", "L and g are positive"),
    ("param L > 0, g > 0; T = 2*pi*sqrt(L/g)", "L", "pi/sqrt(L*g)", ""),
    (PERIOD, "L", "pi/(g*sqrt(L/g))", ""),
]  # fmt: skip


@pytest.mark.parametrize(("program", "name", "answer", "note"), POSITIVE)
def test_parameters_under_roots_are_positive(
    program: str, name: str, answer: str, note: str
) -> None:
    (verdict,) = check(program, {name: answer})
    assert verdict.correct, verdict.lines()
    assert (note in verdict.note) if note else not verdict.note


def test_that_is_said_once() -> None:
    first, second = check(PERIOD, {"L": "pi/sqrt(L*g)", "g": "-pi*sqrt(L)/g^1.5"})
    assert first.correct
    assert second.correct
    assert "positive" in first.note
    assert not second.note


NOT_POSITIVE = [
    (PERIOD, "L", "2*pi/sqrt(L*g)", None),
    (PERIOD, "L", "pi/sqrt(L*g)", {"L": -1.0, "g": -9.8}),
    ("f = log(x^2)", "x", "2/abs(x)", None),
    ("f = sqrt(x^2 + y)", "x", "abs(x)/f", None),
    ("f = abs(x)*y", "x", "y", None),
    ("f = sqrt(x^2*y)", "x", "sqrt(y)", None),
    ("f = where(r > d, r^2, d*r)", "r", "where(r > d, 2*r, abs(d))", None),
    ("f = x^3", "x", "3*x*abs(x)", None),
    ("f = sqrt(s)*w^2", "w", "2*sqrt(s)*abs(w)", None),
    ("param a < 0, b < 0; f = sqrt(a*b)", "a", "abs(b)/(2*f)", None),
]


@pytest.mark.parametrize(("program", "name", "answer", "at"), NOT_POSITIVE)
def test_nothing_else_is_taken_for_positive(
    program: str, name: str, answer: str, at: dict[str, object] | None
) -> None:
    assert not check(program, {name: answer}, at)[0].correct


# ---- numbers put in -----------------------------------------------------------------------------

ROWS = "x: [n]; y: [n]; param w; r = w*x - y; L = mean(r^2)"
DATA = {"x": [1.0, 2.0, 3.0], "y": [2.0, 1.67, 3.33], "w": 1.0}
NEURON = "f = sigmoid(w0*x0 + w1*x1 + w2)"
WEIGHTS = {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0}
PUT_IN = [
    (ROWS, "r", "2*r/3", DATA, "3 is n"),
    (ROWS, "w", "2/3*sum(r*x)", DATA, "3 is n"),
    (ROWS, "r", "0.667*r", DATA, "0.667 is 2/n"),
    (ROWS, "w", "0.667*sum(r*x)", DATA, "0.667 is 2/n"),
    (ROWS, "w", "2*0.333*sum(r*x)", DATA, "0.333 is 1/n"),
    (NEURON, "x0", "2*f*(1 - f)", WEIGHTS, "2 is w0"),
    (NEURON, "w1", "f*(1 - f)*(-2)", WEIGHTS, "2 is -x1"),
    (NEURON, "x1", "0.1966*w1", WEIGHTS, "0.1966 is ∂f/∂w2"),
    (NEURON, "x1", "-3*0.731*(1 - f)", WEIGHTS, "3 is -w1, 0.731 is f"),
    ("f = x^2*y", "y", "2.25*x/1.5", {"x": 1.5, "y": 1.0}, "2.25 is x^2, 1.5 is x"),
    ("f = x^2*y", "x", "2*1.5*y", {"x": 1.5, "y": 1.0}, "1.5 is x"),
    ("f = x^2 + w*x", "x", "2*x + 0", {"x": 1.5, "w": 0.0}, "0 is w"),
    ("f = x*y", "x", "0.65 + 0*x", {"x": 3.0, "y": 0.65}, "0.65 is y"),
    ("k: []; param w; f = k*w^2", "w", "3*2*w", {"k": 3.0, "w": 0.7}, "3 is k"),
    ("x: [n]; param w; f = n*w^2", "w", "2*3*w", {"x": [1.0, 2.0, 3.0], "w": 0.7}, "3 is n"),
    (
        "x: [n]; param w: [n]; L = sum(x*w^2)",
        "w",
        "[2*1.5*w[0], 2*x[1]*0.25]",
        {"x": [1.5, 2.0], "w": [0.5, 0.25]},
        "1.5 is x[0], 0.25 is w[1]",
    ),
]


@pytest.mark.parametrize(("program", "name", "answer", "at", "note"), PUT_IN)
def test_numbers_put_in_are_said(
    program: str, name: str, answer: str, at: dict[str, object], note: str
) -> None:
    (verdict,) = check(program, {name: answer}, at)
    assert verdict.correct, verdict.lines()
    assert verdict.note == f"right, with numbers put in: {note}"


BY_CHANCE = [
    ("f = x^2", "x", "x^2", {"x": 2.0}),
    ("f = x^2", "x", "4 + 0*x", {"x": 2.0}),
    ("f = x^2", "x", "0.25*x^4", {"x": 2.0}),
    ("f = x^2", "x", "1.6260*x^2", {"x": 1.23}),
    ("f = x^2", "x", "8*x/4*x/x*x", {"x": 1.0}),
    ("f = x*y", "x", "x", {"x": 3.0, "y": 3.0}),
    ("f = x^2*w*x*v", "v", "12*x", {"x": 2.0, "w": 3.0, "v": 1.0}),
    ("f = x^2*w", "w", "2*x", {"x": 2.0, "w": 3.0}),
    ("f = x^2*w", "w", "2x", {"x": 2.0, "w": 3.0}),
    ("f = x*y^2", "x", "2*y", {"x": 1.0, "y": 2.0}),
    ("f = x^3*w", "w", "3x^2", {"x": 3.0, "w": 1.0}),
    (
        "f = w*sigmoid(z)",
        "w",
        "1*sigmoid(z)*(1-sigmoid(z))/(1 - sigmoid(z))*w",
        {"w": 1.0, "z": 2.0},
    ),
    (
        "x: [n], y: [n]; L = n*sum(x*y)",
        "x",
        "3*y + n - 3*x*y/x + 0*n",
        {"x": [1.0, 2.0, 4.0], "y": [2.0, 3.0, 5.0]},
    ),
    ("f = y*sin(x)", "x", "1.5297 + 0*x", {"x": 0.7, "y": 2.0}),
    (ROWS, "r", "2*r/4", DATA),
    (NEURON, "x0", "2*f*f", WEIGHTS),
    ("f = exp(x)", "x", "1 + x", {"x": 0.0}),
    ("f = x^3", "x", "3*x", {"x": 1.0}),
]


@pytest.mark.parametrize(("program", "name", "answer", "at"), BY_CHANCE)
def test_what_is_right_by_chance_is_wrong(
    program: str, name: str, answer: str, at: dict[str, object]
) -> None:
    assert not check(program, {name: answer}, at)[0].correct


# ---- what is carried on of a rounded line -------------------------------------------------------

LINE = "x: [n]; y: [n]; param w; r = w*x - y; L = n*mean(r^2)/2"
THIRDS = {"x": [1.0, 1.0, 3.0], "y": [2.0, 2 / 3, 10 / 3], "w": 1.0}


@pytest.mark.parametrize(
    ("w", "right"),
    [
        ("-1.6667", True),
        ("-1.67", True),
        ("-1.66", True),
        ("-1.65", True),
        ("-1.68", True),
        ("-1.60", False),
        ("-1.58", False),
        ("-1.62", False),
        ("-1.70", False),
        ("-1.74", False),
    ],
)
def test_a_rounded_line_lets_the_next_be_off_by_its_rounding(w: str, right: bool) -> None:
    first, second = check(LINE, {"r": "[-1, 0.33, -0.33]", "w": w}, THIRDS)
    assert first.correct
    assert second.correct is right, second.lines()


def test_each_entry_counts_by_itself() -> None:
    program = "param a: [n]; k: [n]; z = a*k; L = z @ k"
    at = {"a": [1.0, 1.0], "k": [0.333, -0.667]}
    right = check(program, {"z": [0.33, -0.67], "a": "[0.110, 0.447]"}, at)
    assert [one.correct for one in right] == [True, True]
    wrong = check(program, {"z": [0.33, -0.67], "a": "[0.110, 0.459]"}, at)
    assert [one.correct for one in wrong] == [True, False]


def test_rounding_is_said_where_something_was_rounded() -> None:
    rounded = check(LINE, {"r": "[-1, 0.33, -0.33]", "w": "-1.65"}, THIRDS)
    assert "rounded numbers before it" in rounded[1].note


SOFTMAX = "param W: [k]; y: [k]; z = 2*W; p = softmax(z); L = -sum(y*log(p))"


@pytest.mark.parametrize(
    ("program", "answers"),
    [
        (SOFTMAX, {"z": "p - y", "W": "2*d_z"}),
        (f"{PERIOD}; f = T^2", {"T": "2*T", "L": "d_T*pi/sqrt(L*g)"}),
        ("a = sqrt(x*y); b = 3*a; f = b^2", {"a": "18*sqrt(x)*sqrt(y)", "x": "d_a*y/(2*a)"}),
    ],
)
def test_it_is_not_said_where_nothing_was(program: str, answers: dict[str, object]) -> None:
    found = check(program, answers)
    assert found.ok, found.lines()
    assert not any("rounded" in one.note for one in found)


# ---- labels that sum to 1 -----------------------------------------------------------------------

SOFTMAX = "z: [n], y: [n]; p = softmax(z); L = -sum(y*log(p))"
WARM = "u: [n], y: [n], T: []; z = u/T; p = softmax(z); L = -sum(y*log(p))"
TWICE = "v: [n], u: [n], y: [n], T: []; z = u/T; p = softmax(z); L = -sum(y*log(p))*sum(exp(v))"
LAYER = (
    "H: [n,h], Y: [n,k]; param W: [h,k], b: [k]; Z = H@W + b; P = softmax(Z);"
    "L = -mean(sum(Y*log(P), axis=1))"
)
TAKES_LABELS_FOR_GRANTED = [
    (SOFTMAX, "z", "p - y"),
    (SOFTMAX, "z", "p + d_p*p"),
    (SOFTMAX.replace("[n]", "[2]"), "z", "[p[0] - y[0], p[1] - y[1]]"),
    (WARM, "u", "(p - y)/T"),
    (WARM, "T", "-sum((p - y)*u)/T^2"),
    (WARM, "T", "-sum((p - y)*z)/T"),
    (TWICE, "T", "-sum((p - y)*u)/T^2*sum(exp(v))"),
    (LAYER, "b", "sum(P - Y, axis=0)/n"),
    (LAYER, "W", "H.T @ (P - Y)/n"),
]
SUMS_LABELS = [
    *((SOFTMAX, "p", one) for one in (
        "-y/p*sum(y)", "-y/p + sum(y) - 1", "-y/(p*sum(y))", "-y/p - mean(y)*n + 1",
    )),
    *((SOFTMAX, "z", one) for one in (
        "p - y + sum(y) - 1", "p - y*sum(y)", "p/sum(y) - y", "p*sum(y)^2 - y", "(p-y)*sum(y)",
        "p - y + sum(y - p)", "p^sum(y) - y", "p - y + sum(d_p*p) + 1", "p - y + log(sum(y))",
    )),
    (WARM, "T", "-sum((p - y)*u)/T^2*sum(y)"),
    (WARM, "T", "-sum((p - y)*u)/T^2 + sum(y) - 1"),
    (LAYER, "Z", "(P - Y + sum(Y, axis=1, keepdims=True) - 1)/n"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "name", "answer"), TAKES_LABELS_FOR_GRANTED)
def test_labels_that_sum_to_1_are_granted(program: str, name: str, answer: str) -> None:
    (verdict,) = check(program, {name: answer})
    assert verdict.correct, verdict.lines()
    assert "sum to 1" in verdict.note


@pytest.mark.table
@pytest.mark.parametrize(("program", "name", "answer"), SUMS_LABELS)
def test_sums_of_labels_that_do_not_belong_there_are_wrong(
    program: str, name: str, answer: str
) -> None:
    assert not check(program, {name: answer})[0].correct


@pytest.mark.parametrize("answer", ["p - y + sum(2*y) - 2", "p - y + sum(y - p)"])
def test_what_is_made_of_labels_is_summed_for_nothing_too(answer: str) -> None:
    assert not check(SOFTMAX, {"z": answer})[0].correct


def test_labels_do_not_sum_to_1_in_a_gradient_by_themselves() -> None:
    (verdict,) = check(f"{SOFTMAX}*sum(y)", {"y": "-log(p) - sum(y*log(p))"})
    assert not verdict.correct
