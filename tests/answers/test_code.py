"""A backward pass in Python: run in a process of its own, and judged like answers in words."""

from pathlib import Path

import pytest
from test_check import NETWORK
from test_cli import run

from gradc.answers.code import check_code
from gradc.answers.problem import read_problem
from gradc.errors import InputError

pytestmark = pytest.mark.table

FILE = """
import numpy as np
from typing import NamedTuple

def steps(x, y, W1, b1, W2, b2):
    z1 = W1 @ x + b1
    a1 = 1/(1 + np.exp(-z1))
    d2 = 2*(W2 @ a1 + b2 - y)/x.shape[1]
    return a1, d2

def right(x, y, W1, b1, W2, b2):
    a1, d2 = steps(x, y, W1, b1, W2, b2)
    d1 = W2.T @ d2*a1*(1 - a1)
    return d1 @ x.T, d1.sum(axis=1, keepdims=True), d2 @ a1.T, d2.sum(axis=1, keepdims=True)

class Gradient(NamedTuple):
    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    b2: np.ndarray

def as_named(**arguments):
    return Gradient(*right(**arguments))

def as_dict(**arguments):
    gradients = right(**arguments)
    print("on standard output")
    return {"dW1": gradients[0], "∂L/∂W2": gradients[2], "db1": gradients[1], "b2": gradients[3]}

def some(**arguments):
    return {"W1": right(**arguments)[0]}

def nothing(**arguments):
    pass

def ungated(x, y, W1, b1, W2, b2):
    a1, d2 = steps(x, y, W1, b1, W2, b2)
    d1 = W2.T @ d2
    return {"W1": d1 @ x.T, "z1": d1, "W2": d2 @ a1.T, "b2": d2.sum(axis=1)}

def single(**arguments):
    return tuple(one.astype(np.float32) for one in right(**arguments))

def rough(**arguments):
    return tuple(one*(1 + 1e-4) for one in right(**arguments))

def inputs_only(x, w):
    return w, x

def family(w):
    return {"w": {k: 2*w[k]*k for k in w}}

def keyword(lambda_):
    return {"lambda": 2*lambda_}

def fails(**arguments):
    return arguments["nothing"]

def forever(**arguments):
    while True:
        pass

def leaves(**arguments):
    raise SystemExit(3)

def text(**arguments):
    return {"W1": "a string"}

def other(**arguments):
    return {"V": 1.0}

def short(**arguments):
    return 1.0, 2.0

def infinite(**arguments):
    return {"W1": np.inf}

not_a_function = 3
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("code") / "answers.py"
    file.write_text(FILE, encoding="utf-8")
    return file


@pytest.mark.parametrize("function", ["right", "as_named", "as_dict", "single"])
def test_a_right_backward_pass_in_every_form(function: str, path: Path) -> None:
    verdicts = check_code(read_problem(NETWORK), f"{path}:{function}")
    assert verdicts.ok, str(verdicts)


def test_what_is_not_returned_is_said(path: Path) -> None:
    verdicts = check_code(read_problem(NETWORK), f"{path}:some")
    assert [v.error for v in verdicts] == ["", *["some does not return it"] * 3]
    assert check_code(read_problem(NETWORK), f"{path}:some", wrt=["W1"]).ok


@pytest.mark.slow
def test_the_mistake_in_a_wrong_one_is_named(path: Path) -> None:
    verdicts = check_code(read_problem(NETWORK), f"{path}:ungated")
    by_name = {verdict.name: verdict for verdict in verdicts}
    assert by_name["W2"].correct
    assert by_name["z1"].mistakes[0].kind == "factor_dropped"
    assert by_name["W1"].follows
    assert by_name["b2"].mistakes[0].kind == "axes_dropped"
    assert verdicts.first_wrong is not None


@pytest.mark.slow
def test_a_gradient_that_is_nearly_right_is_said_to_be(path: Path) -> None:
    verdicts = check_code(read_problem(NETWORK), f"{path}:rough")
    assert not verdicts.ok
    assert "near, but more than rounding" in verdicts[0].note


def test_at_a_point_and_in_the_order_of_wrt(path: Path) -> None:
    problem = read_problem("x*w")
    assert check_code(problem, f"{path}:inputs_only", {"x": 2.0, "w": 3.0}).ok
    assert not check_code(problem, f"{path}:inputs_only", {"x": 2.0, "w": 3.0}, ["w", "x"]).ok


def test_families_and_names_that_python_keeps_for_itself(path: Path) -> None:
    assert check_code(
        read_problem("param w[1..3]\nw[1]^2 + 2*w[2]^2 + 3*w[3]^2"), f"{path}:family"
    ).ok
    assert check_code(read_problem("lambda^2"), f"{path}:keyword").ok


SOFTMAX = """
X: [n, d]; param W: [d, k], b: [k]; Y: [n, k]; reg: []
P = softmax(X @ W + b, axis=1); L = -sum(Y*log(P))/n + reg*sum(W^2)
"""

# Backward passes as courses have them: what they return, and how many verdicts are not right.
COURSE = """
import numpy as np
from typing import NamedTuple

class Both(NamedTuple):
    W: object
    b: object

def loss_and_gradients(X, W, b, Y, reg):
    n = X.shape[0]
    scores = X @ W + b
    scores -= scores.max(axis=1, keepdims=True)
    P = np.exp(scores)
    P /= P.sum(axis=1, keepdims=True)
    loss = -np.sum(Y*np.log(P))/n + reg*np.sum(W*W)
    return loss, X.T @ (P - Y)/n + 2*reg*W, (P - Y).sum(axis=0)/n

def plain(**data):
    return loss_and_gradients(**data)[1:]

def by_name(**data):
    loss, dW, db = loss_and_gradients(**data)
    return loss, {"W": dW, "b": db}

def listed(**data):
    loss, dW, db = loss_and_gradients(**data)
    return loss, [dW, db]

def in_order(**data):
    loss, dW, db = loss_and_gradients(**data)
    return loss, (dW, db)

def named(**data):
    loss, dW, db = loss_and_gradients(**data)
    return np.array(loss), Both(dW, db)

def no_regulariser(X, W, b, Y, reg):
    loss, dW, db = loss_and_gradients(X, W, b, Y, reg)
    return loss, dW - 2*reg*W, db

def other_loss(X, W, b, Y, reg):
    loss, dW, db = loss_and_gradients(X, W, b, Y, reg)
    return loss - reg*np.sum(W*W), dW, db

def half(X, W, b, Y, reg):
    loss, dW, db = loss_and_gradients(X, W, b, Y, reg)
    return loss, {"W": dW - reg*W, "b": db}
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("course") / "course.py"
    file.write_text(COURSE, encoding="utf-8")
    return file


FORMS = ["plain", "loss_and_gradients", "by_name", "listed", "in_order", "named"]


@pytest.mark.slow
@pytest.mark.parametrize("function", FORMS)
def test_softmax_with_cross_entropy_is_right_whatever_the_labels(
    function: str, course: Path
) -> None:
    verdicts = check_code(read_problem(SOFTMAX), f"{course}:{function}")
    assert verdicts.ok, str(verdicts)
    assert [one.name for one in verdicts] == ["W", "b"]
    assert all("as one-hot labels do" in one.note for one in verdicts)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("function", "wrong"), [("no_regulariser", "W"), ("half", "W"), ("other_loss", "L")]
)
def test_what_is_wrong_of_a_loss_with_its_gradients(
    function: str, wrong: str, course: Path
) -> None:
    verdicts = check_code(read_problem(SOFTMAX), f"{course}:{function}")
    assert [one.name for one in verdicts if not one.correct] == [wrong]
    if wrong == "L":
        assert "the value returned first is" in verdicts[0].note


def test_a_number_and_a_gradient_are_two_gradients(tmp_path: Path) -> None:
    file = tmp_path / "two.py"
    file.write_text("def f(a, v): return v.sum(), a + 0*v\n", encoding="utf-8")
    assert check_code(read_problem("param a, v: [n]; L = a*sum(v)"), f"{file}:f").ok


BAD = {
    "fails": "answers.py, line 57: KeyError: 'nothing'",
    "leaves": "SystemExit: 3",
    "text": "a gradient is a number or an array, not a str",
    "nothing": "a gradient is a number or an array, not None",
    "other": "a gradient for another name: there is no V",
    "short": "returned 2 gradients for the 4 variables W1, b1, W2, b2",
    "infinite": "inf or nan",
    "missing": "answers.py: there is no function missing; it has steps, right",
    "not_a_function": "there is no function not_a_function",
    "inputs_only": "unexpected keyword argument",
}


@pytest.mark.parametrize(("function", "message"), BAD.items())
def test_what_cannot_be_judged_is_one_message(function: str, message: str, path: Path) -> None:
    with pytest.raises(InputError) as caught:
        check_code(read_problem(NETWORK), f"{path}:{function}")
    assert message in str(caught.value)


def test_a_function_that_does_not_end_is_stopped(path: Path) -> None:
    with pytest.raises(InputError, match=r"took longer than 1 s"):
        check_code(read_problem("x*w"), f"{path}:forever", seconds=1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("def f(:\n", "SyntaxError"),
        ("import nothing_of_that_name\n", "ModuleNotFoundError"),
        ("1/0\n", "line 1"),
    ],
)
def test_a_file_that_cannot_be_run(content: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        check_code(read_problem("x*w"), f"{file}:f")


def test_on_the_command_line(path: Path, tmp_path: Path) -> None:
    status, out, err = run("check", NETWORK, "--code", f"{path}:right")
    assert (status, out.count("correct")) == (0, 5)
    assert "in a process of its own, 10 s at most" in err
    assert run("check", NETWORK, "--code", f"{path}:ungated", "--json")[0] == 1
    for arguments, message in [
        (["x=1", "--code", f"{path}:right"], "given twice"),
        (["--code", f"{path}"], "FILE:FUNCTION"),
        (["--code", f"{tmp_path}/none.py:f"], "there is no file"),
    ]:
        status, _, err = run("check", NETWORK, *arguments)
        assert status == 2
        assert message in err


def test_the_gradient_that_is_missing_in_a_dict_is_named(tmp_path: Path) -> None:
    file = tmp_path / "none.py"
    file.write_text("def f(x, w):\n    return {'w': None, 'x': w}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        check_code(read_problem("L = x*w"), f"{file}:f")
    assert caught.value.message.endswith("not None, as that for w is")
