"""Every line of identities.grad holds, is applied, and leaves nothing more to do."""

import re
from collections.abc import Mapping

import numpy as np
import pytest

import gradc
from gradc.graph.graph import Graph
from gradc.graph.node import Node, make
from gradc.interpret.evaluate import evaluate
from gradc.interpret.precise import exact, extend, precision, to_float
from gradc.lower.program import lower_program
from gradc.rewrite.match import CONSTANTS
from gradc.rewrite.simplify import in_code, simplify, stabilise
from gradc.syntax.parser import parse
from gradc.syntax.tree import tokens
from gradc.verify.sampling import sample
from gradc.vocabulary import functions, identities

NUMBERS = {"c": "3", "k": "5"}
# What the settings of an identity on arrays stand for; `at` is an index.
SETTINGS = {"axis": "1", "keepdims": "False", "aligned": "True", "n": "3"}
# What applies the lines of a chapter, where it is not what makes a program stable.
REWRITES = {"algebra": simplify, "bends": in_code}


def lines(*chapters: str) -> list:
    return [
        pytest.param(chapter, identity.line, id=identity.line.split("  ")[0])
        for chapter in chapters
        for identity in identities(chapter)
    ]


LINES = lines("stability", "tails", "bends", "algebra")


def sides(line: str) -> tuple[str, str]:
    """Return both sides as programs: numbers for c and k, a comparison for a truth value.

    A line on arrays is one of u: [3, 3], and its value a number: the sum of the entries.
    """
    left, right = re.split(r"(?<![<>=!])=(?!=)", line)
    on_arrays = re.search(r"axis|\bat\b|@", line) is not None

    def program(side: str) -> str:
        side = re.sub(r"\b[ck]\b", lambda match: NUMBERS[match[0]], side)
        side = re.sub(r"\bb\b", "(b > 0)", side).strip()
        if not on_arrays:
            return f"param u, v, w, h, b\nf = {side}"
        side = re.sub(r"index\((.*), at\)", r"\1[1:]", side)
        side = re.sub(r"axis|keepdims|aligned|\bn\b", lambda match: SETTINGS[match[0]], side)
        return f"param u: [3, 3]\nf = {side}"

    return program(left), program(right)


def lowered(text: str) -> Graph:
    return lower_program(parse(text), text)


def value_of(graph: Graph, values: dict) -> np.ndarray:
    node = graph.outputs["f"]
    return np.asarray(evaluate([node], values)[node])


def output(graph: Graph) -> Node:
    return graph.outputs["f"]


@pytest.mark.parametrize(("chapter", "line"), LINES)
def test_both_sides_have_the_same_value(chapter: str, line: str) -> None:
    left, right = map(lowered, sides(line))
    for one in sample(left, seed=5, count=6):
        assert value_of(left, one.point.values) == pytest.approx(
            value_of(right, one.point.values), rel=1e-9, abs=1e-12
        )


def in_50_digits(text: str, point: Mapping[str, float]) -> float:
    node = lowered(text).outputs["f"]
    using = precision()
    known = {make("input", payload=name): exact(value, using) for name, value in point.items()}
    extend(known, [node], {}, using)
    return to_float(known[node])


@pytest.mark.table
@pytest.mark.parametrize(
    ("chapter", "line"), lines("stability", "tails", "cancellation", "vanishing")
)
def test_a_factor_that_is_0_is_no_error(chapter: str, line: str) -> None:
    left = re.split(r"(?<![<>=!])=(?!=)", line.partition(" when ")[0])[0]
    left = re.sub(r"\b[ck]\b", lambda match: NUMBERS[match[0]], left).strip()
    if re.search(r"axis|\bat\b|@|\bb\b", left):
        return
    names = sorted(set(re.findall(r"\b[a-z]\b", left)))
    texts = [f"0*({left})", *(re.sub(rf"\b{one}\b", f"(0*{one})", left) for one in names)]
    for text in texts:
        gradc.compile(f"param {', '.join(names)}\nf = {text}")


@pytest.mark.table
@pytest.mark.parametrize(("chapter", "line"), lines("cancellation", "vanishing"))
def test_both_sides_of_what_cancels_have_the_same_value(chapter: str, line: str) -> None:
    equation, _, when = line.partition(" when ")
    names = sorted(set(re.findall(r"\b[a-z]\b", equation)))
    left, right = (f"param {', '.join(names)}\nf = {side}" for side in equation.split(" = "))
    asked = [one for one in when.split(", ") if re.search("[<>]", one)]
    tried = 0
    for one in sample(lowered(left), seed=5, count=12):
        point = one.point.values
        holds = f"param {', '.join(names)}\nf = where({' and '.join(asked)}, 1, 0)"
        if tried < 4 and (not asked or in_50_digits(holds, point)):
            found, known = in_50_digits(right, point), in_50_digits(left, point)
            assert found == pytest.approx(known, rel=1e-12), point
            tried += 1
    assert tried >= 2


@pytest.mark.parametrize(("chapter", "line"), LINES)
def test_what_stands_for_anything_is_a_letter(chapter: str, line: str) -> None:
    [left] = [one.left for one in identities(chapter) if one.line == line]
    names = {str(one) for one in tokens(left, "NAME")} - {"at", *CONSTANTS, *SETTINGS}
    assert {one for one in names if len(one) > 1} <= functions().keys()


@pytest.mark.parametrize(("chapter", "line"), LINES)
def test_the_left_side_becomes_the_right_one(chapter: str, line: str) -> None:
    rewrite = REWRITES.get(chapter, stabilise)
    left, right = map(lowered, sides(line))
    assert output(rewrite(left)) is output(rewrite(right))
    assert output(rewrite(left)) is not output(left)


@pytest.mark.parametrize(("chapter", "line"), LINES)
def test_rewriting_again_changes_nothing(chapter: str, line: str) -> None:
    left, _ = map(lowered, sides(line))
    once = stabilise(left)
    assert output(stabilise(once)) is output(once)


@pytest.mark.parametrize(
    ("text", "stable"),
    [
        ("1/(1 + exp(-k*x))", "sigmoid(k*x)"),
        ("1/(exp(-x) + 1)", "sigmoid(x)"),
        ("1/(1 + np.exp(-(w*x + b)))", "sigmoid(w*x + b)"),
        ("log(1/(1 + exp(-x)))", "log_sigmoid(x)"),
        ("log(1 - 1/(1 + exp(-x)))", "log_sigmoid(-x)"),
        ("-log(1/(1 + exp(-x)))", "-log_sigmoid(x)"),
        ("log(exp(x) + 1)", "softplus(x)"),
        ("np.log(1 + np.exp(2*x))", "softplus(2*x)"),
        ("(exp(x) - exp(-x))/(exp(x) + exp(-x))", "tanh(x)"),
        ("(exp(2*x) - 1)/(exp(2*x) + 1)", "tanh(x)"),
        ("(1 - exp(-2*x))/(1 + exp(-2*x))", "tanh(x)"),
        ("sqrt(a^2 + b^2)", "hypot(a, b)"),
        ("exp(x) - 1 + log(1 + y)", "expm1(x) + log1p(y)"),
    ],
)
def test_forms_that_people_write_become_stable(text: str, stable: str) -> None:
    assert output(stabilise(lowered(text))) is output(stabilise(lowered(stable)))


@pytest.mark.parametrize(
    "text", ["(3*eye(n)) @ A", "A @ (3*eye(n))", "eye(n) @ (3*A)", "3*A @ eye(n)"]
)
def test_a_matrix_of_ones_on_the_diagonal_goes_on_either_side(text: str) -> None:
    found, wanted = (lowered(f"A: [n, n]\nf = {one}") for one in (text, "3*A"))
    assert output(simplify(found)) is output(simplify(wanted))


def test_no_identity_looks_through_a_value_that_is_differentiated_by() -> None:
    text = "t = exp(-x); f = 1/(1 + t)"
    marked = stabilise(lower_program(parse(text), text, ["t"]))
    assert marked.outputs["f"].op == "div"
    assert stabilise(lowered(text)).outputs["f"].op == "sigmoid"


def test_constants_are_worked_out() -> None:
    assert np.isclose(
        float(simplify(lowered("2*3 + sqrt(16)/pi")).outputs["f"].payload), 6 + 4 / np.pi
    )
