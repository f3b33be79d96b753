"""One index where two stood: the same entries."""

import numpy as np
import pytest

from gradc.graph.graph import order
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import lower_program
from gradc.rewrite.simplify import simplify
from gradc.syntax.read import read

# An expression of x: [6, 4], and how many indices are left.
INDICES = [
    ("x[2:5][0]", 1), ("x[1:][:, 0]", 1), ("x[2:][1:3]", 2), ("x[1:4, 2:][2]", 1),
    ("x[-3:][1]", 1), ("x[::2][1]", 2), ("x[2:5][-1]", 2), ("x[1:3][:][0]", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "count"), INDICES)
def test_an_index_of_an_index_is_one(text: str, count: int) -> None:
    program = f"x: [6, 4]; sum({text})"
    graph = lower_program(read(program, "formula"), program)
    short = simplify(graph)
    (before,), (after,) = graph.outputs.values(), short.outputs.values()
    values = {"x": np.random.default_rng(0).normal(size=(6, 4))}
    assert evaluate([after], values)[after] == evaluate([before], values)[before]
    assert sum(node.op == "index" for node in order([after])) == count
