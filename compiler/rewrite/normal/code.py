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
from collections.abc import Mapping, Set
from dataclasses import replace
from fractions import Fraction

from ...budget import spend
from ...graph.build import full, operation
from ...graph.graph import Graph, rebuild, same
from ...graph.node import Node, constant
from ...records import dataclass
from ..exact import Number, magnitude, quotient, tidy
from ..terms import PRODUCTS, SUMS
from .chains import Chain, Link, Place, chain, edited, is_negated, read
from .cut import (
    LARGE,
    LONGEST,
    Finish,
    binary,
    constant_of,
    is_factor,
    meet,
    product_edited,
    scaled_by,
    whole_power_of,
)
from .onequotient import over_one_denominator
from .places import Places, places_of

_MOST_STEPS = 4
_LOOKED = 4  # steps of work to look at a node

# Functions that are each other's negative, of the negative argument.
_OPPOSITES = {"log_sigmoid": "softplus"}


@dataclass(frozen=True, slots=True)
class Sharing:
    """What is computed anyway: nodes that are no inner part of a chain.

    Those of them that have a name, and those that are used twice or more. Of products it is known
    besides which of them are `pure`, and what their `terms` are.
    """

    shared: set[Node]
    named: set[Node]
    again: set[Node]
    pure: dict[Node, bool]
    terms: dict[Node, tuple[Number, object]]

    def count(self) -> int:
        """Return how many nodes are known to be shared, to have names, and to be used twice."""
        return len(self.shared) + len(self.named) + len(self.again)


def code(graph: Graph, finish: Finish) -> Graph:
    """Return the graph in the form of code; `finish` brings each new node into its shorter form."""
    pure: dict[Node, bool] = {}
    terms: dict[Node, tuple[Number, object]] = {}
    places = Places()
    for _ in range(_MOST_STEPS):
        sharing = Sharing(set(), set(), set(), pure, terms)
        graph, places, is_shorter = _pass(graph, finish, sharing, places)
        if not is_shorter:
            break
    return graph


def _pass(
    graph: Graph, finish: Finish, sharing: Sharing, before: Places
) -> tuple[Graph, Places, bool]:
    """Return the graph with each of its chains made shorter, its places, and if one was.

    What was as short as it can be in the pass before is so again, if nothing that can be a part of
    its chain has moved: then there is nothing to look for.
    """
    nodes = graph.all_nodes()
    places = places_of(graph, nodes)
    unmoved = places.unmoved(before)
    present = {*nodes}
    settled: set[Node] = set()
    kept: set[Node] = set()
    is_shorter = False

    def remake(node: Node, operands: tuple[Node, ...]) -> Node:
        nonlocal is_shorter, unmoved
        spend(_LOOKED)
        new = finish(same(node, operands))
        if new is node and node in unmoved and _is_settled(node, settled):
            settled.add(node)
        elif node not in places.inner:
            short = shorter(new, sharing, finish)
            is_shorter |= short is not new
            new = short
        known = sharing.count() if new is not node else 0
        _share(node, new, places, sharing)
        if new is node:
            kept.add(node)
        elif known != sharing.count() and new in present:  # what stands elsewhere has moved
            kept.discard(new)
            present.discard(new)
            unmoved = frozenset()
        return new

    rebuilt = rebuild(graph, remake)
    return rebuilt, replace(places, kept=kept & present), is_shorter


def _is_settled(node: Node, settled: Set[Node]) -> bool:
    """Return whether all is settled that can be a part of the chain that ends in a node."""
    if node.op not in _CHAINED:
        return True
    return all(one in settled or one.op not in _CHAINED for one in node.operands)


def _share(node: Node, new: Node, places: Places, sharing: Sharing) -> None:
    """Keep that a new node is computed in the place of another one."""
    if node not in places.inner:
        sharing.shared.add(new)
    if node in places.named:
        sharing.named.add(new)
    if node in places.again:
        sharing.again.add(new)


def shorter(node: Node, sharing: Sharing, finish: Finish) -> Node:
    """Return the node at the end of a chain, which is made shorter as long as that is possible."""
    if _is_plain(node):
        return node
    for _ in range(_MOST_STEPS):
        new = _step(node, sharing, finish)
        if new is None or new is node:
            break
        node = full(new, node.shape)
    return node


def _is_plain(node: Node) -> bool:
    """Return whether a node is so short that there is nothing to do: x*y, or x*y + z."""
    if node.op not in _CHAINED:
        return True
    if node.op not in ("add", "sub", "mul"):
        return False
    inside = [one for one in node.operands if one.op not in _CHAINED]
    if len(inside) == 2:
        return node.op == "mul" or inside[0] is not inside[1]
    if len(inside) == 1 and node.op != "mul":
        (product,) = (one for one in node.operands if one.op in _CHAINED)
        return product.op == "mul" and _is_plain(product) and inside[0] not in product.operands
    return False


_CHAINED = {*SUMS, *PRODUCTS, "const", "pow", *_OPPOSITES}


def _step(node: Node, sharing: Sharing, finish: Finish) -> Node | None:
    if node.op in PRODUCTS and not _is_pure(node, sharing.pure):
        product = chain(node, PRODUCTS, sharing.shared)
        if product is not None:
            new = product_edited(product, finish) or _opened(product, sharing, finish)
            if new is not None:
                return new
    total = chain(node, SUMS, sharing.shared) if node.op in SUMS else None
    if total is None:
        return None
    new = _sum_edited(total, sharing, finish)
    if new is not None or all(_is_pure(link.node, sharing.pure) for link in total.links):
        return new
    return over_one_denominator(total, finish) or signs_moved(total, sharing, finish)


def _is_pure(end: Node, pure: dict[Node, bool]) -> bool:
    """Return whether a node is a factor, or a product of factors alone, and none is a number.

    There is nothing to cut in it, nor is it a quotient, or the negative of something.
    """
    stack = [end]
    while stack:
        node = stack[-1]
        waiting = [one for one in node.operands if one not in pure] if node.op == "mul" else []
        stack.extend(waiting)
        if waiting:
            continue
        stack.pop()
        if node.op == "mul":
            pure[node] = all(pure[one] for one in node.operands)
        else:
            base, _ = whole_power_of(node)
            pure[node] = base.op not in _IMPURE
    return pure[end]


_IMPURE = {*PRODUCTS, "const", *_OPPOSITES}


def _opened(product: Chain, sharing: Sharing, finish: Finish) -> Node | None:
    """Return a product cut against factors that are used elsewhere too: 5/t, t = 5*x  ->  1/x."""
    end = product.inner[0]
    factors = [link.node for link in product.links[:LONGEST] if link.node.op in ("mul", "div")]
    opened = [node for node in factors if node not in sharing.named]
    if not opened or not _may_meet(end):
        return None
    tries = [chain(end, PRODUCTS, sharing.shared, node, LONGEST) for node in opened]
    tries.append(chain(end, PRODUCTS, sharing.named, most=LONGEST))
    for whole in tries:
        if whole is None or not meet(whole.links):
            continue
        new = product_edited(whole, finish)
        if new is not None and _length(new, sharing.shared) <= len(product.inner):
            return new
    return None


def _may_meet(end: Node) -> bool:
    """Return whether something stands above and below the line where all factors are opened.

    Those that are products, or powers of them, are taken apart; of many it may be so.
    """
    sides: Mapping[int, set[Node]] = {1: set(), -1: set()}
    stack = [(end, 1)]
    for _ in range(2 * LONGEST):
        if not stack:
            return not sides[1].isdisjoint(sides[-1])
        node, sign = stack.pop()
        base, _ = whole_power_of(node)
        signs = PRODUCTS.get(base.op)
        if signs is None:
            sides[sign].add(base)
        elif base is not node:
            stack.append((base, sign))
        else:
            pairs = zip(node.operands, signs, strict=True)
            stack.extend([(one, sign * own) for one, own in pairs])
    return True


def _length(node: Node, shared: Set[Node]) -> int:
    """Return how many operations a product takes beyond what is computed anyway."""
    if node in shared or node.op not in PRODUCTS:
        return 0
    whole = chain(node, PRODUCTS, shared)
    return len(whole.inner) if whole is not None else LONGEST


# ---- sums --------------------------------------------------------------------------------------


def _sum_edited(total: Chain, sharing: Sharing, finish: Finish) -> Node | None:
    """Return a sum with like terms added up, where that is shorter."""
    groups: dict[object, list[tuple[Link, Number]]] = {}
    for link in total.links:
        if link.node not in sharing.terms:
            sharing.terms[link.node] = _term(link.node)
        value, key = sharing.terms[link.node]
        groups.setdefault(key, []).append((link, value * link.sign))
    edits: dict[Place, Node] = {}
    for uses in groups.values():
        if len(uses) < 2:
            continue
        first, own = uses[0]
        own *= first.sign
        value = tidy(sum((own for _, own in uses), Fraction(0))) * first.sign
        if not (_is_shorter(uses, value) and _is_exact(value)):
            continue
        for link, _ in uses[1:]:
            edits[link.place] = constant(0)
        edits[first.place] = _scaled(first.node, own, value, sharing.shared, finish)
    return edited(total, edits, finish) if edits else None


def signs_moved(total: Chain, sharing: Sharing, finish: Finish) -> Node | None:
    """Return a sum with the signs of its terms in its own: a - -2*b  ->  a + 2*b."""
    new: dict[Node, Node] = {}
    for node in reversed(total.inner):
        operands = [new.get(operand, operand) for operand in node.operands]
        op = node.op
        turned = None if op == "neg" else _turned(operands[1], sharing, finish)
        if turned is not None:
            op, operands[1] = ("sub" if op == "add" else "add"), turned
        moved = op == node.op and tuple(operands) == node.operands
        new[node] = node if moved else finish(operation(op, operands))
    result = new[total.inner[0]]
    return None if result is total.inner[0] else result


def _turned(node: Node, sharing: Sharing, finish: Finish) -> Node | None:
    """Return what is added instead of taken away, where that is no longer: 2*b for -2*b."""
    value = binary(node)
    if value is not None:
        return constant(float(-value)) if value < 0 else None
    if node in sharing.again and node.op in _OPPOSITES:
        return None
    if node.op in _OPPOSITES:
        (inside,) = node.operands
        return finish(operation(_OPPOSITES[node.op], (finish(operation("neg", (inside,))),)))
    product = chain(node, PRODUCTS, sharing.shared) if node.op in ("mul", "div") else None
    if product is None or len(product.links) > LONGEST:
        return None
    first = product.links[0]
    value = binary(first.node)
    if value is None or value >= 0:
        return None
    return edited(product, {first.place: constant(float(-value))}, finish)


def _is_exact(value: Number) -> bool:
    """Return whether a coefficient is a float: one that is rounded may be what is left at the end.

    2 + (1/3 - x) is not 2.3333333333333335 - x, which has fewer digits where it is small.
    """
    return magnitude(value) < LARGE and Fraction(float(value)) == value


def _is_shorter(uses: list[tuple[Link, Number]], value: Number) -> bool:
    """Return whether like terms are longer than one of them with another coefficient."""
    plain = all(magnitude(own) == 1 for _, own in uses) and binary(uses[0][0].node) is None
    return not plain or len(uses) > 2 or magnitude(value) <= 1


def _term(node: Node) -> tuple[Number, object]:
    """Return the coefficient of a product, and a value that equal products without theirs share."""
    is_factor = node.op not in PRODUCTS and node.op not in ("const", "pow")
    links = None if is_factor else read(node, PRODUCTS, LONGEST)
    if links is None:
        return 1, frozenset([(node, 1)])
    coefficient: Number = -1 if is_negated(node, PRODUCTS) else 1
    powers: Counter[Node] = Counter()
    for one, sign in links:
        own = binary(one)
        if own:
            coefficient = scaled_by(coefficient, own, sign)
        else:
            base, power = whole_power_of(one)
            powers[base] += power * sign
    return coefficient, frozenset((base, power) for base, power in powers.items() if power)


def _scaled(node: Node, own: Number, value: Number, shared: Set[Node], finish: Finish) -> Node:
    """Return a product, of coefficient `own`, with another one in the place of its constants."""
    if value == 0 or binary(node) is not None:
        return constant(float(value))
    product = chain(node, PRODUCTS, shared) if node.op in PRODUCTS else None
    left = quotient(value, own)
    bare = node
    if product is not None:
        ones = {link.place: constant(1) for link in product.links if is_factor(link)}
        inside = constant_of([link for link in product.links if is_factor(link)])
        if inside is not None:
            is_odd = sum(one.op == "neg" for one in product.inner) % 2 == 1
            left = quotient(left * inside, -1 if is_odd else 1)
            bare = edited(product, ones, finish, {"neg"})
    if magnitude(left) != 1:
        return finish(operation("mul", (constant(float(left)), bare)))
    return bare if left > 0 else finish(operation("neg", (bare,)))
