"""A program of arrays as one of numbers: each entry an expression of its own.

    x: [2]; sum(x^2)   ->   x[0]^2 + x[1]^2, of the inputs x[0] and x[1]

So the witness for scalars judges arrays too. Each operation is written out by its definition, as a
textbook has it: a product of matrices as sums of products, a determinant by Leibniz' formula. None
of this knows the rules of `functions.grad`: of a row there only the definition is used.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from itertools import permutations
from math import prod
from typing import Any, TypeAlias

import numpy as np

from ..graph.build import operation
from ..graph.dimensions import value_of
from ..graph.graph import Graph, order
from ..graph.node import Node, constant, make
from ..graph.operations import is_entrywise, traits_of
from ..vocabulary import functions
from .evaluate import place_of
from .walk import Table, interpret, route

Entries: TypeAlias = Any  # an array of nodes, or one of them without axes


def entries_of(roots: Iterable[Node], sizes: Mapping[str, int]) -> dict[Node, Entries]:
    """Return the entries of all that the roots reach, at these sizes of the dimensions."""
    table = {**{op: _entry_by_entry(op) for op in functions() if is_entrywise(op)}, **_ARRAYS}

    def leaf(node: Node) -> Entries:
        if node.op == "const":
            return node
        return _named(node, tuple(value_of(size, sizes) for size in node.shape))

    def marked(node: Node, entries: Entries) -> Entries:
        return _named(node, np.shape(entries), entries) if node.op == "mark" else entries

    return interpret(route(roots, table), table, leaf, sizes=sizes, keep=marked)


def work(roots: Iterable[Node], sizes: Mapping[str, int]) -> int:
    """Return about how many operations on numbers the operations on arrays are."""
    total = 0
    for node in order(roots):
        if node.operands:
            shapes = [tuple(value_of(d, sizes) for d in n.shape) for n in (node, *node.operands)]
            is_sum = node.shape and not traits_of(node.op).isdisjoint(("contraction", "inverts"))
            terms = 2 * shapes[1][-1] if is_sum else 1
            total += max(prod(shape) for shape in shapes) * terms
    return total


def entry_name(name: str, index: tuple[int, ...]) -> str:
    """Return the name of an entry: `x[0, 1]`."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def scalar_graph(graph: Graph, sizes: Mapping[str, int]) -> Graph:
    """Return the program of the entries; outputs and variables go by the names of entries."""
    known = entries_of((*graph.outputs.values(), *graph.wrt.values(), *graph.inputs), sizes)

    def flat(nodes: Mapping[str, Node]) -> dict[str, Node]:
        return {
            entry_name(name, index): _at(known[node], index)
            for name, node in nodes.items()
            for index in np.ndindex(np.shape(known[node]))
        }

    inputs = flat({str(node.payload): node for node in graph.inputs})
    return Graph(
        inputs=tuple(inputs.values()),
        outputs=flat(graph.outputs),
        names={},
        spans={},
        wrt=flat(graph.wrt),
    )


def _at(entries: Entries, index: tuple[int, ...]) -> Node:
    entry: Node = np.asarray(entries, object)[index]
    return entry


def _named(node: Node, shape: tuple[int, ...], *operands: Entries) -> Entries:
    """Return the entries of an input or of a mark, each with a name of its own."""
    found = np.empty(shape, object)
    for index in np.ndindex(shape):
        parts = tuple(_at(operand, index) for operand in operands)
        found[index] = make(node.op, parts, entry_name(str(node.payload), index))
    return found[()]


def _each(function: Callable[..., Node], *arrays: Entries) -> Entries:
    """Return what a function of entries gives at every place, the arrays broadcast."""
    broadcast = np.broadcast_arrays(*(np.asarray(array, object) for array in arrays))
    found = np.empty(broadcast[0].shape if broadcast else (), object)
    for index in np.ndindex(found.shape):
        found[index] = function(*(array[index] for array in broadcast))
    return found[()]


def _call(op: str, *arrays: Entries) -> Entries:
    return _each(lambda *parts: operation(op, parts), *arrays)


def _entry_by_entry(op: str) -> Callable[..., Entries]:
    return lambda settings, *arrays: _call(op, *arrays)


def _folded(op: str) -> Callable[..., Node]:
    """Return the function that puts an operation between all the entries of a row."""
    return lambda entries: reduce(lambda a, b: operation(op, (a, b)), entries)


def _total(entries: Iterable[Node]) -> Node:
    listed = list(entries)
    return _folded("add")(listed) if listed else constant(0)


def _reduction(function: Callable[[list[Node]], Node]) -> Callable[..., Entries]:
    def reduced(settings: Any, x: Entries) -> Entries:
        axes, keepdims = settings
        rest = tuple(axis for axis in range(x.ndim) if axis not in axes)
        moved = np.transpose(x, (*rest, *axes))
        shape = tuple(x.shape[axis] for axis in rest)
        rows = moved.reshape(*shape, -1) if shape else moved.reshape(-1)
        found = np.empty(shape, object)
        for index in np.ndindex(shape):
            found[index] = function(list(rows[index]))
        return np.expand_dims(found, axes)[()] if keepdims else found[()]

    return reduced


_sum = _reduction(_total)


def _mean_of(row: list[Node]) -> Node:
    return operation("div", (_total(row), constant(len(row))))


def _variance_of(row: list[Node]) -> Node:
    mean = _mean_of(row)
    return _mean_of([operation("pow", (operation("sub", (x, mean)), constant(2))) for x in row])


def _norm_of(row: list[Node]) -> Node:
    return operation("sqrt", (_total(operation("mul", (x, x)) for x in row),))


def _logsumexp_of(row: list[Node]) -> Node:
    return operation("log", (_total(operation("exp", (x,)) for x in row),))


def _softmax(settings: Any, x: Entries) -> Entries:
    powers = _call("exp", x)
    return _call("div", powers, _sum((settings[0], True), powers))


def _log_softmax(settings: Any, x: Entries) -> Entries:
    return _call("sub", x, _reduction(_logsumexp_of)((settings[0], True), x))


def _standardize(settings: Any, x: Entries, eps: Entries) -> Entries:
    centred = _call("sub", x, _reduction(_mean_of)((settings[0], True), x))
    variance = _reduction(_variance_of)((settings[0], True), x)
    return _call("div", centred, _call("sqrt", _call("add", variance, eps)))


def _cumulated(op: str) -> Callable[..., Entries]:
    def cumulated(settings: Any, x: Entries) -> Entries:
        found = np.moveaxis(x.copy(), settings[0], 0)
        for i in range(1, len(found)):
            found[i] = _call(op, found[i - 1], found[i])
        return np.moveaxis(found, 0, settings[0])

    return cumulated


def _matmul(settings: Any, a: Entries, b: Entries) -> Entries:
    left = a if a.ndim > 1 else a[None, :]
    right = b if b.ndim > 1 else b[:, None]
    products = _call("mul", left[..., :, :, None], right[..., None, :, :])
    found = _sum(((products.ndim - 2,), False), products)
    found = found if b.ndim > 1 else found[..., 0]
    return found if a.ndim > 1 else found[..., 0, :] if b.ndim > 1 else found[0]


def _determinant(matrix: Entries) -> Node:
    """Return the determinant by Leibniz' formula: the sum over permutations with their signs."""
    size = len(matrix)
    terms = []
    for columns in permutations(range(size)):
        swaps = sum(columns[i] > columns[j] for i in range(size) for j in range(i + 1, size))
        factors = [matrix[i, j] for i, j in enumerate(columns)]
        term = reduce(lambda a, b: operation("mul", (a, b)), factors, constant((-1) ** swaps))
        terms.append(term)
    return _total(terms)


def _inverse(settings: Any, matrix: Entries) -> Entries:
    """Return the inverse by Cramer's rule: the cofactors, transposed, over the determinant."""
    size = len(matrix)
    determinant = _determinant(matrix)
    found = np.empty((size, size), object)
    for i, j in np.ndindex(size, size):
        minor = np.delete(np.delete(matrix, j, axis=0), i, axis=1)
        sign = constant((-1) ** (i + j))
        cofactor = operation("mul", (sign, _determinant(minor)))
        found[i, j] = operation("div", (cofactor, determinant))
    return found


def _solve(settings: Any, matrix: Entries, right: Entries) -> Entries:
    return _matmul((), _inverse((), matrix), right)


def _cross_entropy(settings: Any, logits: Entries, labels: Entries) -> Entries:
    last = ((logits.ndim - 1,), True)
    rows = _call(
        "sub",
        _reduction(_logsumexp_of)(last, logits),
        _sum(last, _call("mul", labels, logits)),
    )
    return _mean_of(list(rows.ravel()))


def _binary_cross_entropy(settings: Any, logits: Entries, labels: Entries) -> Entries:
    entries = _call("sub", _call("softplus", logits), _call("mul", labels, logits))
    return _mean_of(list(entries.ravel()))


def _roll(settings: Any, x: Entries) -> Entries:
    shift, axis = settings
    return np.take(x, np.arange(x.shape[axis]) - shift, axis, mode="wrap")


def _eye(settings: Any) -> Entries:
    return _each(constant, np.eye(settings[0]))


def _diagonal_matrix(settings: Any, x: Entries) -> Entries:
    found = _each(constant, np.zeros((len(x), len(x))))
    for i, entry in enumerate(x):
        found[i, i] = entry
    return found


_ARRAYS: Table = {
    "mark": lambda settings, x: x,
    "rule": lambda settings, body, *_: body,
    "sum": _sum,
    "mean": _reduction(_mean_of),
    "prod": _reduction(_folded("mul")),
    "amax": _reduction(_folded("max")),
    "amin": _reduction(_folded("min")),
    "var": _reduction(_variance_of),
    "std": _reduction(lambda row: operation("sqrt", (_variance_of(row),))),
    "norm": _reduction(_norm_of),
    "logsumexp": _reduction(_logsumexp_of),
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "standardize": _standardize,
    "cumsum": _cumulated("add"),
    "cumprod": _cumulated("mul"),
    "flip": lambda settings, x: np.flip(x, settings[0]),
    "roll": _roll,
    **dict.fromkeys(("matmul", "matvec", "vecmat", "dot"), _matmul),
    "outer": lambda settings, a, b: _call("mul", a[:, None], b[None, :]),
    "transpose": lambda settings, x: np.transpose(x, settings[0]),
    "trace": lambda settings, x: _total(np.diagonal(x)),
    "det": lambda settings, x: _determinant(x),
    "logabsdet": lambda settings, x: _call("log", _call("abs", _determinant(x))),
    "inv": _inverse,
    "solve": _solve,
    "solve_vector": _solve,
    "diagonal": lambda settings, x: np.diagonal(x),
    "diagonal_matrix": _diagonal_matrix,
    "reshape": lambda settings, x: np.reshape(np.asarray(x, object), settings[0]),
    "broadcast_to": lambda settings, x: np.broadcast_to(np.asarray(x, object), settings[0]),
    "expand_dims": lambda settings, x: np.expand_dims(np.asarray(x, object), settings[0]),
    "squeeze": lambda settings, x: np.squeeze(x, settings[0])[()],
    "index": lambda settings, x: x[place_of(settings[0])],
    "concat": lambda settings, *xs: np.concatenate(xs, axis=settings[0]),
    "stack": lambda settings, *xs: np.stack([np.asarray(x, object) for x in xs], settings[0]),
    "size": lambda settings: constant(settings[0]),
    "eye": _eye,
    "cross_entropy": _cross_entropy,
    "binary_cross_entropy": _binary_cross_entropy,
}
