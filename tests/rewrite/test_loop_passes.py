"""Passes over loops: the values stay, of gradients and of their gradients; and what each is for."""

from collections.abc import Callable

import numpy as np
import pytest
from scans import PROGRAMS, Program, lstm, newton, numbers, rnn, two_back

from gradc.calculus.differentiate import differentiate
from gradc.calculus.reverse import reverse
from gradc.graph.build import total
from gradc.graph.check import check
from gradc.graph.graph import Graph, everything
from gradc.graph.loops import loop_of
from gradc.graph.node import Node
from gradc.interpret.evaluate import evaluate
from gradc.rewrite.loops.after import summed_after
from gradc.rewrite.loops.arrange import arranged
from gradc.rewrite.loops.drop import dropped
from gradc.rewrite.loops.hoist import hoisted
from gradc.rewrite.loops.merge import merged
from gradc.rewrite.loops.store import stored
from gradc.rewrite.simplify import in_code

PASSES: dict[str, Callable[[Graph], Graph]] = {
    "merged": merged,
    "dropped": dropped,
    "stored": lambda graph: stored(merged(graph)),
    "hoisted": lambda graph: hoisted(graph, arrays=True),
    "constants hoisted": lambda graph: hoisted(graph, arrays=False),
    "summed after": summed_after,
    "all": lambda graph: arranged(graph, arrays=True),
    "all without arrays": lambda graph: arranged(graph, arrays=False),
}


def _scans(graph: Graph) -> list[Node]:
    return [node for node in everything(graph.roots()) if node.op == "scan"]


def _second_order(program: Program) -> Graph:
    """Return the gradient, and the gradient of the sum of all its entries."""
    graph = differentiate(program.graph)
    along = [total(one) for one in graph.gradients.values()]
    found = {
        ("f", f"{name} {i}"): reverse(one, [node]).gradient(node)
        for i, one in enumerate(along)
        for name, node in graph.wrt.items()
    }
    return Graph(graph.inputs, graph.outputs, {}, {}, graph.wrt, gradients=found)


def _compare(graph: Graph, new: Graph, program: Program) -> None:
    check(new)
    values = evaluate((*graph.roots(), *new.roots()), program.at)
    for before, after in zip(graph.roots(), new.roots(), strict=True):
        scale = np.max(np.abs(values[before]), initial=1e-300)
        assert np.shape(values[before]) == np.shape(values[after])
        np.testing.assert_allclose(values[after], values[before], rtol=1e-9, atol=1e-10 * scale)


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("one", PASSES)
def test_a_pass_keeps_the_values(one: str, name: str) -> None:
    program = PROGRAMS[name]()
    graph = in_code(differentiate(program.graph))
    _compare(graph, PASSES[one](graph), program)


@pytest.mark.table
@pytest.mark.slow
@pytest.mark.parametrize("name", PROGRAMS)
def test_the_values_of_second_derivatives_stay(name: str) -> None:
    program = PROGRAMS[name]()
    graph = _second_order(program)
    _compare(graph, arranged(graph, arrays=True), program)


def test_the_forward_loops_of_a_gradient_are_one() -> None:
    graph = differentiate(numbers().graph)
    assert len(_scans(graph)) == 3
    assert len(_scans(merged(graph))) == 2


def test_what_nobody_uses_is_dropped() -> None:
    (node,) = _scans(dropped(numbers().graph))
    assert len(loop_of(node).results) == 2
    program = two_back()
    (node,) = _scans(dropped(program.graph))
    assert loop_of(node).carries == 2


def test_a_step_back_has_no_product_of_the_step_forward_in_it() -> None:
    forward, back = _scans(arranged(in_code(differentiate(rnn().graph)), arrays=True))
    for scan in (forward, back):
        ops = [node.op for node in everything(loop_of(scan).body)]
        assert ops.count("matvec") == 1
        assert "outer" not in ops
    assert "tanh" not in [node.op for node in everything(loop_of(back).body)]


def test_a_step_back_of_an_lstm_is_sums_products_and_one_matrix() -> None:
    _, back = _scans(arranged(in_code(differentiate(lstm().graph)), arrays=True))
    ops = {node.op for node in everything(loop_of(back).body)} - {"leaf"}
    assert ops == {"add", "mul", "concat", "index", "matvec", "transpose"}
    assert loop_of(back).carries == 2


def test_a_loop_under_a_condition_keeps_its_steps() -> None:
    forward, back = _scans(arranged(in_code(differentiate(newton().graph)), arrays=False))
    assert loop_of(forward).condition is not None
    assert loop_of(back).count == "taken"
