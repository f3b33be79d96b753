"""Sums and products as people see them: of any number of terms and factors, with exact numbers.

In: a node. Out: its terms or its factors; and back.

    x - x/3 + 2*y*z    ->  {x: 2/3, y*z: 2}               a `Sum`
    3*x^2/(sqrt(y)*w)  ->  3 and {x: 2, y: -1/2, w: -1}   a number and a `Product`
    exp(u)*exp(-v)     ->  1 and {E: u - v}

Both are values: they are equal whatever the order in which they were written, and keep the order of
the first appearance. Every finite number of a program is a rational one, exactly.
"""

from collections.abc import Callable, Mapping, Set
from fractions import Fraction
from functools import lru_cache
from math import nan
from typing import TypeAlias, Union

from ..budget import unbounded
from ..graph.build import operation
from ..graph.node import Node, constant, make
from ..records import record
from .exact import Number, constants_of, number, number_node, product_of, tidy

# Whole numbers and fractions, and what is known only when the program runs.
Exponent: TypeAlias = Union[Number, "Sum"]
# Whether a node is provably at least 0, so that roots and powers may be taken of each factor.
Nonnegative: TypeAlias = Callable[[Node], bool]

# With which sign each operand of an operation stands in a sum, or its exponent in a product.
Signs: TypeAlias = Mapping[str, tuple[int, ...]]
SUMS: Signs = {"add": (1, 1), "sub": (1, -1), "neg": (-1,)}
PRODUCTS: Signs = {"mul": (1, 1), "div": (1, -1), "neg": (1,)}

# The base of exp(u): a leaf that stands in products alone, and in no graph.
E = make("input", payload="e^")


class Product:
    """Powers multiplied: from each base to its exponent, which is not 0."""

    __slots__ = ("_hash", "powers")

    def __init__(self, powers: Mapping[Node, Exponent]) -> None:
        self.powers = {base: exponent for base, exponent in powers.items() if exponent != 0}
        self._hash = hash(frozenset(self.powers.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Product) and self.powers == other.powers

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"Product({self.powers!r})"


class Sum:
    """Products added up: from each product to its coefficient, which is not 0."""

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Product, Number]) -> None:
        self.terms = {product: number for product, number in terms.items() if number != 0}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sum) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __repr__(self) -> str:
        return f"Sum({self.terms!r})"


ONE = Product({})
ZERO = Sum({})


@record(frozen=True, slots=True)
class Term:
    """A number times a product."""

    coefficient: Number
    product: Product


# ---- arithmetic --------------------------------------------------------------------------------


def as_sum(exponent: Exponent) -> Sum:
    """Return an exponent as a sum."""
    return exponent if isinstance(exponent, Sum) else Sum({ONE: exponent})


def as_exponent(total: Sum) -> Exponent:
    """Return a sum as an exponent: a number where it is one."""
    if not total.terms:
        return 0
    return total.terms[ONE] if [*total.terms] == [ONE] else total


def added(first: Sum, second: Sum, times: Number = 1) -> Sum:
    """Return first + times*second."""
    terms = dict(first.terms)
    for product, coefficient in second.terms.items():
        terms[product] = terms.get(product, 0) + times * coefficient
    return Sum(terms)


def scaled(total: Sum, times: Number) -> Sum:
    """Return the sum times a number."""
    return added(ZERO, total, times)


def exponents_added(first: Exponent, second: Exponent) -> Exponent:
    """Return a sum of exponents."""
    if isinstance(first, Sum) or isinstance(second, Sum):
        return as_exponent(added(as_sum(first), as_sum(second)))
    return first + second


def exponents_multiplied(first: Exponent, second: Exponent) -> Exponent | None:
    """Return a product of exponents, None where neither is a number, or no float is near it."""
    if isinstance(first, Sum):
        first, second = second, first
    if isinstance(first, Sum):
        return None
    if isinstance(second, Sum):
        return as_exponent(scaled(second, first))
    if first == 1 or second == 1:
        return first * second
    found = first * second
    return found if max(abs(found.numerator), found.denominator) <= _LARGEST else None


_LARGEST = 2**53  # above and below the line of an exponent: such whole numbers are floats


def multiplied(first: Term, second: Term) -> Term:
    """Return the product of two terms."""
    powers = dict(first.product.powers)
    for base, exponent in second.product.powers.items():
        powers[base] = exponents_added(powers.get(base, 0), exponent)
    return Term(first.coefficient * second.coefficient, Product(powers))


def raised(term: Term, exponent: int) -> Term:
    """Return a term raised to a whole number; one of coefficient 0 to none below 0."""
    powers: dict[Node, Exponent] = {
        base: exponent * own if not isinstance(own, Sum) else scaled(own, exponent)
        for base, own in term.product.powers.items()
    }
    return Term(_power(term.coefficient, exponent), Product(powers))


# ---- nodes read --------------------------------------------------------------------------------


def _never(node: Node) -> bool:
    return False


@lru_cache(maxsize=1 << 12)
def factors(node: Node, nonnegative: Nonnegative = _never) -> Term:
    """Return a node as a number times powers of what is no product, quotient or power itself.

    A power of a product is taken apart for whole exponents, and for others where every factor is
    nonnegative. What divides by a constant 0 stays whole. Roots that are multiplied to a whole
    power of what may be negative are one of `real`: sqrt(x)*sqrt(x) is no x below 0. What is too
    long stays whole, and so does 0 times anything, which has no inverse.
    """
    found = _factored(node, nonnegative) if node.op in _FACTORED else None
    return Term(1, Product({node: 1})) if found is None else found


def _factored(node: Node, nonnegative: Nonnegative) -> Term | None:
    """Return the factors of a node, None where it is too long, or 0 times anything."""
    coefficient: Number = 1
    powers: dict[Node, Exponent] = {}
    rooted: set[Node] = set()
    stack: list[tuple[Node, Exponent]] = [(node, 1)]
    steps = 0
    while stack:
        steps += 1
        if steps > _MOST_STEPS:
            return None
        base, exponent = stack.pop()
        signs = PRODUCTS.get(base.op)
        if signs is not None and isinstance(exponent, int):
            if base.op == "neg" and exponent % 2:
                coefficient = -coefficient
            pairs = zip(base.operands, signs, strict=True)
            stack.extend([(one, sign * exponent) for one, sign in pairs][::-1])
            continue
        value = number(base)
        if value is not None and isinstance(exponent, int) and (value or exponent >= 0):
            coefficient *= value if exponent == 1 else _power(value, exponent)
            continue
        parts = _taken_apart(base, exponent, nonnegative)
        if parts is None:
            powers[base] = exponents_added(powers.get(base, 0), exponent)
            if isinstance(exponent, Fraction) and not _is_whole(exponent):
                rooted.add(base)
        elif base.op == "exp":
            powers[E] = exponents_added(powers.get(E, 0), parts[0][1])
        else:
            stack.extend(reversed(parts))
    if not coefficient and powers:
        return None
    whole = {base for base in rooted if _is_whole(powers[base]) and not nonnegative(base)}
    return Term(coefficient, Product(_where_real(powers, whole) if whole else powers))


def _where_real(powers: Mapping[Node, Exponent], bases: Set[Node]) -> dict[Node, Exponent]:
    """Return powers in which some bases are nan where they have no real root.

    Such a base may be among them as it is, sqrt(x)^2*x^0.3*x^0.7, and has both exponents then.
    """
    found: dict[Node, Exponent] = {}
    for base, exponent in powers.items():
        own = real(base) if base in bases else base
        found[own] = exponents_added(found.get(own, 0), exponent)
    return found


def _is_whole(exponent: Exponent | None) -> bool:
    return not isinstance(exponent, Sum) and exponent is not None and exponent.denominator == 1


def real(node: Node) -> Node:
    """Return a node where it has a real root, nan elsewhere."""
    with unbounded():  # of `factors`, which are kept
        below = operation("ge", (node, constant(0)))
        return operation("where", (below, node, constant(nan)))


def _power(value: Number, exponent: int) -> Number:
    return tidy(Fraction(value) ** exponent)


def _taken_apart(
    node: Node, exponent: Exponent, nonnegative: Nonnegative
) -> list[tuple[Node, Exponent]] | None:
    """Return the powers of which a power of a node is made, None where it is not made of any."""
    if node.op == "exp":
        times = exponents_multiplied(as_exponent(terms(node.operands[0])), exponent)
        return None if times is None else [(E, times)]
    if node.op not in _INNER:
        return None
    inside = [(one, exponents_multiplied(own, exponent)) for one, own in _INNER[node.op](node)]
    if node.op in _ROOTS:
        [(one, own)], [(_, power)] = _INNER[node.op](node), inside
        if _is_whole(power) and not _is_whole(own) and not nonnegative(one):
            inside = [(real(one), power)]
    whole = isinstance(exponent, int)
    safe = whole or all(nonnegative(one) for one, _ in inside)
    if node.op == "pow" and not whole:
        safe = nonnegative(node.operands[0])
    found = [(one, own) for one, own in inside if own is not None]
    return found if safe and len(found) == len(inside) else None


_ROOTS = ("sqrt", "pow")

# The powers that an operation on numbers is the product of.
_INNER: Mapping[str, Callable[[Node], list[tuple[Node, Exponent]]]] = {
    "mul": lambda node: [(node.operands[0], 1), (node.operands[1], 1)],
    "div": lambda node: [(node.operands[0], 1), (node.operands[1], -1)],
    "neg": lambda node: [(constant(-1), 1), (node.operands[0], 1)],
    "sqrt": lambda node: [(node.operands[0], Fraction(1, 2))],
    "pow": lambda node: [(node.operands[0], as_exponent(terms(node.operands[1])))],
}

# What is longer, written out with all that is used twice, is not taken apart.
_MOST_STEPS = 1 << 14
# What is anything but one factor.
_FACTORED = frozenset({"const", "exp", *_INNER})


def terms(node: Node, nonnegative: Nonnegative = _never) -> Sum:
    """Return a node as a sum; a number times a sum is multiplied out, products of sums are not.

    Of many numbers times sums the first ones are, so that the work is bounded by the length.
    """
    return _read(node, nonnegative)


# Apart from `terms`, which `factors` uses: a decorated function has no type where it is in a ring.
@lru_cache(maxsize=1 << 12)
def _read(node: Node, nonnegative: Nonnegative) -> Sum:
    found: dict[Product, Number] = {}
    stack: list[tuple[Node, Number]] = [(node, 1)]
    opened = steps = 0
    while stack:
        steps += 1
        if steps > _MOST_STEPS:
            return Sum({Product({node: 1}): 1})
        part, times = stack.pop()
        if part.op in SUMS:
            signs = SUMS[part.op]
            stack.extend(
                (o, times * s) for o, s in reversed([*zip(part.operands, signs, strict=True)])
            )
            continue
        term = factors(part, nonnegative)
        powers = [*term.product.powers.items()]
        base, exponent = powers[0] if len(powers) == 1 else (E, 0)
        if base.op in SUMS and exponent == 1 and opened < _MOST_OPENED:
            opened += 1
            stack.append((base, times * term.coefficient))
        else:
            found[term.product] = found.get(term.product, 0) + times * term.coefficient
    return Sum(found)


_MOST_OPENED = 12


# ---- nodes written -----------------------------------------------------------------------------


def sum_node(total: Sum) -> Node:
    """Return the node of a sum: what is added before what is taken away, in order otherwise."""
    order = sorted(total.terms, key=lambda product: total.terms[product] < 0)
    if not order:
        return constant(0)
    node = term_node(Term(total.terms[order[0]], order[0]))
    for product in order[1:]:
        times = total.terms[product]
        op = "sub" if times < 0 else "add"
        node = operation(op, (node, term_node(Term(-times if times < 0 else times, product))))
    return node


def term_node(term: Term) -> Node:
    """Return the node of a number times a product: one quotient where exponents are negative."""
    above: list[Node] = []
    below: list[Node] = []
    for base, exponent in term.product.powers.items():
        divides = not isinstance(exponent, Sum) and exponent < 0 and base is not E
        side = below if divides else above
        side.append(power_node(base, -exponent if divides else exponent))  # type: ignore[operator]
    value = -term.coefficient if term.coefficient < 0 else term.coefficient
    times, over = constants_of(value)
    is_one = len(times) == 1 and times[0].payload == 1
    above[:0] = [] if is_one and above else times
    below[:0] = over
    node = product_of(above)
    if below:
        node = operation("div", (node, product_of(below)))
    return operation("neg", (node,)) if term.coefficient < 0 else node


def power_node(base: Node, exponent: Exponent) -> Node:
    """Return the node of a power."""
    if base is E:
        return operation("exp", (sum_node(as_sum(exponent)),))
    if exponent == 1:
        return base
    if exponent == Fraction(1, 2):
        return operation("sqrt", (base,))
    inside = sum_node(exponent) if isinstance(exponent, Sum) else number_node(exponent)
    return operation("pow", (base, inside))
