"""What is cut from a sum or a product, and the numbers of which it is none.

In: terms or factors that cut each other, and what is left. Out: what is left, nan where a part of
what was cut is a logarithm, a root, … of no real number. A pole is no such place: x/x is 1 at 0.

    log(x) - log(x) + y         ->  where(x >= 0, y, nan)
    x*sqrt(x - 1)/sqrt(x - 1)   ->  where(x - 1 >= 0, x, nan)
"""

import math
from collections.abc import Iterable, Iterator, Set
from functools import cache, reduce

from ...graph.build import operation
from ...graph.dimensions import Shape
from ...graph.node import Node, constant
from ...graph.operations import is_entrywise
from ...lower.instantiate import arguments, instantiate
from ...vocabulary import domains, functions
from ..exact import number
from ..terms import E, Exponent, Product, Term, as_sum, factors
from .exponentials import rounded_node
from .facts import Facts
from .recogniser import PRODUCT, Found, Recogniser

_LINE = "u*v/u = v"
_REDUCED = ("sum", "mean", "prod", "dot")  # nan if one entry is
_MOST = 500  # nodes that are looked at


def where_real(kept: Node, cut: Iterable[Node], facts: Facts, shape: Shape) -> Node:
    """Return what is kept, nan where one of the nodes that were cut is no real number.

    That of a number that is made of an array is asked of all entries.
    """
    known = {_condition(node) for node in _reached((kept,), shape)}
    conditions = dict.fromkeys(map(_condition, _reached(cut, shape)))
    unproved = [
        _of_all(one, shape)
        for one in conditions
        if one is not None and one not in known and not facts.positive(one)
    ]
    if not unproved:
        return kept
    whole = reduce(lambda one, other: operation("and", (one, other)), unproved)
    return operation("where", (whole, kept, constant(math.nan)))


def _of_all(condition: Node, shape: Shape) -> Node:
    if shape or not condition.shape:
        return condition
    numbers = operation("where", (condition, constant(1), constant(0)))
    least = operation("amin", (numbers,), (tuple(range(len(condition.shape))), False))
    return operation("gt", (least, constant(0)))


def _reached(roots: Iterable[Node], shape: Shape) -> Iterator[Node]:
    """Yield what nodes are made of whatever is chosen: of a choice that is nan else, the first.

    What is no number anywhere makes none of each of them, and of a sum of all entries.
    """
    stack = [*roots]
    met = {*stack}
    while stack and len(met) < _MOST:
        node = stack.pop()
        yield node
        operands = node.operands
        if node.op == "where":
            operands = (node.operands[1],) if _is_nan(node.operands[2]) else ()
        elif not (is_entrywise(node.op) or (node.op in _REDUCED and not shape)):
            operands = ()
        new = [one for one in operands if one not in met]
        met.update(new)
        stack.extend(new)


def _is_nan(node: Node) -> bool:
    return node.op == "const" and node.payload != node.payload


def _condition(node: Node) -> Node | None:
    """Return where a node is real if its operands are, None for everywhere."""
    if node.op == "where":
        return node.operands[0] if _is_nan(node.operands[2]) else None
    if node.op == "pow" and (power := number(node.operands[1])) is not None:
        whole = power.denominator == 1
        return None if whole else operation("ge", (node.operands[0], constant(0)))
    if node.op not in partial():
        return None
    domain = functions()[node.op].domain
    assert domain is not None
    return _closed(instantiate(domain, arguments(node)))


@cache
def partial() -> frozenset[str]:
    """Return the operations that are real where one value is greater than another."""
    return frozenset(name for name, one in domains().items() if "<" in one or ">" in one)


def _closed(condition: Node) -> Node | None:
    """Return a condition with its ends, and with the poles; None for one that always holds."""
    if condition.op in ("and", "or"):
        parts = [_closed(one) for one in condition.operands]
        if None in parts:
            return None if condition.op == "or" else next(filter(None, parts), None)
        return operation(condition.op, tuple(filter(None, parts)))
    if condition.op == "ne":
        return None
    return operation(_ENDS.get(condition.op, condition.op), condition.operands)


_ENDS = {"gt": "ge", "lt": "le"}


# ---- products ----------------------------------------------------------------------------------


def _find(node: Node, facts: Facts) -> Found | None:
    """Find a factor that divides itself, and is not real everywhere."""
    parts = _parts(node)
    if len(parts) < 2:
        return None
    term = factors(node, facts.nonnegative)
    cut = [part for part in parts if _is_cut(factors(part, facts.nonnegative), term)]
    if not cut:
        return None
    kept = rounded_node(term)
    whole = where_real(kept, cut, facts, node.shape)
    return None if whole is kept else Found(_LINE, whole)


def _parts(node: Node) -> list[Node]:
    """Return the factors of a product that may cut each other, none where none divides."""
    parts = []
    divides = 0
    stack = [node]
    while stack:
        part = stack.pop()
        if part.op in PRODUCT:
            divides += part.op == "div"
            stack.extend(part.operands)
        elif part.op != "const":
            divides += part.op in ("pow", "exp")
            parts.append(part)
    return parts if divides else []


def _is_cut(part: Term, whole: Term) -> bool:
    """Return whether a base of a part, or a term of its exponent, is none of the whole."""
    return any(
        base not in whole.product.powers if base is not E else not _terms(k) <= _terms(left)
        for base, k in part.product.powers.items()
        for left in (whole.product.powers.get(E, 0),)
    )


def _terms(exponent: Exponent) -> Set[Product]:
    return as_sum(exponent).terms.keys()


CUTS: tuple[Recogniser, ...] = (Recogniser(_find, PRODUCT, partial()),)
