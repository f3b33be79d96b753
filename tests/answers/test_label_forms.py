"""Labels that sum to 1 are granted however cross-entropy is written, and to nothing else."""

import pytest

import gradc
from gradc.answers.check import check_problem
from gradc.answers.loops import judged_alone
from gradc.answers.problem import read_problem

pytestmark = pytest.mark.table

FORMS = [
    "p = softmax(x); L = -sum(t*log(p))",
    "p = softmax(x); L = -t @ log(p)",
    "p = softmax(x); L = -t^T log(p)",
    "p = softmax(x); L = -dot(t, log(p))",
    "p = softmax(x); L = -t @ log_softmax(x)",
    "p = softmax(x); L = sum(t*(logsumexp(x) - x))",
    "e = exp(x); s = sum(e); p = e/s; L = -sum(t*log(p))",
    "p = exp(x)/sum(exp(x)); L = -sum(t*(x - log(sum(exp(x)))))",
    "p = softmax(x); L = sum(t*log(t/p))",
    "p = softmax(x); L = sum(t^2) - sum(t*log(p))",
]


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_cross_entropy_is_known_in_every_form(form: str) -> None:
    function = gradc.compile(f"x: [n], t: [n]; {form}", wrt="x")
    right, wrong = function.check({"x": "p - t"})[0], function.check({"x": "t - p"})[0]
    assert right.correct
    assert "where the entries of t sum to 1" in right.note
    assert not wrong.correct


@pytest.mark.parametrize(
    ("declared", "axis", "entries"),
    [
        ("x: [m, n], t: [m, n]", 0, "the columns"),
        ("x: [m, n], t: [m, n]", 1, "the rows"),
        ("x: [b, m, n], t: [b, m, n]", 2, "the entries along axis 2"),
    ],
)
def test_labels_of_a_batch_sum_to_1_along_the_axis_of_the_softmax(
    declared: str, axis: int, entries: str
) -> None:
    function = gradc.compile(
        f"{declared}; p = softmax(x, axis={axis}); L = -sum(t*log(p))", wrt="x"
    )
    right = function.check({"x": "p - t"})[0]
    assert right.correct
    assert f"where {entries} of t sum to 1" in right.note


def test_cross_entropy_of_a_batch_may_be_a_trace() -> None:
    function = gradc.compile("param x: [m, n]; T: [m, n]; P = softmax(x); -trace(T.T @ log(P))/m")
    assert function.check({"x": "(P-T)/m"}).ok


@pytest.mark.parametrize(
    ("program", "answer"),
    [
        ("x: [n], c: [n]; p = softmax(x); sum(c*p)", "p*(c - sum(c*p)*sum(c))"),
        ("x: [n], c: []; sum(c*x)", "1"),
        ("x: [n], c: [n]; s = sum(c); s*sum(x)", "1"),
        ("x: [n], c: [n]; sum(c)*sum(x^2)", "2*x"),
        ("x: [n], c: [n]; p = softmax(x); -sum(c^2*log(p))", "p - c^2"),
        ("x: [n], c: [m]; p = softmax(x); -sum(c)*sum(log(p))", "p*n - 1"),
        ("x: [m, n], c: [n]; p = softmax(x, axis=1); -sum(c*log(p))", "p - c"),
    ],
)
def test_nothing_else_is_said_to_sum_to_1(program: str, answer: str) -> None:
    assert not gradc.compile(program, wrt="x").check({"x": answer}).ok


@pytest.mark.parametrize(("name", "answer"), [("W", "d_S^T X"), ("X", "W d_S^T")])
def test_nothing_is_granted_to_an_answer_of_another_shape(name: str, answer: str) -> None:
    program = "X: [n, d], Y: [n, k]; param W: [d, k]; S = X @ W; P = softmax(S); "
    function = gradc.compile(f"{program}L = -sum(Y*log(P))/n", wrt=[name, "S"])
    assert not function.check({name: answer})[0].correct


ENTRIES = "x: [n], t: [n]; L = cross_entropy(x, t)"
ROWS = "x: [n, d], t: [n, k]; param W: [d, k]; z = x@W; L = cross_entropy(z, t)"
WEIGHED = [
    (ENTRIES, {"x": "softmax(x)*sum(t) - t"}, True),
    (ENTRIES, {"t": "-log(softmax(x))"}, True),
    (ENTRIES, {"t": "logsumexp(x) - x"}, True),
    (ENTRIES, {"x": "softmax(x)*sum(x) - t"}, False),
    (ENTRIES, {"x": "softmax(x)*sum(t)^2 - t"}, False),
    (ENTRIES, {"t": "-softmax(x)"}, False),
    (ROWS, {"z": "(softmax(z)*sum(t, -1, True) - t)/n", "W": "x.T @ d_z"}, True),
    (ROWS, {"W": "x.T @ (softmax(z)*sum(t, -1, True) - t)/n"}, True),
    (ROWS, {"W": "x.T @ (softmax(z)*sum(t, -1, True) - t)"}, False),
    (ROWS, {"z": "(softmax(z)*sum(t, 0) - t)/n"}, False),
]


@pytest.mark.parametrize(("program", "answers", "is_right"), WEIGHED)
def test_the_logarithm_of_a_softmax_may_be_weighed_by_any_labels(
    program: str, answers: dict[str, str], is_right: bool
) -> None:
    problem = judged_alone(read_problem(program))
    found = check_problem(problem, answers)
    assert found.ok is is_right
    assert ("right for -sum(y*log(softmax(z)))" in found[0].note) is is_right
