"""Kernels of kernels, far deeper than Python calls itself."""

from gradc.graph.build import operation
from gradc.graph.node import make
from gradc.kernels.programs import lowered
from gradc.kernels.values import Maker


def test_kernels_in_kernels_are_written_out_at_any_depth() -> None:
    node = make("input", payload="x")
    for _ in range(600):
        node = operation("sin", (node,))
    assert node in lowered([node], Maker())
