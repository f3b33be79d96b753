"""A graph at certain sizes: the same numbers, without any dimension by name."""

import numpy as np
import pytest

from gradc.graph.dimensions import names_in
from gradc.graph.graph import everything
from gradc.graph.sized import sized
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import lower_program
from gradc.syntax.read import read

TEXTS = [
    "x: [n]; mean(x)*n",
    "X: [n, m]; w: [m]; sum(X @ w) + sum(X[1:, 0])/(n + m)",
    "x: [n]; y = concat([x, x]); sum(reshape(y, [2, n])[0] * x)",
    "X: [n, m]; b: [m]; sum(X + b) + sum(ones(n, n) @ X)",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_graph_of_a_size_has_the_same_values_and_no_names_of_dimensions(text: str) -> None:
    graph = lower_program(read(text, "formula"), text)
    sizes = {"n": 4, "m": 3}
    new = sized(graph, sizes)
    random = np.random.default_rng(0)
    values = {str(one.payload): random.normal(size=one.shape) for one in new.inputs}
    (before,), (after,) = graph.outputs.values(), new.outputs.values()
    assert evaluate([after], values)[after] == evaluate([before], values)[before]
    assert not [
        name for one in everything([after]) for size in one.shape for name in names_in(size)
    ]
