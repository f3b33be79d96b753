"""What the properties share: each stage of a program, printed and read again, and its values."""

from collections.abc import Mapping

import numpy as np

from gradc.calculus.differentiate import differentiate
from gradc.graph.check import check
from gradc.graph.graph import Graph
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import lower_program
from gradc.notation.printer import print_program
from gradc.rewrite.simplify import simplify, stabilise
from gradc.syntax.parser import parse


def assert_well_formed(graph: Graph) -> None:
    """Check the graph, and what each stage makes of it."""
    for stage in (lambda g: g, stabilise, differentiate, simplify):
        graph = stage(graph)
        check(graph)


def assert_reads_again(graph: Graph) -> None:
    """Check that the printed graph, as it is and stable, is read as the same nodes."""
    for stage in (graph, stabilise(graph)):
        printed = print_program(stage)
        again = lower_program(parse(printed), printed)
        assert dict(again.outputs) == dict(stage.outputs)


def results(
    graph: Graph, values: Mapping[str, object], sizes: Mapping[str, int] | None = None
) -> list[np.ndarray]:
    """Return the outputs and gradients as the reference evaluator has them."""
    known = evaluate(graph.roots(), values, sizes or {})
    return [np.asarray(known[node]) for node in graph.roots()]
