"""Every operation as a loop nest: it has the values of the evaluator, or is refused by its name."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from operands import ARRAYS, EVERY, applied, suited
from operands import NO_NEST as REFUSED

from gradc.graph.build import as_number, operation
from gradc.graph.gathers import index_inputs
from gradc.graph.graph import substituted
from gradc.graph.node import Node, make
from gradc.graph.operations import having, is_entrywise
from gradc.interpret.evaluate import evaluate
from gradc.kernels.arrays.routine import is_lowered, lacking, named, routine
from gradc.lower.instantiate import expand_nodes
from gradc.native.routines import Routine
from gradc.vocabulary import functions

MADE = ("input", "const", "mark", "rule", "again", "size", "eye", "arange", *having("emitted"))
SHORTHANDS = [name for name, row in functions().items() if row.is_shorthand]
CASES = [
    *((op, (), None) for op in EVERY if is_entrywise(op) and op not in (*MADE, *SHORTHANDS)),
    *((op, shapes, payload) for op, cases in ARRAYS.items() for shapes, payload in cases),
]  # fmt: skip
PER_ROUTINE = 60


def made(number: int, op: str, shapes: Sequence[Any], payload: Any) -> tuple[Node, list[Node]]:
    """Return an operation on inputs of its own, and these."""
    if not is_entrywise(op):
        used = [make("input", payload=f"x{i}", shape=one) for i, one in enumerate(shapes)]
        node = operation(op, used, payload)
    elif op in functions():
        node, used = applied(functions()[op])
    else:
        used = [make("input", payload=name) for name in ("x", "y")[: 1 + (op != "not")]]
        node = operation(op, [operation("gt", (one, make("const", payload=0.5))) for one in used])
    return as_number(node), used


def renamed(number: int, node: Node, used: Sequence[Node]) -> tuple[Node, list[Node]]:
    """Return a node on inputs that no other case has."""
    own = [make("input", (), f"c{number}_{one.payload}", one.shape) for one in used]
    return substituted([node], dict(zip(used, own, strict=True)))[node], own


def values_of(op: str, node: Node, used: Sequence[Node]) -> Mapping[str, Any]:
    random = np.random.default_rng(5)
    found = {str(one.payload): random.uniform(0.2, 0.9, one.shape) for one in used}
    for one, lengths in index_inputs([node]).items():
        found[str(one.payload)] = random.integers(-min(lengths), min(lengths), one.shape) * 1.0
    return suited(op, found)


def parts() -> list[list[tuple[str, Node, list[Node], Mapping[str, Any], Any]]]:
    """Return the cases that have a loop nest, some in each part; the others are refused by name."""
    found, refused = [], set()
    for number, (op, shapes, payload) in enumerate(CASES):
        node, used = made(number, op, shapes, payload)
        new = expand_nodes([node], is_lowered)[node]
        lacks = next(lacking([new]), None)
        if lacks is not None:
            assert named(lacks) in REFUSED
            refused.add(op)
            continue
        values = values_of(op, node, used)
        wanted = evaluate([node], values)[node]
        found.append((op, *renamed(number, new, used), values, wanted))
    assert refused == REFUSED
    return [found[i : i + PER_ROUTINE] for i in range(0, len(found), PER_ROUTINE)]


@pytest.mark.slow
@pytest.mark.exhaustive
def test_every_operation_has_a_loop_nest_or_is_refused_by_its_name(monkeypatch):
    pytest.importorskip("llvmlite")
    monkeypatch.setenv("GRADC_CACHE", "")
    for part in parts():
        inputs = [one for _, _, used, _, _ in part for one in used]
        roots = [node for _, node, _, _, _ in part]
        lowered = routine("f", inputs, roots)
        given = [
            np.ascontiguousarray(value, float)
            for _, _, used, values, _ in part
            for value, _ in zip(values.values(), used, strict=True)
        ]
        filled = [np.empty(one.shape) for one in roots]
        assert Routine(lowered)(given, filled, [])
        for (op, _, _, _, wanted), found in zip(part, filled, strict=True):
            assert_allclose(found, wanted, rtol=1e-12, atol=1e-13, err_msg=op)
