"""The power of a product taken of one factor alone: 3*x^2 for (3*x)^2 in a derivative.

In: the right gradient. Out: `Candidate`s, each with one such power wrong, and with all of them.

    3/(1 + (3*x)^2)   ->   3/(1 + 3*x^2)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...graph.build import operation
from ...graph.graph import order, substituted
from ...graph.node import Node, constant, number_of, unmarked
from .breaks import with_operand
from .candidates import Candidate
from .rows import is_elementwise

_MOST = 20  # powers
_ONE, _TWO = constant(1), constant(2)


def powers_moved(gradient: Node) -> Iterator[Candidate]:
    """Yield the gradient with cos(x)^2 in the place of cos(x^2), at each function in it."""
    for node in order([gradient]):
        inside = unmarked(node.operands[0]) if is_elementwise(node) else node
        if inside is not node and inside.op == "pow":
            base, exponent = inside.operands
            new = operation("pow", (with_operand(node, 0, base), exponent))
            value = substituted([gradient], {node: new})[gradient]
            yield Candidate("power_moved_outside", (), value, new, node)


@dataclass(frozen=True, slots=True)
class Power:
    """A power in a formula: what stands there given what is taken for the power."""

    base: Node
    exponent: Node
    standing: Callable[[Node], Node]


def powers_of_one_factor(gradient: Node) -> Iterator[Candidate]:
    """Yield the gradient with the powers of products, or of quotients, taken of one factor."""
    places = [(node, power) for node in order([gradient]) if (power := _power(node)) is not None]
    wrong = [(node, power, _of_one_factor(power)) for node, power in places]
    wrong = [place for place in wrong if place[-1]][:_MOST]
    alone = [({node: one}, power, one) for node, power, found in wrong for one in found]
    together = {node: found[0] for node, _, found in wrong}
    every = [(together, power, found[0]) for _, power, found in wrong[:1] if len(wrong) > 1]
    for taken, power, first in [*alone, *every]:
        standing = {node: _power_at(node).standing(one) for node, one in taken.items()}
        belongs = operation("pow", (power.base, power.exponent))
        value = substituted([gradient], standing)[gradient]
        yield Candidate("power_of_one_factor", (), value, first, belongs)


def _power_at(node: Node) -> Power:
    power = _power(node)
    assert power is not None
    return power


def _power(node: Node) -> Power | None:
    """Return the power that an operation is, u*u and 1 - u^2 as rules have it too."""
    if node.op == "pow" and node.operands[1].op == "const":
        base, exponent = node.operands
        is_power = number_of(exponent) not in (0, 1)
        return Power(base, exponent, lambda taken: taken) if is_power else None
    if node.op == "hypot" and node.operands[0] is _ONE:
        return Power(node.operands[1], _TWO, _root_of_sum)
    if node.op != "mul":
        return None
    first, second = node.operands
    if first is second:
        return Power(first, _TWO, lambda taken: taken)
    if (first.op, second.op) == ("sub", "add") and first.operands == (_ONE, second.operands[1]):
        return Power(first.operands[1], _TWO, lambda taken: operation("sub", (_ONE, taken)))
    if first.op == second.op == "sqrt":
        less, more = first.operands[0], second.operands[0]
        if (less.op, more.op) == ("sub", "add") and less.operands == more.operands:
            return Power(less.operands[0], _TWO, _root_of_difference)
    return None


def _root_of_sum(taken: Node) -> Node:
    return operation("sqrt", (operation("add", (_ONE, taken)),))


def _root_of_difference(taken: Node) -> Node:
    return operation("sqrt", (operation("sub", (taken, _ONE)),))


def _of_one_factor(power: Power) -> list[Node]:
    """Return a*u^n, and a^n*u, for (a*u)^n."""
    inner = unmarked(power.base)
    if inner.op == "neg":
        return [operation("neg", (operation("pow", (inner.operands[0], power.exponent)),))]
    if inner.op not in ("mul", "div"):
        return []
    first, second = inner.operands
    powers = [operation("pow", (one, power.exponent)) for one in inner.operands]
    found = [] if second.op == "const" else [operation(inner.op, (first, powers[1]))]
    return found if first.op == "const" else [*found, operation(inner.op, (powers[0], second))]
