"""Loops as nodes: what they give, written out or not, and their derivatives to the second order."""

import numpy as np
import pytest

from gradc.calculus.forward import forward
from gradc.calculus.reverse import reverse
from gradc.graph.build import operation as op
from gradc.graph.build import total
from gradc.graph.loops import Loop, arange, leaf, result, scan, written_out
from gradc.graph.node import Node, constant, make
from gradc.interpret.evaluate import evaluate

H, X, W = (
    make("input", payload=name, shape=shape) for name, shape in (("h", ()), ("x", (5,)), ("w", ()))
)
AT = {"h": 0.3, "x": np.array([0.2, -0.4, 0.7, 0.1, 0.5]), "w": 0.9}


def _tanh(*terms: Node) -> Node:
    return op("tanh", (op("add", terms),))


def _recurrent(backwards: bool) -> Node:
    """h = tanh(w*h + x[t]); the sum of all h, and the last one twice."""
    step = _tanh(op("mul", (leaf(2), leaf(0))), leaf(1))
    node = scan(Loop(5, 1, 1, (step, step), backwards), (H, X, W))
    return op("add", (total(result(node, 1)), op("mul", (constant(2), result(node, 0)))))


def _two_back() -> Node:
    """h[t] = sin(w*h[t-1]) + h[t-2]*x[t] + t, by two carried values."""
    step = op("add", (op("sin", (op("mul", (leaf(4), leaf(0))),)), op("mul", (leaf(1), leaf(2)))))
    step = op("add", (step, leaf(3)))
    node = scan(Loop(5, 2, 2, (step, leaf(0))), (H, W, X, arange(5), W))
    return op("mul", (result(node, 0), result(node, 1)))


def _nested() -> Node:
    """s = s + y, three times within each of five steps, where y = sin(y*w)."""
    inner_step = op("sin", (op("mul", (leaf(0), leaf(1))),))
    inner = scan(Loop(3, 1, 0, (inner_step, inner_step)), (leaf(0), leaf(2)))
    after = op("add", (result(inner, 0), leaf(1)))
    node = scan(Loop(5, 1, 1, (after, total(result(inner, 1)))), (H, X, W))
    return op("add", (result(node, 0), total(result(node, 1))))


def _gated() -> Node:
    """A step that divides by 0 where it is not taken."""
    risky = op("div", (constant(1), op("sub", (leaf(1), leaf(1)))))
    step = op("where", (op("gt", (leaf(1), constant(9))), risky, op("mul", (leaf(0), leaf(2)))))
    node = scan(Loop(5, 1, 1, (step,)), (H, X, W))
    return result(node, 0)


PROGRAMS = {
    "forwards": _recurrent(False),
    "backwards": _recurrent(True),
    "two carried": _two_back(),
    "nested": _nested(),
    "gated": _gated(),
}


@pytest.mark.parametrize("output", PROGRAMS.values(), ids=PROGRAMS)
def test_a_loop_is_what_it_is_written_out(output: Node) -> None:
    plain = written_out([output])[output]
    gradients = [reverse(one, (H, X, W)) for one in (output, plain)]
    pairs = [(output, plain)]
    for variable in (H, X, W):
        pairs.append(tuple(one.gradient(variable) for one in gradients))
        second = [reverse(total(one.gradient(variable)), (H, X, W)) for one in gradients]
        pairs += [tuple(one.gradient(v) for one in second) for v in (H, X, W)]
        tangents = {variable: op("cos", (variable,))}
        pairs.append(tuple(forward(one, tangents) for one in (output, plain)))
        pairs.append(tuple(forward(one.gradient(H), tangents) for one in gradients))
    nodes = [node for pair in pairs for node in pair]
    values = evaluate(nodes, AT)
    for one, other in pairs:
        np.testing.assert_allclose(values[one], values[other], rtol=1e-12)
