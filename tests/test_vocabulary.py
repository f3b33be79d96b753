"""Every row of functions.grad is proved against SymPy, and the proof is seen to fail when it should."""

import pytest

from gradc.graph.graph import Graph
from gradc.graph.node import Node, constant, make
from gradc.graph.operations import as_number, operation
from gradc.lower.instantiate import expand_nodes, instantiate
from gradc.syntax.parser import grammar_file
from gradc.verify.sampling import sample
from gradc.verify.symbolic import Tape
from gradc.vocabulary import Function, aliases, functions

POINTS = 8

PARTIALS = [
    pytest.param(row, position, id=f"{row.name}-{position}")
    for row in functions().values()
    for position, formal in enumerate(row.formals)
    if row.partials and not formal.kind
]
DEFINED = [row for row in functions().values() if row.definition is not None and row.partials]


def applied(row: Function) -> tuple[Node, list[Node], list[Node]]:
    """Return the function applied to inputs, its operands, and the inputs.

    A condition is one on an input, and a whole number is 2.
    """
    inputs = [make("input", payload=formal.name) for formal in row.formals]
    operands = [
        constant(2) if formal.kind == "integer" else node
        for formal, node in zip(row.formals, inputs, strict=True)
    ]
    if row.name == "where":
        operands[0] = operation("gt", (inputs[0], constant(0)))
    used = [n for n, formal in zip(inputs, row.formals, strict=True) if not formal.kind]
    return operation(row.name, operands), operands, used


def largest_error(
    row: Function, position: int, partial: Node, node: Node, used: list[Node]
) -> float:
    """Return how far a partial is from SymPy's derivative at its worst point."""
    variable = make("input", payload=row.formals[position].name)
    graph = Graph(
        inputs=tuple(used),
        outputs={"out": node, "partial": partial},
        names={},
        spans={},
        wrt={"variable": variable},
    )
    alone = Graph(inputs=tuple(used), outputs={"out": node}, names={}, spans={})
    worst = 0.0
    for point in sample(alone, seed=7, count=POINTS):
        tape = Tape(graph, point.values)
        exact = tape.gradient(node, graph.wrt)["variable"]
        stated = tape.value(partial)
        worst = max(worst, abs(exact - stated) / max(1, abs(exact)))
    return worst


@pytest.mark.parametrize(("row", "position"), PARTIALS)
def test_a_partial_is_the_derivative(row: Function, position: int) -> None:
    node, operands, used = applied(row)
    values = {formal.name: n for formal, n in zip(row.formals, operands, strict=True)}
    partial = as_number(instantiate(row.partials[position], {**values, "out": node}))
    assert largest_error(row, position, partial, node, used) < 1e-14


@pytest.mark.parametrize(("row", "position"), PARTIALS)
def test_a_broken_partial_is_caught(row: Function, position: int) -> None:
    node, operands, used = applied(row)
    values = {formal.name: n for formal, n in zip(row.formals, operands, strict=True)}
    partial = as_number(instantiate(row.partials[position], {**values, "out": node}))
    zero = partial.op == "const" and partial.payload == 0
    broken = constant(1) if zero else operation("neg", (partial,))
    assert largest_error(row, position, broken, node, used) > 1e-3


@pytest.mark.parametrize("row", DEFINED, ids=lambda row: row.name)
def test_a_definition_is_the_function(row: Function) -> None:
    node, _, used = applied(row)
    written = expand_nodes([node], lambda _: False)[node]
    graph = Graph(inputs=tuple(used), outputs={"out": node, "written": written}, names={}, spans={})
    alone = Graph(inputs=tuple(used), outputs={"out": node}, names={}, spans={})
    for point in sample(alone, seed=3, count=POINTS):
        tape = Tape(graph, point.values)
        assert tape.value(written) == pytest.approx(tape.value(node), rel=1e-14, abs=1e-300)


def test_every_row_has_a_partial_for_each_argument() -> None:
    for row in functions().values():
        assert len(row.partials) in (0, len(row.formals)), row.name


def test_every_other_spelling_leads_to_a_function() -> None:
    assert all(name in functions() for name in aliases().values())
    assert not aliases().keys() & functions().keys()


def test_the_functions_of_the_language_are_all_there() -> None:
    wanted = """exp expm1 log log1p log2 log10 sqrt cbrt abs sign floor ceil round sin cos tan sec csc
    cot asin acos atan acot asec acsc atan2 sinh cosh tanh sech csch coth asinh acosh atanh asech acsch
    acoth hypot pow mod min max clip where sigmoid softplus log_sigmoid relu leaky_relu elu gelu silu
    erf erfc gamma lgamma digamma polygamma logaddexp xlogy sinc"""
    assert set(wanted.split()) <= functions().keys()


def test_the_columns_of_a_row_are_its_text() -> None:
    row = functions()["elu"].columns()
    assert row["function"] == "elu(x, alpha=1)"
    assert row["definition"] == "where(x > 0, x, alpha*expm1(x))"
    assert row["kink"] == "x"
    assert functions()["log"].columns()["domain"] == "x > 0"


def test_no_line_of_the_tables_is_longer_than_a_screen() -> None:
    for name in ("functions.grad", "identities.grad"):
        assert max(map(len, grammar_file(name).splitlines())) <= 160
