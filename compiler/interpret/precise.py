"""The value of every node in 50-digit arithmetic: what answers are judged by.

In: nodes, and values of the inputs by name. Out: the value of each node, a number of mpmath's, a
truth value, or an object array of these. What is undefined, complex or out of all bounds is nan,
so that every value is worked out in bounded time.

    0.1 + 0.2   ->   0.3, exactly: a constant is the decimal that it was written as
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

import mpmath
import numpy as np

from ..graph.graph import order
from ..graph.node import Node
from .evaluate import ARRAYS, place_of, resolved

# A number of mpmath's, which is untyped, a truth value, or an object array of them.
Precise: TypeAlias = Any

DIGITS = 50
_GUARD = 15
_MANY = 400  # digits, for formulas in which large numbers cancel

_context = mpmath.mp.clone()
_context.dps = DIGITS + _GUARD

_NAN = _context.nan
_EXPONENT = 1_000_000  # beyond e^1000000 a value is infinite
_LARGEST = _context.mpf(10) ** 5000

_CONSTANTS = {3.141592653589793: _context.pi, 2.718281828459045: _context.e}


def exact(value: Any) -> Precise:
    """Return a number as the decimal that it is written as; entry by entry of an array."""
    if np.ndim(value):
        array = np.asarray(value)
        found = np.empty(array.shape, object)
        for index in np.ndindex(array.shape):
            found[index] = exact(array[index])
        return found
    if isinstance(value, _context.mpf):
        return value
    if type(value) is bool:
        return value
    number = float(value)
    known = _CONSTANTS.get(abs(number))
    if known is not None:
        return +known if number > 0 else -known
    return _context.mpf(repr(number))


@contextmanager
def many_digits() -> Iterator[None]:
    """Work with so many digits that cancelling, as in cosh(x) - sinh(x), does no harm."""
    with _context.workdps(_MANY):
        yield


def extend(known: dict[Node, Precise], roots: Iterable[Node], sizes: Mapping[str, int]) -> None:
    """Work out, in 50 digits, the value of each node that the roots reach and add it to `known`.

    The inputs must be there already, as `exact` has them. Functions with definitions must have
    been written out (`expand_nodes`).
    """
    for node in order(roots):
        if node in known:
            continue
        operands = [known[operand] for operand in node.operands]
        if node.op == "const":
            known[node] = exact(node.payload)
        elif node.op in _TABLES:
            known[node] = _TABLES[node.op](resolved(node.payload, sizes), *operands)
        else:
            known[node] = _EACH[node.op](*operands)


def is_finite(value: Precise) -> bool:
    """Return whether all entries are numbers, none of them inf or nan."""
    if np.ndim(value):
        return all(is_finite(entry) for entry in np.ravel(value))
    return bool(_context.isfinite(value))


def largest(value: Precise) -> Precise:
    """Return the size of the largest entry that is finite, 0 where there is none."""
    return max([abs(entry) for entry in np.ravel(value) if is_finite(entry)], default=0)


def to_float(value: Precise) -> Any:
    """Return a number as a float, an array as an array of floats."""
    return np.asarray(value).astype(float) if np.ndim(value) else float(value)


def _defined(function: Callable[..., Precise]) -> Callable[..., Precise]:
    """Return the function with nan where it is undefined, complex, or too large to work out."""

    def guarded(*numbers: Precise) -> Precise:
        try:
            if any(abs(number) > _LARGEST for number in numbers):
                return _NAN
            value = function(*numbers)
        except (ZeroDivisionError, ValueError, OverflowError, ArithmeticError):
            return _NAN
        return _NAN if isinstance(value, _context.mpc) else value

    return guarded


def _exp(x: Precise) -> Precise:
    if abs(x) > _EXPONENT:
        return _context.inf if x > 0 else _context.zero
    return _context.exp(x)


def _power(x: Precise, y: Precise) -> Precise:
    if y == 0:
        return _context.one
    if x == 0:
        return _context.zero if y > 0 else _NAN
    if x < 0 and y != _context.floor(y):
        return _NAN
    size = y * _context.log(abs(x))
    if abs(size) > _EXPONENT:
        return _NAN if size > 0 else _context.zero
    return x**y


def _cbrt(x: Precise) -> Precise:
    return _context.sign(x) * _context.cbrt(abs(x))


_PARTS: Mapping[str, Callable[..., Precise]] = {
    "div": lambda x, y: x / y,
    "pow": _power,
    "mod": lambda x, y: x - y * _context.floor(x / y),
    "sign": _context.sign,
    "floor": _context.floor,
    "ceil": _context.ceil,
    "round": _context.nint,
    "exp": _exp,
    "expm1": lambda x: _exp(x) - 1,
    "log": _context.log,
    "log1p": lambda x: _context.log(1 + x),
    "log2": lambda x: _context.log(x) / _context.log(2),
    "log10": lambda x: _context.log(x) / _context.log(10),
    "sqrt": _context.sqrt,
    "cbrt": _cbrt,
    "hypot": _context.hypot,
    "logaddexp": lambda x, y: max(x, y) + _context.log(1 + _exp(-abs(x - y))),
    "sin": _context.sin,
    "cos": _context.cos,
    "tan": _context.tan,
    "asin": _context.asin,
    "acos": _context.acos,
    "atan": _context.atan,
    "atan2": _context.atan2,
    "sinh": lambda x: (_exp(x) - _exp(-x)) / 2,
    "cosh": lambda x: (_exp(x) + _exp(-x)) / 2,
    "tanh": lambda x: _context.sign(x) * (1 - 2 / (_exp(2 * abs(x)) + 1)),
    "asinh": _context.asinh,
    "acosh": _context.acosh,
    "atanh": _context.atanh,
    "sigmoid": lambda x: 1 / (1 + _exp(-x)),
    "erf": _context.erf,
    "erfc": _context.erfc,
    "gamma": _context.gamma,
    "lgamma": lambda x: _context.log(abs(_context.gamma(x))),
    "digamma": lambda x: _context.psi(0, x),
    "polygamma": lambda n, x: _context.psi(int(n), x),
}

_WHOLE: Mapping[str, Callable[..., Precise]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "neg": lambda x: -x,
    "abs": lambda x: abs(x),
    "max": lambda x, y: x if x >= y else y,
    "min": lambda x, y: x if x <= y else y,
    "lt": lambda x, y: x < y,
    "le": lambda x, y: x <= y,
    "gt": lambda x, y: x > y,
    "ge": lambda x, y: x >= y,
    "eq": lambda x, y: x == y,
    "ne": lambda x, y: x != y,
    "and": lambda x, y: x and y,
    "or": lambda x, y: x or y,
    "not": lambda x: not x,
    "where": lambda condition, x, y: x if condition else y,
    "mark": lambda x: x,
}

_BINARY = frozenset("div pow mod hypot logaddexp atan2 polygamma".split())

_EACH: Mapping[str, Callable[..., Precise]] = {
    **{op: np.frompyfunc(f, f.__code__.co_argcount, 1) for op, f in _WHOLE.items()},
    **{op: np.frompyfunc(_defined(f), 1 + (op in _BINARY), 1) for op, f in _PARTS.items()},
    "rule": lambda value, *_: value,
}


def _matrix(array: Precise) -> Precise:
    return _context.matrix(array.tolist())


def _array(matrix: Precise) -> Precise:
    rows = [[matrix[i, j] for j in range(matrix.cols)] for i in range(matrix.rows)]
    return np.array(rows, object).reshape(matrix.rows, matrix.cols)


def _solve(settings: Any, matrix: Precise, right: Precise) -> Precise:
    columns = right if right.ndim == 2 else right[:, None]
    found = _inverse(settings, matrix) @ columns
    return found if right.ndim == 2 else found[:, 0]


def _inverse(settings: Any, matrix: Precise) -> Precise:
    try:
        return _array(_context.inverse(_matrix(matrix)))
    except (ZeroDivisionError, ValueError, TypeError):  # singular, or nan in it
        return np.full(matrix.shape, _NAN, object)


def _determinant(matrix: Precise) -> Precise:
    return _context.det(_matrix(matrix)) if len(matrix) else _context.one


def _cofactor(settings: Any, matrix: Precise) -> Precise:
    found = np.empty(matrix.shape, object)
    for i, j in np.ndindex(matrix.shape):
        minor = np.delete(np.delete(matrix, i, axis=0), j, axis=1)
        found[i, j] = _determinant(minor) * (-1) ** (i + j)
    return found


def _scatter(settings: Any, *parts: Precise) -> Precise:
    places, shape = settings
    buffer = np.full(shape, _context.zero, object)
    for place, part in zip(places, parts, strict=True):
        buffer[place_of(place)] += part
    return buffer


def _summed_products(settings: Any, x: Precise, g: Precise) -> Precise:
    (axis,) = settings
    x, g = np.moveaxis(x, axis, 0), np.moveaxis(g, axis, 0)
    result = np.full(x.shape, _context.zero, object)
    for i in range(len(x)):
        for j in range(i, len(x)):
            result[i] = result[i] + g[j] * np.prod(np.delete(x[: j + 1], i, axis=0), axis=0)
    return np.moveaxis(result, 0, axis)


def _norm(settings: Any, x: Precise) -> Precise:
    return _EACH["sqrt"](np.sum(x * x, axis=settings[0], keepdims=settings[1]))


def _as_arrays(function: Callable[..., Precise]) -> Callable[..., Precise]:
    """Return the function of object arrays; what has no axes is a number again."""
    return lambda settings, *arrays: np.asarray(
        function(settings, *(np.asarray(array, object) for array in arrays)), object
    )[()]


_ON_ARRAYS: Mapping[str, Callable[..., Precise]] = {
    **ARRAYS,
    "norm": _norm,
    "det": lambda s, x: _determinant(x),
    "logabsdet": lambda s, x: _EACH["log"](abs(_determinant(x))),
    "inv": _inverse,
    "cofactor": _cofactor,
    "solve": _solve,
    "solve_vector": _solve,
    "scatter": _scatter,
    "cumprod_adjoint": _summed_products,
    "size": lambda s: _context.mpf(s[0]),
    "eye": lambda s: exact(np.eye(s[0])),
}

_TABLES = {op: _as_arrays(function) for op, function in _ON_ARRAYS.items()}
