"""Forms fitted to sums and products of any number of terms and factors.

In: a form and a sum. Out: each way in which it is so: what the names stand for, the factor that all
terms of the form have in common, and the terms that are left over.

    1 - cos(u) in 3*a - 3*a*cos(2*t) + b   ->  u: 2*t, the factor 3*a, and b is left

A name that is a term by itself stands for all that is left. What a name stands for already is
compared as a sum: x + 1 is 1 + x. Walks go down forms, which are lines of a table, and no further.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from ...graph.node import Node
from ...graph.operations import having
from ...records import dataclass
from ..exact import Number, number_node, quotient
from ..match import NUMBERS
from ..terms import (
    ONE,
    ZERO,
    E,
    Exponent,
    Product,
    Sum,
    Term,
    added,
    as_sum,
    factors,
    multiplied,
    raised,
    scaled,
    sum_node,
    term_node,
    terms,
)
from .forms import Base, Call, Exponential, Form, Name, Powers, Terms, holds_sum, lone
from .recogniser import SUM

Bound: TypeAlias = Mapping[str, Node]
_NOTHING: Bound = MappingProxyType({})
_UNIT = Term(1, ONE)


@dataclass(frozen=True, slots=True)
class Fit:
    """What the names of a form stand for, what it is multiplied by, and what is added to it."""

    bound: Bound
    factor: Term
    rest: Sum


def fit_sum(form: Terms, total: Sum) -> Iterator[Fit]:
    """Yield the ways in which some terms of a sum are of a form, up to a common factor."""
    yield from _terms(_ordered(form), total, None, _NOTHING)


def fit_product(form: Powers, term: Term) -> Iterator[Fit]:
    """Yield the ways in which some factors of a product are of a form."""
    for known, factor in _factors(form, term, _NOTHING, whole=False):
        yield Fit(known, factor, ZERO)


def fit_call(form: Call, node: Node, bound: Bound = _NOTHING) -> Iterator[Bound]:
    """Yield the ways in which a call is of a form."""
    found = _operands(form, node)
    if found is not None:
        yield from _all_fit(form.operands, found, bound)
        if form.op in having("commutative"):
            yield from _all_fit(form.operands, found[::-1], bound)


def _all_fit(forms: Sequence[Form], sums: Sequence[Sum], bound: Bound) -> Iterator[Bound]:
    if not forms:
        yield bound
        return
    for known in _fits(forms[0], sums[0], bound):
        yield from _all_fit(forms[1:], sums[1:], known)


def _operands(form: Call, node: Node) -> list[Sum] | None:
    """Return the operands of a call as sums; log1p(x) is a log too."""
    if node.op == form.op and len(node.operands) == len(form.operands):
        return [*map(terms, node.operands)]
    if (form.op, node.op) == ("log", "log1p"):
        return [added(Sum({ONE: 1}), terms(node.operands[0]))]
    return None


def _fits(form: Form, total: Sum, bound: Bound) -> Iterator[Bound]:
    """Yield the ways in which all of a sum is of a form."""
    name = lone(form)
    if name is not None:
        assert isinstance(form, Powers)
        yield from _named(name, scaled(total, quotient(1, form.number)), bound)
    elif isinstance(form, Terms):
        fits = _terms(_ordered(form), total, _UNIT, bound)
        yield from (one.bound for one in fits if one.rest == ZERO)
    elif not form.powers:
        yield from [bound] * (total == Sum({ONE: form.number}))
    elif len(total.terms) == 1:
        [(product, number)] = total.terms.items()
        yield from (known for known, _ in _factors(form, Term(number, product), bound, whole=True))


def _named(name: str, total: Sum, bound: Bound) -> Iterator[Bound]:
    if name not in bound:
        yield {**bound, name: sum_node(total)}
    elif terms(bound[name]) == total:
        yield bound


# ---- sums --------------------------------------------------------------------------------------


def _ordered(form: Terms) -> list[Powers]:
    """Return the terms in the order in which they are looked for: the one that says most first."""

    def rank(powers: Powers) -> tuple[int, int]:
        sums = sum(map(holds_sum, powers.powers))
        name = lone(powers)
        kinds = 0 if name is None and powers.powers else 1 if name in (None, *NUMBERS) else 2
        return kinds, sums

    return sorted(form.terms, key=rank)


def _terms(forms: Sequence[Powers], total: Sum, factor: Term | None, bound: Bound) -> Iterator[Fit]:
    """Yield the ways in which each of the forms, times the factor, is a term of a sum."""
    if not forms:
        assert factor is not None
        yield Fit(bound, factor, total)
        return
    first, others = forms[0], forms[1:]
    name = lone(first)
    if factor is not None and name is not None:
        yield from _taken(first, name, others, total, factor, bound)
    elif factor is not None and not first.powers:
        if total.terms.get(factor.product) == factor.coefficient * first.number:
            yield from _terms(others, _without(total, factor.product), factor, bound)
    else:
        for product, number in total.terms.items():
            found = _factors(first, _over(Term(number, product), factor), bound, factor is not None)
            for known, own in found:
                rest = _without(total, product)
                yield from _terms(others, rest, factor or own, known)


def _over(term: Term, factor: Term | None) -> Term:
    return multiplied(term, raised(factor, -1)) if factor is not None else term


def _taken(
    first: Powers, name: str, others: Sequence[Powers], total: Sum, factor: Term, bound: Bound
) -> Iterator[Fit]:
    """Take a name, which is a term by itself, out of a sum: where it is not known, any term.

    The last name is all that is left, and `c` the number.
    """
    times = factor.coefficient * first.number
    if name in bound:
        parts = [
            (multiplied(Term(times, factor.product), Term(n, p)))
            for p, n in terms(bound[name]).terms.items()
        ]
        free = any(lone(other) not in (None, *bound) for other in others)
        if all(_is_part(part, total, free) for part in parts):
            left = total
            for part in parts:
                left = added(left, Sum({part.product: part.coefficient}), -1)
            yield from _terms(others, left, factor, bound)
    elif name in NUMBERS:
        value = total.terms.get(factor.product)
        if value is not None:
            known = {**bound, name: number_node(quotient(value, times))}
            yield from _terms(others, _without(total, factor.product), factor, known)
    elif others:
        for product, number in total.terms.items():
            part = _over(Term(number, product), Term(times, factor.product))
            known = {**bound, name: term_node(part)}
            yield from _terms(others, _without(total, product), factor, known)
    elif total.terms:
        rest = ZERO
        for product, number in total.terms.items():
            part = _over(Term(number, product), Term(times, factor.product))
            rest = added(rest, Sum({part.product: part.coefficient}))
        yield Fit({**bound, name: sum_node(rest)}, factor, ZERO)


def _is_part(part: Term, total: Sum, free: bool) -> bool:
    """Return whether a term is one of a sum; of numbers, where one may be split, less is enough."""
    found = total.terms.get(part.product)
    if free and part.product == ONE:
        return (found or 0) >= part.coefficient
    return found == part.coefficient


def _without(total: Sum, product: Product) -> Sum:
    return Sum({one: number for one, number in total.terms.items() if one != product})


# ---- products ----------------------------------------------------------------------------------


def _factors(form: Powers, term: Term, bound: Bound, whole: bool) -> Iterator[tuple[Bound, Term]]:
    """Yield what the names stand for, and the other factors; where `whole`, there are none."""
    start = Term(quotient(term.coefficient, form.number), term.product)
    for known, left in _powers(form.powers, start, bound, whole):
        if not whole or left == _UNIT:
            yield known, left


def _powers(
    forms: Sequence[tuple[Base, Number | Form]], term: Term, bound: Bound, whole: bool
) -> Iterator[tuple[Bound, Term]]:
    if not forms:
        yield bound, term
        return
    (base, exponent), others = forms[0], forms[1:]
    for known, left in _power(base, exponent, term, bound, whole and not others):
        yield from _powers(others, left, known, whole)


def _power(
    base: Base, exponent: Number | Form, term: Term, bound: Bound, last: bool
) -> Iterator[tuple[Bound, Term]]:
    """Yield the ways in which a power is one of the factors of a term, and what is left."""
    if isinstance(base, Name) and base.text in bound and isinstance(exponent, int):
        left = multiplied(term, raised(factors(bound[base.text]), -exponent))
        if _is_less(left.product, term.product):
            yield bound, left
        return
    if isinstance(base, Name) and exponent == 1 and last:
        yield {**bound, base.text: term_node(term)}, _UNIT
        return
    for one, own in term.product.powers.items():
        for known, used in _exponent(exponent, own, bound, isinstance(base, Exponential)):
            powers = {**term.product.powers, one: _less(own, used)}
            for fitted in _base(base, one, known):
                yield fitted, Term(term.coefficient, Product(powers))


def _is_less(left: Product, product: Product) -> bool:
    """Return whether what is left of a product has no power that it had not, nor a bigger one."""
    pairs = [(exponent, product.powers.get(base, 0)) for base, exponent in left.powers.items()]
    return all(exponent == own or _is_between(exponent, own) for exponent, own in pairs)


def _is_between(exponent: Exponent, own: Exponent) -> bool:
    """Return whether an exponent lies between 0 and another."""
    if isinstance(exponent, Sum) or isinstance(own, Sum):
        return False
    return 0 < exponent < own or own < exponent < 0


def _less(own: Exponent, used: Exponent) -> Exponent:
    if isinstance(own, Sum) or isinstance(used, Sum):
        return 0
    return own - used


def _exponent(
    form: Number | Form, own: Exponent, bound: Bound, natural: bool
) -> Iterator[tuple[Bound, Exponent]]:
    """Yield what the names of an exponent stand for, and how much of the exponent that is."""
    if isinstance(form, Powers | Terms):
        if natural or not isinstance(own, int):
            yield from ((known, own) for known in _fits(form, as_sum(own), bound))
    elif own == form or (
        isinstance(form, int) and isinstance(own, int) and own * form > form * form
    ):
        yield bound, form


def _base(form: Base, node: Node, bound: Bound) -> Iterator[Bound]:
    if isinstance(form, Exponential) or node is E:
        yield from [bound] * (isinstance(form, Exponential) and node is E)
    elif isinstance(form, Call):
        yield from fit_call(form, node, bound)
    elif isinstance(form, Name):
        yield from _named_base(form.text, node, bound)
    elif node.op in SUM:
        yield from _fits(form, terms(node), bound)


def _named_base(name: str, node: Node, bound: Bound) -> Iterator[Bound]:
    if name not in bound:
        yield {**bound, name: node}
    elif bound[name] is node or terms(bound[name]) == terms(node):
        yield bound
