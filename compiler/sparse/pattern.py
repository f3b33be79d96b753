"""The entries of a derivative that need not be 0, from the graph and the sizes of its dimensions.

In: nodes, and variables. Out: which entries of the nodes depend on which entries of the variables,
in such a way that a derivative flows: a condition chooses, and has none. An entry that the pattern
lacks is 0 wherever the program is computed; one that it has may be 0 here or there.

It is one more evaluator: a value is a `Support`, and the table says by the traits of an operation
which entries of its operands an entry is made of.

    y = x[1:] - x[:-1]  of x: [3]   ->   rows 0 0 1 1, columns 0 1 1 2
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce
from math import prod
from typing import Any

import numpy as np

from ..calculus.partials import stops
from ..errors import InputError
from ..graph.build import full, operation, total
from ..graph.graph import remade, same
from ..graph.loops import loop_of
from ..graph.node import Node, constant
from ..graph.operations import OPERATIONS, having, is_entrywise, shape_of
from ..interpret.evaluate import TABLE as MOVES
from ..interpret.evaluate import place_of
from ..interpret.walk import interpret, resolved, route
from ..vocabulary import functions
from .support import (
    Support,
    collected,
    entries,
    everything,
    gathered,
    itself,
    joined,
    nothing,
    reduced,
    running,
    support_of,
    united,
)

_Rule = Callable[..., Support]


def jacobian_pattern(
    roots: Sequence[Node], variables: Sequence[Node], sizes: Mapping[str, int]
) -> Support:
    """Return of all entries of the roots, one behind the other, the entries of the variables.

    The support has one axis, and its members number the entries of the variables in their order.
    """
    found = dependence(roots, variables, sizes)
    return joined([found[root] for root in roots])


def symmetric(pattern: Support) -> Support:
    """Return a pattern with each pair the other way round too: that of a Hessian.

    The gradient of a graph may be written so that an entry depends on another and not vice versa.
    """
    rows, columns = pattern.pairs
    both = np.concatenate([rows, columns]), np.concatenate([columns, rows])
    return support_of(*both, pattern.shape)


def dependence(
    roots: Sequence[Node], variables: Sequence[Node], sizes: Mapping[str, int]
) -> dict[Node, Support]:
    """Return the support of each root, in entries of the variables."""
    known = remade([*roots, *variables], _followed)
    own: dict[Node, Support] = {}
    first = 0
    for variable in variables:
        shape = resolved(variable.shape, sizes)
        own[known[variable]] = itself(shape, first)
        first += prod(shape)

    def leaf(node: Node) -> Support:
        return nothing(resolved(node.shape, sizes))

    def kept(node: Node, value: Any) -> Support:
        support = value if isinstance(value, Support) else nothing(value.shape)  # of no steps
        return united([support, own[node]], support.shape) if node in own else support

    path = route([known[root] for root in roots], _TABLE)
    found = interpret(path, _TABLE, leaf, sizes=sizes, keep=kept)
    return {root: found[known[root]] for root in roots}


def _followed(node: Node, operands: tuple[Node, ...]) -> Node:
    """Return a node for what a walk over supports cannot go into, which is as dense as that.

    What an equation gives depends on all that stands in it, and not on where its search began.
    """
    if node.op == "scan" and loop_of(node).condition is not None:
        hint = "ask for the derivative without sparse=True"
        raise InputError("a while has no pattern: its steps are known when it runs", None, hint)
    if node.op != "root":
        return same(node, operands)
    made_of = reduce(
        lambda one, other: operation("add", (one, other)), map(total, operands[1:]), constant(0)
    )
    return full(made_of, node.shape)


# ---- which entries of its operands an entry of an operation is made of --------------------------


def _entrywise(op: str, settings: Any, *operands: Support) -> Support:
    flowing = [one for position, one in enumerate(operands) if not stops(op, position)]
    return united(flowing, np.broadcast_shapes(*(one.shape for one in operands)))


def _rule(settings: Any, body: Support, *operands: Support) -> Support:
    """Return what a function with a rule of its own depends on: what its rule is a factor of."""
    arguments = operands[: len(operands) // 2]
    fit = [one if _stretches(one, body) else reduced(one, _axes(one)) for one in arguments]
    return united(fit, body.shape)


def _stretches(one: Support, other: Support) -> bool:
    pairs = zip(one.shape[::-1], other.shape[::-1], strict=False)
    return len(one.shape) <= len(other.shape) and all(a in (1, b) for a, b in pairs)


def _axes(support: Support) -> range:
    return range(len(support.shape))


def _reduction(settings: Any, x: Support) -> Support:
    return reduced(x, *settings)


def _along(settings: Any, x: Support, *others: Support) -> Support:
    return united([reduced(x, settings[0], keepdims=True), *others], x.shape)


def _cumulated(settings: Any, x: Support) -> Support:
    return running(x, settings, back=False, strict=False)


def _before(settings: Any, *operands: Support) -> Support:
    shape = np.broadcast_shapes(*(one.shape for one in operands))
    axes, back = settings
    return running(united(operands, shape), axes, back, strict=True)


def _others(settings: Any, x: Support) -> Support:
    """Return what depends on all other entries: those before each, and those behind it."""
    return united([running(x, settings[0], back, strict=True) for back in (False, True)], x.shape)


def _contraction(settings: Any, first: Support, second: Support) -> Support:
    """Return the support of a product: a row of the first, and a column of the second."""
    rows = reduced(first, [len(first.shape) - 1])
    columns = reduced(second, [max(len(second.shape) - 2, 0)])
    shape = _shape("matmul", (), first, second)
    if len(second.shape) > 1 and len(first.shape) > 1:
        rows = _reshaped(rows, (*rows.shape, 1))
    if len(second.shape) > 1:
        columns = _reshaped(columns, (*columns.shape[:-1], 1, columns.shape[-1]))
        if len(first.shape) == 1:
            columns = _reshaped(columns, (*columns.shape[:-2], columns.shape[-1]))
    return united([rows, columns], shape)


def _outer(settings: Any, first: Support, second: Support) -> Support:
    shape = (*first.shape, *second.shape)
    return united([_reshaped(first, (*first.shape, 1)), second], shape)


def _reshaped(support: Support, shape: Sequence[int]) -> Support:
    return Support(tuple(shape), support.starts, support.members)


def _solve(settings: Any, matrix: Support, right: Support) -> Support:
    column = reduced(right, [0], keepdims=True)
    return united([everything([matrix], ()), column], right.shape)


def _trace(settings: Any, x: Support) -> Support:
    return reduced(gathered(x, np.diagonal(entries(x.shape))), [0])


def _moved(op: str, settings: Any, *operands: Support) -> Support:
    """Return where entries go: the operation itself, of their numbers from 1, tells it."""
    first, numbers = 1, []
    for one in operands:
        numbers.append(first + entries(one.shape))
        first += len(one)
    places = np.asarray(MOVES[op](settings, *numbers)).astype(np.int64)
    return gathered(operands[0] if len(operands) == 1 else joined(operands), places - 1)


def _scattered(settings: Any, *parts: Support) -> Support:
    places, shape = settings
    moves = []
    for place, part in zip(places, parts, strict=True):
        target = np.asarray(entries(shape)[place_of(place)])
        moves.append((part, np.broadcast_to(entries(part.shape), target.shape), target))
    return collected(moves, shape)


def _of_all(op: str, settings: Any, *operands: Support) -> Support:
    """Return the support of an operation of which no more is known: each entry is made of all."""
    flowing = [one for position, one in enumerate(operands) if not stops(op, position)]
    return everything(flowing, _shape(op, settings, *operands))


def _shape(op: str, settings: Any, *operands: Support) -> tuple[int, ...]:
    return tuple(resolved(shape_of(op, settings, [one.shape for one in operands]), {}))


def _rule_of(op: str) -> _Rule:
    """Return the row of an operation by its traits, where it has none of its own."""
    if is_entrywise(op):
        return partial(_entrywise, op)
    if op in functions() and all(stops(op, i) for i in range(len(functions()[op].operands))):
        return partial(_of_all, op)
    for trait, rule in _BY_TRAIT.items():
        if op in having(trait):
            return rule
    moves = op in having("moves") or op in having("view")
    return partial(_moved if moves else _of_all, op)


_BY_TRAIT: Mapping[str, _Rule] = {
    "reduction": _reduction,
    "along": _along,
    "contraction": _contraction,
    "solves": _solve,
}
_OWN: Mapping[str, _Rule] = {
    "rule": _rule,
    "cumsum": _cumulated,
    "cumprod": _cumulated,
    "before": _before,
    "recurrence": _before,
    "others": _others,
    "outer": _outer,
    "trace": _trace,
    "scatter": _scattered,
    **{op: partial(_of_all, op) for op in ("gather", "scatter_add")},
}
_LEAVES = ("input", "const")
_TABLE: Mapping[str, _Rule] = {
    op: _OWN.get(op) or _rule_of(op)
    for op in dict.fromkeys([*functions(), *OPERATIONS])
    if op not in _LEAVES
}
