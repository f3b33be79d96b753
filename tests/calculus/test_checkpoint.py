"""Checkpoints: what is kept, what is computed again, and that the numbers are those without them."""

import contextlib
import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from checkpoints import layers
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import programs
from tensor_strategies import SIZES, tensor_programs

import gradc
from gradc.calculus.checkpoint import checkpointed
from gradc.calculus.reverse import reverse
from gradc.emit.targets import TARGETS, emit
from gradc.errors import GradcError, InputError
from gradc.graph.build import operation
from gradc.graph.check import check
from gradc.graph.dimensions import Dimension, names_in, value_of
from gradc.graph.graph import order, remade, same
from gradc.graph.node import Node, make
from gradc.interpret.evaluate import evaluate
from gradc.interpret.values import grouped
from gradc.pipeline import compile_program

NETWORKS = Path(__file__).parents[2] / "examples" / "networks"


def point(
    function: gradc.Function, sizes: Mapping[str, int], seed: int = 1
) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    return {
        str(node.payload): random.uniform(-1, 1, [_number(d, sizes) for d in node.shape])
        for node in function.compilation.graph.inputs
    }


def _number(dimension: Dimension, sizes: Mapping[str, int]) -> int:
    return value_of(dimension, {**dict.fromkeys(names_in(dimension), 3), **sizes})


def flat(results: object) -> list[np.ndarray]:
    """Return the arrays of results, in order, however they are nested."""
    found: list[np.ndarray] = []
    stack = [results]
    while stack:
        part = stack.pop()
        if isinstance(part, tuple | list):
            stack.extend(part)
        elif isinstance(part, dict):
            stack.extend(part.values())
        else:
            found.append(np.asarray(part))
    return found


def assert_same(
    plain: gradc.Function, count: bool | int, values: Mapping[str, np.ndarray], rounded: float = 0
) -> None:
    """Compare all results of the file with checkpoints with those of the file without.

    They are the same bit by bit, but where that has a sigmoid and that of the negative of one
    exponential. Those of long sums, which are added up in another order, may be `rounded`.
    """
    done = plain.compilation
    source = emit(done.simplified, done.text, TARGETS["numpy"], checkpoint=count)
    cut = gradc.Function(replace(done, source=source))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = flat(plain.value_and_gradient(**values))
        found = flat(cut.value_and_gradient(**values))
    if "_sigmoids(" in plain.source:
        rounded = max(rounded, 1e-15)
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_allclose(one, other, rtol=rounded, atol=rounded)


# ---- the graph ----------------------------------------------------------------------------------


def test_what_is_computed_again_is_another_node_of_the_same_operations() -> None:
    graph = gradc.compile(layers(6)).compilation.simplified
    done = checkpointed(graph, 3)
    nodes = order(done.graph.roots())
    assert done.count == 3
    assert any(node.op == "again" for node in nodes)
    for copy, node in done.first.items():
        assert copy is not node
        assert without_again(copy) is node
    for key, node in graph.gradients.items():
        assert without_again(done.graph.gradients[key]) is node


def without_again(node: Node) -> Node:
    return remade([node], lambda n, new: new[0] if n.op == "again" else same(n, new))[node]


@pytest.mark.parametrize("count", [True, 2, 3, 5])
def test_the_graph_is_well_formed_and_worth_the_same(count: bool | int) -> None:
    function = gradc.compile(layers(5, "relu"))
    graph = function.compilation.simplified
    done = checkpointed(graph, count).graph
    check(done)
    sizes = {"hidden": 3, "batch": 2}
    values = point(function, sizes)
    expected = evaluate(graph.roots(), values, sizes)
    found = evaluate(done.roots(), values, sizes)
    for one, other in zip(done.roots(), graph.roots(), strict=True):
        np.testing.assert_array_equal(found[one], expected[other])


def test_the_backward_pass_uses_nothing_of_earlier_segments_but_what_is_kept() -> None:
    graph = gradc.compile(layers(12)).compilation.simplified
    done = checkpointed(graph, 4)
    forward = set(order(graph.outputs.values()))
    used = {
        one
        for node in order(done.graph.roots())
        if node not in forward
        for one in node.operands
        if one in forward and one.operands
    }
    early = {node for node in used if done.segment[node] < 3}
    assert len(early) <= 3  # one value at each cut


def test_cuts_are_where_little_is_alive() -> None:
    graph = gradc.compile(layers(12, wide=4)).compilation.simplified
    done = checkpointed(graph, 4)
    named = {node: name for name, node in graph.names.items()}
    kept = {node.operands[0] for node in order(done.graph.roots()) if node.op == "again"}
    names = {named[node] for node in kept if node in named}
    assert names
    assert all(name.startswith("a") for name in names)


def test_segments_are_of_equal_cost() -> None:
    done = checkpointed(gradc.compile(layers(40)).compilation.simplified, 8)
    sizes = [
        sum(number == i for node, number in done.segment.items() if node in done.first)
        for i in range(7)
    ]
    assert max(sizes) <= 2 * min(sizes)


@pytest.mark.slow
def test_the_number_of_segments_grows_with_the_root_of_the_length() -> None:
    short, long = (
        checkpointed(gradc.compile(layers(count)).compilation.simplified).count
        for count in (24, 216)
    )
    assert 2 <= long / short <= 4  # the root of 9 is 3


def test_what_is_computed_again_has_the_derivatives_that_it_had() -> None:
    x = make("input", payload="x")
    again = make("again", (x,), (0,))
    square = operation("mul", (again, x))
    slope = reverse(square, [x]).gradient(x)
    assert evaluate([slope], {"x": 3.0})[slope] == 6.0


# ---- the numbers --------------------------------------------------------------------------------

PROGRAMS = {
    "a chain of numbers": "a = tanh(x*w); b = tanh(a*w) + a; c = tanh(b); c*a*w",
    "a branch that is not taken": "a = where(x > 0, log(x), 0); b = where(a > 0.1, sqrt(a), a*w); c = a*b + w; exp(c)*b",
    "weights that are shared": "x: [n, m]\nparam W: [n, n]\na = tanh(W @ x)\nb = tanh(W @ a)\nc = tanh(W @ b)\nd = tanh(W @ c)\nsum(d^2)",
    "several outputs": "x: [n, m]\nparam W: [n, n]\na = tanh(W @ x)\nb = tanh(W @ a)\nf = sum(b)\ng = sum(a*b)\noutput f, g, b",
    "a gradient that is a value": "a = x*w; b = exp(a); c = tanh(b*w); c*b*w",
    "a loss of labels": "X: [n, m], Y: [n, k]\nparam W: [m, m], V: [m, k]\nh = relu(X @ W)\ng = relu(h @ W) + h\ncross_entropy(g @ V, Y)",
    "views": "x: [n, m]\nparam W: [m, n]\na = tanh(W @ x)\nb = a.T @ a\nc = tanh(b.T + b)\nd = c[0:1] @ c\nsum(d^2)",
    "sums and softmax": "x: [n, m]\nparam W: [m, m]\na = softmax(x @ W, axis=1)\nb = a/sum(a, axis=0)\nc = log(1 + b @ W)\nmean(c*a)",
    "a condition that is kept": "x: [n]\nparam w\nc = x > 0.2\na = where(c, tanh(w*x), x)\nb = where(c, a^2, w*a)\nd = where(c, b*w, sin(b))\nsum(d*a)",
    "sizes": "x: [n, m]\nparam W: [m, m]\na = x @ W/sqrt(m)\nb = tanh(a)/sqrt(m)\nc = b @ W/sqrt(m)\nsum(c^2)/sqrt(n)",
}


@pytest.mark.parametrize("count", [True, 1, 2, 3, 4])
@pytest.mark.parametrize("name", PROGRAMS)
def test_the_numbers_are_equal_to_the_bit(name: str, count: bool | int) -> None:
    function = gradc.compile(PROGRAMS[name])
    assert_same(function, count, point(function, {}))


@pytest.mark.parametrize("path", sorted(NETWORKS.glob("*.grad")), ids=lambda path: path.stem)
def test_the_examples_give_the_same(path: Path) -> None:
    function = gradc.compile(path.read_text(encoding="utf-8"))
    has_long_sums = path.stem == "lstm"  # of the weights that all steps share
    assert_same(function, True, grouped(point(function, {})), 1e-14 if has_long_sums else 0)


def test_a_long_sum_is_added_up_as_its_segments_come() -> None:
    steps = "\n".join(f"h{i} = tanh(W @ h{i - 1} + x)" for i in range(1, 31))
    function = gradc.compile(f"h0: [n], x: [n]\nparam W: [n, n]\n{steps}\nsum(h30^2)")
    assert_same(function, 6, point(function, {}), 1e-14)
    told = function.memory(n=100)
    assert told.checkpointed.peak < told.plain.peak + 4 * 8 * 100 * 100


def test_float32_stays_float32() -> None:
    function = gradc.compile(PROGRAMS["sizes"])
    values = {name: one.astype(np.float32) for name, one in point(function, {}).items()}
    assert_same(function, 2, values)


def test_an_intermediate_value_may_be_differentiated_by() -> None:
    function = gradc.compile(PROGRAMS["weights that are shared"], wrt=["b", "W", "x"])
    assert_same(function, 3, point(function, {}))


def try_both(function: gradc.Function, values: Mapping[str, np.ndarray]) -> None:
    """Compare for a number that is chosen, and for 3 segments where there are as many values."""
    assert_same(function, True, values)
    with contextlib.suppress(InputError):
        assert_same(function, 3, values)


@settings(max_examples=10)
@given(tensor_programs(), st.integers(0, 5))
def test_any_program_of_arrays_gives_the_same(text: str, seed: int) -> None:
    function = gradc.Function(compile_program(text))
    try_both(function, point(function, SIZES, seed))


@settings(max_examples=10)
@given(programs(), st.integers(0, 5))
def test_any_program_of_numbers_gives_the_same(text: str, seed: int) -> None:
    try:
        function = gradc.Function(compile_program(text))
    except GradcError:  # an undefined constant
        assume(False)
    random = np.random.default_rng(seed)
    try_both(function, {name: random.uniform(0.2, 1.5, 4) for name in function.inputs})


# ---- what cannot be -----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, -3, 2.5, "7", float("nan")])
def test_a_number_of_segments_is_a_whole_one_from_1_on(count: object) -> None:
    with pytest.raises(InputError, match="a number of segments is 1 or more") as error:
        gradc.compile("tanh(x*w)", checkpoint=count)
    assert "checkpoint=True" in str(error.value)


def test_there_are_no_more_segments_than_values() -> None:
    with pytest.raises(InputError, match=r"too few for 30 segments"):
        gradc.compile("a = tanh(x*w); b = tanh(a*w); b*a", checkpoint=30)


def test_an_array_has_no_backward_pass() -> None:
    with pytest.raises(InputError, match=r"of y, which is \[n\], there is none"):
        gradc.compile("x: [n]\ny = tanh(2*x)", checkpoint=True)


def test_a_target_without_arrays_has_nothing_to_save() -> None:
    with pytest.raises(InputError, match="the target scalar has none"):
        gradc.compile("tanh(x*w)", target="scalar", checkpoint=True)


POINT = {"x": 1.0, "y": 2.0}
ALONG = {"x": 1.0, "y": -1.0}


@pytest.mark.parametrize(
    ("entry", "along"),
    [
        ("value", ()),
        ("jvp", (ALONG,)),
        ("vjp", (1.5,)),
        ("jacobian", ()),
        ("hessian", ()),
        ("value_gradient_and_hessian", ()),
        ("hvp", (ALONG,)),
    ],
)
@pytest.mark.parametrize("emit", [None, "gradient", "vjp"])
def test_a_function_with_a_checkpoint_has_every_entry(
    entry: str, along: tuple[object, ...], emit: str | None
) -> None:
    text = "a = sin(x*y); b = cos(a*x); c = sin(b*y); c*a"
    found, plain = (gradc.compile(text, emit=emit, checkpoint=c) for c in (2, False))
    assert repr(getattr(found, entry)(*along, **POINT)) == repr(
        getattr(plain, entry)(*along, **POINT)
    )


def test_derivatives_and_sparse_matrices_of_a_function_with_a_checkpoint() -> None:
    cubed = gradc.compile("a = sin(x); b = cos(a); b*a", checkpoint=True)
    plain = gradc.compile("a = sin(x); b = cos(a); b*a")
    assert cubed.derivatives(1.0, order=3) == plain.derivatives(1.0, order=3)
    squares = gradc.compile("x: [n]; sum(sin(x)^2)", checkpoint=True)
    diagonal = squares.hessian(np.arange(3.0), sparse=True)
    np.testing.assert_allclose(diagonal.toarray(), np.diag(2 * np.cos(2 * np.arange(3.0))))


@pytest.mark.parametrize("name", ["hessian", "jacobian", "hvp"])
def test_what_a_checkpoint_does_not_cut_is_said_when_nothing_else_is_asked_for(name: str) -> None:
    message = f"cuts gradient, value_and_gradient and vjp alone, and not {name}"
    with pytest.raises(InputError, match=message):
        gradc.compile("sin(x*y)", emit=[name], checkpoint=True)
    both = gradc.compile("sin(x*y)", emit=[name, "gradient"], checkpoint=True)
    assert both.gradient(**POINT) == gradc.compile("sin(x*y)").gradient(**POINT)
