"""The reference evaluator: the value of every node, straight from the graph.

In: nodes, and values of the inputs by name. Out: the value of each node. Values are floats or
arrays; nothing warns, and what is undefined is nan. It is the plain reading of the graph that
generated code is compared with. The dimensions are taken from the shapes of the inputs.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from ..errors import InputError
from ..graph.dimensions import Size, names_in, show, solved, value_of
from ..graph.graph import Graph, order
from ..graph.node import Node
from .values import check_names, flat

Value: TypeAlias = Any  # a float or an array of floats: NumPy's own types do not tell them apart


def special_functions() -> ModuleType:
    """Return `scipy.special`, which is needed for the functions that NumPy lacks."""
    try:
        return importlib.import_module("scipy.special")
    except ModuleNotFoundError:
        hint = "install it with: pip install 'gradc[scipy]'"
        raise InputError("this program needs scipy", None, hint) from None


def _special(name: str) -> Callable[..., Value]:
    return lambda *values: getattr(special_functions(), name)(*values)


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "neg": np.negative,
    "pow": np.power,
    "mod": np.mod,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
    "where": np.where,
    "max": np.maximum,
    "min": np.minimum,
    "abs": np.abs,
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.round,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "log2": np.log2,
    "log10": np.log10,
    "sqrt": np.sqrt,
    "cbrt": np.cbrt,
    "hypot": np.hypot,
    "logaddexp": np.logaddexp,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "sigmoid": lambda x: np.exp(-np.logaddexp(0, -x)),
    "erf": _special("erf"),
    "erfc": _special("erfc"),
    "gamma": _special("gamma"),
    "lgamma": _special("gammaln"),
    "digamma": _special("digamma"),
    "polygamma": _special("polygamma"),
    "mark": lambda value: value,
    "rule": lambda value, *_: value,
}


def evaluate(
    roots: Iterable[Node],
    values: Mapping[str, Value],
    given: Mapping[Node, Value] | None = None,
    sizes: Mapping[str, int] | None = None,
) -> dict[Node, Value]:
    """Return the value of each node that the roots reach.

    `values` has those of the inputs, floats or arrays; `given` sets the values of further nodes,
    whatever their operands, and `sizes` the dimensions of inputs that the roots do not reach.
    Functions with definitions must have been written out (`expand_nodes`).
    """
    nodes = order(roots)
    known: dict[Node, Value] = {}
    for node in nodes:
        if node.op == "input":
            known[node] = np.asarray(values[str(node.payload)], float)[()]
    bound = {**(sizes or {}), **_sizes(known)}
    with np.errstate(all="ignore"):
        for node in nodes:
            if given is not None and node in given:
                known[node] = given[node]
            elif node.op == "const":
                known[node] = np.asarray(node.payload)[()]
            elif node.op in ARRAYS:
                operands = [known[operand] for operand in node.operands]
                known[node] = ARRAYS[node.op](resolved(node.payload, bound), *operands)
            elif node.op != "input":
                operands = [known[operand] for operand in node.operands]
                known[node] = FUNCTIONS[node.op](*operands)
    return known


def numbers(inputs: Iterable[Node], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as floats and arrays of floats, of as many axes as the inputs have."""
    found: dict[str, Any] = {}
    for node in inputs:
        name = str(node.payload)
        what = show(node.shape) if node.shape else "one number"
        try:
            given = np.asarray(values[name])
            if given.dtype.kind not in "biuf":
                raise TypeError
            array = given.astype(float)
        except (TypeError, ValueError, OverflowError):
            raise InputError(f"the value of {name} is not {what}") from None
        if array.ndim != len(node.shape):
            raise InputError(f"the value of {name} is not {what}: its shape is {array.shape}")
        found[name] = array if array.ndim else float(array)
    return found


def point_of(graph: Graph, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the values of the inputs at one point, and the size of each dimension.

    Raises `InputError` for a name that is no input, for an input without a value, and for values
    that do not fit the declared shapes.
    """
    if not isinstance(values, Mapping):
        raise InputError(f"the point is a mapping by name, not {values!r}", None, 'as {"w": 1.0}')
    found = flat(values, graph.families)
    check_names(found, [str(node.payload) for node in graph.inputs])
    checked = numbers(graph.inputs, found)
    try:
        sizes = sizes_at(graph, checked)
        fit = all(
            np.shape(checked[str(node.payload)]) == tuple(value_of(d, sizes) for d in node.shape)
            for node in graph.inputs
        )
    except (KeyError, ZeroDivisionError):
        fit = False
    if not fit:
        shapes = ", ".join(f"{name} {np.shape(value)}" for name, value in checked.items())
        raise InputError(f"the values do not fit the declared shapes: {shapes}")
    return checked, sizes


def sizes_at(graph: Graph, values: Mapping[str, Value]) -> dict[str, int]:
    """Return the size of each dimension of a program at a point."""
    return _sizes({node: values[str(node.payload)] for node in graph.inputs})


def _sizes(values: Mapping[Node, Value]) -> dict[str, int]:
    """Return the size of each dimension, from the shapes of inputs."""
    sizes: dict[str, int] = {}
    for node, value in values.items():
        for size, length in zip(node.shape, np.shape(value), strict=False):
            for name in names_in(size):
                factor, rest = solved(size, name) or (0, 0)
                if factor:
                    sizes.setdefault(name, (length - rest) // factor)
    return sizes


def resolved(settings: Any, sizes: Mapping[str, int]) -> Any:
    """Return settings with a number for each dimension in them."""
    if isinstance(settings, tuple):
        return tuple(resolved(one, sizes) for one in settings)
    return value_of(settings, sizes) if isinstance(settings, str | Size) else settings


def is_known(op: str) -> bool:
    """Return whether an operation is in a table here: it need not be written out."""
    return op in FUNCTIONS or op in ARRAYS


def place_of(items: Sequence[Any]) -> tuple[Any, ...]:
    """Return the index that NumPy takes for the items of one."""
    return tuple(slice(*item) if isinstance(item, tuple) else item for item in items)


def _scatter(settings: Any, *parts: Value) -> Value:
    places, shape = settings
    buffer = np.zeros(shape)
    for place, part in zip(places, parts, strict=True):
        buffer[place_of(place)] += part
    return buffer


def _others(settings: Any, x: Value) -> Value:
    """Return, for each entry, the product of the others: one after the other, by definition."""
    axes = settings[0]
    moved = np.moveaxis(x, axes, range(len(axes)))
    flat = moved.reshape(-1, *moved.shape[len(axes) :])
    products = [np.prod(np.delete(flat, i, axis=0), axis=0) for i in range(len(flat))]
    stacked = np.array(products).reshape(moved.shape)
    return np.moveaxis(stacked, range(len(axes)), axes)


def _cumprod_adjoint(settings: Any, x: Value, g: Value) -> Value:
    """Return the sum over later entries of g times the product of all up to there but this one."""
    (axis,) = settings
    x, g = np.moveaxis(x, axis, 0), np.moveaxis(g, axis, 0)
    result = np.zeros(g.shape)
    for i in range(len(x)):
        for j in range(i, len(x)):
            result[i] += g[j] * np.prod(np.delete(x[: j + 1], i, axis=0), axis=0)
    return np.moveaxis(result, 0, axis)


def _cumprod_tangent(settings: Any, x: Value, t: Value) -> Value:
    """Return the change of the products up to each entry, for the change t of the entries."""
    (axis,) = settings
    x, t = np.moveaxis(x, axis, 0), np.moveaxis(t, axis, 0)
    result = np.array(t)
    for i in range(1, len(x)):
        result[i] = result[i - 1] * x[i] + np.prod(x[:i], axis=0) * t[i]
    return np.moveaxis(result, 0, axis)


def _cofactor(settings: Any, matrix: Value) -> Value:
    size = len(matrix)
    minors = [
        [
            np.linalg.det(np.delete(np.delete(matrix, i, axis=0), j, axis=1)) * (-1) ** (i + j)
            for j in range(size)
        ]
        for i in range(size)
    ]
    return np.array(minors).reshape(size, size)


def _reduction(function: Callable[..., Value]) -> Callable[..., Value]:
    return lambda settings, x: function(x, axis=settings[0], keepdims=settings[1])


# Operations on arrays: their settings, with numbers for dimensions, then the operands.
ARRAYS: Mapping[str, Callable[..., Value]] = {
    "sum": _reduction(np.sum),
    "mean": _reduction(np.mean),
    "prod": _reduction(np.prod),
    "amax": _reduction(np.max),
    "amin": _reduction(np.min),
    "norm": lambda s, x: np.sqrt(np.sum(x * x, axis=s[0], keepdims=s[1])),
    "cumsum": lambda s, x: np.cumsum(x, axis=s[0]),
    "cumprod": lambda s, x: np.cumprod(x, axis=s[0]),
    "flip": lambda s, x: np.flip(x, axis=s[0]),
    "others": _others,
    "cumprod_adjoint": _cumprod_adjoint,
    "cumprod_tangent": _cumprod_tangent,
    **dict.fromkeys(("matmul", "matvec", "vecmat", "dot"), lambda s, x, y: np.matmul(x, y)),
    "outer": lambda s, x, y: np.outer(x, y),
    "transpose": lambda s, x: np.transpose(x, s[0]),
    "trace": lambda s, x: np.trace(x),
    "det": lambda s, x: np.linalg.det(x),
    "logabsdet": lambda s, x: np.linalg.slogdet(x)[1],
    "inv": lambda s, x: np.linalg.inv(x),
    "cofactor": _cofactor,
    "solve": lambda s, x, y: np.linalg.solve(x, y),
    "solve_vector": lambda s, x, y: np.linalg.solve(x, y),
    "diagonal": lambda s, x: np.diagonal(x),
    "diagonal_matrix": lambda s, x: np.diag(x),
    "reshape": lambda s, x: np.reshape(x, s[0]),
    "broadcast_to": lambda s, x: np.broadcast_to(x, s[0]),
    "expand_dims": lambda s, x: np.expand_dims(x, s[0]),
    "squeeze": lambda s, x: np.squeeze(x, s[0]),
    "index": lambda s, x: x[place_of(s[0])],
    "scatter": _scatter,
    "concat": lambda s, *xs: np.concatenate(xs, axis=s[0]),
    "stack": lambda s, *xs: np.stack(xs, axis=s[0]),
    "size": lambda s: float(s[0]),
    "eye": lambda s: np.eye(s[0]),
}
