"""Formulas as a book prints them.

In: nodes, mostly a derivative. Out: for each a node of the same value, in normal form. Numbers stay
exact: log(2), 1/3 and sqrt(2*pi) are not worked out.

    x*(1/x) + log(x)               ->  log(x) + 1
    1/(2*sqrt(1 + x^2))*(2*x)      ->  x/sqrt(1 + x^2)
"""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from math import isinf
from types import MappingProxyType

from ...budget import spend
from ...graph.fold import fold
from ...graph.graph import order
from ...graph.intervals import POSITIVE, Interval, is_nonnegative
from ...graph.node import Node, constant, make, number_of
from ...graph.operations import having
from ..exact import number
from ..signs import Ranges, ranges
from ..simplify import normaliser
from ..terms import E, Sum
from .forms import Forms
from .read import Reading, read
from .write import Style, written

_MOST_PASSES = 4
_EFFORT = 40  # terms multiplied for each node
_READ = 30  # steps of work to read one and write it, besides the nodes that are made


def book(
    roots: Iterable[Node],
    assumptions: Mapping[Node, Interval] = MappingProxyType({}),
    wrt: Collection[Node] = (),
) -> dict[Node, Node]:
    """Return the book form of each of the roots.

    Under `assumptions` about inputs more roots are taken: sqrt(x^2) is x where x > 0. With `wrt`,
    the variables of a derivative, the rule of quotients is told from quotients that merely meet.
    """
    roots = [*roots]
    range_of = ranges({**assumptions, E: POSITIVE})
    found = _normal(roots, range_of, wrt)
    nodes = order(found.values())
    if not any(node.op == "sigmoid" for node in nodes) or not any(n.op == "exp" for n in nodes):
        return found
    # exp(x)/(1 + exp(x))^2 is shorter with the logistic function, (exp(x) - 1)/(exp(x) + 1) is not
    plain = _normal(roots, range_of, wrt, logistic_made=False)
    operations = _operations([*found.values(), *plain.values()])
    return {root: min(found[root], plain[root], key=operations.__getitem__) for root in roots}


def _operations(roots: Iterable[Node]) -> dict[Node, int]:
    """Return how many operations nodes are written with, what is shared each time it is used."""
    found: dict[Node, int] = {}
    for node in order(roots):
        found[node] = bool(node.operands) + sum(found[one] for one in node.operands)
    return found


def _normal(
    roots: Iterable[Node], range_of: Ranges, wrt: Collection[Node], logistic_made: bool = True
) -> dict[Node, Node]:
    new = {root: root for root in roots}
    effort = _EFFORT * (len(order(roots)) + 100)
    for _ in range(_MOST_PASSES):
        made = _pass([*new.values()], range_of, wrt, logistic_made, effort)
        again = {root: made[node] for root, node in new.items()}
        if again == new:
            break
        new = again
    return new


def _pass(
    roots: Collection[Node],
    range_of: Ranges,
    wrt: Collection[Node],
    logistic_made: bool,
    effort: int,
) -> dict[Node, Node]:
    nodes = order(roots)
    spend(_READ * len(nodes))
    standing = set(nodes)
    decimals = any(_is_decimal(node) for node in nodes)
    varying = _varying(nodes, wrt)
    nonnegative = partial(_is_nonnegative, range_of)
    sums: dict[Node, Sum] = {}
    style = Style(nonnegative, decimals, sums)
    write = partial(written, style)
    forms = Forms(
        nonnegative,
        standing.__contains__,
        write,
        sums,
        decimals=decimals,
        logistic_made=logistic_made,
        effort=[effort],
    )
    finish = normaliser(("algebra",), worked_out=exactly)
    apart = partial(written, style, apart=True)
    reading = Reading(forms, finish, varying.__contains__, apart)
    read(reading, roots)
    return reading.nodes


def _is_nonnegative(range_of: Ranges, node: Node) -> bool:
    return is_nonnegative(range_of(node))


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

_EXACT = having("comparison") | having("connective") | {"where", "max", "min", "abs", "sign"}


def exactly(node: Node) -> Node:
    """Return the number that a function of numbers is, where that is exact; else the node.

    log(1)  ->  0, where erf(6) stays, which a float takes for 1; no number is infinite
    """
    if node.op in ("eq", "ne") and any(
        one.op == "const" and isinf(number_of(one)) for one in node.operands
    ):
        return make("const", payload=node.op == "ne")
    if not node.operands or node.op == "mark" or any(one.op != "const" for one in node.operands):
        return node
    numbers = tuple(number_of(one) for one in node.operands)
    value = fold(node.op, numbers)
    if value is None:
        return node
    if type(value) is bool:
        return make("const", payload=value)
    exact = value.is_integer() and all(one in (0, 1) for one in numbers)
    return constant(value) if node.op in _EXACT or exact else node
