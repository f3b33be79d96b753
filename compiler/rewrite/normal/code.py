"""Formulas as code computes them: shorter where that cannot make a number worse.

In: a graph. Out: one of the same values. Equal factors are cut, constants of a product are one,
signs are counted, like terms are added up, each in its place. Sums of quotients get one denominator
where the numerators cancel to one term. Nothing is multiplied out, nothing is subtracted that was
not subtracted before, and factors keep their order.

    x/x + t                  ->  1 + t
    5/(5*x)                  ->  1/x
    t + 2 + 1                ->  t + 3
    1/(x - y) - f/(x - y)    ->  -2*y/(x - y)/(x - y)       where f = (x + y)/(x - y)
"""

from collections import Counter
from collections.abc import Callable, Mapping, Set
from fractions import Fraction

from ...graph.build import full, operation
from ...graph.graph import Graph, order, rebuild, same
from ...graph.node import Node, constant
from ..terms import Number, magnitude, number, quotient
from .chains import PRODUCTS, SUMS, Chain, Link, Place, chain, edited
from .onequotient import over_one_denominator

_MOST_STEPS = 4
_LARGE = 10**290
_LONGEST = 24

Finish = Callable[[Node], Node]


def code(graph: Graph, finish: Finish) -> Graph:
    """Return the graph in the form of code; `finish` brings each new node into its shorter form."""
    roots = (*graph.roots(), *graph.wrt.values())
    kept = _kept(graph, order(roots))
    shared: set[Node] = set()

    def remake(node: Node, operands: tuple[Node, ...]) -> Node:
        new = finish(same(node, operands))
        if node in kept:
            new = shorter(new, shared, finish)
            shared.add(new)
        return new

    return rebuild(graph, remake)


def _kept(graph: Graph, nodes: list[Node]) -> set[Node]:
    """Return the nodes that are no inner part of a chain: named, used twice or elsewhere."""
    uses: Counter[Node] = Counter()
    parts: set[Node] = set()
    for node in nodes:
        uses.update(node.operands)
        for table in (SUMS, PRODUCTS):
            if node.op in table:
                parts.update(one for one in node.operands if one.op in table)
    named = {*graph.roots(), *graph.names.values(), *graph.wrt.values()}
    return {node for node in nodes if uses[node] != 1 or node not in parts or node in named}


def shorter(node: Node, shared: Set[Node], finish: Finish) -> Node:
    """Return the node at the end of a chain, which is made shorter as long as that is possible."""
    for _ in range(_MOST_STEPS):
        new = _step(node, shared, finish)
        if new is None or new is node:
            break
        node = full(new, node.shape)
    return node


def _step(node: Node, shared: Set[Node], finish: Finish) -> Node | None:
    if node.op in PRODUCTS:
        product = chain(node, PRODUCTS, shared)
        new = product and product_edited(product, finish)
        if new is not None:
            return new
    if node.op in SUMS:
        total = chain(node, SUMS, shared)
        return total and (sum_edited(total, finish) or over_one_denominator(total, finish))
    return None


# ---- products ----------------------------------------------------------------------------------


def product_edited(product: Chain, finish: Finish) -> Node | None:
    """Return a product with equal factors cut, one constant, and its sign in one place."""
    edits = _cut(product.links)
    constants = [link for link in product.links if _is_factor(link)]
    negations = sum(node.op == "neg" for node in product.inner)
    value = _constant(constants)
    above = next((link for link in constants if link.sign > 0), None)
    if value is None or (len(constants) < 2 and negations < 2):
        return edited(product, edits, finish) if edits else None
    edits.update({link.place: constant(1) for link in constants})
    at = above or (constants[0] if constants else None)
    if at is not None and magnitude(value) != 1:
        edits[at.place] = constant(float(value if at.sign > 0 else quotient(1, value)))
        value = 1
    result = edited(product, edits, finish, {"neg"})
    is_negative = (value < 0) != (negations % 2 == 1)
    return finish(operation("neg", (result,))) if is_negative else result


def _is_factor(link: Link) -> bool:
    """Return whether a link is a constant other than 1."""
    value = number(link.node)
    return value is not None and value not in (0, 1)


def _constant(constants: list[Link]) -> Number | None:
    """Return the product of constants, None where that is beyond the floats."""
    value: Number = 1
    for link in constants:
        own = number(link.node)
        assert own is not None
        value = quotient(value * Fraction(own) ** link.sign, 1)
    return value if Fraction(1, _LARGE) < magnitude(value) < _LARGE else None


def _cut(links: list[Link]) -> dict[Place, Node]:
    """Return what takes the place of factors that stand above and below: x^2*y/x  ->  x*y."""
    found: dict[Node, list[tuple[Link, int]]] = {}
    for link in links:
        base, power = _power(link.node)
        found.setdefault(base, []).append((link, power * link.sign))
    edits: dict[Place, Node] = {}
    for base, uses in found.items():
        above = [[link, power] for link, power in uses if power > 0]
        below = [[link, -power] for link, power in uses if power < 0]
        if number(base) is not None or not above or not below:
            continue
        left = min(sum(power for _, power in side) for side in (above, below))
        for side in (above, below):
            rest = left
            for link, power in side:
                taken = min(rest, power)
                rest -= taken
                if taken:
                    edits[link.place] = _whole_power(base, power - taken)
    return edits


def _power(node: Node) -> tuple[Node, int]:
    """Return the base and the exponent of a whole power above 0; of any other node itself and 1."""
    if node.op == "pow":
        exponent = number(node.operands[1])
        if isinstance(exponent, int) and 0 < exponent <= _LONGEST:
            return node.operands[0], exponent
    return node, 1


def _whole_power(base: Node, exponent: int) -> Node:
    if exponent < 2:
        return base if exponent else constant(1)
    return operation("pow", (base, constant(exponent)))


# ---- sums --------------------------------------------------------------------------------------


def sum_edited(total: Chain, finish: Finish) -> Node | None:
    """Return a sum with like terms added up, where that is shorter."""
    groups: dict[object, list[tuple[Link, Number]]] = {}
    for link in total.links:
        value, key = _term(link.node)
        groups.setdefault(key, []).append((link, value * link.sign))
    edits: dict[Place, Node] = {}
    for uses in groups.values():
        value = quotient(sum((own for _, own in uses), Fraction(0)), 1)
        first = uses[0][0]
        if len(uses) < 2 or not (_is_shorter(uses, value) and magnitude(value) < _LARGE):
            continue
        for link, _ in uses[1:]:
            edits[link.place] = constant(0)
        edits[first.place] = _scaled(first.node, value * first.sign, finish)
    return edited(total, edits, finish) if edits else None


def _is_shorter(uses: list[tuple[Link, Number]], value: Number) -> bool:
    """Return whether like terms are longer than one of them with another coefficient."""
    plain = all(magnitude(own) == 1 for _, own in uses) and number(uses[0][0].node) is None
    return not plain or len(uses) > 2 or magnitude(value) <= 1


def _term(node: Node) -> tuple[Number, object]:
    """Return the coefficient of a product, and a value that equal products without theirs share."""
    value = number(node)
    if value is not None:
        return value, ()
    product = chain(node, PRODUCTS, frozenset()) if node.op in PRODUCTS else None
    if product is None or len(product.links) > _LONGEST:
        return 1, frozenset([(node, 1)])
    coefficient: Number = -1 if sum(one.op == "neg" for one in product.inner) % 2 else 1
    powers: Counter[Node] = Counter()
    for link in product.links:
        own = number(link.node)
        if own:
            coefficient = quotient(coefficient * Fraction(own) ** link.sign, 1)
        else:
            base, power = _power(link.node)
            powers[base] += power * link.sign
    return coefficient, frozenset(powers.items())


def _scaled(node: Node, value: Number, finish: Finish) -> Node:
    """Return a product with another coefficient."""
    if value == 0 or number(node) is not None:
        return constant(float(value))
    product = chain(node, PRODUCTS, frozenset()) if node.op in PRODUCTS else None
    bare = node
    if product is not None and len(product.links) <= _LONGEST:
        ones: Mapping[Place, Node] = {
            link.place: constant(1) for link in product.links if _is_factor(link)
        }
        bare = edited(product, ones, finish, {"neg"})
    if value == 1:
        return bare
    if value == -1:
        return finish(operation("neg", (bare,)))
    return finish(operation("mul", (constant(float(value)), bare)))
