"""The traits of operations, told by what they compute: what has the property has the trait.

Each test says what it takes for the property, and names those that have it without the trait.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from operands import ARRAYS, EVERY, applied, suited

from gradc.calculus.partials import partial, stops
from gradc.errors import GradcError
from gradc.graph.build import operation
from gradc.graph.gathers import index_inputs
from gradc.graph.graph import Graph
from gradc.graph.node import Node, make
from gradc.graph.operations import OPERATIONS, having, is_entrywise, shape_of
from gradc.graph.shapes import Mismatch
from gradc.interpret.entries import scalar_graph
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import lower_program
from gradc.syntax.parser import parse
from gradc.vocabulary import functions

Values = Mapping[str, Any]

ROWS = functions()
ENTRYWISE = [op for op in EVERY if op in ROWS and is_entrywise(op) and not ROWS[op].is_shorthand]
NUMBERS = [sign * one for sign in (1, -1) for one in (1e-9, 0.3, 0.7, 1, 1.5, 2, 3, 40, 800, 1e6)]


def value_of(node: Node, values: Values) -> Any:
    with np.errstate(all="ignore"):
        return np.asarray(evaluate([node], values)[node])


def cases(op: str) -> Iterator[tuple[Node, Values]]:
    """Yield an operation of arrays at operands of some shapes, and values of these."""
    for shapes, payload in ARRAYS[op]:
        inputs = [make("input", payload=f"x{i}", shape=shape) for i, shape in enumerate(shapes)]
        node = operation(op, inputs, payload)
        whole = {str(one.payload) for one in index_inputs([node])}
        drawn = suited(op, _drawn(inputs, 5))
        yield node, {n: np.floor(x) if n in whole else x for n, x in drawn.items()}


def _drawn(inputs: Any, seed: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    return {str(n.payload): random.uniform(0.2, 2, tuple(map(int, n.shape))) for n in inputs}


def flowing(node: Node) -> list[str]:
    return [str(n.payload) for i, n in enumerate(node.operands) if not stops(node.op, i)]


def told(holds: Callable[[Node, Values], bool], without: str, every: bool = True) -> set[str]:
    """Return the operations of arrays for which something holds, but for some."""
    over = all if every else any
    found = {op for op in ARRAYS if over(holds(*case) for case in cases(op))}
    excepted = set(without.split())
    assert excepted <= found
    return found - excepted


def of_arrays(trait: str) -> set[str]:
    return {op for op in having(trait) if op in ARRAYS}


# ---- of numbers --------------------------------------------------------------------------------


@cache
def on_pairs(op: str) -> tuple[Any, Any, Any, Any]:
    """Return pairs of numbers, and the values of an operation at them, either way round."""
    inputs = [make("input", payload=name) for name in "xy"]
    operands: list[Node] = list(inputs)
    if op in having("connective"):
        operands = [operation("gt", (one, make("const", payload=0.5))) for one in inputs]
    x, y = (np.array(one) for one in zip(*product(NUMBERS, NUMBERS), strict=True))
    node = operation(op, operands)
    return x, y, value_of(node, {"x": x, "y": y}), value_of(node, {"x": y, "y": x})


PAIRS = [
    op
    for op in ENTRYWISE
    if [f.kind for f in ROWS[op].formals][:2] == ["", ""]
    and len(ROWS[op].operands) - (op == "hypot") == 2
]


def test_what_is_the_same_the_other_way_round_is_commutative() -> None:
    alike = set()
    for op in [*PAIRS, "and", "or"]:
        *_, there, back = on_pairs(op)
        if np.array_equal(there, back, equal_nan=True):
            alike.add(op)
    assert alike - {"beta", "betaln", "log_mean"} == set(having("commutative"))


def test_what_is_always_one_of_two_is_a_choice() -> None:
    found = {op for op in PAIRS for x, y, z, _ in [on_pairs(op)] if np.all((z == x) | (z == y))}
    assert found == set(having("choice"))


def test_what_gives_a_truth_of_two_numbers_is_a_comparison() -> None:
    found = {op for op in PAIRS if on_pairs(op)[2].dtype == bool}
    assert found == set(having("comparison"))
    assert set(having("connective")) == {"and", "or", "not"}


def test_what_adds_up_is_linear() -> None:
    flowing_on = [op for op in PAIRS if not stops(op, 0)]
    found = {op for op in [*flowing_on, "neg"] if adds_up(op)}
    assert found == {op for op in having("joint") if op in ROWS and is_entrywise(op)}
    each = {op for op in flowing_on if op not in found and adds_up(op, 0) and adds_up(op, 1)}
    assert each == {op for op in having("linear") if is_entrywise(op)} == {"mul"}


def adds_up(op: str, position: int | None = None) -> bool:
    """Return whether sums of operands, or of one of them, give sums of values."""
    count = 1 if op == "neg" else 2
    inputs = [make("input", payload=f"x{i}") for i in range(count)]
    node = operation(op, inputs)
    random = np.random.default_rng(2)
    once, other = ({f"x{i}": random.uniform(-0.8, 0.8, 9) for i in range(count)} for _ in range(2))
    if position is not None:
        other |= {name: x for name, x in once.items() if name != f"x{position}"}
    moved = [f"x{i}" for i in range(count) if position in (None, i)]
    summed = {name: x + 2 * other[name] if name in moved else x for name, x in once.items()}
    expected = value_of(node, once) + 2 * value_of(node, other)
    return np.allclose(value_of(node, summed), expected, rtol=1e-9)


# Of numbers, everywhere.
SMOOTH = [op for op in ENTRYWISE if ROWS[op].domain is None and ROWS[op].operands and op != "where"]


def slopes(op: str, numbers: Sequence[float], position: int = 0) -> Any:
    """Return the slopes of an operation at all points of some numbers."""
    node, used = applied(ROWS[op])
    axes = zip(*product(numbers, repeat=len(used)), strict=True)
    at = {str(one.payload): np.array(axis) for one, axis in zip(used, axes, strict=True)}
    return value_of(partial(node, position), at)


@pytest.mark.parametrize(
    ("trait", "at", "without"),
    [
        ("flat-above", 1e6, "cschc log1mexp_exp rgamma"),
        ("flat-below", -1e6, "cschc gelu log1mexp_exp relu"),
    ],
)
def test_what_is_flat_far_out_has_the_trait(trait: str, at: float, without: str) -> None:
    alone = [op for op in SMOOTH if len(ROWS[op].formals) == 1 or op == "elu"]
    found = {op for op in alone if not stops(op, 0) and np.all(slopes(op, [at]) == 0)}
    assert found - set(without.split()) == set(having(trait)) & set(alone)


def test_what_overflows_has_a_steep_slope() -> None:
    found = {
        op
        for op in SMOOTH
        for position in range(len(ROWS[op].operands))
        if not (stops(op, position) or np.all(np.isfinite(slopes(op, NUMBERS, position))))
    }
    assert found == {op for op in having("explosive") if op in SMOOTH}


# ---- of arrays ---------------------------------------------------------------------------------


def is_linear(node: Node, values: Values, names: list[str]) -> bool:
    """Return whether a value is the same sum as some operands are, the others being as they are."""
    others = suited(node.op, _drawn(node.operands, 9))
    summed = {n: x + 2 * others[n] if n in names else x for n, x in values.items()}
    other = {n: others[n] if n in names else x for n, x in values.items()}
    together = value_of(node, values) + 2 * value_of(node, other)
    return np.allclose(value_of(node, summed), together, rtol=1e-9, atol=1e-12)


def test_what_is_linear_in_each_operand_has_the_trait() -> None:
    def holds(node: Node, values: Values) -> bool:
        names = flowing(node)
        return bool(names) and all(is_linear(node, values, [name]) for name in names)

    # Gates are linear on either side.
    assert told(holds, "gated level unlevel") == of_arrays("linear")


def test_what_is_linear_in_all_operands_together_has_the_trait() -> None:
    def holds(node: Node, values: Values) -> bool:
        names = flowing(node)
        return len(names) > 1 and is_linear(node, values, names)

    assert told(holds, "", every=False) == of_arrays("joint")


def test_what_is_linear_in_two_operands_is_a_product() -> None:
    two = {op for op in of_arrays("linear") if len(flowing(next(cases(op))[0])) == 2}
    assert two == of_arrays("product")
    summed = {
        op
        for op in two
        for node, values in cases(op)
        if np.any(value_of(node, {n: np.ones_like(x) for n, x in values.items()}) > 1)
    }
    assert summed == of_arrays("contraction")


def test_what_moves_entries_has_no_others() -> None:
    def holds(node: Node, values: Values) -> bool:
        known = {0.0} | {one for name in flowing(node) for one in np.ravel(values[name])}
        return bool(flowing(node)) and {*np.ravel(value_of(node, values))} <= known

    # A choice of entries, some of them many times, and gates.
    assert told(holds, "amax amin broadcast_to gated level unlevel") == of_arrays("moves")


def test_a_view_shares_memory() -> None:
    def holds(node: Node, values: Values) -> bool:
        found = evaluate([node], values)[node]
        return any(np.shares_memory(found, one) for one in values.values())

    assert told(holds, "", every=False) == of_arrays("view")


def test_what_must_not_be_written_to_cannot_be() -> None:
    def holds(node: Node, values: Values) -> bool:
        found = evaluate([node], values)[node]
        return isinstance(found, np.ndarray) and not found.flags.writeable

    assert told(holds, "") == of_arrays("read-only")


def test_what_takes_the_symmetric_part_has_the_trait() -> None:
    turn = np.array([[0, 1, 2], [-1, 0, 3], [-2, -3, 0]]) / 100

    def holds(node: Node, values: Values) -> bool:
        size = len(values["x0"]) if np.ndim(values["x0"]) == 2 else 0
        if np.shape(values["x0"]) != (size, size):
            return len(ARRAYS[node.op]) > 1 and node.op in having("iterated")
        turned = {**values, "x0": values["x0"] + turn[:size, :size]} if size < 4 else values
        return np.allclose(value_of(node, turned), value_of(node, values), rtol=1e-6)

    # What is the same by its nature, and what counts or has a sign.
    without = "diagonal lyapunov rank_above signdet symmetrized trace"
    assert told(holds, without) == of_arrays("symmetric")


def test_what_is_found_by_iteration_has_no_entries() -> None:
    def holds(node: Node, values: Values) -> bool:
        try:
            scalar_graph(Graph(node.operands, {"f": node}, {}, {}), {})
        except GradcError:
            return True
        return False

    without = (
        "before cofactor divided divided_sums gaps gated level others recurrence uneven unlevel"
    )
    assert told(holds, without) == of_arrays("iterated")


def fits(op: str, *shapes: Any) -> bool:
    try:
        shape_of(op, ARRAYS[op][0][1], shapes)
    except Mismatch:
        return False
    return True


def test_what_needs_a_square_matrix_and_its_inverse_has_the_trait() -> None:
    found = {op for op in ARRAYS if not fits(op, (2, 3), *ARRAYS[op][0][0][1:])}
    # Those that need no inverse, and those that need something else.
    without = """diagonal expm expm_along lower_half lyapunov orthogonal_factor outer sqrtm stack
        symmetrized trace triangular_factor vecmat"""
    assert found - set(without.split()) == of_arrays("inverts")


def test_a_determinant_makes_a_number_of_each_matrix_of_a_stack() -> None:
    alone = [op for op in ARRAYS if len(ROWS[op].operands) == 1 and not ROWS[op].settings]
    found = {op for op in alone if fits(op, (5, 2, 2)) and shape_of(op, None, [(5, 2, 2)]) == (5,)}
    assert found == of_arrays("determinant")


def test_what_is_solved_is_right() -> None:
    def holds(node: Node, values: Values) -> bool:
        matrix, found = values["x0"], value_of(node, values)
        if len(values) < 2 or np.shape(matrix) != (len(found),) * 2 if np.ndim(found) else True:
            return False
        return np.allclose(matrix @ found, values["x1"])

    assert told(holds, "") == of_arrays("solves")


def test_reductions_may_keep_their_axes() -> None:
    found = {
        op for op in OPERATIONS if op in ROWS and "keepdims" in {f.name for f in ROWS[op].settings}
    }
    assert found == set(having("reduction"))


def test_what_goes_along_an_axis_keeps_the_shape_and_moves_nothing() -> None:
    found = {
        op
        for op in ARRAYS
        if ROWS[op].settings and ROWS[op].settings[0].kind in ("axes", "axis")
        and op not in having("moves") and fits(op, *[(2, 3)] * len(ROWS[op].operands))
        and shape_of(op, ARRAYS[op][0][1], [(2, 3)] * len(ROWS[op].operands)) == (2, 3)
    }  # fmt: skip
    assert found == set(having("along"))


# ---- of programs -------------------------------------------------------------------------------

# What stands in rules and in generated code alone.
INTERNAL = """leaf scan result again accumulate sigmoids part native others before
    recurrence expm_along lyapunov divided level divided_sums gated uneven unlevel symmetrized
    lower_half gaps scatter scatter_add""".split()


@pytest.mark.parametrize("op", INTERNAL)
def test_a_program_cannot_write_what_is_internal(op: str) -> None:
    count = len(ROWS[op].operands) if op in ROWS else 1
    text = f"x: [3, 3]; {op}({', '.join(['x'] * count)})"
    with pytest.raises(GradcError, match=r"no (function|value)|unknown|is not|has no"):
        lower_program(parse(text), text)


@pytest.mark.parametrize("call", ["index(x, 0)", "gather(x, 0)", "gather(x, [0, 1], 0)"])
def test_what_is_written_in_brackets_is_not_called(call: str) -> None:
    with pytest.raises(GradcError, match="no function"):
        lower_program(parse(f"x: [3, 3]; {call}"), f"x: [3, 3]; {call}")


def test_what_is_spread_takes_numbers_one_by_one() -> None:
    for text, op in (("x.reshape(3, 2)", "reshape"), ("x.transpose(1, 0)", "transpose")):
        graph = lower_program(parse(f"x: [2, 3]; {text}"), f"x: [2, 3]; {text}")
        assert graph.outputs["f"].op == op
