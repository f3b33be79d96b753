"""Formulas as a book prints them.

In: nodes, mostly a derivative. Out: for each a node of the same value, in normal form. Numbers stay
exact: log(2), 1/3 and sqrt(2*pi) are not worked out.

    x*(1/x) + log(x)               ->  log(x) + 1
    1/(2*sqrt(1 + x^2))*(2*x)      ->  x/sqrt(1 + x^2)
"""

import math
from collections.abc import Callable, Collection, Iterable
from functools import partial

from ...graph.fold import fold
from ...graph.graph import order
from ...graph.node import Node, constant, make, number_of
from ...graph.operations import having
from ..simplify import normaliser
from ..terms import E, Nonnegative, number
from .forms import Forms
from .read import Reading, read
from .write import Style, written

_MOST_PASSES = 4


def book(
    roots: Iterable[Node],
    nonnegative: Nonnegative | None = None,
    wrt: Collection[Node] = (),
) -> dict[Node, Node]:
    """Return the book form of each of the roots.

    `nonnegative` tells what is provably at least 0, besides what is so by its form. With `wrt`, the
    variables of a derivative, the rule of quotients is told from quotients that merely meet.
    """
    roots = [*roots]
    new = {root: root for root in roots}
    for _ in range(_MOST_PASSES):
        made = _pass([*new.values()], nonnegative, wrt)
        again = {root: made[node] for root, node in new.items()}
        if again == new:
            break
        new = again
    return new


def _pass(
    roots: Collection[Node], nonnegative: Nonnegative | None, wrt: Collection[Node]
) -> dict[Node, Node]:
    nodes = order(roots)
    standing = set(nodes)
    decimals = any(_is_decimal(node) for node in nodes)
    varying = _varying(nodes, wrt)
    is_nonnegative = nonnegative_by_form(nonnegative)
    write = partial(written, Style(is_nonnegative, decimals))
    forms = Forms(is_nonnegative, standing.__contains__, write, decimals=decimals)
    reading = Reading(forms, normaliser(("algebra",), worked_out=_exactly), varying.__contains__)
    read(reading, roots)
    return reading.nodes


def _is_decimal(node: Node) -> bool:
    value = number(node)
    return value is not None and value.denominator != 1


def _varying(nodes: Iterable[Node], wrt: Collection[Node]) -> set[Node]:
    """Return the nodes that depend on the variables, or, with none, on anything."""
    found: set[Node] = set()
    for node in nodes:
        is_variable = node in wrt if wrt else node.op == "input"
        if is_variable or any(operand in found for operand in node.operands):
            found.add(node)
    return found


# ---- what is exact -----------------------------------------------------------------------------

_TRUTHS = having("comparison") | having("connective") | {"where", "max", "min", "abs", "sign"}
_MOST = 1000


def _exactly(node: Node) -> Node:
    """Return the number that a function of numbers is, where that is exact; else the node."""
    if not node.operands or node.op == "mark" or any(one.op != "const" for one in node.operands):
        return node
    numbers = tuple(number_of(one) for one in node.operands)
    value = fold(node.op, numbers)
    if value is None:
        return node
    if type(value) is bool:
        return make("const", payload=value)
    whole = all(one.is_integer() for one in (*numbers, value) if math.isfinite(one))
    small = abs(value) <= _MOST and all(map(math.isfinite, numbers))
    return constant(value) if node.op in _TRUTHS or (whole and small) else node


# ---- what is nonnegative -----------------------------------------------------------------------

_POSITIVE = frozenset(
    "exp sqrt abs cosh sigmoid softplus hypot softmax norm sech var std acosh".split()
)


def nonnegative_by_form(known: Nonnegative | None) -> Callable[[Node], bool]:
    """Return what tells whether a node is at least 0: by its form, or because it is known."""
    memo: dict[Node, bool] = {}

    def found(node: Node) -> bool:
        for one in order([node], memo):
            memo[one] = by_form(one) or (known is not None and known(one))
        return memo[node]

    def by_form(node: Node) -> bool:
        if node is E or node.op in _POSITIVE:
            return True
        if node.op == "const":
            return number_of(node) >= 0
        if node.op in ("add", "mul", "div"):
            if node.op == "mul" and node.operands[0] is node.operands[1]:
                return True
            return all(memo[one] for one in node.operands)
        if node.op == "pow":
            base, exponent = node.operands
            value = number(exponent)
            even = value is not None and value.denominator == 1 and value % 2 == 0
            return memo[base] or even
        return False

    return found
