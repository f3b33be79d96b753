"""Every operation in every notation, target and evaluator: spelled, defined, or refused by name.

Where a definition is made of what is refused, that is the name.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from operands import ARRAYS, EVERY, applied, suited

from gradc.calculus.gates import VERBS, gate
from gradc.emit.latex.forms import notation as in_latex
from gradc.emit.names import Names
from gradc.emit.numpy.target import TARGET as NUMPY
from gradc.emit.target import Words
from gradc.emit.targets import TARGETS, emit
from gradc.errors import GradcError
from gradc.graph.build import as_number, operation
from gradc.graph.dimensions import Shape, show, value_of
from gradc.graph.fold import fold
from gradc.graph.gathers import index_inputs
from gradc.graph.graph import Graph, order
from gradc.graph.node import Node, make
from gradc.graph.operations import having, is_entrywise
from gradc.graph.shapes import WHOLE, Settings
from gradc.interpret.entries import entry_name, scalar_graph
from gradc.interpret.evaluate import evaluate
from gradc.interpret.precise import exact, extend, precision, to_float
from gradc.lower.instantiate import expand_nodes
from gradc.lower.program import lower_program
from gradc.notation.printer import notation, print_program
from gradc.syntax.parser import parse
from gradc.verify.sampling import sample
from gradc.verify.symbolic import Tape
from gradc.vocabulary import functions

Case = tuple[str, Sequence[Shape], Settings | None]

# Written out where they are called: no graph has a node of them.
SHORTHANDS = [name for name, row in functions().items() if row.is_shorthand]
# Leaves, and what lowering and the emitter make for themselves.
MADE = ("input", "const", "mark", "rule", "again", *having("emitted"))
# Loops and equations, which have graphs of their own: tests/graph, tests/lower, tests/emit.
BODIES = ("scan", "result", "leaf", "arange", "root")
CROSSED = {**ARRAYS, "size": [([], ("n",))], "eye": [([], (3,))]}
CASES: list[Case] = [
    *(
        (op, (), None)
        for op in EVERY
        if is_entrywise(op) and op not in (*MADE, *SHORTHANDS)
    ),
    *((op, shapes, payload) for op, cases in CROSSED.items() for shapes, payload in cases),
]  # fmt: skip
SIZES = {"n": 3}
CONNECTIVES = {"and": 2, "or": 2, "not": 1}


def graph_of(op: str, shapes: Sequence[Shape], payload: Settings | None) -> Graph:
    """Return the graph of an operation applied to inputs."""
    if op in CONNECTIVES:
        used = [make("input", payload=f"x{i}") for i in range(CONNECTIVES[op])]
        node = operation(op, [operation("gt", (one, make("const", payload=0.5))) for one in used])
    elif is_entrywise(op):
        node, used = applied(functions()[op])
    else:
        shapes = [("n",)] if op in having("leaf") else shapes
        used = [make("input", payload=f"x{i}", shape=shape) for i, shape in enumerate(shapes)]
        node = operation(op, () if op in having("leaf") else used, payload)
    return Graph(tuple(used), {"f": as_number(node)}, {}, {})


def point_of(graph: Graph) -> Mapping[str, Any]:
    if not any(node.shape for node in graph.inputs) and graph.inputs:
        return sample(graph, seed=3, count=1)[0].point.values
    random = np.random.default_rng(5)
    shapes = {n: [value_of(size, SIZES) for size in n.shape] for n in graph.inputs}
    values = {str(n.payload): random.uniform(0.2, 2, shape) for n, shape in shapes.items()}
    whole = {str(n.payload) for n in index_inputs(graph.outputs.values())}
    return {name: np.floor(one) if name in whole else one for name, one in values.items()}


def by_entry(values: Mapping[str, Any]) -> dict[str, float]:
    return {
        entry_name(name, index): float(np.asarray(value)[index])
        for name, value in values.items()
        for index in np.ndindex(np.shape(value))
    }


def in_precise(graph: Graph, values: Mapping[str, Any]) -> Any:
    using = precision()
    known = {node: exact(values[str(node.payload)], using) for node in graph.inputs}
    extend(known, [graph.outputs["f"]], SIZES, using)
    return to_float(known[graph.outputs["f"]])


def in_entries(graph: Graph, values: Mapping[str, Any]) -> Any:
    scalars = scalar_graph(graph, SIZES)
    known = evaluate(scalars.outputs.values(), by_entry(values))
    return [known[node] for node in scalars.outputs.values()]


def in_sympy(graph: Graph, values: Mapping[str, Any]) -> Any:
    scalars = scalar_graph(graph, SIZES)
    tape = Tape(scalars, by_entry(values))
    return [tape.value(node) for node in scalars.outputs.values()]


def in_file(target: str) -> Callable[[Graph, Mapping[str, Any]], Any]:
    chosen = TARGETS[target]
    return lambda graph, values: chosen.load(emit(graph, "f", chosen), "f").value(**values)


WITNESSES: Mapping[str, Callable[[Graph, Mapping[str, Any]], Any]] = {
    "precise": in_precise,
    "entries": in_entries,
    "sympy": in_sympy,
    "numpy": in_file("numpy"),
    "scalar": in_file("scalar"),
}


def named(case: Case) -> str:
    op, shapes, payload = case
    return "-".join([op, *map(show, shapes), *([str(payload)] if payload else [])])


@pytest.mark.table
@pytest.mark.parametrize("case", CASES, ids=named)
@pytest.mark.parametrize("witness", WITNESSES)
def test_every_witness_agrees_or_refuses_by_name(case: Case, witness: str) -> None:
    graph = graph_of(*case)
    values = suited(case[0], point_of(graph))
    expected = evaluate([graph.outputs["f"]], values, SIZES)[graph.outputs["f"]]
    refused = ""
    try:
        found = WITNESSES[witness](graph, values)
    except GradcError as error:
        refused = str(error)
    if refused:
        defined = expand_nodes(graph.outputs.values(), lambda op: op != case[0]).values()
        assert any(re.search(rf"\b({node.op}|has no arrays)\b", refused) for node in order(defined))
    else:
        assert np.ravel(found) == pytest.approx(np.ravel(expected), rel=1e-9, abs=1e-12)


def test_every_operation_has_a_case() -> None:
    assert {op for op, _, _ in CASES} == set(EVERY) - {*MADE, *SHORTHANDS, *BODIES}


@pytest.mark.parametrize("case", CASES, ids=named)
def test_what_is_printed_is_read_as_the_same_node(case: Case) -> None:
    graph = graph_of(*case)
    text = print_program(graph)
    if case[0] in having("internal"):
        assert case[0] in text
        return
    again = lower_program(parse(text), text).outputs["f"]
    assert (again.operands[0] if again.op == "mark" else again) is graph.outputs["f"]


CHOICES: Mapping[str, Sequence[Any]] = {
    "axes": [(0,), (1,), (0, 2), (0, 1, 2)], "axis": [0, 1, 2], "flag": [False, True], "size": [2, "n"],
    "shape": [(2, 3, 4), (6, 4), ("n", 4)], "offset": [1, -1, "n", 0],
    "place": [(0, WHOLE, WHOLE), (WHOLE, 0, WHOLE), (WHOLE, WHOLE, (1, None, None)), (WHOLE, WHOLE, (None, None, 2))],
    "permutation": [(0, 2, 1), (1, 0, 2), (2, 1, 0), (1, 2, 0)], "at": [((0, WHOLE),), ((1, WHOLE),), ((WHOLE, 0),)],
}  # fmt: skip
SETTINGS = [
    pytest.param(op, position, id=f"{op}-{formal.name}")
    for op in CROSSED
    for position, formal in enumerate(functions()[op].settings)
]
WRITERS: Mapping[str, Callable[[Node], str]] = {
    "language": lambda node: notation(node).template,
    "latex": lambda node: in_latex(node).template,
    "numpy": lambda node: NUMPY.spell(node, Words(Names(), "x0")).template,
}
# What is not shown: in LaTeX that axes are kept, stretched or moved, as texts do not show it either;
# in the language the shape of a gradient that is put together of parts, which no program can write.
UNSEEN = {
    *(("latex", op, "keepdims") for op in having("reduction")),
    *(("latex", op, functions()[op].settings[0].name) for op in ("broadcast_to", "expand_dims", "squeeze")),
    ("language", "scatter", "shape"),
    ("language", "scatter_add", "shape"),
}  # fmt: skip


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(("op", "position"), SETTINGS)
def test_no_two_settings_are_written_alike(op: str, position: int, writer: str) -> None:
    formals = functions()[op].settings
    unseen = (writer, op, formals[position].name) in UNSEEN
    if unseen or (writer == "numpy" and not NUMPY.is_spelled(op)):
        return
    choices = [CHOICES[f.name if f.name in ("permutation", "at") else f.kind] for f in formals]
    if op == "index":
        choices = [CHOICES["place"]]
    operands = [make("input", payload=f"x{i}", shape=(2, 3, 4)) for i in range(2)]
    count = 1 if op == "scatter" else len(functions()[op].operands)
    texts = set()
    for choice in choices[position]:
        payload = tuple(choice if i == position else some[0] for i, some in enumerate(choices))
        texts.add(WRITERS[writer](make(op, tuple(operands[:count]), payload, (2, 3, 4))))
    assert len(texts) == len(choices[position])


@pytest.mark.parametrize("op", EVERY)
def test_every_operation_has_a_gate(op: str) -> None:
    assert gate(op).verb in VERBS
    moved = "adds up" if op == "gather" else "rearranges"  # a place may be met twice
    assert op not in having("moves") or gate(op).verb == moved


@pytest.mark.table
@pytest.mark.parametrize("case", CASES, ids=named)
def test_every_constant_is_worked_out_or_left(case: Case) -> None:
    graph = graph_of(*case)
    node, values = graph.outputs["f"], point_of(graph)
    if all(is_entrywise(one.op) for one in order([node])):
        known = evaluate([node], values, SIZES)
        numbers = tuple(known[operand].item() for operand in node.operands)
        assert fold(node.op, numbers) in (None, pytest.approx(known[node]))


@pytest.mark.parametrize("name", SHORTHANDS)
def test_a_shorthand_is_written_out(name: str) -> None:
    given = {"": "x", "shape": "(3, 3)"}
    row = functions()[name]
    texts = [given[f.kind] for f in row.formals if f.default is None and f.kind in given]
    text = f"x: [3, 3]; y = {name}({', '.join(texts)}); z = y + 0*sum(x)"
    graph = lower_program(parse(text), text)
    assert name not in {node.op for node in order(graph.outputs.values())}
