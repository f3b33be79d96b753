"""The truth: value and gradient of a program as it was written, to as many digits as it takes.

In: the graph as lowered, before any rewriting, and a point. Out: numbers of mpmath's. The graph is
evaluated in the dual numbers of `dual.py`, with more and more digits until two evaluations agree.

    truth(graph of "exp(x) - 1", {"x": 1e-20})   ->   Truth(1.00000000000000000001e-20, {"x": …})
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np

from gradc.graph.graph import Graph, order
from gradc.graph.node import Node
from gradc.interpret.point import sizes_at
from gradc.interpret.walk import resolved

from .arrays import ARRAYS
from .dual import OPERATIONS, Dual

_GUARD = 45  # digits beyond what the sizes of the numbers ask for
_LARGEST = 700  # powers of ten, of a number that asks for digits
_AGREE = 25  # digits that two evaluations have in common
_MOST = 4000  # digits
_NOTHING = mpmath.mpf(10) ** -400  # no double is as small but 0

# Of these each digit costs much.
_COSTLY = frozenset(
    "gamma lgamma digamma polygamma besselj besselj0 besselj1 erf erfc gelu erfcx ndtr log_ndtr rgamma "
    "beta betaln poch lgamma_step digamma_step".split()
)
_COSTLY_LARGEST = 60


# Of these a large operand leaves a value next to 1 or 0: the digits of what is missing are as many.
_SATURATING = frozenset(
    "sigmoid tanh coth softplus log_sigmoid logaddexp silu gelu erf erfc sech csch softmax logsumexp "
    "log_softmax log1mexp logdiffexp exprel bernoulli log_cosh log_sinh ndtr log_ndtr".split()
)


class UnknownError(Exception):
    """There is no telling what the truth is: an operation has no row here, or digits ran out."""


@dataclass(frozen=True, slots=True)
class Truth:
    """The outputs by name, and the derivatives by output and variable; arrays are object arrays."""

    values: Mapping[str, Any]
    gradients: Mapping[tuple[str, str], Any]


def truth(graph: Graph, point: Mapping[str, Any]) -> Truth:
    """Return the truth at a point; raises `UnknownError`."""
    costly = any(node.op in _COSTLY for node in order(graph.outputs.values()))
    largest = _COSTLY_LARGEST if costly else _LARGEST
    digits = _GUARD + 10
    while digits < _MOST:
        found, spread = _evaluated(graph, point, digits)
        needed = _GUARD + 2 * min(spread, largest)
        if digits < needed:
            digits = needed
            continue
        again, _ = _evaluated(graph, point, digits + digits // 2 + 30)
        if _agree(found, again):
            return again
        digits *= 3
    raise UnknownError("the digits do not settle")


def _evaluated(graph: Graph, point: Mapping[str, Any], digits: int) -> tuple[Truth, int]:
    """Return values and gradients, and the largest power of ten, up or down, on the way."""
    context = mpmath.mp.clone()
    context.dps = digits
    variables = {node: name for name, node in graph.wrt.items()}
    sizes = sizes_at(graph, point)
    spread = 0
    known: dict[Node, Any] = {}
    for node in order((*graph.outputs.values(), *graph.wrt.values())):
        value = _of(node, [known[one] for one in node.operands], context, point, sizes)
        hidden = (known[one] for one in node.operands if node.op in _SATURATING)
        spread = max(spread, _spread(value), *(_exponent(one) for one in hidden))
        known[node] = _seeded(value, variables[node], context) if node in variables else value
    values = {
        name: _parts(known[node], lambda one: one.value) for name, node in graph.outputs.items()
    }
    gradients = {
        (output, name): _slopes(known[node], name, known[variable], context)
        for output, node in graph.differentiated().items()
        for name, variable in graph.wrt.items()
    }
    return Truth(values, gradients), spread


def _of(
    node: Node, operands: list[Any], c: Any, point: Mapping[str, Any], sizes: Mapping[str, int]
) -> Any:
    if node.op == "input":
        given = point[str(node.payload)]
        number = lambda x: Dual(c.mpf(float(x)), {})  # noqa: E731
        return np.frompyfunc(number, 1, 1)(given) if np.ndim(given) else number(given)
    if node.op == "const":
        return node.payload if type(node.payload) is bool else Dual(_constant(node.payload, c), {})
    if node.op in OPERATIONS:
        function = OPERATIONS[node.op]
        if not any(isinstance(one, np.ndarray) for one in operands):
            return function(c, *operands)
        return np.frompyfunc(lambda *xs: function(c, *xs), len(operands), 1)(*operands)
    if node.op in ARRAYS:
        return ARRAYS[node.op](c, resolved(node.settings, sizes), *operands)
    raise UnknownError(f"no row for {node.op}")


def _constant(number: Any, c: Any) -> Any:
    """Return a constant as the decimal that it is written as, pi and E as what they are."""
    for name in ("pi", "e"):
        if abs(number) == float(getattr(mpmath, name)):
            return c.sign(number) * getattr(c, name)
    return c.mpf(repr(float(number)))


def _seeded(value: Any, name: str, c: Any) -> Any:
    """Return a variable: its own derivative is 1, whatever it was made of."""
    if not isinstance(value, np.ndarray):
        return Dual(value.value, {**value.slopes, (name, ()): c.one})
    found = np.empty(value.shape, object)
    for index in np.ndindex(value.shape):
        found[index] = Dual(value[index].value, {**value[index].slopes, (name, index): c.one})
    return found


def _slopes(output: Dual, name: str, variable: Any, c: Any) -> Any:
    slopes = _single(output).slopes
    if not isinstance(variable, np.ndarray):
        return slopes.get((name, ()), c.zero)
    found = np.empty(variable.shape, object)
    for index in np.ndindex(variable.shape):
        found[index] = slopes.get((name, index), c.zero)
    return found


def _single(value: Any) -> Dual:
    return value.item() if isinstance(value, np.ndarray) else value


def _parts(value: Any, part: Callable[[Dual], Any]) -> Any:
    return np.frompyfunc(part, 1, 1)(value) if isinstance(value, np.ndarray) else part(value)


def _spread(value: Any) -> int:
    """Return the power of ten, up or down, of the number; of entries the largest."""
    found = 0
    for one in np.ravel(value) if isinstance(value, np.ndarray) else (value,):
        if isinstance(one, Dual) and one.value and mpmath.isfinite(one.value):
            _, _, exponent, bits = one.value._mpf_
            found = max(found, abs(exponent + bits))
    return int(found * 0.30103) + 1


def _exponent(value: Any) -> int:
    """Return the powers of ten in the exponential of a number."""
    entries = np.ravel(value) if isinstance(value, np.ndarray) else (value,)
    sizes = [
        abs(one.value) for one in entries if isinstance(one, Dual) and mpmath.isfinite(one.value)
    ]
    return int(min(max(sizes, default=0), 2 * _LARGEST) * 0.87) + 1


def _agree(first: Truth, second: Truth) -> bool:
    pairs = [
        *((first.values[name], second.values[name]) for name in first.values),
        *((first.gradients[key], second.gradients[key]) for key in first.gradients),
    ]
    return all(
        _same(one, other)
        for a, b in pairs
        for one, other in zip(np.ravel(a), np.ravel(b), strict=True)
    )


def _same(one: Any, other: Any) -> bool:
    if one == other or (one != one and other != other):
        return True
    if max(abs(one), abs(other)) < _NOTHING:
        return True
    if not mpmath.isfinite(one) or not mpmath.isfinite(other):
        return False
    return bool(abs(one - other) <= abs(other) * mpmath.mpf(10) ** -_AGREE)
