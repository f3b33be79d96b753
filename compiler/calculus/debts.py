"""Debts: where a cotangent is 0 since a gate is shut, and factors beside which it must stay 0.

In: what an operation passes on. Out: the guard outside of which that is 0, which travels on beside
the cotangent; and the cotangent beside a factor that can be infinite, where 0*inf would be nan.

    relu(log(x))    at 0      d_x = where(log(x) <= 0, 0, 1/x)     and not where(..., 1, 0)/x
    tanh(exp(x))    at 800    d_x = where(exp(x) > 1e6, 0, (1 - f^2)*exp(x))

There are two ways in which a gate is shut. A choice, as that of max or where, has not taken what
lies behind: its derivative is 0, whatever stands there. And a flat function, as tanh or the
exponential function below 0, falls faster than any power of its operand grows: its slope is 0 where
the operand is huge, beside every slope that is at most a power of that. The slope of log is more:
sigmoid(log(x)) is x/(1 + x), whose derivative at 0 is 1. And that of sqrt at 0 is infinite where
nothing is huge. There 0*inf stays nan, which is no wrong number.
"""

import math
from collections.abc import Callable, Collection, Mapping

from ..graph.build import operation
from ..graph.fold import fold
from ..graph.guards import ALWAYS, Guard, conjoin, disjoin
from ..graph.node import Node, constant, make, number_of
from ..graph.operations import having, is_entrywise
from ..records import record
from .bounds import bounds
from .partials import scale
from .steepness import Steep

_ZERO = constant(0)
_HUGE = 1e6
_NESTING = 8
_STEPS = 8

# What holds where a comparison does not, and where neither that nor a tie does. Of nan neither
# holds: where a number is undefined no gate is shut.
_UNLESS = {"gt": "le", "ge": "lt", "lt": "ge", "le": "gt"}
_BEYOND = {"gt": "lt", "lt": "gt"}


@record(frozen=True, slots=True)
class Debt:
    """The guards outside of which a cotangent is 0: by a choice, or by that and a flat function.

    `asked` is that of a cotangent of one entry alone: the others are not asked for. It is paid
    where a factor can be infinite, and stays a debt: no value means nothing outside of it.
    """

    choice: Guard = ALWAYS
    flat: Guard = ALWAYS
    asked: Guard = ALWAYS


FREE = Debt()


def either(first: Debt, second: Debt) -> Debt:
    """Return the debt of a sum of two cotangents."""
    if first is second:
        return first
    return Debt(
        disjoin(first.choice, second.choice),
        disjoin(first.flat, second.flat),
        disjoin(first.asked, second.asked),
    )


def not_zero(seed: Node) -> Guard:
    """Return the guard outside of which a cotangent is 0: of entries, or steps, not asked for."""
    return conjoin(ALWAYS, operation("ne", (seed, _ZERO)), True)


def opened(cotangent: Node, nesting: int = 0) -> tuple[Guard, Node]:
    """Return the guard outside of which a cotangent is 0 by choice, and what it is inside of that.

    where(x > 0, g, 0)                            ->  not x <= 0,  g
    where(x > y, g, where(x == y, g/2, 0))*w      ->  not x < y,   where(x > y, g, g/2)*w
    """
    if nesting == _NESTING:
        return ALWAYS, cotangent
    if cotangent.op == "where":
        return _opened_choice(cotangent, nesting)
    if cotangent.op == "neg":
        guard, inside = opened(cotangent.operands[0], nesting + 1)
        return (ALWAYS, cotangent) if guard == ALWAYS else (guard, operation("neg", (inside,)))
    if cotangent.op == "mul":
        first, second = cotangent.operands
        guard, inside = opened(first, nesting + 1)
        scaled = None if guard == ALWAYS else scale(inside, second)
        return (ALWAYS, cotangent) if scaled is None else (guard, scaled)
    return ALWAYS, cotangent


def _opened_choice(choice: Node, nesting: int) -> tuple[Guard, Node]:
    condition, first, second = choice.operands
    decided = _decided(condition)
    if decided is not None:
        return opened(first if decided else second, nesting + 1)
    if _is_zero(first) and not _is_kink(condition):
        guard, inside = opened(second, nesting + 1)
        return conjoin(guard, condition, False), inside
    if _is_zero(second):
        guard, inside = opened(first, nesting + 1)
        if condition.op in _UNLESS:
            shut = operation(_UNLESS[condition.op], condition.operands)
            return conjoin(guard, shut, False), inside
        return conjoin(guard, condition, True), inside
    if condition.op in _BEYOND and second.op == "where" and _is_zero(second.operands[2]):
        tie, shared, _ = second.operands
        if tie.op == "eq" and set(tie.operands) == set(condition.operands):
            shut = operation(_BEYOND[condition.op], condition.operands)
            return conjoin(ALWAYS, shut, False), operation("where", (condition, first, shared))
    return ALWAYS, choice


def _is_kink(condition: Node) -> bool:
    """Return whether the slope of a value is 0 by convention at one point, as that of norm at 0.

    There is nothing that is shut: the truth may be infinite, as for norm(sqrt(x)).
    """
    return condition.op == "eq" and condition.operands[1].op == "const"


def _decided(condition: Node) -> bool | None:
    """Return whether a condition on constants holds, None for one that is open."""
    if condition.op in ("and", "or"):
        found = [_decided(one) for one in condition.operands]
        settled = condition.op == "or"
        return settled if settled in found else None
    if any(one.op != "const" for one in condition.operands):
        return None
    value = fold(condition.op, tuple(map(number_of, condition.operands)))
    return None if value is None else bool(value)


def _is_zero(node: Node) -> bool:
    return node.op == "const" and node.payload == 0


def made(given: Node, passed: Node) -> Guard:
    """Return the guard outside of which what is passed on is 0, though what was given is not."""
    if passed is given:
        return ALWAYS
    (now, _), (before, _) = opened(passed), opened(given)
    had = {literal for one in before for literal in one}
    return tuple(tuple(one for one in all_of if one not in had) for all_of in now)


def within(cotangent: Node, guard: Guard) -> Node:
    """Return what a cotangent is where its guard holds, without a choice that the guard made."""
    if guard == ALWAYS:
        return cotangent
    condition, inside = opened(cotangent)
    needed = {literal for one in condition for literal in one}
    if len(condition) == 1 and all(needed <= set(one) for one in guard):
        return inside
    return cotangent


def flatness(node: Node, position: int, unbounded: Mapping[Node, Steep]) -> Guard:
    """Return the guard outside of which the slope of a node is 0, sooner than any power is huge."""
    operand = node.operands[position]
    if unbounded.get(operand) is not Steep.EXPLOSIVE:
        return ALWAYS
    if node.op == "div" and node.operands[0] in unbounded:
        return ALWAYS
    signs, limit = _flat_sides(node, position)
    return conjoin(ALWAYS, _beyond(operand, signs, limit), False) if signs else ALWAYS


def ends_flatness(node: Node, kind: Steep | None) -> bool:
    """Return whether what lies behind a node may be steeper than any power of the node's value."""
    if is_entrywise(node.op):
        return kind is Steep.UNKNOWN or node.op in having("logarithmic")
    return node.op not in having("linear") | having("joint")


def _flat_sides(node: Node, position: int) -> tuple[Collection[int], float]:
    """Return the signs of the infinities towards which the slope of a node falls, and how soon."""
    if node.op == "pow":
        base = number_of(node.operands[0]) if node.operands[0].op == "const" else 0
        if position == 0 or base <= 0 or base == 1:
            return (), math.inf
        return (1 if base < 1 else -1,), _HUGE / abs(math.log(base))
    if node.op in having("flattening") or (node.op == "div" and position == 1):
        return ((1, -1) if is_exponential(node.operands[position]) else ()), math.inf
    sides = (("flat-above", 1), ("flat-below", -1))
    return [sign for trait, sign in sides if node.op in having(trait)], _HUGE


def _beyond(node: Node, signs: Collection[int], limit: float) -> Node:
    """Return whether a value is beyond a limit, in the direction of one of the signs."""
    turned = 1
    while node.op in ("neg", "mark"):
        turned = -turned if node.op == "neg" else turned
        node = node.operands[0]
    low, high = bounds(node)
    possible = {1: high >= limit, -1: low <= -limit}
    left = {sign * turned for sign in signs if possible[sign * turned]}
    if not left:
        return make("const", payload=False)
    if left == {-1}:
        return operation("eq" if limit == math.inf else "lt", (node, constant(-limit)))
    size = node if left == {1} else operation("abs", (node,))
    return operation("eq" if limit == math.inf else "gt", (size, constant(limit)))


def is_exponential(node: Node) -> bool:
    """Return whether a value is a power of an exponential function, with constants about it."""
    for _ in range(_STEPS):
        if node.op in having("exponential"):
            return True
        varying = [one for one in node.operands if one.op != "const"]
        if node.op not in _AROUND or len(varying) != 1 or not _AROUND[node.op](node):
            return False
        (node,) = varying
    return False


# What may stand about the exponential function, and where: it only moves or stretches that.
_AROUND: Mapping[str, Callable[[Node], bool]] = {
    **dict.fromkeys(("neg", "mark", "add", "sub", "mul"), lambda node: True),
    "div": lambda node: node.operands[1].op == "const",
    "pow": lambda node: node.operands[1].op == "const" and number_of(node.operands[1]) >= 1,
}
