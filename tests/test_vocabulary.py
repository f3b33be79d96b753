"""Every row of functions.grad is proved against SymPy, and the proof is seen to fail when it should."""

import numpy as np
import pytest
from operands import ARRAYS, applied, suited

from gradc.calculus.partials import is_unknown, partial, pull_back, stops
from gradc.calculus.reverse import Rule, reverse
from gradc.graph.build import as_number, operation
from gradc.graph.dimensions import Shape
from gradc.graph.gathers import index_inputs
from gradc.graph.graph import Graph
from gradc.graph.node import Node, constant, make
from gradc.graph.operations import is_entrywise
from gradc.graph.shapes import Settings
from gradc.interpret.entries import entry_name, scalar_graph
from gradc.interpret.evaluate import evaluate
from gradc.interpret.point import Point
from gradc.lower.instantiate import expand_nodes
from gradc.syntax.words import grammar_file
from gradc.verify.differences import slope_of
from gradc.verify.sampling import sample
from gradc.verify.symbolic import Tape
from gradc.vocabulary import Row, aliases, functions

POINTS = 8

PARTIALS = [
    pytest.param(row, position, id=f"{row.name}-{position}")
    for row in functions().values()
    for position, formal in enumerate(row.formals)
    if row.partials
    and formal.kind in ("", "each")
    and is_entrywise(row.name)
    and not is_unknown(row.name, position)
]
DEFINED = [
    row
    for row in functions().values()
    if row.definition is not None and row.partials and is_entrywise(row.name)
]

IN_RULES = (
    "others",
    "before",
    "recurrence",
    "cofactor",
    "scatter",
    "eigvalsh",
    "eigenvectors",
    "svdvals",
    "left_vectors",
    "right_vectors",
    "pinv",
    "pinv_above",
    "expm",
    "expm_along",
    "sqrtm",
    "lyapunov",
    "orthogonal_factor",
    "triangular_factor",
    "spectral",
    "singular",
    "divided_sums",
    "divided",
    "level",
    "gaps",
)  # SymPy has no program with these; differences are the witness
ARRAY_RULES = [
    pytest.param(op, shapes, payload, position, id=f"{op}-{number}-{position}")
    for op, cases in ARRAYS.items()
    if op not in IN_RULES and not stops(op, 0)
    for number, (shapes, payload) in enumerate(cases)
    for position in range(len(shapes))
    if op not in ("gather", "scatter_add") or position == 0
]


def largest_error(row: Row, position: int, partial: Node, node: Node, used: list[Node]) -> float:
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
    for one in sample(alone, seed=7, count=POINTS):
        tape = Tape(graph, one.point.values)
        exact = tape.gradient(node, graph.wrt)["variable"]
        stated = tape.value(partial)
        worst = max(worst, abs(exact - stated) / max(1, abs(exact)))
    return worst


@pytest.mark.table
@pytest.mark.parametrize(("row", "position"), PARTIALS)
def test_a_partial_is_the_derivative(row: Row, position: int) -> None:
    node, used = applied(row)
    slope = as_number(partial(node, position))
    assert largest_error(row, position, slope, as_number(node), used) < 1e-14


@pytest.mark.table
@pytest.mark.parametrize(("row", "position"), PARTIALS)
def test_a_broken_partial_is_caught(row: Row, position: int) -> None:
    node, used = applied(row)
    slope = as_number(partial(node, position))
    broken = constant(1) if slope is constant(0) else operation("neg", (slope,))
    assert largest_error(row, position, broken, as_number(node), used) > 1e-3


@pytest.mark.table
@pytest.mark.parametrize("row", DEFINED, ids=lambda row: row.name)
def test_a_definition_is_the_function(row: Row) -> None:
    node, used = applied(row)
    written = expand_nodes([node], lambda _: False)[node]
    graph = Graph(inputs=tuple(used), outputs={"out": node, "written": written}, names={}, spans={})
    alone = Graph(inputs=tuple(used), outputs={"out": node}, names={}, spans={})
    for one in sample(alone, seed=3, count=POINTS):
        tape = Tape(graph, one.point.values)
        assert tape.value(written) == pytest.approx(tape.value(node), rel=1e-14, abs=1e-300)


def error_of_array_rule(
    op: str, shapes: list[Shape], payload: Settings | None, position: int, rule: Rule
) -> float:
    """Return how far a rule is from SymPy's derivatives, entry by entry, of a weighted sum."""
    operands = [make("input", payload=f"x{i}", shape=shape) for i, shape in enumerate(shapes)]
    node = operation(op, operands, payload)
    weights = make("input", payload="w", shape=node.shape)
    f = operation("mul", (weights, node))
    if f.shape:
        f = operation("sum", (f,), (tuple(range(len(f.shape))), False))
    graph = Graph((*operands, weights), {"f": f}, {}, {}, wrt={"x": operands[position]})
    adjoint = reverse(f, (operands[position],), rule).adjoints[operands[position]]
    random = np.random.default_rng(5)
    values = {
        str(node.payload): random.uniform(0.2, 2, tuple(map(int, node.shape)))
        for node in graph.inputs
    }
    values = dict(suited(op, values))
    values |= {str(node.payload): np.floor(values[str(node.payload)]) for node in index_inputs([f])}
    found = evaluate([adjoint], values)[adjoint]
    assert np.shape(found) == shapes[position]
    scalars = scalar_graph(graph, {})
    entries = {
        entry_name(name, index): float(value[index])
        for name, value in values.items()
        for index in np.ndindex(value.shape)
    }
    exact = Tape(scalars, entries).gradient(scalars.outputs["f"], scalars.wrt)
    return max(
        abs(float(found[index]) - exact[entry_name("x", index)])
        for index in np.ndindex(np.shape(found))
    )


@pytest.mark.parametrize(("op", "shapes", "payload", "position"), ARRAY_RULES)
def test_the_rule_of_an_operation_on_arrays(
    op: str, shapes: list[Shape], payload: Settings | None, position: int
) -> None:
    assert error_of_array_rule(op, shapes, payload, position, pull_back) < 1e-11


@pytest.mark.parametrize(("op", "shapes", "payload", "position"), ARRAY_RULES)
def test_a_broken_rule_of_an_operation_on_arrays_is_caught(
    op: str, shapes: list[Shape], payload: Settings | None, position: int
) -> None:
    def broken(node: Node, place: int, cotangent: Node) -> Node | None:
        passed = pull_back(node, place, cotangent)
        judged = node.op == op and node.operands[0].op == "input"
        return operation("neg", (passed,)) if passed and judged else passed

    assert error_of_array_rule(op, shapes, payload, position, broken) > 1e-3


@pytest.mark.parametrize("op", IN_RULES)
def test_what_stands_in_rules_alone_is_differentiated_too(op: str) -> None:
    for shapes, payload in ARRAYS[op]:
        operands = [make("input", payload=f"x{i}", shape=shape) for i, shape in enumerate(shapes)]
        node = operation(op, operands, payload)
        weights = make("input", payload="w", shape=node.shape)
        axes = tuple(range(len(node.shape)))
        f = operation("sum", (operation("mul", (weights, node)),), (axes, False))
        random = np.random.default_rng(5)
        values = {
            str(node.payload): random.uniform(0.2, 2, tuple(map(int, node.shape)))
            for node in (*operands, weights)
        }
        values = dict(suited(op, values))
        for position, operand in enumerate(operands):
            if stops(op, position):
                continue
            adjoint = reverse(f, (operand,)).adjoints[operand]
            found = evaluate([adjoint], values)[adjoint]
            for index in np.ndindex(found.shape):
                slope, error = slope_of(f, operand)(Point(values, {}), index)
                assert abs(slope - found[index]) <= error + 1e-9


def test_every_operation_on_arrays_with_a_rule_is_proved() -> None:
    flowing = {
        name
        for name, row in functions().items()
        if row.partials and not is_entrywise(name) and not stops(name, 0)
    }
    assert flowing == {op for op in ARRAYS if not stops(op, 0)}


def test_every_row_has_a_partial_for_each_operand_or_stops_or_is_a_shorthand() -> None:
    for row in functions().values():
        stopped = row.columns()["rule"] == "stops"
        assert stopped or row.is_shorthand or len(row.partials) == len(row.operands), row.name


def test_every_other_spelling_leads_to_a_function() -> None:
    assert all(name in functions() for name in aliases().values())
    assert not aliases().keys() & functions().keys()


def test_the_functions_of_the_language_are_all_there() -> None:
    wanted = """exp expm1 log log1p log2 log10 sqrt cbrt abs sign floor ceil round sin cos tan sec csc
    cot asin acos atan acot asec acsc atan2 sinh cosh tanh sech csch coth asinh acosh atanh asech acsch
    acoth hypot pow mod min max clip where sigmoid softplus log_sigmoid relu leaky_relu elu gelu silu
    erf erfc gamma lgamma digamma polygamma logaddexp xlogy sinc softsign besselj0 besselj1"""
    arrays = """sum mean prod var std norm logsumexp softmax log_softmax cumsum cumprod roll dot outer trace
    det logabsdet inv solve transpose reshape concat stack size zeros ones eye mse cross_entropy
    binary_cross_entropy batch_norm layer_norm"""
    assert set(wanted.split()) | set(arrays.split()) <= functions().keys()
    assert aliases()["diag"] == "diagonal"


def test_the_columns_of_a_row_are_its_text() -> None:
    row = functions()["elu"].columns()
    assert row["function"] == "elu(x, alpha=1)"
    assert row["definition"] == "where(x > 0, x, alpha*expm1(x))"
    assert row["kink"] == "x"
    assert functions()["log"].columns()["domain"] == "x > 0"


def test_no_line_of_the_tables_is_longer_than_a_screen() -> None:
    for name in ("functions.grad", "identities.grad"):
        assert max(map(len, grammar_file(name).splitlines())) <= 160
