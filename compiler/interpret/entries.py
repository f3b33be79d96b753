"""A program of arrays as one of numbers: each entry an expression of its own.

    x: [2]; sum(x^2)   ->   x[0]^2 + x[1]^2, of the inputs x[0] and x[1]

So the witness for scalars judges arrays too. Each operation is written out by its definition, as a
textbook has it: a product of matrices as sums of products, a determinant by its minors. None
of this knows the rules of `functions.grad`: of a row there only the definition is used.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial, reduce
from itertools import combinations
from math import prod
from typing import Any, TypeAlias

import numpy as np

from ..graph.build import operation
from ..graph.graph import Graph, body_of, everything, order
from ..graph.loops import is_open, loop_of
from ..graph.node import Node, constant, make
from ..graph.operations import having, is_entrywise, traits_of
from ..vocabulary import functions
from .evaluate import TABLE as MOVES
from .evaluate import place_of
from .factors import OF_ENTRIES as FACTORS
from .gathers import OF_ENTRIES
from .order import OF_ENTRIES as ORDER
from .stacks import each_matrix
from .walk import Spellings, interpret, of_values, on_objects, resolved, route

Entries: TypeAlias = Any  # an array of nodes, or one of them without axes


def entries_of(roots: Iterable[Node], sizes: Mapping[str, int]) -> dict[Node, Entries]:
    """Return the entries of all that the roots reach, at these sizes of the dimensions."""
    entrywise = [*(op for op in functions() if is_entrywise(op)), *having("connective")]
    table = {**{op: of_values(partial(_call, op)) for op in entrywise}, **_ARRAYS}

    def leaf(node: Node) -> Entries:
        if node.op == "const":
            return node
        return _named(node, resolved(node.shape, sizes))

    def marked(node: Node, entries: Entries) -> Entries:
        return _named(node, np.shape(entries), entries) if node.op == "mark" else entries

    return interpret(route(roots, table), table, leaf, sizes=sizes, keep=marked)


def work(roots: Iterable[Node], sizes: Mapping[str, int]) -> int:
    """Return about how many operations on numbers the operations on arrays are.

    A `while` may take as many steps as it is allowed.
    """
    total = 0
    for node in order(roots):
        if node.op == "scan" and is_open(node):
            loop = loop_of(node)
            sizes = {**sizes, str(loop.count): resolved(loop.limit, sizes)}
        if node.operands:
            shapes = [resolved(one.shape, sizes) for one in (node, *node.operands)]
            is_sum = node.shape and not traits_of(node.op).isdisjoint(("contraction", "inverts"))
            terms = 2 * shapes[1][-1] if is_sum else 1
            total += max(prod(shape) for shape in shapes) * terms
    return total


def steps(roots: Iterable[Node], sizes: Mapping[str, int]) -> int:
    """Return about how many operations loops are, written out; an open one takes all it may."""
    each: dict[Node, int] = {}
    for node in everything(roots):
        each[node] = 1
        if node.op == "scan":
            loop = loop_of(node)
            count = resolved(loop.count if loop.limit is None else loop.limit, sizes)
            each[node] = count * sum(each[one] for one in order(body_of(node)))
    return sum(number for node, number in each.items() if node.op == "scan")


def minors(roots: Iterable[Node], sizes: Mapping[str, int]) -> int:
    """Return about how many operations determinants and inverses are, written out by minors."""
    total = 0
    for node in order(roots):
        if "inverts" in traits_of(node.op):
            *stack, size, _ = resolved(node.operands[0].shape, sizes)
            of_one = size << min(size, _LARGEST)
            total += prod(stack) * (
                of_one if "determinant" in traits_of(node.op) else size * of_one
            )
    return total


_LARGEST = 60  # rows of a matrix, of which there is no saying how many minors there are


def entry_name(name: str, index: tuple[int, ...]) -> str:
    """Return the name of an entry: `x[0, 1]`."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def by_entry(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of all entries under their names."""
    return {
        entry_name(name, index): np.asarray(value, object)[index]
        for name, value in values.items()
        for index in np.ndindex(np.shape(value))
    }


def scalar_graph(graph: Graph, sizes: Mapping[str, int]) -> Graph:
    """Return the program of the entries; outputs and variables go by the names of entries."""
    known = entries_of((*graph.outputs.values(), *graph.wrt.values(), *graph.inputs), sizes)

    def flat(nodes: Mapping[str, Node]) -> dict[str, Node]:
        return by_entry({name: known[node] for name, node in nodes.items()})

    inputs = flat({str(node.payload): node for node in graph.inputs})
    return Graph(tuple(inputs.values()), flat(graph.outputs), {}, {}, flat(graph.wrt))


def _named(node: Node, shape: tuple[int, ...], *operands: Entries) -> Entries:
    """Return the entries of an input or of a mark, each with a name of its own."""
    found = np.empty(shape, object)
    for index in np.ndindex(shape):
        parts: list[Any] = [np.asarray(operand, object)[index] for operand in operands]
        found[index] = make(node.op, tuple(parts), entry_name(str(node.payload), index))
    return found[()]


def _call(op: str, *arrays: Entries) -> Entries:
    """Return what an operation gives at every place, the arrays broadcast."""
    return np.frompyfunc(lambda *parts: operation(op, parts), len(arrays), 1)(*arrays)


_constants: Callable[..., Entries] = np.frompyfunc(constant, 1, 1)


def _folded(op: str) -> Callable[..., Node]:
    """Return the function that puts an operation between all the entries of a row."""
    return lambda entries: reduce(partial(_call, op), entries)


def _scatter(settings: Any, *parts: Entries) -> Entries:
    """Return zeros with each part added at its place."""
    places, shape = settings
    found = np.full(shape, constant(0), object)
    for place, part in zip(places, parts, strict=True):
        found[place_of(place)] = _call("add", found[place_of(place)], part)
    return found


def _total(entries: Entries) -> Entries:
    return _folded("add")(entries) if len(entries) else constant(0)


def _reduction(function: Callable[[Entries], Node]) -> Callable[..., Entries]:
    def reduced(settings: Any, x: Entries) -> Entries:
        axes, keepdims = settings
        moved = np.moveaxis(x, axes, range(-len(axes), 0))
        rows = moved.reshape(*moved.shape[: x.ndim - len(axes)], -1)
        found = np.apply_along_axis(function, -1, rows)
        return np.expand_dims(found, axes)[()] if keepdims else found[()]

    return reduced


_sum = _reduction(_total)


def _mean_of(row: Entries) -> Entries:
    return _call("div", _total(row), constant(len(row)))


def _variance_of(row: Entries) -> Entries:
    return _mean_of(_call("pow", _call("sub", row, _mean_of(row)), constant(2)))


def _norm_of(row: Entries) -> Entries:
    return _call("sqrt", _total(_call("mul", row, row)))


def _logsumexp_of(row: Entries) -> Entries:
    return _call("log", _total(_call("exp", row)))


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
    each = np.frompyfunc(partial(_call, op), 2, 1)
    return lambda settings, x: each.accumulate(x, settings[0], object)


def _matmul(settings: Any, a: Entries, b: Entries) -> Entries:
    left = a if a.ndim > 1 else a[None, :]
    right = b if b.ndim > 1 else b[:, None]
    products = _call("mul", left[..., :, :, None], right[..., None, :, :])
    found = _sum(((products.ndim - 2,), False), products)
    found = found if b.ndim > 1 else found[..., 0]
    return found if a.ndim > 1 else found[..., 0, :] if b.ndim > 1 else found[0]


def _determinant(matrix: Entries) -> Entries:
    """Return the determinant by Laplace's expansion, each minor of the last rows worked out once.

    Its terms are those of Leibniz' formula: the products of permutations, with their signs.
    """
    size = len(matrix)
    minors: dict[tuple[int, ...], Node] = {(): constant(1)}
    for row in reversed(range(size)):
        minors = {
            columns: _total(
                [
                    operation("mul", (_signed(matrix[row, column], place), minors[rest]))
                    for place, column in enumerate(columns)
                    for rest in [(*columns[:place], *columns[place + 1 :])]
                ]
            )
            for columns in combinations(range(size), size - row)
        }
    return minors[tuple(range(size))]


def _signed(entry: Node, place: int) -> Node:
    return operation("neg", (entry,)) if place % 2 else entry


_determinants = each_matrix(_determinant)


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
    chosen = _sum(last, _call("mul", labels, logits))
    return _mean_of(_call("sub", _reduction(_logsumexp_of)(last, logits), chosen).ravel())


def _binary_cross_entropy(settings: Any, logits: Entries, labels: Entries) -> Entries:
    entries = _call("sub", _call("softplus", logits), _call("mul", labels, logits))
    return _mean_of(entries.ravel())


def _diagonal_matrix(settings: Any, x: Entries) -> Entries:
    found = _constants(np.zeros((*x.shape, x.shape[-1])))
    entries = np.arange(x.shape[-1])
    found[..., entries, entries] = x
    return found


_ARRAYS: Spellings = {
    **{op: on_objects(MOVES[op]) for op in (*having("view"), *having("moves"))},
    **OF_ENTRIES,
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
    **dict.fromkeys(having("contraction"), _matmul),
    "outer": lambda settings, a, b: _call("mul", a[:, None], b[None, :]),
    "trace": lambda settings, x: _total(np.diagonal(x)),
    "det": lambda settings, x: _determinants(x),
    "logabsdet": lambda settings, x: _call("log", _call("abs", _determinants(x))),
    "signdet": lambda settings, x: _call("sign", _determinants(x)),
    "inv": lambda settings, x: each_matrix(partial(_inverse, settings))(x),
    "solve": lambda settings, *xs: each_matrix(partial(_solve, settings))(*xs),
    "solve_vector": _solve,
    **FACTORS,
    **ORDER,
    "diagonal_matrix": _diagonal_matrix,
    "scatter": _scatter,
    "size": lambda settings: constant(settings[0]),
    "eye": lambda settings: _constants(np.eye(settings[0])),
    "arange": lambda settings: _constants(np.arange(float(settings[0]))),
    "cross_entropy": _cross_entropy,
    "binary_cross_entropy": _binary_cross_entropy,
}
