"""Sums and products written as nodes, as a book prints them.

In: a sum. Out: a node; read again it is the same sum.

    {x: 1/2, y: 1/2}                ->  (x + y)/2
    {x*y^-2*2^(-1/2): 3}            ->  3*x/(y^2*sqrt(2))
    {x^(1/2)*y^(-1/2): 1}, x, y > 0 ->  sqrt(x/y)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ...graph.build import operation
from ...graph.node import Node, constant
from ..exact import Number, exact, magnitude, product_of, quotient
from ..terms import ONE, E, Exponent, Nonnegative, Product, Sum, Term, as_sum, scaled
from .forms import content, is_shorter
from .powers import times

_GRADIENTS = ("d_", "\\")
_LARGE = 10**300
_MOST = 2**53
_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Style:
    """How sums are written: roots of what is `nonnegative` are joined; `sums` is what brackets are.

    With `decimals` the fractions that are decimal numbers are written so: 0.5, not 1/2. What has
    been written is `known`.
    """

    nonnegative: Nonnegative
    decimals: bool
    sums: Mapping[Node, Sum]
    known: dict[tuple[Sum, bool], Node] = field(default_factory=dict)


def written(style: Style, total: Sum, apart: bool = False) -> Node:
    """Return the node of a sum: what is added before what is taken away, in order otherwise.

    A number that is shorter in front of a bracket stands there, unless terms were `apart` before.
    """
    known = style.known.get((total, apart))
    if known is None:
        known = style.known[total, apart] = _written(style, total, apart)
    return known


def _written(style: Style, total: Sum, apart: bool) -> Node:
    factor = content(total)
    is_outside = is_shorter(total, style.decimals) or _is_identity(total)
    if is_outside and not (apart and factor.denominator == 1):
        inside = written(style, scaled(total, quotient(1, factor)))
        return _term(style, Term(factor, Product({inside: 1})))
    order = _by_degree(total) or sorted(total.terms, key=lambda product: total.terms[product] < 0)
    if not order:
        return constant(0)
    node = _term(style, Term(total.terms[order[0]], order[0]))
    for product in order[1:]:
        value = total.terms[product]
        op = "sub" if value < 0 else "add"
        node = operation(op, (node, _term(style, Term(magnitude(value), product))))
    return node


def _is_identity(total: Sum) -> bool:
    """Return whether a sum is a number times 1 - f(u)^2: the bracket is known to a reader."""
    if len(total.terms) != 2 or sum(total.terms.values()) != 0 or ONE not in total.terms:
        return False
    if magnitude(total.terms[ONE]) in (0, 1):
        return False
    (other,) = (one for one in total.terms if one != ONE)
    ((base, own), *more) = other.powers.items()
    return own == 2 and not more and bool(base.operands)


def _by_degree(total: Sum) -> list[Product]:
    """Return the terms of a polynomial in one name, the highest power first; none of other sums.

    1 - x and 1 + x^2, which have two terms, stay as they are.
    """
    if len(total.terms) < 3:
        return []
    degrees: dict[Product, Fraction] = {}
    names: dict[Node, None] = {}
    for product in total.terms:
        if len(product.powers) > 1:
            return []
        degrees[product] = Fraction(0)
        for base, exponent in product.powers.items():
            if base.operands or isinstance(exponent, Sum) or exponent < 0:
                return []
            names[base] = None
            degrees[product] = Fraction(exponent)
    order = sorted(degrees, key=lambda product: -degrees[product])
    return order if len(names) == 1 and total.terms[order[0]] > 0 else []


def _term(style: Style, term: Term) -> Node:
    """Return the node of a number times a product: one quotient where exponents are negative."""
    term = _in_whole_numbers(style, term)
    above: list[Node] = []
    below: list[Node] = []
    for base, exponent in sorted(_joined(style, term.product), key=_rank):
        divides = not isinstance(exponent, Sum) and exponent < 0
        side = below if divides else above
        side.append(_power(style, base, times(exponent, -1) if divides else exponent))
    value, sign = magnitude(term.coefficient), -1 if term.coefficient < 0 else 1
    if _is_fraction(style, value):
        below.insert(0, _number(style, value.denominator))
        value = value.numerator
    if value != 1 or not above:
        above.insert(0, _number(style, sign * value))
    elif sign < 0:
        above[0] = operation("neg", (above[0],))
    node = product_of(above)
    return operation("div", (node, product_of(below))) if below else node


def _in_whole_numbers(style: Style, term: Term) -> Term:
    """(3*x/2 + 1)/sqrt(x + 1)  ->  (3*x + 2)/(2*sqrt(x + 1)): in a quotient they stand below."""
    powers = dict(term.product.powers)
    if style.decimals or all(isinstance(own, Sum) or own > 0 for own in powers.values()):
        return term
    coefficient = term.coefficient
    for base, own in term.product.powers.items():
        scale = content(style.sums[base]).denominator if base in style.sums and own == 1 else 1
        if scale != 1:
            whole = written(style, scaled(style.sums[base], scale))
            if whole not in powers:
                del powers[base]
                powers[whole] = 1
                coefficient = quotient(coefficient, scale)
    return Term(coefficient, Product(powers))


def _number(style: Style, value: Number) -> Node:
    size = magnitude(value)
    for factor, power in ((1e300, _LARGE), (1e-300, Fraction(1, _LARGE))):
        if size >= power > 1 or 0 < size <= power < 1:
            rest = _number(style, quotient(value, power))
            return operation("mul", (constant(factor), rest))
    if _is_fraction(style, value):
        return operation("div", (constant(value.numerator), constant(value.denominator)))
    return constant(float(value))


def _is_fraction(style: Style, value: Number) -> bool:
    """Return whether a number is written as a quotient, and no decimal number."""
    if value.denominator == 1 or max(abs(value.numerator), value.denominator) > _MOST:
        return False
    return not (style.decimals and exact(float(value)) == value)


def _power(style: Style, base: Node, exponent: Exponent) -> Node:
    if base is E:
        return operation("exp", (written(style, as_sum(exponent)),))
    if isinstance(exponent, Sum):
        return operation("pow", (base, written(style, exponent)))
    if exponent == 1:
        return base
    if exponent == _HALF:
        return operation("sqrt", (base,))
    return operation("pow", (base, _number(style, exponent)))


def _joined(style: Style, product: Product) -> list[tuple[Node, Exponent]]:
    """sqrt(u)*sqrt(v)/sqrt(w)  ->  sqrt(u*v/w) where none is under 0."""
    powers = [*product.powers.items()]
    signs = {
        base: 1 if own > 0 else -1
        for base, own in powers
        if not isinstance(own, Sum) and magnitude(own) == _HALF and style.nonnegative(base)
    }
    if len(signs) < 2:
        return powers
    sign = max(signs.values())
    inside = Product({base: own * sign for base, own in signs.items()})
    at = next(place for place, (base, _) in enumerate(powers) if base in signs)
    rest = [pair for pair in powers if pair[0] not in signs]
    return [*rest[:at], (_term(style, Term(1, inside)), sign * _HALF), *rest[at:]]


def _rank(power: tuple[Node, Exponent]) -> tuple[int, str]:
    """Return where a factor stands: names by the alphabet, calls, brackets, exponentials.

    What stands for a gradient that arrives, d_a or a fraction in LaTeX, comes before other names.
    """
    base, _ = power
    if base is E:
        return 4, ""
    if not base.operands:
        name = str(base.payload)
        return (0 if name.startswith(_GRADIENTS) else 1), name
    return (3 if base.op in ("add", "sub") else 2), ""
