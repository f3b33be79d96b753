"""What people see of loops and equations: every program in every view, and what it says there."""

import json
import re
from functools import cache

import numpy as np
import pytest

import gradc
from gradc.answers.problem import read_problem
from gradc.explain.steps import trace
from gradc.interpret.point import point_of
from gradc.views.evaluation import evaluation
from gradc.written import step_by_step

SIZES = {"steps": 7, "features": 2, "hidden": 2, "n": 7, "m": 3, "k": 2}

PROGRAMS = {
    "recurrent": """x: [steps, features]
        param W: [hidden, features], U: [hidden, hidden], b: [hidden]
        h[0] = zeros(hidden)
        for t in 1..steps { h[t] = tanh(W @ x[t-1] + U @ h[t-1] + b) }
        sum(h[steps]^2)""",
    "gates": """x: [steps, features]
        param W: [hidden, features], U: [hidden, hidden]
        h[0] = zeros(hidden); c[0] = zeros(hidden)
        for t in 1..steps {
            c[t] = sigmoid(W @ x[t-1])*c[t-1] + tanh(U @ h[t-1])
            h[t] = sigmoid(U @ h[t-1])*tanh(c[t])
        }
        sum(h[steps]) + sum(c[steps])""",
    "two back": """x: [n]; param a, b
        y[0] = a; y[1] = b
        for t in 2..n { y[t] = sin(y[t-1]) + 0.5*y[t-2]*x[t-1] }
        y[n]^2""",
    "whole family": """x: [n]; param w
        h[0] = 0
        for t in 1..n { h[t] = tanh(w*h[t-1] + x[t-1]) }
        sum(h^2)""",
    "sum": "x: [n]; param w; s = 0; for t in 0..n-1 { s = s + sin(w*x[t]) }; s",
    "number of the step": "x: [n]; param a; s = 0; for t in 1..n-1 { s = s + a*x[t]*t }; s/n",
    "in each other": """x: [n, m]; param w
        s = 0
        for i in 0..n-1 { for j in 0..m-1 { s = sin(s*w) + x[i, j] } }
        s""",
    "exchange": """x: [n]; param a, b
        u = a; v = b
        for t in 0..n-1 { r = v*x[t]; v = u + r; u = r }
        u*v""",
    "while": """param a
        x = a
        while abs(x^2 - a) > 1e-12, at most 50 { x = (x + a/x)/2 }
        x""",
    "literal": "x: []; param w; h = x; for l in 1..40 { h = tanh(w*h) + l/100 }; h",
    "family of inputs": """x: []; param w[1..20]
        h[0] = x
        for l in 1..20 { h[l] = tanh(w[l]*h[l-1]) }
        h[20]""",
    "integer": "n: integer; param w; h = w; for t in 1..n { h = tanh(w*h) }; h",
    "root": "param w, M; y = root(y - w*sin(y) - M, y, from=M); y^2",
    "argmin": """X: [n, k]; y: [n]; param lam
        w = argmin(sum((X @ w - y)^2) + lam*sum(w^2), w, from=zeros(k))
        sum(w)""",
}


@cache
def function_of(name: str) -> gradc.Function:
    return gradc.compile(PROGRAMS[name])


def point(function: gradc.Function) -> dict:
    random = np.random.default_rng(0)
    return {
        name: random.normal(size=[SIZES.get(d, d) for d in shape]) * 0.5
        if shape
        else 9 if name == "n" else 0.4
        for name, shape in function.inputs.items()
    }  # fmt: skip


every_program = pytest.mark.parametrize("name", PROGRAMS)


@every_program
def test_it_is_explained_in_every_format(name: str) -> None:
    function = function_of(name)
    at = point(function)
    explanation = function.explain(at)
    gradient = function.gradient(**at)
    fields = dict(zip(function.gradient_fields, gradient, strict=True))
    for variable, value in explanation.solution.results.items():
        family, index = variable.removesuffix("]").partition("[")[::2]
        expected = fields[family][int(index) - 1] if index else fields[variable]
        np.testing.assert_allclose(value, expected, rtol=1e-9, atol=1e-12)
    text = explanation.markdown()
    assert len(text.splitlines()) < 90
    assert not re.search("scan|leaf", text)
    assert explanation.latex().count(r"\begin{align*}") == explanation.latex().count(
        r"\end{align*}"
    )
    assert explanation.html().startswith("<!doctype html>")
    assert explanation.svg()
    assert json.dumps(explanation.to_json(), default=np.ndarray.tolist)


@every_program
def test_what_is_shown_of_a_loop_adds_up(name: str) -> None:
    """A gradient whose ways are all shown is their sum."""
    solution = function_of(name).explain(point(function_of(name))).solution
    for gradient in solution.backward:
        if gradient.ways and len(gradient.ways) == gradient.paths:
            total = sum(way.arriving.value for way in gradient.ways)
            np.testing.assert_allclose(total, gradient.value, rtol=1e-9, atol=1e-12)


@every_program
def test_it_is_drawn(name: str) -> None:
    function = function_of(name)
    for boxes in (200, 8):
        diagram = function.graph(adjoint=True, boxes=boxes)
        keys = {box.key for cluster in diagram.clusters for box in cluster.boxes}
        assert {end for a in diagram.arrows for end in (a.source, a.target)} <= keys
        assert diagram.dot()
        assert diagram.mermaid()


@every_program
def test_it_is_written_in_latex(name: str) -> None:
    for gradient in (True, False):
        text = function_of(name).latex(gradient)
        assert text.count("{") == text.count("}")
        assert "text " not in text.replace(r"\text ", "")
        assert not re.search("scan|result|leaf", text)


@every_program
def test_its_trace_is_short(name: str) -> None:
    function = function_of(name)
    shown = evaluation(function, point(function), with_trace=True).shown[0]
    assert len(shown.rows) < 45
    adjoints = trace(step_by_step(function.compilation, point_of(function.compilation.graph,
                     function.flat(point(function)))), point_of(function.compilation.graph,
                     function.flat(point(function))))  # fmt: skip
    assert adjoints


@every_program
def test_its_derivative_is_a_formula_or_refused_with_what_to_do(name: str) -> None:
    function = function_of(name)
    variable = next(iter(function.wrt))
    refused = None
    try:
        assert "scan" not in str(function.derivative(variable))
    except gradc.InputError as error:
        refused = error
    if refused is not None:
        assert "is that of a loop" in refused.message
        assert "for t in 1..3" in str(refused.hint)


@pytest.mark.table
@every_program
def test_answers_are_judged(name: str) -> None:
    function = function_of(name)
    at = point(function)
    variable = next(iter(function.wrt))
    value = function.derived("gradient", function.flat(at))[next(iter(function.outputs)), variable]
    assert function.check({variable: value}, at=at).ok
    (wrong,) = function.check({variable: value + 1}, at=at)
    assert wrong.status == "wrong", str(wrong)


@pytest.mark.parametrize("name", ["root", "argmin"])
def test_equations_are_verified_without_sympy_which_is_said(name: str) -> None:
    report = function_of(name).verify()
    assert report.ok
    assert any("without SymPy" in note for note in report.notes)
    assert all(one.sympy is None for one in report.entries)


def test_an_equation_is_explained_by_the_implicit_function_theorem() -> None:
    text = str(function_of("root").explain(w=0.3, M=1.0))
    assert "implicit function theorem: where F = 0, dy = -(dF/dy)⁻¹ dF" in text
    assert "d_y*sin(y)/(1 - w*cos(y))" in text


RECURRENCE = (
    "x: [{n}]; param w; h[0] = 0; for t in 1..{n} {{ h[t] = tanh(w*h[t-1] + x[t-1]) }}; h[{n}]^2"
)


@pytest.mark.slow
def test_a_loop_is_one_step_and_its_first_and_last_numbers() -> None:
    function = gradc.compile(RECURRENCE.format(n="n"))
    rows = str(function.explain(x=np.arange(1000) / 1000, w=0.5)).splitlines()
    assert len(rows) < 50
    (row,) = (row for row in rows if row.startswith("| `h[t]` |"))
    assert row.startswith("| `h[t]` | `tanh(u3[t])` | `0, ")
    assert "…" in row
    assert any("`for t in 1..1000` |  | `t = 1, 2, …, 1000`" in one for one in rows)
    assert any("`d_h[t] × (1 - h[t]^2)`" in one for one in rows)
    assert any("999 paths meet" in one for one in rows)


@pytest.mark.parametrize("count", [16, 17, 40])
def test_a_loop_looks_the_same_with_a_number_and_with_a_dimension(count: int) -> None:
    x = np.linspace(-1, 1, count)
    seen = []
    for n in (count, "n"):
        function = gradc.compile(RECURRENCE.format(n=n))
        tables = str(function.explain(x=x, w=0.7)).partition("At x")[2]
        trace_table = evaluation(function, {"x": x, "w": 0.7}, with_trace=True).shown[0]
        seen.append((tables, trace_table, str(function.flow(x=x, w=0.7))))
    assert seen[0] == seen[1]


@pytest.mark.slow
def test_the_flow_of_a_thousand_steps_is_that_of_the_family_of_states() -> None:
    flow = gradc.compile(RECURRENCE.format(n="n")).flow(x=np.full(1000, 0.1), w=0.9)
    assert [one.name for one in flow.members] == [f"h[{t}]" for t in range(1, 1001)]


def gradients(x: np.ndarray, w: float, slope: object) -> tuple[float, list[float]]:
    """Return the gradient of the recurrence by w and by h, with a slope for tanh."""
    states = [0.0]
    for one in x:
        states.append(np.tanh(w * states[-1] + one))
    arriving, total, adjoints = 2 * states[-1], 0.0, [2 * states[-1]]
    for t in range(len(x), 0, -1):
        inner = arriving * slope(states[t])
        total, arriving = total + inner * states[t - 1], inner * w
        adjoints.append(arriving)
    return total, adjoints[::-1]


@pytest.mark.parametrize("n", [6, "n"])
@pytest.mark.parametrize(
    ("slope", "said"),
    [
        (lambda h: h * (1 - h), "tanh(x)' is 1 - tanh(x)^2"),
        (lambda h: 1.0, "is left out"),
    ],
)
def test_a_mistake_in_the_step_is_one_mistake(n: object, slope: object, said: str) -> None:
    x = np.random.default_rng(0).normal(size=6) * 0.5
    function = gradc.compile(RECURRENCE.format(n=n))
    wrong, _ = gradients(x, 0.7, slope)
    (verdict,) = function.check({"w": wrong}, at={"x": x, "w": 0.7})
    text = "\n".join(verdict.lines())
    assert verdict.status == "wrong"
    assert said in text
    assert "at all 6 places of that kind" in text


@pytest.mark.parametrize("n", [6, "n"])
def test_members_of_a_loop_are_answered(n: object) -> None:
    x = np.random.default_rng(0).normal(size=6) * 0.5
    _, adjoints = gradients(x, 0.7, lambda h: 1 - h**2)
    function = gradc.compile(RECURRENCE.format(n=n))
    at = {"x": x, "w": 0.7}
    assert function.check({"h[3]": adjoints[3], "d_h[5]": adjoints[5]}, at=at).ok
    assert not function.check({"h[3]": adjoints[4]}, at=at).ok


def test_a_formula_for_any_number_of_steps_is_judged() -> None:
    function = function_of("sum")
    assert function.check({"w": "sum(x*cos(w*x))"}).ok
    (wrong,) = function.check({"w": "sum(cos(w*x))"})
    assert wrong.status == "wrong"
    assert read_problem(PROGRAMS["sum"]).is_explained


def test_a_loop_in_latex_is_a_recurrence() -> None:
    text = function_of("gates").latex()
    assert r"c^{(t)} &= \sigma\left(W x_{t-1}\right) \odot c^{(t-1)}" in text
    assert r", \quad t = 1, \dots, \mathit{steps}" in text
    assert r"\frac{\partial f}{\partial c^{(t-1)}} &\mathrel{+}= " in text
    assert r"\frac{\partial f}{\partial W} &= \sum_{t=1}^{\mathit{steps}}" in text
    assert r"y &\colon\; y - w \, \sin" in function_of("root").latex()
    assert r"w &= \operatorname*{arg\,min}_{w}\;" in function_of("argmin").latex()


def test_the_box_of_a_loop_has_its_statements() -> None:
    diagram = function_of("gates").graph(adjoint=True)
    groups = [box for cluster in diagram.clusters for box in cluster.boxes if box.kind == "group"]
    forward, back = groups
    assert forward.title == "for t in 1..steps"
    assert "h[t] = sigmoid(U @ h[t-1])*tanh(c[t])" in forward.tooltip
    assert back.title == "back: for t in 1..steps"
    assert back.beside == forward.key


def test_an_answer_for_the_last_member_is_one_at_the_size_of_a_point() -> None:
    text = "param w; x: [n]; h[0] = 0; for t in 1..n { h[t] = tanh(w*h[t-1] + x[t-1]) }\nh[n]^2"
    found = gradc.compile(text).check({"h[n]": "2*h[n]", "h[n-1]": "2*h[n]*w*(1 - h[n]^2)"})
    assert found.ok, str(found)
