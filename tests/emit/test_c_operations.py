"""Every operation in C has the values of the evaluator, or is refused by its name."""

import ctypes
import re

import numpy as np
import pytest
from in_c import build, compiler
from operands import NO_NEST as REFUSED
from operands import suited
from test_operations import CASES, SIZES, graph_of, point_of

from gradc.emit.entries import asked
from gradc.emit.targets import TARGETS, emit
from gradc.errors import GradcError
from gradc.graph.graph import order
from gradc.graph.node import Whole
from gradc.interpret.evaluate import evaluate
from gradc.lower.instantiate import expand_nodes

PARTS = 4


def _called(library, name, graph, values, wanted):
    """Return the value of an operation, by a function of numbers or by one of arrays."""
    function = getattr(library, f"{name}_value")
    numbers = not any(node.shape for node in (*graph.inputs, *order(graph.outputs.values())))
    given = [values[str(node.payload)] for node in graph.inputs]
    if numbers:
        function.restype, function.argtypes = ctypes.c_double, [ctypes.c_double] * len(given)
        return function(*(float(np.ravel(one)[0]) for one in given))
    dimensions = {size for node in order(graph.outputs.values()) for size in node.shape} & {*SIZES}
    known = [SIZES[size] for size in SIZES if any(size in node.shape for node in graph.inputs)]
    assert dimensions <= {*SIZES}
    kept = [np.ascontiguousarray(one, dtype=float) for one in given]
    arguments = [ctypes.c_size_t(size) for size in known]
    for one, node in zip(kept, graph.inputs, strict=True):
        assert not isinstance(node.payload, Whole)
        pointer = ctypes.c_void_p(one.ctypes.data)
        arguments.append(pointer if node.shape else ctypes.c_double(one.ravel()[0]))
    found = np.full(np.shape(wanted), np.nan)
    arguments.append(ctypes.c_void_p(found.ctypes.data))
    work = np.full(1000, np.nan)
    if hasattr(library, f"{name}_workspace"):
        size = getattr(library, f"{name}_workspace")
        size.restype = ctypes.c_size_t
        assert size(*arguments[: len(known)]) <= len(work)
        arguments.append(ctypes.c_void_p(work.ctypes.data))
    assert function(*arguments) in (0, function(*arguments))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("target", ["c", "c-kernels"])
@pytest.mark.table
def test_every_operation_is_that_of_the_evaluator_or_is_refused(target, part, tmp_path):
    texts, graphs, refused = [], {}, {}
    for number, (op, shapes, payload) in enumerate(CASES[part::PARTS]):
        if op in ("sigmoids", "part"):  # the NumPy file makes them for itself
            continue
        graph, name = graph_of(op, shapes, payload), f"c{number}"
        try:
            texts.append(emit(graph, "f", TARGETS[target], asked("value"), name=name))
            graphs[name] = op, graph
        except GradcError as error:
            refused[op] = graph, str(error)
    assert refused.keys() <= REFUSED
    for op, (graph, said) in refused.items():
        defined = expand_nodes(graph.outputs.values(), lambda one, op=op: one != op).values()
        assert any(re.search(rf"\b{node.op}\b", said) for node in order(defined))
    library = ctypes.CDLL(str(build(compiler(), texts, tmp_path, "-O0")))
    for name, (op, graph) in graphs.items():
        values = suited(op, point_of(graph))
        wanted = evaluate([graph.outputs["f"]], values, SIZES)[graph.outputs["f"]]
        found = _called(library, name, graph, values, wanted)
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-13, err_msg=op)
