"""Sums written as nodes, and brackets opened where that makes a sum shorter.

In: a `Sum`. Out: a node, in the order in which a book has it: numbers first, then what is no array,
then arrays, products of matrices last, and one fraction bar under all of it.

    2, {X.T @ r: 1, n: -1}        ->   2*X.T @ r/n
    {A @ x: 1} + {A.T @ x: 1}     ->   (A + A.T) @ x
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from typing import TypeAlias

from ...graph.build import full, operation
from ...graph.dimensions import Shape
from ...graph.node import Node, constant
from ...graph.operations import having
from ..exact import product_of
from .terms import (
    ONE,
    Sum,
    Term,
    arrays,
    common,
    factor,
    inverse,
    product,
    scalars,
    scaled,
    shape_of,
    total,
)

_MOST = 12  # terms that a bracket may be opened into
_TRIED = 48  # and on the way to them
_MANY = 40  # terms, or factors; what has more is one node, so that no step takes longer than that

Key: TypeAlias = frozenset[tuple[Fraction, frozenset[tuple[Node, Fraction]]]]


@dataclass(slots=True)
class Sheet:
    """What has been written: the sum that a node stands for, how long it is, and scalar chains.

    `signs` has the sums that stand in brackets: of a sum and its negative the first does.
    """

    brackets: dict[Node, Sum] = field(default_factory=dict)
    lengths: dict[Node, int] = field(default_factory=dict)
    chains: dict[tuple[Node, ...], Node] = field(default_factory=dict)
    signs: set[Key] = field(default_factory=set)

    def write(self, terms: Sum, shape: Shape | None = None) -> Node:
        """Return a sum as a node, of a shape that it broadcasts to."""
        if shape and terms and not shape_of(terms):
            ones = full(constant(1), shape)
            terms = (product((self.as_factor(terms), factor(ones))),)
        gathered = _gathered(self, terms)
        node = _sum_node(gathered)
        if len(gathered) > 1:
            self.brackets.setdefault(node, terms)
            self.lengths.setdefault(node, self.length(terms))
        elif len(terms) == 1 and node not in terms[0].powers:
            self.brackets.setdefault(node, terms)
        return node if shape is None else full(node, shape)

    def length(self, terms: Iterable[Term]) -> int:
        """Return about how many operations and names a sum has."""
        return sum(1 + self._term_length(term) for term in terms)

    def _term_length(self, term: Term) -> int:
        own = sum(self.lengths.get(n, 1) + (abs(e) != 1) for n, e in term.powers.items())
        return own + (abs(term.number) != 1)

    def _short(self, terms: Sum) -> Sum:
        """Return a sum in which what has many terms or many factors is one node."""
        found = tuple(
            factor(self.write((one,))) if len(one.powers) > _MANY else one for one in terms
        )
        return (factor(self.write(found)),) if len(found) > _MANY else found

    def _open_size(self, term: Term) -> int:
        """Return how many terms a term has with its brackets multiplied out."""
        size = 1
        for node, exponent in term.powers.items():
            if exponent in (1, 2) and self.is_bracket(node):
                size *= len(self.brackets[node]) ** exponent.numerator
            if size > _TRIED:
                break
        return size

    def as_factor(self, terms: Sum) -> Term:
        """Return a sum that is not 0 as one term: what its terms share stands before a bracket."""
        if len(terms) == 1:
            return terms[0]
        outside = self.shared(terms)
        return product((outside, factor(self.write(scaled(terms, inverse(outside))))))

    def shared(self, terms: Sum) -> Term:
        """Return what stands before the bracket of a sum of several terms.

        That of c - x is -1 where x - c has stood in a bracket before.
        """
        outside = common(terms)
        rest = scaled(terms, inverse(outside))
        if _key(scaled(rest, Term(-ONE, {}))) in self.signs:
            return product((outside, Term(-ONE, {})))
        self.signs.add(_key(rest))
        return outside

    def finished(self, terms: Sum, shape: Shape) -> Node:
        """Return the whole of an expression as a node: what a book pulls out stands before it.

        That is a call that all terms share, or a bracket, and a number that all are divided by.

        exp(-x) - x*exp(-x)   ->   (1 - x)*exp(-x)          a/2 - b/2   ->   (a - b)/2
        """
        if len(terms) > 1:
            shared = common(terms)
            calls = {n: e for n, e in shared.powers.items() if e > 0 and _is_call(n)}
            below = {term.number.denominator for term in terms}
            value = Fraction(1, below.pop()) if len(below) == 1 else ONE
            leads = shared.number < 0 and (value != 1 or calls)
            outside = Term(-value if leads else value, calls)
            if outside != Term(ONE, {}) and len(_gathered(self, terms)) == len(terms):
                rest = scaled(terms, inverse(outside))
                terms = (product((outside, factor(self.write(rest)))),)
        return self.write(terms, shape)

    def terms_of(self, node: Node) -> Sum:
        """Return the sum that a node stands for; any other node is its own."""
        return self.brackets.get(node, (factor(node),))

    def is_bracket(self, node: Node) -> bool:
        """Return whether a node is a sum of several terms."""
        return len(self.brackets.get(node, ())) > 1

    def settle(self, terms: Sum) -> Sum:
        """Return a sum with like terms added up, its brackets open where that makes it shorter."""
        best = self._short(total(terms))
        size = sum(self._open_size(term) for term in best)
        if size == len(best) or size > _TRIED:
            return best
        for deep in (False, True):
            opened = _opened(self, best, deep)
            if opened is not None and self.length(opened) < self.length(best):
                best = opened
        return best


def _key(terms: Sum) -> Key:
    """Return what is the same for sums of the same terms, in whatever order."""
    return frozenset((term.number, term.key()) for term in terms)


def _opened(sheet: Sheet, terms: Sum, deep: bool) -> Sum | None:
    """Return a sum with brackets multiplied out, None where it has too many terms.

    Those with fractions in them alone, whose denominators may fall away; or with `deep` all.
    """
    found = terms
    for _ in range(_MOST):
        places = [
            (place, node)
            for place, term in enumerate(found)
            for node, exponent in term.powers.items()
            if exponent in (1, 2) and _opens(sheet, node, deep)
        ]
        if not places:
            return found if len(found) <= _MOST else None
        place, node = min(places, key=lambda one: not _has_fraction(sheet, one[1]))
        term = found[place]
        inside = sheet.brackets[node]
        rest = product((term, factor(node, Fraction(-1))))
        found = total((*found[:place], *scaled(inside, rest), *found[place + 1 :]))
        if len(found) > _TRIED:
            return None
    return None


def _opens(sheet: Sheet, node: Node, deep: bool) -> bool:
    return sheet.is_bracket(node) and (deep or _has_fraction(sheet, node))


def _has_fraction(sheet: Sheet, node: Node) -> bool:
    return any(exponent < 0 for term in sheet.brackets[node] for exponent in term.powers.values())


# ---- chains with a common end -------------------------------------------------------------------


def chain_of(node: Node) -> tuple[Node, ...]:
    """Return the factors of a product of matrices and vectors; any other node is its own."""
    found: list[Node] = []
    stack = [node]
    while stack:
        one = stack.pop()
        if one.op in having("contraction") and all(len(x.shape) <= 2 for x in one.operands):
            stack += one.operands[::-1]
        else:
            found.append(one)
    return tuple(found)


_PRODUCTS = {(2, 2): "matmul", (2, 1): "matvec", (1, 2): "vecmat", (1, 1): "dot"}


def chained(elements: Sequence[Node]) -> Node:
    """Return the product of matrices and vectors, from the left."""
    return reduce(lambda x, y: operation(_PRODUCTS[len(x.shape), len(y.shape)], (x, y)), elements)


def _gathered(sheet: Sheet, terms: Sum) -> Sum:
    """Return a sum whose products of matrices that end or begin alike are one.

    A @ x + A.T @ x   ->   (A + A.T) @ x
    """
    found = list(terms)
    place = 0
    while place < len(found):
        for other in range(place + 1, len(found)):
            joined = _joined(sheet, found[place], found[other])
            if joined is not None:
                found[place] = joined
                del found[other]
                break
        else:
            place += 1
    return tuple(found)


def _joined(sheet: Sheet, first: Term, second: Term) -> Term | None:
    parts = [arrays(one).powers for one in (first, second)]
    if any(list(powers.values()) != [1] for powers in parts):
        return None
    outside = scalars(first)
    if outside.key() != scalars(second).key() or abs(first.number) != abs(second.number):
        return None
    one, two = (chain_of(next(iter(powers))) for powers in parts)
    ends = _same_ends(one, two)
    if not ends or min(len(one), len(two)) <= ends or len(one[0].shape) != len(two[0].shape):
        ends = 0
    if ends:
        inside = [chained(one[:-ends]), chained(two[:-ends])]
        behind: Sequence[Node] = one[-ends:]
        before: Sequence[Node] = ()
    else:
        starts = _same_ends(one[::-1], two[::-1])
        if not starts or min(len(one), len(two)) <= starts:
            return None
        inside = [chained(one[starts:]), chained(two[starts:])]
        before, behind = one[:starts], ()
    if inside[0].shape != inside[1].shape:
        return None
    sign = Fraction(1 if first.number * second.number > 0 else -1)
    if inside[0].op == "transpose" and sign > 0:
        inside.reverse()
    terms = (*sheet.terms_of(inside[0]), *scaled(sheet.terms_of(inside[1]), Term(sign, {})))
    part = sheet.as_factor(total(terms)) if total(terms) else None
    if part is None or list(arrays(part).powers.values()) != [1]:
        return None
    (bracket,) = arrays(part).powers
    return product((outside, scalars(part), factor(chained([*before, bracket, *behind]))))


def _same_ends(one: Sequence[Node], two: Sequence[Node]) -> int:
    same = 0
    while same < min(len(one), len(two)) and one[-1 - same] is two[-1 - same]:
        same += 1
    return same


# ---- writing ------------------------------------------------------------------------------------


def _sum_node(terms: Sum) -> Node:
    if not terms:
        return constant(0)
    leads = next((place for place, term in enumerate(terms) if term.number > 0), 0)
    ordered = (terms[leads], *terms[:leads], *terms[leads + 1 :])
    node = _term_node(ordered[0])
    for term in ordered[1:]:
        op = "add" if term.number > 0 else "sub"
        node = operation(op, (node, _term_node(Term(abs(term.number), term.powers))))
    return node


def _term_node(term: Term) -> Node:
    term = _chosen(term)
    above = [(node, exponent) for node, exponent in term.powers.items() if exponent > 0]
    below = [(node, -exponent) for node, exponent in term.powers.items() if exponent < 0]
    value = term.number
    top = [_power(*one) for one in _in_order(above)]
    if abs(value.numerator) != 1 or not top:
        top.insert(0, constant(value.numerator))
    elif value < 0:
        top[0] = operation("neg", (top[0],))
    bottom = [_power(*one) for one in _in_order(below)]
    if value.denominator != 1:
        bottom.insert(0, constant(value.denominator))
    node = product_of(top)
    return operation("div", (node, product_of(bottom))) if bottom else node


def _chosen(term: Term) -> Term:
    """Return a term with what stands beside where(c, 1, 0) inside of it; of arrays those alone."""
    for node, exponent in term.powers.items():
        if node.op == "where" and exponent == 1 and node.operands[1:] == (constant(1), constant(0)):
            rest = product((term, factor(node, Fraction(-1))))
            inside = arrays(rest) if node.shape else rest
            if shape_of((inside,)) == node.shape and inside != Term(ONE, {}):
                chosen = operation("where", (node.operands[0], _term_node(inside), constant(0)))
                return product((rest, inverse(inside), factor(chosen)))
    return term


def _in_order(powers: Sequence[tuple[Node, Fraction]]) -> list[tuple[Node, Fraction]]:
    """Return factors as they stand in a product: numbers before arrays, chains last.

    Names come before calls, those by the alphabet, and a call before a bracket that has calls in
    it: x*sigmoid(z)*(1 - sigmoid(z)).
    """
    ranked = sorted(powers, key=lambda one: _rank(one[0]))
    places = [place for place, (node, _) in enumerate(ranked) if not node.operands]
    named = sorted((ranked[place] for place in places), key=_alphabet)
    for place, one in zip(places, named, strict=True):
        ranked[place] = one
    return ranked


def _rank(node: Node) -> tuple[bool, bool, int]:
    is_chain = node.op in having("contraction") and bool(node.shape)
    is_sum = node.op in ("add", "sub")
    if is_sum or not node.operands or node.op == "dot":
        kind = 2 if is_sum and any(map(_has_call, node.operands)) else 0
    else:
        kind = 1
    return bool(node.shape), is_chain, kind


_PLAIN = ("add", "sub", "neg", "mul", "div", "pow")


def _has_call(node: Node) -> bool:
    """Return whether a node is a call, or a power or a multiple of one."""
    if node.op in _PLAIN:
        return any(one.operands and one.op not in _PLAIN for one in node.operands)
    return bool(node.operands) and node.op not in having("contraction")


def _alphabet(one: tuple[Node, Fraction]) -> tuple[bool, str]:
    node, _ = one
    return bool(node.shape), str(node.payload)


def _is_call(node: Node) -> bool:
    """Return whether a factor is a call or a bracket, and neither a name nor a product."""
    return bool(node.operands) and node.op not in having("contraction")


def _power(node: Node, exponent: Fraction) -> Node:
    if exponent == 1:
        return node
    if exponent == Fraction(1, 2):
        return operation("sqrt", (node,))
    written = constant(exponent.numerator)
    if exponent.denominator != 1:
        written = operation("div", (written, constant(exponent.denominator)))
    return operation("pow", (node, written))
