"""A function that has only a definition is worked out everywhere; one that has neither is named."""

from collections.abc import Iterator

import numpy as np
import pytest

import gradc
from gradc.graph.build import operation
from gradc.graph.graph import Graph
from gradc.graph.node import Node, make
from gradc.interpret.entries import entries_of, scalar_graph
from gradc.interpret.evaluate import evaluate, evaluator
from gradc.interpret.precise import exact, extend, precision
from gradc.interpret.walk import interpret, route
from gradc.verify.symbolic import Tape
from gradc.vocabulary import functions

ROW = "squash(x) = x/(1 + abs(x))   kink x : 1/(1 + abs(x))^2"
WRONG = "squash(x) = x/(1 + abs(x))   kink x : 2/(1 + abs(x))^2"


@pytest.fixture
def row(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Add a row to the vocabulary: the test's parameter, or `ROW`."""
    line = getattr(request, "param", ROW)
    monkeypatch.setitem(functions()._sources, "squash", line)  # type: ignore[index]
    yield line
    functions()._made.pop("squash", None)


@pytest.mark.usefixtures("row")
@pytest.mark.parametrize(
    "program", ["squash(x*w)", "squash(squash(x))^2", "x: [3]; W: [3, 3]\nsum(squash(W @ x))"]
)
def test_a_function_with_a_definition_alone_is_verified(program: str) -> None:
    report = gradc.compile(program).verify(points=2)
    assert report.ok
    assert all(entry.sympy is not None for entry in report.entries)


@pytest.mark.usefixtures("row")
@pytest.mark.parametrize("row", [WRONG], indirect=True)
def test_its_wrong_rule_is_caught(row: str) -> None:
    report = gradc.compile("squash(x)").verify(points=2)
    assert [entry.verdict for entry in report.entries] == ["bug", "bug"]
    assert all(entry.sympy == pytest.approx(entry.finite_difference) for entry in report.entries)


@pytest.mark.usefixtures("row")
def test_it_is_judged_and_explained() -> None:
    function = gradc.compile("a = squash(w*x); a^2", wrt=["w"])
    assert function.check({"w": "2*a*x/(1 + abs(w*x))^2", "a": "2*squash(w*x)"}).ok
    assert not function.check({"w": "2*a*x/(1 + abs(w*x))"}).ok
    assert function.explain(w=3.0, x=1.0).solution.value == 0.75**2
    assert function(w=3.0, x=1.0) == 0.75**2


@pytest.mark.usefixtures("row")
def test_every_evaluator_writes_it_out() -> None:
    x = make("input", payload="x")
    node = operation("squash", (x,))
    assert evaluate([node], {"x": 3.0})[node] == 0.75
    using = precision()
    known = {x: exact(3.0, using)}
    extend(known, [node], {}, using)
    assert known[node] == 0.75
    graph = Graph((x,), {"f": node}, {}, {}, wrt={"x": x})
    tape = Tape(scalar_graph(graph, {}), {"x": 3.0})
    assert tape.value(node) == 0.75
    assert tape.gradient(node, graph.wrt)["x"] == 1 / 16


@pytest.mark.usefixtures("row")
def test_values_that_are_given_take_the_place_of_what_is_written_out() -> None:
    x = make("input", payload="x")
    inner = operation("squash", (x,))
    outer = operation("squash", (inner,))
    at = evaluator([outer])
    assert at({"x": 3.0}, {inner: 3.0})[outer] == 0.75
    assert at({"x": 3.0})[outer] == 0.75 / 1.75


@pytest.mark.usefixtures("row")
@pytest.mark.parametrize("row", ["squash(x, y) = x/2 : 1/2, 0"], indirect=True)
def test_what_a_definition_does_not_use_needs_no_value() -> None:
    x = make("input", payload="x")
    node = operation("squash", (x, operation("squash", (x, x))))
    assert evaluate([node], {"x": 3.0})[node] == 1.5


UNKNOWN = make("no_such_operation", (make("input", payload="x", shape=(2,)),), shape=(2,))
POINT = {"x": np.ones(2)}


@pytest.mark.parametrize(
    "work_out",
    [
        lambda node: evaluate([node], POINT),
        lambda node: extend({node.operands[0]: exact(POINT["x"], precision())}, [node], {}, precision()),
        lambda node: entries_of([node], {}),
        lambda node: Tape(Graph(node.operands, {"f": node}, {}, {}), {"x": 1.0}),
    ],
    ids=["floats", "digits", "entries", "SymPy"],
)  # fmt: skip
def test_what_has_neither_is_named(work_out: object) -> None:
    with pytest.raises(gradc.GradcError, match="no_such_operation cannot be worked out"):
        work_out(UNKNOWN)  # type: ignore[operator]


def test_a_walk_is_iterative_and_linear() -> None:
    node: Node = make("input", payload="x")
    for _ in range(20_000):
        node = operation("add", (node, node))  # 2^20000 paths
    table = {"add": lambda settings, x, y: (x + y) % 7}
    assert interpret(route([node], table), table, lambda _: 1)[node] == pow(2, 20_000, 7)
