"""Nodes read as sums and products, from the leaves up, each chain at its root alone.

In: nodes. Out: each as a term in normal form. A chain of sums or of products is read where it ends,
so that the work is linear; what is used in several places, and long, is a factor or a term itself.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ...graph.build import full
from ...graph.graph import order, same
from ...graph.node import Node, constant
from ..exact import Number, exact, magnitude, number, tidy
from ..terms import (
    ONE,
    PRODUCTS,
    SUMS,
    E,
    Exponent,
    Product,
    Signs,
    Sum,
    Term,
    as_exponent,
    as_sum,
    exponents_added,
)
from .forms import Forms, as_terms, bracket, multiply
from .powers import numeric, power
from .sums import normal_sum, normal_term, over_one_denominator

_PRODUCTS: Signs = {op: signs for op, signs in PRODUCTS.items() if op != "neg"}
_STRETCH = "broadcast_to"
_LONGEST = 12
_DEEPEST = 40
_BITS = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of nodes: the term of each that is no inner part of a chain, and its new node.

    `finish` rewrites what is no sum or product, `varies` tells what a derivative is taken by.
    `apart` are sums whose terms came one by one, 4*x^3 - 4*x, which `write_apart` writes so.
    """

    forms: Forms
    finish: Callable[[Node], Node]
    varies: Callable[[Node], bool]
    write_apart: Callable[[Sum], Node]
    terms: dict[Node, Term] = field(default_factory=dict)
    nodes: dict[Node, Node] = field(default_factory=dict)
    apart: set[Node] = field(default_factory=set)


def read(reading: Reading, roots: Iterable[Node]) -> None:
    """Read all that the roots reach."""
    roots = [*roots]
    found = order(roots, reading.terms)
    inner = _inner(found, roots)
    for node in found:
        if node not in inner:
            _settle(reading, node, _term(reading, node))


def _settle(reading: Reading, node: Node, term: Term) -> None:
    forms = reading.forms
    write = reading.write_apart if node in reading.apart else forms.written
    written = full(write(as_terms(forms, term)), node.shape)
    reading.nodes[node] = written
    if _length(forms, term) > _LONGEST:
        term = Term(1, Product({written: 1}))
    reading.terms[node] = term


def _length(forms: Forms, term: Term) -> int:
    exponents = [len(e.terms) for e in term.product.powers.values() if isinstance(e, Sum)]
    return max(len(term.product.powers), len(as_terms(forms, term).terms), *exponents)


def _inner(nodes: Collection[Node], roots: Collection[Node]) -> set[Node]:
    """Return the nodes that are used once, by what goes on with the same chain."""
    uses: Counter[Node] = Counter(roots)
    found: set[Node] = set()
    for node in nodes:
        uses.update(node.operands)
        for table in (SUMS, _PRODUCTS):
            if node.op in table:
                found.update(one for one in node.operands if one.op in table)
    return {node for node in found if uses[node] == 1}


def _term(reading: Reading, node: Node) -> Term:
    value = number(node)
    if value is not None:
        return Term(value, ONE)
    if node.op in SUMS:
        return _sum(reading, node)
    if node.op in _PRODUCTS:
        return normal_term(reading.forms, _product(reading, node, _PRODUCTS))
    if node.op in _POWERS:
        return normal_term(reading.forms, _POWERS[node.op](reading, node))
    if node.op == _STRETCH:
        return reading.terms[node.operands[0]]
    return _call(reading, node)


# ---- chains ------------------------------------------------------------------------------------


def _links(node: Node, table: Signs, known: Mapping[Node, object]) -> list[tuple[Node, int]]:
    """Return what a chain is made of, each with its sign."""
    found = []
    stack = [(node, 1)]
    while stack:
        part, sign = stack.pop()
        if part.op in table and (part is node or part not in known):
            stack.extend(
                (one, sign * own)
                for one, own in zip(part.operands[::-1], table[part.op][::-1], strict=True)
            )
        else:
            found.append((part, sign))
    return found


def _product(reading: Reading, node: Node, table: Signs) -> Term:
    """Return a chain of products, not yet in normal form."""
    parts = []
    for part, sign in _links(node, table, reading.terms):
        term = reading.terms[part]
        if sign < 0 and term.coefficient == 0:
            return Term(1, Product({_renewed(reading, node): 1}))  # what divides by 0
        parts.append(term if sign > 0 else power(reading.forms, term, -1))
    return multiply(*parts)


def _renewed(reading: Reading, node: Node) -> Node:
    """Return a node as it is, of new operands."""
    return same(node, tuple([reading.nodes.get(one, one) for one in node.operands]))


def _sum(reading: Reading, node: Node) -> Term:
    forms = reading.forms
    parts = _links(node, SUMS, reading.terms)
    groups: list[tuple[Node, list[int]]] = [] if node.shape else _quotients(reading, parts)
    taken = {place for _, places in groups for place in places}
    found: dict[Product, Number] = {}

    def add(term: Term) -> None:
        for product, value in as_terms(forms, term).terms.items():
            found[product] = found.get(product, 0) + value

    def signed(place: int) -> Term:
        part, sign = parts[place]
        term = reading.terms[part]
        return Term(sign * term.coefficient, term.product)

    for place in range(len(parts)):
        if place not in taken:
            add(signed(place))
        for divisor, places in groups:
            if places[0] == place:
                bases = _product(reading, divisor, _PRODUCTS).product.powers
                add(over_one_denominator(forms, [signed(one) for one in places], bases))
    total = Sum({one: tidy(value) for one, value in found.items()})
    result = normal_sum(forms, total)
    one_by_one = all(len(as_terms(forms, reading.terms[part]).terms) < 2 for part, _ in parts)
    if one_by_one and as_terms(forms, result) == total:
        reading.apart.add(node)
    return result


def _quotients(reading: Reading, parts: list[tuple[Node, int]]) -> list[tuple[Node, list[int]]]:
    """Return the terms that are the derivative of one quotient, by the divisor.

    That of u/v is the sum of what divides by v and of what divides u/v by v again.
    """
    if len(parts) > 400:
        return []
    marks = [_divisors(part, reading.varies) for part, _ in parts]
    taken: set[int] = set()
    groups = []
    for twice in [v for _, again in marks for v in again]:
        places = [i for i, (once, _) in enumerate(marks) if twice in once and i not in taken]
        if len(places) > 1:
            taken.update(places)
            groups.append((twice, places))
    return groups


def _divisors(
    node: Node, varies: Callable[[Node], bool]
) -> tuple[dict[Node, None], dict[Node, None]]:
    """Return what a product is divided by, and by what a quotient in it is divided once more."""
    once: dict[Node, None] = {}
    again: dict[Node, None] = {}
    stack = [node]
    for _ in range(_DEEPEST):
        if not stack:
            break
        part = stack.pop()
        if part.op == "div":
            above, below = part.operands
            once[below] = None
            if above.op == "div" and above.operands[1] is below and varies(above.operands[0]):
                again[below] = None
            stack.append(above)
        elif part.op in ("mul", "neg"):
            stack.extend(part.operands[::-1])
    return once, again


# ---- powers and calls --------------------------------------------------------------------------


def _pow(reading: Reading, node: Node) -> Term:
    forms = reading.forms
    base, exponent = (reading.terms[one] for one in node.operands)
    own = as_exponent(as_terms(forms, exponent))
    if isinstance(own, Sum):
        return _symbolic(reading, node, base, own)
    if base.coefficient == 0 or not _is_small(base.coefficient, own):
        return _opaque(reading, node)
    return power(forms, base, own)


def _is_small(value: Number, exponent: Number) -> bool:
    """Return whether a power of a number is one of a few digits."""
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    return bits * magnitude(exponent) < _BITS


def _symbolic(reading: Reading, node: Node, base: Term, exponent: Sum) -> Term:
    """Return a power that is known only when the program runs: x^n, 2^x, exp(u)^n."""
    powers = [*base.product.powers.items()]
    if base.coefficient == 1 and len(powers) == 1:
        ((one, own),) = powers
        if own == 1:
            return Term(1, Product({one: exponent}))
        if one is E or reading.forms.nonnegative(one):
            inner = _times(reading.forms, own, exponent)
            return Term(1, Product({one: inner}))
    if not powers and base.coefficient > 0:
        if base.coefficient == 1:
            return Term(1, ONE)
        if exact(float(base.coefficient)) == base.coefficient:
            return Term(1, Product({constant(float(base.coefficient)): exponent}))
    written = reading.nodes[node.operands[0]]
    return Term(1, Product({written: exponent}))


def _times(forms: Forms, first: Exponent, second: Exponent) -> Exponent:
    """Return a product of exponents."""
    parts = [bracket(forms, as_sum(one)) for one in (first, second)]
    term = normal_term(forms, multiply(*parts))
    return as_exponent(as_terms(forms, term))


def _sqrt(reading: Reading, node: Node) -> Term:
    base = reading.terms[node.operands[0]]
    if base.coefficient == 0:
        return base
    return power(reading.forms, base, Fraction(1, 2))


def _exp(reading: Reading, node: Node) -> Term:
    """exp(u + n*log(x))  ->  exp(u)*x^n."""
    forms = reading.forms
    inside = as_terms(forms, reading.terms[node.operands[0]])
    rest: dict[Product, Number] = {}
    powers: dict[Node, Exponent] = {}
    for product, value in inside.terms.items():
        logs = [base for base, own in product.powers.items() if base.op == "log" and own == 1]
        if len(logs) == 1:
            left = Product({one: own for one, own in product.powers.items() if one is not logs[0]})
            base = logs[0].operands[0]
            powers[base] = exponents_added(powers.get(base, 0), as_exponent(Sum({left: value})))
        else:
            rest[product] = value
    result = Term(1, Product({E: as_exponent(Sum(rest))}))
    for base, own in powers.items():
        term = reading.terms.get(base) or Term(1, Product({base: 1}))
        known = numeric(own)
        if known is not None and known.denominator == 1:
            result = multiply(result, power(forms, term, known))
        else:
            result = multiply(result, Term(1, Product({base: own})))
    return result


_POWERS: Mapping[str, Callable[[Reading, Node], Term]] = {"pow": _pow, "sqrt": _sqrt, "exp": _exp}


def _opaque(reading: Reading, node: Node) -> Term:
    return Term(1, Product({_renewed(reading, node): 1}))


def _call(reading: Reading, node: Node) -> Term:
    """Return what is no sum or product: a name, a function, an operation on arrays."""
    if node.op == "mark":  # a name: what it stands for is not part of the formula
        return Term(1, Product({node: 1}))
    new = _renewed(reading, node)
    finished = reading.finish(new)
    if finished is not new:
        if finished not in reading.terms:
            read(reading, [finished])
        return reading.terms[finished]
    if node.op in _CALLS:
        found = _CALLS[node.op](reading, new, reading.terms[node.operands[0]])
        if found is not None:
            return found
    return Term(1, Product({new: 1}))


def _log(reading: Reading, node: Node, inside: Term) -> Term | None:
    """log(exp(u)*y)  ->  u + log(y)."""
    exponent = inside.product.powers.get(E)
    if exponent is None:
        return None
    forms = reading.forms
    whole = dict(exponent.terms) if isinstance(exponent, Sum) else {ONE: exponent}
    left = Product({one: own for one, own in inside.product.powers.items() if one is not E})
    if left.powers or inside.coefficient != 1:
        rest = same(node, (forms.written(as_terms(forms, Term(inside.coefficient, left))),))
        one = Product({rest: 1})
        whole[one] = whole.get(one, 0) + 1
    return normal_sum(forms, Sum(whole))


def _sigmoid(reading: Reading, node: Node, inside: Term) -> Term | None:
    """sigmoid(-u)  ->  1 - sigmoid(u), where sigmoid(u) stands."""
    forms = reading.forms
    forms.logistic[node] = as_terms(forms, inside)
    flipped = Term(-inside.coefficient, inside.product)
    other = same(node, (full(forms.written(as_terms(forms, flipped)), node.shape),))
    if inside.coefficient == 0 or not forms.stands(other):
        return None
    if inside.coefficient > 0 and forms.stands(node):
        return None
    forms.logistic[other] = as_terms(forms, flipped)
    return bracket(forms, Sum({ONE: 1, Product({other: 1}): -1}))


_CALLS: Mapping[str, Callable[[Reading, Node, Term], Term | None]] = {
    "log": _log,
    "sigmoid": _sigmoid,
}
