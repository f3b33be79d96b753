"""The value of every node in 50-digit arithmetic: what answers are judged by.

In: nodes, and values of the inputs by name. Out: the value of each node, a number of mpmath's, a
truth value, or an object array of these. What is undefined, complex or out of all bounds is nan,
so that every value is worked out in bounded time.

    0.1 + 0.2   ->   0.3, exactly: a constant is the decimal that it was written as

A `Precision` is made where it is used, and by one thread: mpmath keeps its digits in a context, and
its functions change them while they run. Two uses have two contexts.
"""

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any, TypeAlias

import mpmath
import numpy as np

from ..budget import spend
from ..graph.node import Node
from ..graph.operations import is_entrywise
from .evaluate import TABLE as FLOATS
from .evaluate import cofactors
from .factors import PRECISE
from .functions import PRECISE as OF_MATRICES
from .order import PRECISE as ORDER
from .singular import PRECISE as SINGULAR
from .special import SPECIAL
from .spectral import PRECISE as SPECTRAL
from .stacks import each_matrix
from .walk import Spellings, adapted, interpret, of_values, on_objects, route

# A number of mpmath's, which is untyped, a truth value, or an object array of them.
Precise: TypeAlias = Any

# A context of mpmath's: its numbers, its functions, and how many digits they work with.
Context: TypeAlias = Any

_DIGITS = 50 + 15  # with a guard
_LOOK = 2  # steps for an entry that is looked at
_WRITTEN = 8  # and for one that is made a number of many digits
_MANY = 400  # digits, for formulas in which large numbers cancel

_EXPONENT = 1_000_000  # beyond e^1000000 a value is infinite
_LARGEST = mpmath.mpf(10) ** 5000
_BITS = 16_000  # 2^16000 is less

_CONSTANTS = {3.141592653589793: "pi", 2.718281828459045: "e"}


@dataclass(frozen=True, slots=True)
class Precision:
    """Arithmetic in so many digits: a context of its own, and what operations give there."""

    context: Context
    table: Spellings


def precision(digits: int = _DIGITS) -> Precision:
    """Return an arithmetic of 50 digits, or of so many."""
    context = mpmath.mp.clone()
    context.dps = digits
    return Precision(context, {op: partial(f, context) for op, f in _TABLE.items()})


def many_digits() -> Precision:
    """Return an arithmetic in which cancelling, as in cosh(x) - sinh(x), does no harm."""
    return precision(_MANY)


def exact(value: Any, using: Precision) -> Precise:
    """Return a number as the decimal that it is written as; entry by entry of an array."""
    context = using.context
    if hasattr(value, "_mpf_"):
        return context.make_mpf(value._mpf_)
    if np.ndim(value):
        spend(_WRITTEN * np.size(value))
        return np.frompyfunc(partial(exact, using=using), 1, 1)(value)
    if type(value) is bool:
        return value
    number = float(value)
    known = _CONSTANTS.get(abs(number))
    if known is not None:
        return +getattr(context, known) if number > 0 else -getattr(context, known)
    return context.mpf(repr(number))


def extend(
    known: dict[Node, Precise],
    roots: Iterable[Node],
    sizes: Mapping[str, int],
    using: Precision,
    keep: Callable[[Node, Precise], Precise] | None = None,
) -> None:
    """Work out the value of each node that the roots reach and add it to `known`.

    The inputs must be there already, as `exact` has them; `keep` is as `interpret` has it. Raises
    `InputError` for an operation that has neither a spelling here nor a definition.
    """

    def constant(node: Node) -> Precise:
        return exact(node.payload, using)

    interpret(route(roots, using.table, known), using.table, constant, known, sizes, keep)


def is_finite(value: Precise) -> bool:
    """Return whether all entries are numbers, none of them inf or nan."""
    if hasattr(value, "_mpf_"):
        _, mantissa, exponent, _ = value._mpf_  # what is no number has an exponent without one
        return bool(mantissa) or not exponent
    if isinstance(value, float):
        return math.isfinite(value)
    if np.ndim(value):
        entries = np.ravel(value)
        spend(_LOOK * entries.size)
        return all(is_finite(entry) for entry in entries)
    return bool(mpmath.isfinite(value))


def largest(value: Precise) -> Precise:
    """Return the size of the largest entry that is finite, 0 where there is none."""
    entries = np.ravel(value)
    spend(_LOOK * entries.size)
    return max([abs(entry) for entry in entries if is_finite(entry)], default=0)


def to_float(value: Precise) -> Any:
    """Return a number as a float, an array as an array of floats."""
    return np.asarray(value).astype(float) if np.ndim(value) else float(value)


def _at_each(function: Callable[..., Precise], values: tuple[Precise, ...]) -> Precise:
    """Return what a function of numbers gives, entry by entry where there are arrays."""
    if any(type(one) is np.ndarray for one in values):
        return np.frompyfunc(function, len(values), 1)(*values)
    return function(*values)


def _plain(function: Callable[..., Precise]) -> Callable[..., Precise]:
    """Adapt a function of numbers that is defined everywhere."""
    return lambda context, settings, *values: _at_each(function, values)


def _is_large(number: Precise) -> bool:
    """Return whether a number is too large to work with, which its bits tell for nearly all."""
    if hasattr(number, "_mpf_"):
        _, mantissa, exponent, bits = number._mpf_
        if mantissa and exponent + bits < _BITS:
            return False
    return bool(abs(number) > _LARGEST)


def _guarded(function: Callable[..., Precise]) -> Callable[..., Precise]:
    """Adapt a function of a context and numbers.

    It is nan where it is undefined, complex, or too large to work out.
    """

    def guarded(context: Context, *numbers: Precise) -> Precise:
        try:
            if any(map(_is_large, numbers)):
                return context.nan
            value = function(context, *numbers)
        except (ZeroDivisionError, ValueError, OverflowError, ArithmeticError):
            return context.nan
        return context.nan if isinstance(value, context.mpc) else value

    return lambda context, settings, *values: _at_each(partial(guarded, context), values)


def _method(name: str) -> Callable[..., Precise]:
    """Return the function that a context has under this name."""
    return lambda context, *numbers: getattr(context, name)(*numbers)


def _on_arrays(function: Callable[..., Precise]) -> Callable[..., Precise]:
    """Adapt a function of a context, settings and arrays."""
    return lambda context, *given: on_objects(partial(function, context))(*given)


def _as_floats(function: Callable[..., Precise]) -> Callable[..., Precise]:
    """Adapt a function of the reference evaluator that does for arrays of any numbers."""
    return of_values(on_objects(function))


def _in_twice_the_digits(function: Callable[..., Precise]) -> Callable[..., Precise]:
    """Adapt a function whose terms may cancel: so far as its operands tell, its value is exact."""

    def doubled(context: Context, *numbers: Precise) -> Precise:
        with context.workprec(2 * context.prec):
            value = function(context, *numbers)
        return +value

    return doubled


def _exp(c: Context, x: Precise) -> Precise:
    if abs(x) > _EXPONENT:
        return c.inf if x > 0 else c.zero
    return c.exp(x)


def _expm1(c: Context, x: Precise) -> Precise:
    return c.expm1(x) if abs(x) < 1 else _exp(c, x) - 1


def _log1p(c: Context, x: Precise) -> Precise:
    return c.log1p(x) if abs(x) < 1 else c.log(1 + x)


def _tanh(c: Context, x: Precise) -> Precise:
    return c.tanh(x) if abs(x) < 1 else c.sign(x) * (1 - 2 / (_exp(c, 2 * abs(x)) + 1))


def _moment(c: Context, n: Precise, x: Precise) -> Precise:
    """Return the integral of t^n*exp(x*t) over 0 < t < 1."""
    if abs(c.re(x)) > _EXPONENT:
        raise OverflowError
    return c.mpc(c.hyp1f1(int(n) + 1, int(n) + 2, x) / (int(n) + 1))


def _erfcx(c: Context, x: Precise) -> Precise:
    """Return exp(x^2)*erfc(x); far out by its continued fraction, which is exact there."""
    if abs(x) < 100:
        return c.exp(x * x) * c.erfc(x)
    if x < 0:
        return 2 * _exp(c, x * x)
    tail = x
    for k in range(60, 0, -1):
        tail = x + c.mpf(k) / 2 / tail
    return 1 / (c.sqrt(c.pi) * tail)


def _log_ndtr(c: Context, x: Precise) -> Precise:
    if x < 0:
        return c.log(_erfcx(c, -x / c.sqrt(2)) / 2) - x * x / 2
    return _log1p(c, -c.erfc(x / c.sqrt(2)) / 2)


def _power(c: Context, x: Precise, y: Precise) -> Precise:
    if y == 0:
        return c.one
    if x == 0:
        return c.zero if y > 0 else c.nan
    if x < 0 and y != c.floor(y):
        return c.nan
    size = y * c.log(abs(x))
    if abs(size) > _EXPONENT:
        return c.nan if size > 0 else c.zero
    return x**y


def _solve(c: Context, settings: Any, matrix: Precise, right: Precise) -> Precise:
    columns = right if right.ndim == 2 else right[:, None]
    found = _inverse(c, settings, matrix) @ columns
    return found if right.ndim == 2 else found[:, 0]


def _inverse(c: Context, settings: Any, matrix: Precise) -> Precise:
    try:
        inverse = c.inverse(c.matrix(matrix.tolist()))
        return np.array(inverse.tolist(), object).reshape(matrix.shape)
    except (ZeroDivisionError, ValueError, TypeError):  # singular, or nan in it
        return np.full(matrix.shape, c.nan, object)


def _determinant(c: Context, matrix: Precise) -> Precise:
    return c.det(c.matrix(matrix.tolist())) if len(matrix) else c.one


def _determinants(c: Context, matrices: Precise) -> Precise:
    return each_matrix(partial(_determinant, c))(matrices)


def _norm(c: Context, settings: Any, x: Precise) -> Precise:
    return _sqrt(c, (), np.sum(x * x, axis=settings[0], keepdims=settings[1]))


_sqrt, _log = _guarded(_method("sqrt")), _guarded(_method("log"))

# What Python's `operator` has under the name of the operation, and what mpmath has.
_OF_PYTHON = "add sub mul neg abs lt le gt ge eq ne"
_OF_MPMATH = (
    "sign floor ceil log log10 sqrt sin cos tan asin acos atan atan2 asinh acosh atanh erf "
    "erfc gamma digamma"
)

# What each operation gives: of a context, of its settings, then of its operands.
_TABLE: Spellings = {
    **adapted(
        _plain,
        {
            **{op: getattr(operator, op) for op in _OF_PYTHON.split()},
            "not": operator.not_,
            "max": lambda x, y: x if x >= y else y,
            "min": lambda x, y: x if x <= y else y,
            "and": lambda x, y: x and y,
            "or": lambda x, y: x or y,
            "where": lambda condition, x, y: x if condition else y,
            "mark": lambda x: x,
            "again": lambda x: x,
        },
    ),
    **adapted(
        _guarded,
        {
            **{op: _method(op) for op in _OF_MPMATH.split()},
            "hypot": lambda c, *numbers: reduce(c.hypot, numbers),
            "div": lambda c, x, y: x / y,
            "pow": _power,
            "mod": lambda c, x, y: x % y,
            "round": lambda c, x: c.nint(x),
            "exp": _exp,
            "expm1": _expm1,
            "log1p": _log1p,
            "log2": lambda c, x: c.log(x) / c.log(2),
            "cbrt": lambda c, x: c.sign(x) * c.cbrt(abs(x)),
            "logaddexp": _in_twice_the_digits(
                lambda c, x, y: max(x, y) + _log1p(c, _exp(c, -abs(x - y)))
            ),
            "sinh": lambda c, x: c.sinh(x) if abs(x) < 1 else (_exp(c, x) - _exp(c, -x)) / 2,
            "cosh": lambda c, x: (_exp(c, x) + _exp(c, -x)) / 2,
            "tanh": _tanh,
            "sigmoid": lambda c, x: 1 / (1 + _exp(c, -x)),
            "lgamma": _in_twice_the_digits(lambda c, x: c.log(abs(c.gamma(x)))),
            "polygamma": lambda c, n, x: c.psi(int(n), x),
            "exprel_derivative": lambda c, n, x: _moment(c, n, x).real,
            "sinc_derivative": lambda c, n, x: (
                (c.mpc(0, c.pi) ** int(n) * _moment(c, n, c.mpc(0, c.pi * x))).real
            ),
            "erfcx": _erfcx,
            "ndtr": lambda c, x: c.erfc(-x / c.sqrt(2)) / 2,
            "log_ndtr": _log_ndtr,
            "rgamma": _method("rgamma"),
            "besselj": _method("besselj"),
            "besselj0": lambda c, x: c.besselj(0, x),
            "besselj1": lambda c, x: c.besselj(1, x),
            **SPECIAL,
        },
    ),
    **adapted(_as_floats, {op: f for op, f in FLOATS.items() if not is_entrywise(op)}),
    **adapted(
        _on_arrays,
        {
            "norm": _norm,
            "det": lambda c, s, x: _determinants(c, x),
            "logabsdet": lambda c, s, x: _log(c, (), abs(_determinants(c, x))),
            "signdet": lambda c, s, x: np.frompyfunc(c.sign, 1, 1)(_determinants(c, x)),
            "inv": lambda c, s, x: each_matrix(partial(_inverse, c, s))(x),
            "cofactor": lambda c, s, *xs: cofactors(partial(_determinant, c))(*xs),
            "solve": lambda c, s, *xs: each_matrix(partial(_solve, c, s))(*xs),
            "solve_vector": _solve,
            **PRECISE,
            **ORDER,
            **SINGULAR,
            **OF_MATRICES,
            **SPECTRAL,
            "size": lambda c, s: c.mpf(s[0]),
            "eye": lambda c, s: np.frompyfunc(c.mpf, 1, 1)(np.eye(s[0])),
            "arange": lambda c, s: np.frompyfunc(c.mpf, 1, 1)(np.arange(s[0])),
        },
    ),
}
