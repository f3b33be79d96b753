"""What is said of gates is true: the words against the numbers that gradients are."""

import re

import numpy as np
import pytest

import gradc
from gradc.calculus.gates import VERBS, gate, taught, verb_at
from gradc.calculus.partials import is_unknown
from gradc.diagram.dot import FILLS
from gradc.graph.node import make
from gradc.graph.operations import is_entrywise
from gradc.interpret.evaluate import evaluate
from gradc.lower.instantiate import instantiate
from gradc.syntax.parser import parse
from gradc.syntax.tree import trees
from gradc.vocabulary import functions

G = np.array([2.0, -3.0, 5.0])
X = np.array([0.3, 1.7, -0.4])


def passed_on(body: str, declared: str = "x: [3]", **values: object) -> np.ndarray:
    """Return what goes back to x where g arrives at the value of an expression."""
    text = f"{declared}, g: [3]\nsum(g*({body}))"
    found = gradc.compile(text, wrt=["x"]).gradient(x=X, g=G, **values)
    return np.asarray(found[0])


# What each verb says, in numbers, of one operation that has it.
SAYS = {
    "distributes": ("x + 1", G),
    "turns the sign": ("-x", -G),
    "switches": ("x*g", G * G),
    "routes": ("relu(x)", np.where(X > 0, G, 0)),
    "scales": ("exp(x)", G * np.exp(X)),
    "copies": ("sum(x)", np.full(3, G.sum())),
    "shares out": ("mean(x)", np.full(3, G.sum() / 3)),
    "rearranges": ("flip(x, 0)", G[::-1]),
    "mixes": ("cumsum(x, 0)", np.cumsum(G[::-1])[::-1]),
    "stops": ("floor(x) + 0*x", np.zeros(3)),
}


@pytest.mark.parametrize("verb", SAYS)
def test_a_verb_is_what_happens(verb: str) -> None:
    body, expected = SAYS[verb]
    assert np.allclose(passed_on(body), expected)
    assert verb in VERBS


def test_a_difference_turns_the_sign_of_its_second_operand_alone() -> None:
    text = "x: [3], y: [3], g: [3]\nsum(g*(x - y))"
    first, second = gradc.compile(text, wrt=["x", "y"]).gradient(x=X, y=X, g=G)
    assert np.allclose(first, G)
    assert np.allclose(second, -G)
    assert [verb_at("sub", place) for place in (0, 1)] == ["distributes", "turns the sign"]
    assert [verb_at("add", place) for place in (0, 1)] == ["distributes", "distributes"]
    assert "unchanged, and minus it to the second" in gate("sub").sentence


def test_a_mean_shares_out_what_a_sum_copies() -> None:
    assert gate("sum").verb == "copies"
    assert gate("mean").verb == "shares out"
    assert "1/n" in gate("mean").sentence


def test_what_distributes_and_what_copies_have_colours_of_their_own() -> None:
    assert FILLS["distributes"] != FILLS["copies"]
    assert FILLS["copies"] == FILLS["shares out"]


TIES = {
    "max(x, y)": [0.5, 0.5],
    "min(x, y)": [0.5, 0.5],
    "x: [2]\nmax(x)": [[0.5, 0.5]],
}


@pytest.mark.parametrize("text", TIES)
def test_at_a_tie_the_gradient_is_shared(text: str) -> None:
    is_array = ":" in text
    values = {"x": [2.0, 2.0]} if is_array else {"x": 2.0, "y": 2.0}
    assert np.allclose(gradc.compile(text).gradient(**values), TIES[text])
    op = ("a" if is_array else "") + text.split("\n")[-1][:3]
    assert "half" in gate(op).sentence or "share" in gate(op).sentence


def test_a_clip_passes_half_at_a_bound() -> None:
    assert gradc.compile("clip(x, 0, 1)").gradient(x=1.0) == (0.5,)
    assert gate("clip").sentence.endswith("at a bound, half")


# ---- what is taught -----------------------------------------------------------------------------

POINTS = {
    "zeta": 3.3,
    "asec": 1.7,
    "acsc": -1.7,
    "acosh": 1.7,
    "acoth": 1.7,
    "asech": 0.4,
    "acsch": 0.4,
}
STEP = 1e-6


def of_numbers(op: str) -> bool:
    """Whether a function is one of a few numbers, that has a rule that is a factor of g."""
    row = functions()[op]
    plain = all(one.kind == "" for one in row.formals)
    is_of_entries = is_entrywise(op) and not any(re.search(r"\bg\b", rule) for rule in row.rules)
    return plain and bool(row.partials) and row.rules != ("stops",) and is_of_entries


@pytest.mark.parametrize("op", [op for op in functions() if of_numbers(op)])
def test_the_rule_that_is_taught_is_the_slope(op: str) -> None:
    row = functions()[op]
    names = [one.name for one in row.formals]
    at = dict(zip(names, (POINTS.get(op, 0.43), 0.27, 0.31, 0.38), strict=False))
    inputs = {name: make("input", payload=name) for name in names}
    places = [place for place in range(len(names)) if not is_unknown(op, place)]
    program = gradc.compile(f"{op}({', '.join(names)})", wrt=[names[place] for place in places])

    def value(point: dict[str, float]) -> float:
        with np.errstate(all="ignore"):
            return float(program(**point))

    for place in places:
        name, text = names[place], taught(op, place)
        if text in ("stops", "c", "not c"):
            continue
        ((tree,),) = map(trees, trees(parse(text)))
        node = instantiate(tree, {**inputs, "out": make("input", payload="out")})
        with np.errstate(all="ignore"):
            said = float(evaluate([node], {**at, "out": value(at)}, {})[node])
        up, down = (value({**at, name: at[name] + step}) for step in (STEP, -STEP))
        slope = (up - down) / (2 * STEP)
        if np.isfinite(slope) and np.isfinite(said):
            assert said == pytest.approx(slope, rel=1e-4, abs=1e-6), (op, name, text)


@pytest.mark.parametrize(
    ("op", "position", "text"),
    [
        ("pow", 0, "y*x^(y - 1)"),
        ("pow", 1, "out*log(x)"),
        ("norm", 0, "x/out"),
        ("std", 0, "(x - mean(x))/(n*out)"),
        ("leaky_relu", 0, "where(x > 0, 1, slope)"),
        ("sinc", 0, "(cos(pi*x) - out)/x"),
        ("atan", 0, "1/(1 + x^2)"),
        ("sigmoid", 0, "out*(1 - out)"),
    ],
)
def test_a_rule_is_taught_without_what_holds_by_convention(
    op: str, position: int, text: str
) -> None:
    assert taught(op, position) == text
