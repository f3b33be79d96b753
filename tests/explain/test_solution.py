"""The worked solution: its numbers are the evaluator's, its ways add up, and three are golden."""

import math
import warnings
from html import escape
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import points, programs
from tensor_strategies import tensor_programs
from test_tensor_properties import values_of

import gradc
from gradc.display.numbers import shown
from gradc.explain.cells import legend, tables
from gradc.explain.explanation import Explanation
from gradc.explain.solution import Solution
from gradc.explain.steps import trace
from gradc.interpret.point import points_of

GOLDEN = Path(__file__).parents[1] / "golden" / "explanations"
EXAMPLES = Path(__file__).parents[2] / "examples"

TWO_LAYERS = """\
x: [features, batch]
param W1: [hidden, features], b1: [hidden, 1]
param W2: [1, hidden], b2: [1, 1]
y: [1, batch]
z1 = W1 @ x + b1
a1 = sigmoid(z1)
loss = mse(W2 @ a1 + b2, y)
"""
GOLDENS = {
    "two_sigmoids": (
        "sigmoid(sigmoid(x*w1 + b1)*w2 + b2)",
        None,
        {"x": 1.0, "w1": 0.5, "b1": 0.1, "w2": -0.3, "b2": 0.2},
    ),
    "batch_norm": (
        (EXAMPLES / "networks" / "batch_norm.grad").read_text(encoding="utf-8"),
        "x, gamma, beta",
        {
            "x": [[0.0], [0.0], [4.0], [4.0]],
            "gamma": [1.0],
            "beta": [0.0],
            "delta": [[1.0], [0.0], [0.0], [0.0]],
        },
    ),
    "two_layers": (
        TWO_LAYERS,
        None,
        {
            "x": [[1.0, 2.0], [3.0, -1.0]],
            "W1": [[0.1, 0.2], [-0.3, 0.4]],
            "b1": [[0.1], [0.0]],
            "W2": [[1.0, -2.0]],
            "b2": [[0.5]],
            "y": [[1.0, 0.0]],
        },
    ),
}


def explained(program: str, at: dict[str, object], wrt: str | None = None) -> Explanation:
    return gradc.compile(program, wrt=wrt).explain(at)


@pytest.mark.parametrize("name", GOLDENS)
def test_golden_markdown(name: str, renew: bool) -> None:
    program, wrt, at = GOLDENS[name]
    written = explained(program, at, wrt).markdown()
    path = GOLDEN / f"{name}.md"
    if renew:
        path.write_text(written, encoding="utf-8")
    assert written == path.read_text(encoding="utf-8")


# ---- every number is the evaluator's -------------------------------------------------------------


def assert_as_evaluated(explanation: Explanation, function: gradc.Function, at: dict) -> None:
    """Compare the tables, digit by digit, with a trace of the same program."""
    solution = explanation.solution
    graph = function.compilation.graph
    steps = trace(graph, points_of(graph, function.flat(at)))
    forward, backward, _ = tables(solution)
    traced = [(s.name, s.formula, shown(s.value)) for s in steps]
    on_the_way = [row for row in forward.rows if row in traced]
    others = [row for row in forward.rows if row not in traced]
    assert on_the_way == [row for row in traced if row in on_the_way]
    assert [(name, value) for name, _, value in others] in (
        [],
        [(solution.output, shown(solution.value))],
    )
    values = {f"∂{solution.output}/∂{s.name}": s.adjoints.get(solution.output) for s in steps}
    heading, last = "", {}
    for row in backward.rows:
        heading = row[0] if row[0].startswith("∂") else heading
        last[heading] = row[-1]  # of several ways, the sum comes last
    for symbol, value in last.items():
        if values.get(symbol) is not None:
            assert value == shown(values[symbol])
    assert set(last) <= {*values, *(f"∂{solution.output}/∂{s.name}" for s in solution.inputs)}


def assert_adds_up(solution: Solution) -> None:
    """Check that each gradient is the sum of its ways, and that each product is a product."""
    for gradient in solution.backward:
        if gradient.ways:
            with np.errstate(all="ignore"):
                total = sum(np.asarray(way.arriving.value) for way in gradient.ways)
            scale = np.max([np.abs(np.asarray(way.arriving.value)).max() for way in gradient.ways])
            if np.isfinite(scale):
                assert np.allclose(total, gradient.value, rtol=1e-9, atol=1e-12 * scale)
    for row in tables(solution)[1].rows:
        numbers = row[4].split(" × ")
        if len(numbers) == 2 and "[" not in row[4] + row[5] and "norm" not in row[5]:
            left, right, product = map(float, (*numbers, row[5]))
            if math.isfinite(left * right):
                assert left * right == pytest.approx(product, rel=2e-5, abs=1e-300)


def assert_gradient(solution: Solution, expected: tuple) -> None:
    """Compare the results with what the generated file returns."""
    for value, other in zip(solution.results.values(), expected, strict=True):
        if np.isfinite(value).all() and np.isfinite(other).all():
            largest = np.nanmax([1.0, *(np.abs(one).max() for one in solution.results.values())])
            assert np.abs(value - other).max() <= 1e-8 * np.abs(value).max() + 1e-9 * largest


@pytest.mark.slow
@given(programs(), points)
def test_a_solution_shows_what_the_evaluator_gives(text: str, at: dict[str, float]) -> None:
    function = compiled(text)
    at = {name: at[name] for name in function.inputs}
    explanation = function.explain(at)
    assert_as_evaluated(explanation, function, at)
    if not np.isnan(explanation.solution.value).any():  # where there is no value nothing adds up
        assert_adds_up(explanation.solution)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gradients = function.gradient(**at)
    several = len(function.outputs) > 1
    assert_gradient(explanation.solution, gradients[0] if several else gradients)


@pytest.mark.slow
@settings(max_examples=25)
@given(tensor_programs(), st.integers(0, 1000))
def test_a_solution_of_arrays_shows_what_the_evaluator_gives(text: str, seed: int) -> None:
    function = compiled(text)
    at = values_of(function.compilation.graph, seed)
    explanation = function.explain(at)
    assert_as_evaluated(explanation, function, at)
    assert_adds_up(explanation.solution)
    assert_gradient(explanation.solution, function.gradient(**at))
    page = explanation.html()
    for value in explanation.solution.results.values():
        assert escape(shown(value)) in page


def compiled(text: str) -> gradc.Function:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return gradc.compile(text)
    except gradc.GradcError:
        assume(False)
        raise


# ---- what it says --------------------------------------------------------------------------------


def rows(program: str, at: dict, wrt: str | None = None) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in row) for row in
            tables(explained(program, at, wrt).solution)[1].rows]  # fmt: skip


def test_where_paths_meet_each_is_shown_and_they_add() -> None:
    found = rows("p = x*y; p^2 + x", {"x": 2.0, "y": 3.0})
    start = next(i for i, row in enumerate(found) if row[0] == "∂f/∂x")
    assert [(row[0], row[1], row[3], row[4], row[5]) for row in found[start : start + 3]] == [
        ("∂f/∂x", "f = t1 + x", "d_f × 1", "1 × 1", "1"),
        ("+", "p = x*y", "d_p × y", "12 × 3", "36"),
        ("sum", "", "", "1 + 36", "37"),
    ]


def test_gates_are_named_by_what_they_do() -> None:
    found = rows("max(x*y, z) + x", {"x": 2.0, "y": 3.0, "z": 1.0})
    said = {row[1]: row[2] for row in found if row[1]}
    assert said["f = t2 + x"] == "add distributes"
    assert said["t1 = x*y"] == "multiply switches"
    assert said["t2 = max(t1, z)"] == "max routes"


def test_a_function_says_its_rule() -> None:
    assert rows("sigmoid(x)", {"x": 0.0})[1][2] == "sigmoid(x): out*(1 - out)"


@pytest.mark.parametrize(
    ("program", "at", "rule", "product"),
    [
        ("x - y", {"x": 1.0, "y": 2.0}, "subtract turns the sign", "d_f × -1"),
        ("x/y", {"x": 1.0, "y": 2.0}, "x/y: -out/y", "d_f × -f/y"),
        ("2^x", {"x": 1.0}, "x^y: out*log(x)", "d_f × f*log(2)"),
        ("log2(x)", {"x": 1.0}, "log2(x): 1/(x*log(2))", "d_f × 1/(x*log(2))"),
        ("erf(x)", {"x": 1.0}, "erf(x): 2/sqrt(pi)*exp(-x^2)", "d_f × 2*exp(-x^2)/sqrt(pi)"),
        ("sinc(x)", {"x": 0.5}, "sinc(x): (cos(pi*x) - out)/x", "d_f × (cos(pi*x) - sinc(x))/x"),
        ("relu(x)", {"x": 1.0}, "relu routes", "d_f × (1 if x > 0)"),
        ("x: [n]; mean(x)", {"x": [1.0, 2.0]}, "mean shares out", "d_f × 1/n"),
        ("x: [n]; sum(x)", {"x": [1.0, 2.0]}, "sum copies", "d_f × 1"),
        ("x: [n]; std(x)", {"x": [1.0, 2.0]}, "std(x): (x - mean(x))/(n*out)", "d_f × (x - mean(x))/(n*f)"),
        ("x: [n]; max(x)", {"x": [1.0, 2.0]}, "max routes", "d_f × (1 if x == f)"),
        ("x: [n]; max(x)", {"x": [2.0, 2.0]}, "max routes", "d_f × (1/sum(where(x == f, 1, 0)) if x == f)"),
        ("x: [n]; prod(cumprod(x))", {"x": [1.0, 2.0]}, "cumprod mixes", "by the rule of cumprod"),
    ],
)  # fmt: skip
def test_a_step_is_said_as_a_book_has_it(program: str, at: dict, rule: str, product: str) -> None:
    name = "y" if "y" in at else "x"
    row = next(row for row in rows(program, at) if row[0] == f"∂f/∂{name}")
    assert row[2:4] == (rule, product)


def test_what_a_rule_names_is_said_before_it() -> None:
    assert "In a rule out is the value of the step." in legend(
        explained("tanh(x)", {"x": 1.0}).solution
    )
    assert "In a rule" not in legend(explained("x*y", {"x": 1.0, "y": 2.0}).solution)
    said = legend(explained("X: [n, n]\ndet(X)", {"X": [[2.0, 1.0], [1.0, 2.0]]}).solution)
    assert said.endswith("In a rule g is what arrives at it.")


def test_a_branch_not_taken_gives_0_and_no_product_of_nan() -> None:
    found = rows("where(x > 0, log(x), 2*x)", {"x": -1.0})
    through_log = next(row for row in found if "log" in row[1])
    assert through_log[-1] == "0"
    assert "nan" not in through_log[4]
    assert found[-1][-1] == "2"


def test_an_intermediate_value_in_wrt_is_no_step_of_its_own() -> None:
    solution = explained("z = w*x; a = sigmoid(z); a", {"w": 1.0, "x": 2.0}, "z, w").solution
    assert [step.name for step in solution.forward] == ["z", "a"]
    assert list(solution.results) == ["z", "w"]


def test_equal_values_under_two_names_stay_two_where_one_is_asked_for() -> None:
    solution = explained("p = x*y; q = x*y; p + q^2", {"x": 2.0, "y": 3.0}, "p").solution
    assert solution.results == {"p": 1.0}


def test_a_frozen_input_has_no_gradient() -> None:
    solution = explained("param w\nx: []\nw*x^2", {"w": 1.0, "x": 2.0}).solution
    assert {gradient.name for gradient in solution.backward} == {"f", "w"}


def test_a_program_that_is_an_input() -> None:
    assert rows("x", {"x": 2.0}) == [("∂f/∂x", "", "", "", "", "1")]


def test_a_name_like_that_of_a_gradient_stays_the_users() -> None:
    found = rows("d_z = x*2; z = d_z*x; z + x", {"x": 3.0})
    assert {row[3] for row in found if row[1].startswith("z =")} == {"d_z_ × x", "d_z_ × d_z"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5"),
        (-0.0, "0"),
        (True, "True"),
        (1234567.0, "1.23457e+06"),
        (math.nan, "nan"),
        (np.array([[1.0, 2.0]]), "[[1, 2]]"),
        (np.array([1 / 3]), "[0.3333]"),
        (np.ones((5, 4)), "5×4, norm 4.47214"),
    ],
)
def test_values_as_they_are_shown(value: object, text: str) -> None:
    assert shown(value) == text


def test_several_outputs_are_explained_one_at_a_time() -> None:
    function = gradc.compile("a = x^2; b = 3*x; output a, b")
    assert function.explain({"x": 2.0}).solution.results == {"x": 4.0}
    assert function.explain({"x": 2.0}, output="b").solution.results == {"x": 3.0}


@pytest.mark.parametrize(
    ("program", "at", "output", "message"),
    [
        ("x*y", {"x": 1.0}, None, "no value for y"),
        ("x*y", {"x": 1.0, "y": 1.0, "z": 1.0}, None, "there is no input z"),
        ("x*y", {"x": [1.0, 2.0], "y": 1.0}, None, "the value of x is not one number"),
        ("x: [n]\nx*2", {"x": [1.0]}, None, "the output f is \\[n\\]"),
        ("x*y", {"x": 1.0, "y": 1.0}, "g", "there is no output g"),
    ],
)
def test_what_cannot_be_explained(program: str, at: dict, output: str, message: str) -> None:
    with pytest.raises(gradc.InputError, match=message):
        gradc.compile(program).explain(at, output=output)


@pytest.mark.exhaustive
@pytest.mark.slow
def test_a_chain_of_four_thousand_steps_is_explained() -> None:
    program = "\n".join(["z0 = x", *(f"z{i} = z{i - 1} + 1" for i in range(1, 4001))])
    limits = gradc.Limits(nodes=1_000_000, iterations=1_000_000)
    explanation = gradc.compile(program, limits=limits).explain({"x": 1.0})
    assert explanation.solution.results == {"x": 1.0}
    assert "4001 values are too many for one drawing: gradc graph" in explanation.html()
    assert explanation._repr_svg_() is None
    with pytest.raises(gradc.InputError, match="too many for one drawing"):
        explanation.svg()


def test_every_gradient_has_a_name_of_its_own() -> None:
    solution = explained(
        "d_f: []; x: []; f: []; x*d_f*f", {"x": 1.5, "d_f": 2.0, "f": 3.0}
    ).solution
    assert len({gradient.text for gradient in solution.backward}) == len(solution.backward)
    assert_adds_up(solution)


def test_names_of_dimensions_name_nothing_else() -> None:
    solution = explained(
        "x: [t1], y: [d_x]\nsum(x*2)/t1 + sum(y)/d_x", {"x": [1.0], "y": [2.0]}
    ).solution
    names = {step.name for step in solution.forward} | {one.text for one in solution.backward}
    assert not names & {"t1", "d_x"}


def test_a_rule_of_ones_own_stops_nan_as_the_compiled_code_does() -> None:
    program = "def hard(x) = max(x, 0) with x > 0\nh = hard(-x)\nh*log(y)"
    solution = explained(program, {"x": 2.0, "y": -1.0}).solution
    assert solution.results["x"] == 0.0
    assert [
        way.arriving.value for one in solution.backward if one.name == "t1" for way in one.ways
    ] == [0.0]
    assert "its own rule" in {row[2] for row in tables(solution)[1].rows}


def test_where_the_program_overflows_and_its_stable_form_does_not_it_is_said() -> None:
    explanation = explained("log(1 + exp(x))", {"x": 1000.0})
    assert explanation.notes == (
        "As it is written the program overflows here, and so does what is shown. "
        "The compiled function computes a stable form: f = 1000, ∂f/∂x = 1.",
    )
    for document in (explanation.markdown(), explanation.html()):
        assert "stable form: f = 1000, ∂f/∂x = 1" in document
    assert explained("log(x)", {"x": -1.0}).notes == ()


@pytest.mark.parametrize(
    ("program", "at"),
    [
        ("x: [n]\nmax(x)", {"x": []}),
        ("x: [n]\nx[5]", {"x": [1.0]}),
    ],
)
def test_what_cannot_be_computed_is_said(program: str, at: dict) -> None:
    with pytest.raises(gradc.InputError, match="cannot be computed at this point"):
        explained(program, at)


def test_a_matrix_without_an_inverse_has_none() -> None:
    assert "nan" in str(explained("A: [n, n]\nsum(inv(A))", {"A": [[0.0]]}))


@pytest.mark.parametrize(
    ("program", "at", "last"),
    [
        ("5", {}, ("f", "5", "5")),
        ("x", {"x": 2.0}, ("f", "x", "2")),
        ("y = x^2; z = y; z", {"x": 2.0}, ("z", "y", "4")),
    ],
)
def test_an_output_of_another_name_has_a_row(program: str, at: dict, last: tuple) -> None:
    solution = explained(program, at).solution
    assert tables(solution)[0].rows[-1] == last
    assert "<svg" in explained(program, at).html()


def test_values_by_name_are_a_point_too() -> None:
    function = gradc.compile("x*w")
    assert function.explain(x=2.0, w=3.0).solution.results == {"x": 3.0, "w": 2.0}
    assert function.explain(2.0, 3.0).solution.results == {"x": 3.0, "w": 2.0}
    with pytest.raises(gradc.InputError, match="x is given twice"):
        function.explain(2.0, x=3.0)
    assert gradc.compile("self*at").explain(self=2.0, at=3.0).solution.value == 6.0


@pytest.mark.parametrize("value", ["3", None, 1j, b"1"])
def test_a_point_is_made_of_numbers(value: object) -> None:
    with pytest.raises(gradc.InputError, match="the value of x is not one number"):
        gradc.compile("x^2").explain(x=value)


@pytest.mark.slow
def test_a_drawing_of_many_uses_is_made_in_time() -> None:
    program = "\n".join(
        ["h1 = sin(x)", "h2 = sin(h1)", *(f"h{i} = h{i - 1}*h1 + h2" for i in range(3, 91))]
    )
    drawing = explained(program, {"x": 0.5}).svg()
    assert drawing.count('class="box"') == 178
