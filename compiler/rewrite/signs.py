"""What range a node provably has: its sign, its bounds.

In: what is assumed of inputs. Out: a function from a node to an interval that holds its value, of
an array each entry, for all real inputs that the assumptions allow and wherever the node is
defined. This is so in the reals: a float may round, overflow or underflow to an end that is open.

    exp(x) + 1            ->  (1, inf)
    L/g, L > 0, g > 0     ->  (0, inf)
    log(x)                ->  (-inf, inf): that x is positive is not assumed

A condition lies in [0, 1]: it is `proved` where it must be 1. A node is worked out once, from its
operands alone; a function that has no rule here has that of its definition.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from math import inf
from typing import TypeAlias

from ..graph.dimensions import Shape, at_least, constant_of, product
from ..graph.intervals import (
    NONNEGATIVE,
    ONE,
    REALS,
    ZERO,
    Interval,
    closed,
    hull,
    intersection,
    is_inside,
    is_nonnegative,
    plus,
    point,
    reals,
    times,
)
from ..graph.node import Node, number_of
from ..graph.operations import having
from ..lower.instantiate import arguments, instantiate, settings_of
from ..vocabulary import functions
from .images import IMAGES, RULES, logarithm, power, root, square

# What tells the interval of a node.
Ranges: TypeAlias = Callable[[Node], Interval]


def ranges(assumptions: Mapping[Node, Interval], floats: bool = False) -> Ranges:
    """Return the function that gives the interval of a node, under assumptions about inputs.

    With `floats` it is wide enough for the values that are computed, which round, underflow and
    overflow: exp(x) may be 0 then, and L*L where L > 0, but not 1 - L where L < 1. Of what may be
    nan no comparison is decided: sqrt(x) >= 0 is False where x < 0.
    """
    known = {node: one if floats else reals(one) for node, one in assumptions.items()}
    unsure: dict[Node, bool] = {}

    def range_of(node: Node) -> Interval:
        waiting = [node]
        while waiting:
            top = waiting[-1]
            unknown = [operand for operand in top.operands if operand not in known]
            if top in known:
                waiting.pop()
            elif unknown:
                waiting += unknown
            else:
                known[top] = found(waiting.pop())
        return known[node]

    def found(node: Node) -> Interval:
        operands = [known[operand] for operand in node.operands]
        if node.op in _WITHOUT_BOUNDS and _are_unknown(node.operands, operands):
            return REALS
        image = IMAGES.get(node.op, REALS)
        rule = _rule(node)
        inside = rule(node, *operands) if rule else range_of(_written_out(node))
        inside = intersection(image, inside)
        inside = image if inside.is_empty else inside  # where it is defined nowhere
        if floats and node.op in having("comparison") and inside.low == inside.high:
            inside = image if _may_be_nan(node, known, unsure) else inside
        return _of_floats(node, inside) if floats else inside

    return range_of


def _are_unknown(nodes: Sequence[Node], operands: Sequence[Interval]) -> bool:
    return all(one is REALS for one in operands) and len({*nodes}) == len(nodes)


def _of_floats(node: Node, interval: Interval) -> Interval:
    """Return the interval of what is computed, from that of the values in the reals.

    Of sums and roots the sign is right. What is rounded once stays between floats, and of anything
    else no more than a sign is known. Infinity is a float.
    """
    low, high = interval.low, interval.high
    open_low, open_high = interval.open_low, interval.open_high
    if node.op not in _EXACT and node.op not in _ROUNDED:
        low, high = (0.0 if low >= 0 else -inf), (0.0 if high <= 0 else inf)
    if node.op not in _EXACT:
        is_signed = node.op in _SIGNED
        open_low = is_signed and (open_low or interval.low > 0) and low == 0
        open_high = is_signed and (open_high or interval.high < 0) and high == 0
    return Interval(low, high, open_low and low > -inf, open_high and high < inf)


def _may_be_nan(node: Node, known: Mapping[Node, Interval], unsure: dict[Node, bool]) -> bool:
    """Return whether a value needs a root or a logarithm of what may not have one."""
    waiting = [node]
    while waiting:
        top = waiting[-1]
        unknown = [operand for operand in top.operands if operand not in unsure]
        if unknown and top not in unsure:
            waiting += unknown
            continue
        within = _REAL.get(top.op)
        if top.op == "pow":
            exponent = known[top.operands[1]]
            is_whole = exponent.low == exponent.high and float(exponent.low).is_integer()
            within = None if is_whole else NONNEGATIVE
        is_inside_of = within is None or is_inside(known[top.operands[0]], within)
        unsure[top] = not is_inside_of or any(unsure[one] for one in top.operands)
        waiting.pop()
    return unsure[node]


# Where functions have a value; elsewhere they are nan.
_REAL: Mapping[str, Interval] = {
    **dict.fromkeys(("sqrt", "log", "log2", "log10"), NONNEGATIVE),
    "log1p": Interval(-1, open_low=False),
    **dict.fromkeys(("asin", "acos", "atanh"), closed(-1, 1)),
    "acosh": Interval(1, open_low=False),
}


def proved(condition: Node, range_of: Ranges) -> bool:
    """Return whether a truth value is true of all inputs that are assumed.

    L > 0 and 1 + x^2 > 0   ->   True, where L is declared > 0
    """
    return range_of(condition) == ONE


def _rule(node: Node) -> Callable[..., Interval] | None:
    """Return the rule for a node, None for one whose definition says all."""
    if node.op in _TWICE and node.operands[0] is node.operands[1]:
        return _TWICE[node.op]
    rule = RULES.get(node.op)
    if rule is not None:
        return lambda node, *operands: rule(*operands)
    row = functions().get(node.op)
    defined = row is not None and row.definition is not None
    return _OF_NODES.get(node.op, None if defined else lambda node, *operands: REALS)


def _written_out(node: Node) -> Node:
    definition = functions()[node.op].definition
    assert definition is not None
    return instantiate(definition, arguments(node), settings_of(node))


# ---- how many numbers --------------------------------------------------------------------------


def _size(node: Node) -> Interval:
    """Return the interval of a size: the names of dimensions stand for 0 or more."""
    dimension = node.settings[0]
    least = constant_of(dimension)
    if isinstance(dimension, int):
        return point(float(dimension))
    return Interval(float(least), open_low=False) if at_least(dimension, least) else REALS


def _count(shape: Shape) -> Interval:
    """Return the interval of the number of entries of a shape."""
    entries = product(shape)
    if isinstance(entries, int):
        return point(float(entries))
    least = constant_of(entries) if at_least(entries, constant_of(entries)) else 0
    return Interval(float(max(least, 0)), open_low=False)


def _along(node: Node) -> Interval:
    """Return the interval of the number of entries along the axes that a node goes over."""
    shape = node.operands[0].shape
    axes = node.settings[0]
    return _count(tuple(shape[axis] for axis in (axes if isinstance(axes, tuple) else (axes,))))


def _up_to(count: Interval, first: float) -> Interval:
    """Return the interval from the first to a number of entries."""
    return Interval(first, max(count.high, first), False, count.open_high)


# ---- operations on arrays ----------------------------------------------------------------------


def _product_of(count: Interval, x: Interval) -> Interval:
    """Return the interval of a product of so many numbers."""
    if is_nonnegative(x):
        return power(x, count)
    return _UNIT if is_inside(x, _UNIT) else REALS


def _inner(node: Node) -> Interval:
    """Return the interval of the number of products that @ adds up."""
    return _count(node.operands[0].shape[-1:])


def _logsumexp(node: Node, x: Interval) -> Interval:
    return plus(x, logarithm(intersection(_along(node), _AT_LEAST_ONE)))


def _scatter(node: Node, *parts: Interval) -> Interval:
    return reduce(plus, [hull(ZERO, part) for part in parts], ZERO)


_UNIT = closed(-1, 1)

# What is anything where its operands are, unless they are one.
_WITHOUT_BOUNDS = having("linear") | having("joint") | {"div"}

# What is computed exactly of its operands, with the right sign, and with one rounding.
_EXACT = {"input", "const", "mark", "neg", "abs", "sign", "max", "min", "relu", "where", "eye"}
_EXACT |= {*having("moves"), "broadcast_to", "amax", "amin"}
_EXACT |= {*having("comparison"), *having("connective")}
_SIGNED = {"add", "sub", "sqrt", "hypot"}
_ROUNDED = {"add", "sub", "sqrt", "mul", "div", "floor", "ceil", "round"}
_AT_LEAST_ONE = Interval(1, open_low=False)

# Rules that ask for more than the intervals of the operands.
_OF_NODES: Mapping[str, Callable[..., Interval]] = {
    "input": lambda node: REALS,
    "const": lambda node: point(number_of(node)),
    "size": _size,
    "eye": lambda node: closed(0, 1),
    "mark": lambda node, x: x,
    "rule": lambda node, x, *others: x,
    "sum": lambda node, x: times(_along(node), x),
    "mean": lambda node, x: x,
    "prod": lambda node, x: _product_of(_along(node), x),
    "amax": lambda node, x: x,
    "amin": lambda node, x: x,
    "norm": lambda node, x: root(times(_along(node), square(x))),
    "logsumexp": _logsumexp,
    "cumsum": lambda node, x: times(_up_to(_along(node), 1), x),
    "cumprod": lambda node, x: _product_of(_up_to(_along(node), 1), x),
    "before": lambda node, x: _product_of(_up_to(_along(node), 0), x),
    **dict.fromkeys(having("contraction"), lambda node, x, y: times(_inner(node), times(x, y))),
    "outer": lambda node, x, y: times(x, y),
    "trace": lambda node, x: times(_inner(node), x),
    **dict.fromkeys(having("moves"), lambda node, *parts: hull(*parts)),
    "broadcast_to": lambda node, x: x,
    "diagonal_matrix": lambda node, x: hull(ZERO, x),
    "scatter": _scatter,
}

# Operations whose two operands are one.
_TWICE: Mapping[str, Callable[..., Interval]] = {
    "mul": lambda node, x, y: square(x),
    "dot": lambda node, x, y: times(_inner(node), square(x)),
    "div": lambda node, x, y: ONE,
    "sub": lambda node, x, y: ZERO,
}
