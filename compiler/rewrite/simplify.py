"""Graph to graph: constants are worked out, and each node is rewritten until no identity matches.

In: a graph. Out: one of the same values in normal form: rewriting it again changes nothing.

    x*1 + 0  ->  x              1/(1 + exp(-x))  ->  sigmoid(x)     (stabilise)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from functools import cache
from itertools import chain
from math import isfinite
from sys import float_info
from typing import NamedTuple

from ..graph.build import dimension_of, full, size_node
from ..graph.dimensions import divided
from ..graph.fold import fold
from ..graph.graph import Graph, rebuild, remade, same
from ..graph.node import Node, constant, make, number_of
from ..graph.operations import having
from ..lower.instantiate import instantiate
from ..records import dataclass
from ..syntax.tree import trees
from ..vocabulary import Identity, identities
from .applied import Applied, recorder
from .indexed import indexed
from .match import NUMBERS, Bound, Pattern, arrangements, match, may_match, pattern, swapped
from .normal.code import code
from .spectral import spectral
from .stable.drive import recognising
from .stretch import unstretched


class Attempt(NamedTuple):
    """An identity made ready, with its pattern for the operands in one order."""

    form: Pattern
    identity: Identity


class Ways(NamedTuple):
    """What may be done with operations on operands of certain operations.

    Some are `worked_out`, or do without a stretch or an index; then there is what may match them.
    """

    worked_out: bool
    attempts: Sequence[Attempt]


def stabilise(graph: Graph, applied: list[Applied] | None = None) -> Graph:
    """Return the graph with forms that overflow or cancel replaced by functions that do not.

    The identities that did it are added to `applied`.
    """
    report = _untold if applied is None else recorder(graph, applied)
    told: dict[Node, list[str]] = {}  # nodes that become the same are rewritten once
    here: list[str] = []
    normal = normaliser(
        ("stability", "tails", "algebra"), lambda identity: here.append(identity.line)
    )
    recognised = recognising(graph, normal, lambda line: here.append(line))

    def remake(node: Node, operands: tuple[Node, ...]) -> Node:
        nonlocal here
        here = told.setdefault(same(node, operands), [])
        found = spectral(same(node, operands))
        result = recognised(node, operands) if found.operands == operands else found
        for line in here:
            report(line, node)
        return result

    return rebuild(graph, remake)


def simplify(graph: Graph) -> Graph:
    """Return the graph in its shorter form; the values are the same up to rounding."""
    normal = normaliser(("algebra",))
    return rebuild(graph, lambda node, operands: normal(same(node, operands)))


def simplified(node: Node) -> Node:
    """Return one node in its shorter, stable form."""
    normal = normaliser(("stability", "tails", "algebra"))
    return remade([node], lambda one, operands: normal(same(one, operands)))[node]


def in_code(graph: Graph) -> Graph:
    """Return a differentiated graph in the form in which code computes it.

    It is shorter, and without differences that lose digits where a function is flat.

    x/x + t  ->  1 + t          a*(1 - a), where a is sigmoid(z)  ->  a*sigmoid(-z)
    """
    return code(graph, normaliser(("tails", "bends", "algebra"), in_one_order=True))


def _untold(line: str, node: Node) -> None:
    """Take a report that nobody asked for."""


def normaliser(
    chapters: tuple[str, ...],
    applied: Callable[[Identity], None] | None = None,
    worked_out: Callable[[Node], Node] | None = None,
    in_one_order: bool = False,
) -> Callable[[Node], Node]:
    """Return the function that rewrites a node whose operands are in normal form already.

    `applied` is told of each identity that makes a value more exact, and not only shorter;
    `worked_out` gives the number that an operation on numbers is. `in_one_order`, a sum or product
    of the two operands of one that was met is that one: to the bit the same, and computed once.
    """
    return _Normaliser(chapters, applied, worked_out or _worked_out, in_one_order).normal


@dataclass(slots=True)
class _Normaliser:
    """What `normaliser` returns a method of: a function that is in itself would never be let go.

    `ways` are by the operations of a node and of its operands, `done` has what nodes became, and
    `met` the sums and products by their operands.
    """

    chapters: tuple[str, ...]
    applied: Callable[[Identity], None] | None
    worked_out: Callable[[Node], Node]
    in_one_order: bool
    ways: dict[tuple[str, ...], Ways] = field(default_factory=dict)
    done: dict[Node, Node] = field(default_factory=dict)
    met: dict[tuple[str, tuple[Node, ...]], Node] = field(default_factory=dict)

    def normal(self, node: Node) -> Node:
        """Return the node in normal form."""
        known = self.done.get(node)
        if known is not None:
            return known
        kind = (node.op, *[one.op for one in node.operands])
        way = self.ways.get(kind)
        if way is None:
            way = self.ways[kind] = _ways(self.chapters, kind)
        result = node
        if way.worked_out:
            result = self.worked_out(indexed(unstretched(node, self.normal)))
        if result is not node:
            result = self.normal(result)
        elif way.attempts:
            result = self._rewritten(node, way.attempts)
        if self.in_one_order and result.op in ("add", "mul"):
            other = self.met.get((result.op, result.operands[::-1]))
            if other is None:
                self.met[result.op, result.operands] = result
            else:
                result = other
        self.done[node] = self.done[result] = result
        return result

    def _rewritten(self, node: Node, attempts: Iterable[Attempt]) -> Node:
        """Return what the first identity that matches makes of a node."""
        for form, identity in attempts:
            bound = match(form, node)
            if bound is not None and _keeps_digits(identity, bound):
                if self.applied is not None and identity.chapter != "algebra":
                    self.applied(identity)
                return self.normal(full(_right_side(identity, bound, self.normal), node.shape))
        return node


def in_names(
    nodes: Iterable[Node], names: Mapping[Node, str], normal: Callable[[Node], Node]
) -> dict[Node, Node]:
    """Return what each node is in names, brought by `normal` into its shortest form.

    (1 - sigmoid(z))*sigmoid(z), with sigmoid(z) named a  ->  (1 - a)*a, where a is an input
    """

    def named(node: Node, operands: tuple[Node, ...]) -> Node:
        if node in names:
            return make("input", payload=names[node], shape=node.shape)
        return normal(same(node, operands))

    return remade(nodes, named)


def _keeps_digits(identity: Identity, bound: Bound) -> bool:
    """Return whether two numbers become one: no float is beyond the largest of 1e200*1e200.

    Nor is a quotient taken out of what is all numbers: 2*(3/7) is 6/7, and 3*(2/7) comes back.
    """
    if not all(name in bound for name in NUMBERS):
        return True
    op, names = _of_numbers(identity)
    if op == "div" and all(one.op == "const" for one in bound.values() if isinstance(one, Node)):
        return False
    numbers = tuple(number_of(bound[name]) for name in names)
    if "v" in bound and any(not 1 / _FAR < abs(one) < _FAR for one in numbers):
        return False  # c*(u/(k*v)): where k is large v may be small, and u/v no float
    return _has_digits(fold(op, numbers) or 0.0, numbers)


_FAR = 1e100


@cache
def _of_numbers(identity: Identity) -> tuple[str, Sequence[str]]:
    """Return the operation that makes one of two numbers on the right side of an identity."""
    for one in identity.right.iter_subtrees():
        names = [str(part.children[0]) for part in trees(one) if part.data == "name"]
        if sorted(names) == sorted(NUMBERS):
            return one.data, names
    raise AssertionError(f"no operation on {' and '.join(NUMBERS)} in {identity.line}")


def _right_side(identity: Identity, bound: Bound, normal: Callable[[Node], Node]) -> Node:
    nodes = {name: value for name, value in bound.items() if isinstance(value, Node)}
    settings = {name: value for name, value in bound.items() if name not in nodes}
    return instantiate(identity.right, nodes, settings, normal)


@cache
def _ways(chapters: tuple[str, ...], kind: tuple[str, ...]) -> Ways:
    """Return what may be done with an operation on operands of these operations, in order."""
    op, *operands = kind
    attempts = [one for one in _attempts(chapters).get(op, ()) if may_match(one.form, operands)]
    return Ways(op == "index" or not _WORKED_OUT.isdisjoint(operands), attempts)


# Of these operands there is something that is known before any identity.
_WORKED_OUT = frozenset({"const", "size", "broadcast_to"})


@cache
def _attempts(chapters: tuple[str, ...]) -> dict[str, list[Attempt]]:
    """Return the identities of the chapters by the operation that their left sides begin with.

    As they are written they come before all of those with sides swapped.
    """
    table: dict[str, list[Attempt]] = {}
    for one in chain.from_iterable(map(_patterns, chapters)):
        table.setdefault(one.form.op, []).append(one)
    for op in having("commutative") & table.keys():
        table[op] += [one._replace(form=swapped(one.form)) for one in table[op]]
    return table


@cache
def _patterns(chapter: str) -> list[Attempt]:
    return [
        Attempt(form, identity)
        for identity in identities(chapter)
        for form in arrangements(pattern(identity.left))
    ]


def _worked_out(node: Node) -> Node:
    """Return the constant that an operation on constants gives; the size that one of sizes is."""
    if node.op == "div":
        size, divisor = (dimension_of(operand) for operand in node.operands)
        quotient = divided(size, divisor) if size is not None and divisor else None
        if quotient is not None:
            return size_node(quotient)
    if not node.operands or node.op == "mark" or any(o.op != "const" for o in node.operands):
        return node
    numbers = tuple(number_of(operand) for operand in node.operands)
    value = fold(node.op, numbers)
    if value is None or (node.op in _PRODUCTS and not _has_digits(value, numbers)):
        return node
    return make("const", payload=value) if type(value) is bool else constant(value)


_PRODUCTS = ("mul", "div", "pow")


def _has_digits(value: float, numbers: Sequence[float]) -> bool:
    """Return whether a product is a float with all of its digits, or one of 0, inf or nan."""
    plain = all(number and isfinite(number) for number in numbers)
    return not plain or float_info.min <= abs(value) <= float_info.max
