"""Sums of exponentials: read from a node, and their exponents written as nodes again.

In: a node. Out: its terms, each a number times a product times exp of an exponent.

    2*exp(x - a) + 3*w      ->  2 and exp(x - a);  3, w and exp(0)
    cosh(x)                 ->  1/2 and exp(x);  1/2 and exp(-x)
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import TypeAlias

from ...graph.build import operation
from ...graph.node import Node, constant
from ...records import record
from ..exact import Number, exact, is_float, number, number_node, quotient
from ..terms import ONE, ZERO, E, Product, Sum, Term, added, as_sum, sum_node, term_node, terms

# The nodes that exponents were written as, from which others are written.
Written: TypeAlias = Mapping[Sum, Node]

# Longer sums are left as they are: each part of a running sum is a sum of its own.
_LONGEST = 64
_LARGEST = 2**53  # of whole numbers up to here each is a float

# What is two exponentials: the coefficient of each, and how often each operand is in its exponent.
_PAIRS: Mapping[str, tuple[tuple[Number, tuple[int, ...]], ...]] = {
    "expm1": ((1, (1,)), (-1, (0,))),
    "cosh": ((Fraction(1, 2), (1,)), (Fraction(1, 2), (-1,))),
    "sinh": ((Fraction(1, 2), (1,)), (Fraction(-1, 2), (-1,))),
    "exp_difference": ((1, (1, 0)), (-1, (0, 1))),
    "exp_step": ((1, (1, 1)), (-1, (1, 0))),
}
_OF_EXPONENTS = ("exp", "sigmoid", "tanh", *_PAIRS)
_LOOKED_THROUGH = ("add", "sub", "neg", "mul", "div", "pow", "sqrt", "sum", "mean")


@record(frozen=True, slots=True)
class Exponential:
    """A number, times a product that is no number, times exp of the exponent."""

    coefficient: Number
    weight: Product
    exponent: Sum

    @property
    def is_plain(self) -> bool:
        """Whether the weight is a number alone."""
        return self.weight == ONE


def exponentials(node: Node) -> tuple[Exponential, ...]:
    """Return the terms of a node; none of what has no exponential, or too many terms."""
    found = parts(node) if node.operands else ()
    return found if any(one.exponent != ZERO for one in found) else ()


def parts(node: Node) -> tuple[Exponential, ...]:
    """Return the terms of a node, none where there are too many."""
    if not _is_short(node):
        return ()
    found: dict[tuple[Product, Sum], Number] = {}
    for product, coefficient in terms(node).terms.items():
        powers = dict(product.powers)
        exponent = as_sum(powers.pop(E, 0))
        pair = next((b for b, k in powers.items() if b.op in _PAIRS and k == 1), None)
        steps: Sequence[tuple[Number, Sum]] = ((1, ZERO),)
        if pair is not None:
            del powers[pair]
            own = [terms(operand) for operand in pair.operands]
            steps = [
                (times, reduce(lambda one, o: added(one, *o), zip(own, often, strict=True), ZERO))
                for times, often in _PAIRS[pair.op]
            ]
        for times, step in steps:
            key = (Product(powers), added(exponent, step))
            found[key] = found.get(key, 0) + times * coefficient
    return tuple(Exponential(c, *key) for key, c in found.items() if c)


def _is_short(node: Node) -> bool:
    """Return whether a sum has few terms, seen without reading them all."""
    stack, count = [node], 0
    while stack and count < 2 * _LONGEST:
        part = stack.pop()
        count += 1
        if part.op in ("add", "sub", "neg"):
            stack.extend(part.operands)
    return count < 2 * _LONGEST


def exponents(node: Node) -> Written:
    """Return the exponents within a node, as they are written there."""
    known: dict[Sum, Node] = {}
    stack = [node]
    met = {node}
    while stack and len(met) < 8 * _LONGEST:
        part = stack.pop()
        if part.op in _OF_EXPONENTS:
            for operand in part.operands:
                known.setdefault(terms(operand), operand)
        if part.op in _LOOKED_THROUGH:
            new = [one for one in part.operands if one not in met]
            met.update(new)
            stack.extend(new)
    return known


def exponent_node(exponent: Sum, written: Written) -> Node:
    """Return the node of an exponent: as it is written, or times a number, or two of them.

    (x - a)/3 is not multiplied out where it stands so.
    """
    rest = Sum({product: c for product, c in exponent.terms.items() if product != ONE})
    own = exponent.terms.get(ONE, 0)
    for total, more in ((exponent, 0), (rest, own)):
        node = _as_written(total, written) if total.terms else None
        if node is not None:
            return plus(node, more)
    return sum_node(Sum({product: rounded(c) for product, c in exponent.terms.items()}))


def _as_written(exponent: Sum, written: Written) -> Node | None:
    for known, node in written.items():
        times = ratio(exponent, known)
        if times is not None:
            return scaled_node(node, times)
    for first, one in written.items():
        for second, other in written.items():
            if len(first.terms) + len(second.terms) != len(exponent.terms):
                continue
            if added(first, second, -1) == exponent:
                return operation("sub", (one, other))
            if added(first, second) == exponent:
                return operation("add", (one, other))
    return None


def ratio(first: Sum, second: Sum) -> Number | None:
    """Return the number that the second sum is multiplied by to be the first, None for none."""
    if first.terms.keys() != second.terms.keys():
        return None
    ratios = {quotient(c, second.terms[product]) for product, c in first.terms.items()}
    return ratios.pop() if len(ratios) == 1 else None


# ---- numbers and nodes -------------------------------------------------------------------------


def rounded(value: Number) -> Number:
    """Return a number that can be written: one of more digits than a float is the nearest float.

    One that is beyond the floats stays as it is.
    """
    if not value or not is_float(value):
        return value
    if isinstance(value, Fraction) and max(abs(value.numerator), value.denominator) > _LARGEST:
        return exact(float(value))
    return value


def rounded_term(term: Term) -> Term:
    """Return a term whose number can be written."""
    return Term(rounded(term.coefficient), term.product)


def rounded_node(term: Term) -> Node:
    """Return the node of a term whose number can be written."""
    return term_node(rounded_term(term))


def log_of(value: Number) -> float:
    """Return the logarithm of a positive number, of any size."""
    whole = Fraction(value)
    if _in_range(whole):
        return math.log1p(float(whole - 1)) if abs(whole - 1) < 1 / 2 else math.log(float(whole))
    return math.log(whole.numerator) - math.log(whole.denominator)


def _in_range(value: Fraction) -> bool:
    return Fraction(2) ** -1000 < value < Fraction(2) ** 1000


def plus(node: Node, value: Number | float) -> Node:
    """Return a node plus a number."""
    if value == 0:
        return node
    op = "add" if value > 0 else "sub"
    return operation(op, (node, number_node(rounded(exact(abs(float(value)))))))


def scaled_node(node: Node, times: Number) -> Node:
    """Return a node times a number."""
    times = rounded(times)
    if times == 1:
        return node
    if times == -1:
        return negated(node)
    if isinstance(times, Fraction) and abs(times.numerator) == 1:
        divided = operation("div", (node, constant(times.denominator)))
        return divided if times > 0 else negated(divided)
    return operation("mul", (number_node(times), node))


def negated(node: Node) -> Node:
    """Return -1 times a node, the sign gone into a difference or a first factor where it can."""
    if node.op == "neg":
        return node.operands[0]
    if node.op == "sub":
        return operation("sub", node.operands[::-1])
    if node.op in ("mul", "div"):
        first, *others = node.operands
        value = number(first)
        if first.op in ("neg", "sub"):
            return operation(node.op, (negated(first), *others))
        if value is not None and value < 0:
            return operation(node.op, (number_node(-value), *others))
    return operation("neg", (node,))


def total_node(nodes: Iterable[Node]) -> Node:
    """Return the sum of nodes, of which there is one at least."""
    first, *others = nodes
    for other in others:
        first = operation("add", (first, other))
    return first
