"""The reference evaluator: the value of every node, straight from the graph.

In: nodes, and values of the inputs by name. Out: the value of each node. Values are floats or
arrays; nothing warns, and what is undefined is nan. It is the plain reading of the graph that
generated code is compared with. The dimensions are taken from the shapes of the inputs.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from itertools import permutations
from math import prod
from threading import local
from types import MappingProxyType
from typing import Any, TypeAlias

import mpmath
import numpy as np

from ..errors import InputError
from ..graph.equations import is_for_numbers
from ..graph.graph import everything
from ..graph.node import Node
from ..graph.operations import having
from ..vocabulary import SCIPY
from .factors import FACTORS
from .functions import FUNCTIONS
from .gathers import GATHERS
from .loops import EndlessError
from .order import ORDER
from .point import sizes_of
from .singular import SINGULAR
from .special import OF_FLOATS
from .spectral import SPECTRAL
from .stacks import each_matrix
from .walk import Route, Spellings, adapted, interpret, of_values, route

Value: TypeAlias = Any  # a float or an array of floats: NumPy's own types do not tell them apart

# From values of inputs, those of other nodes, and sizes, to the value of each node.
Evaluator: TypeAlias = Callable[..., dict[Node, Value]]


def _special(name: str) -> Callable[..., Value]:
    """Return a function that NumPy lacks; SciPy is needed where it is called."""

    def special(*values: Value) -> Value:
        try:
            return getattr(importlib.import_module("scipy.special"), name)(*values)
        except ModuleNotFoundError:
            hint = "install it with: pip install 'gradc[scipy]'"
            raise InputError("this program needs scipy", None, hint) from None

    return special


def _polygamma(n: Value, x: Value) -> Value:
    """Return polygamma; far on the left SciPy takes a step for each unit, which may be no end."""
    return _special("polygamma")(n, np.where(x > _LEFT, x, np.nan))


_LEFT = -1e3


def _of_numbers(function: Callable[..., Value]) -> Callable[..., Value]:
    """Adapt a function of a context of mpmath's, a whole number and a number: entry by entry."""

    def one(n: float, x: float) -> float:
        context = _context()
        context.prec = _FLOAT_BITS  # whatever a function that was stopped has left
        return float(function(context, int(n), x).real)

    return lambda n, x: np.vectorize(one, otypes=[float])(n, x)[()]


def _context() -> Any:
    """Return a context of mpmath, one for each thread: to make it takes longer than its work."""
    if not hasattr(_own, "context"):
        _own.context = mpmath.mp.clone()
    return _own.context


_own = local()
_FLOAT_BITS = 53


def _moment(c: Any, n: int, x: Any) -> Any:
    """Return the integral of t^n*exp(x*t) over 0 < t < 1."""
    return c.hyp1f1(n + 1, n + 2, x) / (n + 1)


def place_of(items: Sequence[Any]) -> tuple[Any, ...]:
    """Return the index that NumPy takes for the items of one."""
    return tuple(slice(*item) if isinstance(item, tuple) else item for item in items)


def _scatter(settings: Any, *parts: Value) -> Value:
    places, shape = settings
    buffer = np.zeros(shape, np.result_type(float, *parts))
    for place, part in zip(places, parts, strict=True):
        buffer[place_of(place)] += part
    return buffer


def running(first: int) -> Callable[..., Value]:
    """Return the function of what runs through the entries: r[i + 1] = x[i]*r[i] + y[i].

    It begins with `first`; y is 0 where it is not given.
    """

    def run(settings: Any, x: Value, y: Value = 0) -> Value:
        axes, back = settings
        front = range(len(axes))
        moved = [np.moveaxis(a, axes, front) for a in np.broadcast_arrays(x, y)]
        shape = moved[0].shape
        factors, terms = (a.reshape(prod(shape[: len(axes)]), *shape[len(axes) :]) for a in moved)
        entries = range(len(factors))
        found = np.empty_like(factors)
        value = np.full(shape[len(axes) :], first, x.dtype)
        for i in reversed(entries) if back else entries:
            found[i] = value
            value = factors[i] * value + terms[i]
        return np.moveaxis(found.reshape(shape), front, axes)

    return run


def cofactors(determinant: Callable[[Value], Value]) -> Callable[..., Value]:
    """Return the function of the cofactors of a matrix, or of their derivative along others.

    A determinant is linear in each row: a derivative is the sum over all ways to take the rows of
    the others for as many of its own. Each may be a stack of matrices.
    """

    def stacked(*matrices: Value) -> Value:
        shape = np.broadcast_shapes(*map(np.shape, matrices))
        wide = [np.broadcast_to(one, shape).reshape(-1, *shape[-2:]) for one in matrices]
        return np.array([found(*each) for each in zip(*wide, strict=True)]).reshape(shape)

    def found(matrix: Value, *others: Value) -> Value:
        result = np.zeros_like(matrix)
        for rows in permutations(range(len(matrix)), len(others)):
            changed = matrix.copy()
            for row, other in zip(rows, others, strict=True):
                changed[row] = other[row]
            for i, j in np.ndindex(matrix.shape):
                if i not in rows:
                    minor = np.delete(np.delete(changed, i, axis=0), j, axis=1)
                    result[i, j] += determinant(minor) * (-1) ** (i + j)
        return result

    return stacked


def _norm(settings: Any, x: Value) -> Value:
    """Return the root of the sum of squares, of entries over the largest."""
    axes, keepdims = settings
    largest = np.max(np.abs(x), axis=axes, keepdims=True, initial=0)
    unit = np.where((largest > 0) & (largest < np.inf), largest, 1)
    root = np.sqrt(np.sum(np.square(x / unit), axis=axes, keepdims=True)) * unit
    return root if keepdims else np.squeeze(root, axes)


def diagonal_matrices(x: Value) -> Value:
    """Return matrices with the last axis on their diagonals, and 0 elsewhere, of any type."""
    found = np.zeros((*x.shape, x.shape[-1]), x.dtype)
    entries = np.arange(x.shape[-1])
    found[..., entries, entries] = x
    return found


def _or_nan(function: Callable[..., Value]) -> Callable[..., Value]:
    """Adapt a function of matrices: of one that is singular it is nan, in the shape of the last."""

    def adapted(*matrices: Value) -> Value:
        try:
            return function(*matrices)
        except np.linalg.LinAlgError:
            if max(map(np.ndim, matrices)) <= len("ij"):
                return np.full(np.shape(matrices[-1]), np.nan)
        return each_matrix(adapted)(*matrices)

    return adapted


def _reduction(function: Callable[..., Value]) -> Callable[..., Value]:
    return lambda settings, x: function(x, axis=settings[0], keepdims=settings[1])


def _set_to(function: Callable[..., Value]) -> Callable[..., Value]:
    return lambda settings, x: function(x, *settings)


# What NumPy has under the name of the operation, and what it sets in the same order.
_OF_NUMPY = (
    "add pow mod where abs sign floor ceil round exp expm1 log log1p log2 log10 sqrt cbrt "
    "logaddexp sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh outer trace"
)
_SET = "cumsum cumprod flip roll transpose reshape broadcast_to expand_dims squeeze"

# What each operation gives: of its settings, with numbers for dimensions, then of its operands.
TABLE: Spellings = {
    **adapted(
        of_values,
        {
            **{op: getattr(np, op) for op in _OF_NUMPY.split()},
            "hypot": lambda *values: reduce(np.hypot, values),
            "sub": np.subtract,
            "mul": np.multiply,
            "div": np.divide,
            "neg": np.negative,
            "lt": np.less,
            "le": np.less_equal,
            "gt": np.greater,
            "ge": np.greater_equal,
            "eq": np.equal,
            "ne": np.not_equal,
            "and": np.logical_and,
            "or": np.logical_or,
            "not": np.logical_not,
            "max": np.maximum,
            "min": np.minimum,
            "sigmoid": lambda x: np.exp(-np.logaddexp(0, -x)),
            **{op: _special(name) for op, name in SCIPY.items()},
            **OF_FLOATS,
            "polygamma": _polygamma,
            "exprel_derivative": _of_numbers(lambda c, n, x: _moment(c, n, c.mpf(x))),
            "sinc_derivative": _of_numbers(
                lambda c, n, x: c.mpc(0, c.pi) ** n * _moment(c, n, c.mpc(0, c.pi * x))
            ),
            "mark": lambda value: value,
            "again": lambda value: value,
            "rule": lambda value, *_: value,
            **dict.fromkeys(having("contraction"), np.matmul),
            "logabsdet": lambda x: np.linalg.slogdet(x)[1],
            "signdet": lambda x: np.linalg.slogdet(x)[0],
            "cofactor": cofactors(np.linalg.det),
            "det": np.linalg.det,
            "inv": _or_nan(np.linalg.inv),
            **dict.fromkeys(having("solves"), _or_nan(np.linalg.solve)),
            **FACTORS,
            **SINGULAR,
            **FUNCTIONS,
            **SPECTRAL,
            "diagonal": lambda x: np.diagonal(x, axis1=-2, axis2=-1),
            "diagonal_matrix": diagonal_matrices,
        },
    ),
    **{op: _reduction(getattr(np, op)) for op in ("sum", "mean", "prod", "amax", "amin")},
    **{op: _set_to(getattr(np, op)) for op in _SET.split()},
    "norm": _norm,
    "before": running(1),
    "recurrence": running(0),
    "index": lambda s, x: x[place_of(s[0])],
    "scatter": _scatter,
    **GATHERS,
    **ORDER,
    "concat": lambda s, *xs: np.concatenate(xs, axis=s[0]),
    "stack": lambda s, *xs: np.stack(np.broadcast_arrays(*xs), axis=s[0]),  # numbers at many points
    "size": lambda s: float(s[0]),
    "eye": lambda s: np.eye(s[0]),
    "arange": lambda s: np.arange(float(s[0])),
}


def evaluator(roots: Iterable[Node], only: bool = False) -> Evaluator:
    """Return what works out the nodes that the roots reach, to be called at many points.

    With `only`, the values of the roots alone are kept.

    It takes the values of inputs by name, floats or arrays; `given`, the values of further nodes,
    whatever their operands; `sizes`, the dimensions of inputs that the roots do not reach; and
    `keep`, as `interpret` has it. Raises `InputError` for an operation that has neither a spelling
    here nor a definition.
    """
    path = route(roots, TABLE, only=only)
    inputs = [node for node in path.nodes if node.op == "input"]
    one_by_one = is_for_numbers(everything(path.nodes))

    def evaluated(
        values: Mapping[str, Value],
        given: Mapping[Node, Value] = MappingProxyType({}),
        sizes: Mapping[str, int] = MappingProxyType({}),
        keep: Callable[[Node, Value], Value] | None = None,
    ) -> dict[Node, Value]:
        known = {node: np.asarray(values[str(node.payload)], float)[()] for node in inputs}
        bound = {**sizes, **sizes_of(known)}
        known |= {path.new.get(node, node): value for node, value in given.items()}
        with np.errstate(all="ignore"):
            if one_by_one and any(np.ndim(known[node]) for node in known if not node.shape):
                return _at_each(path, known, bound, keep)
            return interpret(path, TABLE, _constant, known, bound, keep)

    return evaluated


def _at_each(
    path: Route,
    known: Mapping[Node, Value],
    sizes: Mapping[str, int],
    keep: Callable[[Node, Value], Value] | None,
) -> dict[Node, Value]:
    """Return the values at many points, one after the other, as each takes steps of its own.

    Where a while does not end all is nan. A stack of what those steps give is no array of all
    points, and is left out.
    """
    many = {node: value for node, value in known.items() if not node.shape}
    parts = dict(zip(many, np.broadcast_arrays(*many.values()), strict=True))
    shape = next(iter(parts.values())).shape
    found = []
    for index in np.ndindex(shape):
        here = {**known, **{node: values[index] for node, values in parts.items()}}
        try:
            found.append(interpret(path, TABLE, _constant, here, sizes, keep))
        except EndlessError:
            found.append({})
    gone = {node for nodes in path.done.values() for node in nodes}
    return {
        node: np.array([one.get(node, np.nan) for one in found]).reshape(shape)
        for node in (*path.nodes, *path.new)
        if not node.shape and node.op != "scan" and path.new.get(node, node) not in gone
    }


def evaluate(
    roots: Iterable[Node],
    values: Mapping[str, Value],
    sizes: Mapping[str, int] = MappingProxyType({}),
) -> dict[Node, Value]:
    """Return the value of each node that the roots reach, at one point: as `evaluator` has it."""
    return evaluator(roots)(values, sizes=sizes)


def _constant(node: Node) -> Value:
    return np.asarray(node.payload)[()]
