"""The one walk that works a graph out: a table says what operations do, a function what leaves are.

In: nodes; a table from each operation to a function of its settings and of the values of its
operands; how a leaf is read. Out: the value of each node, whatever values are made of. What the
table does not spell is written out by its definition: what the function *is*, and no derivative.

    interpret(route([x*y], table), table, {x: 2, y: 3}.get)   ->   {x: 2, y: 3, x*y: 6}
    where table is {"mul": lambda settings, x, y: x*y}
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import prod
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from ..budget import spend, take
from ..errors import InputError
from ..graph.dimensions import Size, value_of
from ..graph.graph import body_of, everything, order
from ..graph.node import Node
from ..graph.operations import having
from ..graph.work import at, bytes_of, products_of
from ..lower.instantiate import expand_nodes
from .implicit import newton
from .loops import run

# A function for each operation: of its settings, with numbers for dimensions, then of its operands.
# What values are differs from table to table, and a table holds functions of one, two, many.
Spellings: TypeAlias = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """The way through a graph by a table: nodes that it spells, operands first, each once.

    `new` has what was written out: from a node to the one that stands for it there. Behind a node
    in `done` the values of others are wanted no more.
    """

    nodes: tuple[Node, ...]
    new: Mapping[Node, Node]
    done: Mapping[Node, Sequence[Node]] = field(default_factory=dict)


def route(
    roots: Iterable[Node], table: Spellings, known: Container[Node] = (), only: bool = False
) -> Route:
    """Return the route to the roots, to be walked as often as there are values.

    It may leave out what is `known`, with all below it. With `only`, no values but those of the
    roots are wanted at its end. Raises `InputError` for an operation that has neither a spelling in
    the table nor a definition.
    """
    wanted = list(roots)
    found = _route(wanted, table, known)
    return replace(found, done=_done(found, wanted)) if only else found


def _done(path: Route, wanted: Sequence[Node]) -> dict[Node, list[Node]]:
    """Return, by the node that uses them last, the nodes that are not wanted at the end."""
    last = {operand: node for node in path.nodes for operand in node.operands}
    kept = {path.new.get(node, node) for node in wanted}
    done: dict[Node, list[Node]] = {}
    for node, user in last.items():
        if node not in kept:
            done.setdefault(user, []).append(node)
    return done


def _route(wanted: Sequence[Node], table: Spellings, known: Container[Node]) -> Route:
    """Return the route on which the value of every node is kept."""
    steps = order(wanted, known)
    ops = {node.op for node in steps}
    if not ops.isdisjoint(_BODIES):
        ops.update(node.op for node in everything(wanted, known))
    if all(op in table or op in _UNSPELLED for op in ops):
        return Route(tuple(steps), {})
    found = expand_nodes(wanted, table.__contains__)
    nodes = dict.fromkeys(order([found[root] for root in wanted]))
    new = {node: one for node, one in found.items() if one is not node and one in nodes}
    for node in everything(nodes):
        if node.op not in table and node.op not in _UNSPELLED:
            hint = "it has neither a definition nor a spelling among these operations"
            raise InputError(f"{node.op} cannot be worked out", None, hint)
    return Route(tuple(nodes), new)


def interpret(
    path: Route,
    table: Spellings,
    leaf: Callable[[Node], Any],
    known: dict[Node, Any] | None = None,
    sizes: Mapping[str, int] = MappingProxyType({}),
    keep: Callable[[Node, Any], Any] | None = None,
) -> dict[Node, Any]:
    """Return the value of each node on a route that is wanted, and of what was written out for it.

    `known` has values that are there already, and is added to; `sizes` has the dimensions. `keep`
    sees the value of each node, and returns the one that what uses it will have.
    """
    values = {} if known is None else known
    walk = _Walk(table, leaf, keep)
    for node in path.nodes:
        if node in values:
            continue
        if node.op in _LEAVES:
            value = leaf(node)
        elif node.op in _BODIES:
            given = [values[operand] for operand in node.operands]
            value, sizes = _BODIES[node.op](node, given, sizes, walk)
        else:
            settings = resolved(node.payload, sizes) if type(node.payload) is tuple else ()
            given = [values[operand] for operand in node.operands]
            if len(given) > _FEW_OPERANDS:
                spend(_OPERAND * len(given))
            _announce(node, given, sizes)
            value = table[node.op](settings, *given)
        spend(_cost(value))
        values[node] = value if keep is None or node.op == "scan" else keep(node, value)
        for one in path.done.get(node, ()):
            del values[one]
    for node, written in path.new.items():
        if written in values:
            values[node] = values[written]
    return values


def _cost(value: Any) -> float:
    """Return the steps that a value takes: more by the entry of an array, most of other numbers."""
    if type(value) is not np.ndarray or value.size > _FEW:  # which is announced
        return _VISIT
    return float(_VISIT + value.size * (_VISIT if value.dtype == object else _ENTRY))


def _announce(node: Node, given: Sequence[Any], sizes: Mapping[str, int]) -> None:
    """Draw for the products and the bytes of an operation on large arrays before it is done."""
    arrays = [one for one in given if type(one) is np.ndarray]
    if node.op not in _MADE and not any(one.size > _FEW for one in arrays):
        return
    shape = at(node.shape, sizes)
    products = products_of(node.op, shape, [np.shape(one) for one in given])
    if any(one.dtype == object for one in arrays):
        spend(products + _VISIT * prod(shape))
    else:
        spend(_PRODUCT * products + _ENTRY * prod(shape))
    take(0 if node.op in having("view") else bytes_of(shape))


_VISIT = 10
_ENTRY = 0.01
_PRODUCT = 2e-4  # as the BLAS has them
_FEW = 1000  # entries
_FEW_OPERANDS = 8
_OPERAND = 4
_MADE = frozenset(("eye", "arange", "scatter", "scatter_add"))  # whatever their operands are


@dataclass(frozen=True, slots=True)
class _Walk:
    """How a walk goes, for the bodies inside of it."""

    table: Spellings
    leaf: Callable[[Node], Any]
    keep: Callable[[Node, Any], Any] | None
    bodies: dict[Node, Route] = field(default_factory=dict)

    def inside(
        self, node: Node, given: dict[Node, Any], sizes: Mapping[str, int]
    ) -> dict[Node, Any]:
        """Return the value of each node of a body, from those of its leaves."""
        body = self.bodies.get(node)
        if body is None:
            body = self.bodies[node] = Route(tuple(order(body_of(node))), {})
        return interpret(body, self.table, self.leaf, given, sizes, self.keep)

    def solve(self, shape: tuple[int, ...], jacobian: Any, right: Any) -> Any:
        """Return a right side divided by a Jacobian, of twice its shape."""
        if not shape:
            return self.table["div"]((), right, jacobian)
        matrix = jacobian.reshape(right.size, right.size)
        return self.table["solve_vector"]((), matrix, right.reshape(-1)).reshape(shape)


# The value of a node that has a body, or is part of what one gives, and the sizes from then on.
_Worked: TypeAlias = tuple[Any, Mapping[str, int]]


def _scan(node: Node, given: list[Any], sizes: Mapping[str, int], walk: _Walk) -> _Worked:
    def stack(rows: Sequence[Any]) -> Any:
        return walk.table["stack"]((0,), *rows)

    return run(node, given, sizes, partial(walk.inside, node), stack)


def _root(node: Node, given: list[Any], sizes: Mapping[str, int], walk: _Walk) -> _Worked:
    solve = partial(walk.solve, resolved(node.shape, sizes))
    return newton(node, given, partial(walk.inside, node, sizes=sizes), solve), sizes


# What is no entry of a table, as its body is worked out by that.
_BODIES: Mapping[str, Callable[[Node, list[Any], Mapping[str, int], _Walk], _Worked]] = {
    "scan": _scan,
    "result": lambda node, given, sizes, walk: (given[0][node.settings[0]], sizes),
    "root": _root,
}


_LEAVES = ("input", "const")
_UNSPELLED = frozenset((*_LEAVES, *_BODIES, "leaf"))


def resolved(settings: Any, sizes: Mapping[str, int]) -> Any:
    """Return settings with a number for each dimension in them."""
    if isinstance(settings, tuple):
        return tuple([resolved(one, sizes) for one in settings])
    return value_of(settings, sizes) if isinstance(settings, _DIMENSIONS) else settings


_DIMENSIONS = (str, Size)


def adapted(
    adapt: Callable[[Callable[..., Any]], Callable[..., Any]],
    functions: Mapping[str, Callable[..., Any]],
) -> dict[str, Callable[..., Any]]:
    """Return functions that are called in another way, each adapted to how a table has it."""
    return {op: adapt(function) for op, function in functions.items()}


def of_values(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adapt a function of operands alone: its operation has no settings."""
    return lambda settings, *values: function(*values)


def on_objects(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adapt a function of arrays to entries of any kind; what has no axes is an entry again."""
    return lambda settings, *arrays: np.asarray(
        function(settings, *(np.asarray(array, object) for array in arrays)), object
    )[()]
