"""One door in: the languages give the same trees, and names are read as each writes them."""

import pytest

import gradc
from gradc.errors import InputError
from gradc.lower.program import lower_program
from gradc.syntax.read import LANGUAGES, language_of, read

SAME = [
    ("a = sigmoid(w1*x + b)", r"a = \sigma(w_1 x + b)"),
    ("(x - y)^2/2", r"\frac{(x - y)^2}{2}"),
    ("z = w*x\nsqrt(z)", "z = w x \\\\\n\\sqrt{z}"),
]


@pytest.mark.parametrize(("formula", "latex"), SAME)
def test_the_same_graph_whatever_the_language(formula: str, latex: str) -> None:
    expected = lower_program(read(formula), formula)
    assert lower_program(read(latex, "latex"), latex).outputs == expected.outputs


@pytest.mark.parametrize(
    ("name", "hint"),
    [("latx", "did you mean latex?"), ("c", "the languages are formula, latex, python")],
)
def test_a_language_that_there_is_not(name: str, hint: str) -> None:
    for use in (
        language_of,
        lambda one: read("x", one),
        lambda one: gradc.compile("x", language=one),
    ):
        with pytest.raises(InputError, match=f"there is no language {name}") as caught:
            use(name)
        assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("w_1", "w1"), ("w1", "w1"), ("x_i", "x_i"), ("q_1", "q_1"), (r"\theta_1", "theta1"), ("z^{(2)}", "z[2]"),
        (r"\hat{y}", "y_hat"), ("x + 1", "x + 1"), ("}", "}"), (r"\frac{\partial L}{\partial w_1}",) * 2,
    ],
)  # fmt: skip
def test_names_in_latex(written: str, name: str) -> None:
    assert LANGUAGES["latex"].name(written, ["w1", "x_i", "theta1", "z[2]", "y_hat"]) == name
    assert LANGUAGES["formula"].name(written, ["w1"]) == written


def test_a_program_with_w_1_and_w1_keeps_both() -> None:
    assert LANGUAGES["latex"].name("w_1", ["w1", "w_1"]) == "w_1"


def test_names_of_latex_wherever_they_are_given() -> None:
    function = gradc.compile(r"z = w_1 x \\ L = z^2", wrt=["w_1", "z"], language="latex")
    assert list(function.wrt) == ["w1", "z"]
    point = {"w_1": 2.0, "x": 3.0}
    assert function.explain(point).solution.value == 36.0
    assert function.verify(at=point).ok
    assert function.check({"w_1": 36.0, "z": "2z"}, at=point).ok
    assert (
        gradc.compile("w_1 x", latex=True).source == gradc.compile("w_1 x", language="latex").source
    )


def test_a_compilation_says_what_it_was_compiled_with() -> None:
    limits = gradc.Limits(nodes=100)
    done = gradc.compile("w_1 x", language="latex", limits=limits).compilation
    assert (done.language, done.limits) == ("latex", limits)
