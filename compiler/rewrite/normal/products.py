"""Products in normal form: fractions in fractions cleared, equal factors cut, functions joined.

In: a number times powers. Out: the same value, no rule of which applies any more.

    x^-2 / (1 + y^2/x^2)      ->  1/(x^2 + y^2)
    (-y/p + (1-y)/(1-p))*p*(1-p)  ->  p - y
    (1 - x)*(1 + x)           ->  1 - x^2         the number of terms falls
    exp(-x)/(1 + exp(-x))^2   ->  sigmoid(x)*(1 - sigmoid(x))
"""

from collections.abc import Callable, Iterable, Mapping

from ...graph.node import Node
from ..exact import Number, magnitude, tidy
from ..terms import ONE, E, Exponent, Product, Sum, Term
from .forms import Forms, Total, bracket, cost, multiply, raised, terms_in, without
from .functions import JOINED
from .powers import numeric, power

_MOST_STEPS = 40
MOST_TERMS = 12


def normal_product(forms: Forms, term: Term, total: Total) -> Term:
    """Return a term in normal form; `total` brings sums into theirs."""
    for _ in range(_MOST_STEPS):
        for rule in _RULES:
            new = rule(forms, term, total)
            if new is not None:
                term = new
                break
        else:
            break
    return term


# ---- fractions in fractions --------------------------------------------------------------------


def _cleared(forms: Forms, term: Term, total: Total) -> Term | None:
    """Return the term with a bracket over a common denominator, where something cancels."""
    powers = term.product.powers
    for base, exponent in powers.items():
        outer = numeric(exponent)
        if base not in forms.sums or outer is None:
            continue
        inside = forms.sums[base]
        common = _common(inside, powers, outer, forms, base in forms.rooted)
        if common:
            rest = _divided(inside, common)
            return _replaced(forms, term, base, outer, common, rest, total)
        below = denominators(inside)
        if below and (outer.denominator == 1 or all(map(forms.nonnegative, below))):
            rest = _divided(inside, below)
            found = bracket(forms, rest)
            meets = [numeric(powers.get(one, 0)) for one in found.product.powers]
            if len(meets) == 1 and meets[0] is not None and meets[0] * outer < 0:
                return _replaced(forms, term, base, outer, below, rest, total)
        if below and outer == 1 and not any(one.shape for one in below):
            shorter = _over_one(forms, term, base, below, rest, total)
            if shorter is not None:
                return shorter
    return None


def _over_one(
    forms: Forms, term: Term, base: Node, below: Mapping[Node, Number], rest: Sum, total: Total
) -> Term | None:
    """Return a product with a bracket over one denominator, where that is shorter.

    ((1 - x)/(1 + x) + 1)/(1 - x)  ->  2/((1 - x)*(1 + x));  (x/a + 1)/x^2  ->  (x + a)/(a*x^2)
    """
    found = _replaced(forms, term, base, 1, below, rest, total)
    inside = forms.sums[base]
    after = [forms.sums[one] for one in found.product.powers if one in forms.sums]
    most = max((len(one.terms) for one in after), default=1)
    is_quotient = any(
        (own := numeric(exponent)) is not None and own < 0
        for exponent in term.product.powers.values()
    )
    if most < len(inside.terms) or (is_quotient and cost(forms, found) <= cost(forms, term)):
        return found
    return None


def _distributed(forms: Forms, term: Term, total: Total) -> Term | None:
    """s*(a*s^5/r^5 - s^2/r^2)/r  ->  a*s^6/r^6 - s^3/r^3, where that is shorter.

    x*(x^2 - 1) stays: it has to be a quotient, or a name that is in all terms.
    """
    powers = term.product.powers
    found = [base for base in powers if base in forms.sums]
    if len(found) != 1 or powers[found[0]] != 1 or len(forms.sums[found[0]].terms) > MOST_TERMS:
        return None
    names = {one: own for one, own in powers.items() if not one.operands and one is not E}
    if not names or any(isinstance(own, Sum) or own.denominator != 1 for own in names.values()):
        return None
    parts = [product.powers for product in forms.sums[found[0]].terms]
    is_quotient = any(not isinstance(own, Sum) and own < 0 for own in names.values())
    if not is_quotient and not any(all(one in part for part in parts) for one in names):
        return None
    by = Term(term.coefficient, Product(names))
    inside = summed(
        multiply(by, Term(value, one)) for one, value in forms.sums[found[0]].terms.items()
    )
    new = multiply(Term(1, without(powers, found[0], *names)), bracket(forms, inside))
    return new if cost(forms, new) < cost(forms, term) else None


def denominators(total: Sum) -> dict[Node, Number]:
    """Return the powers that the terms of a sum have as a common denominator: from x to -2."""
    return {base: low for base, low in lowest(total).items() if low < 0}


def lowest(total: Sum) -> dict[Node, Number]:
    """Return the lowest power of each base in a sum, 0 where a term is free of it."""
    found: dict[Node, Number] = {}
    met: dict[Node, int] = {}
    symbolic: set[Node] = {E}
    for product in total.terms:
        for base, exponent in product.powers.items():
            own = numeric(exponent)
            if own is None:
                symbolic.add(base)
                continue
            found[base] = min(found.get(base, own), own)
            met[base] = met.get(base, 0) + 1
    full = len(total.terms)
    return {
        base: low if met[base] == full else min(low, 0)
        for base, low in found.items()
        if base not in symbolic
    }


def _common(
    inside: Sum, powers: Mapping[Node, Exponent], outer: Number, forms: Forms, is_rooted: bool
) -> dict[Node, Number]:
    """Return the powers that come out of a bracket: denominators below, and what cancels."""
    found: dict[Node, Number] = {}
    for base, low in lowest(inside).items():
        if low == 0 or (outer.denominator != 1 and not forms.nonnegative(base)):
            continue
        present = numeric(powers.get(base, 0))
        if present is None:
            continue
        falls = magnitude(present + low * outer) < magnitude(present)
        if falls or (low < 0 and outer < 0 and outer.denominator == 1 and not is_rooted):
            found[base] = low
    return found


def _divided(total: Sum, by: Mapping[Node, Number]) -> Sum:
    """Return a sum over a product of powers."""
    divisor = Term(1, Product({base: -low for base, low in by.items()}))
    return summed(multiply(Term(value, one), divisor) for one, value in total.terms.items())


def summed(parts: Iterable[Term]) -> Sum:
    """Return terms added up."""
    found: dict[Product, Number] = {}
    for part in parts:
        found[part.product] = tidy(found.get(part.product, 0) + part.coefficient)
    return Sum(found)


def _replaced(
    forms: Forms,
    term: Term,
    base: Node,
    outer: Number,
    common: Mapping[Node, Number],
    rest: Sum,
    total: Total,
) -> Term:
    """Return a term with `(common*rest)^outer` in the place of a bracket's power."""
    out = Product({one: tidy(low * outer) for one, low in common.items()})
    inner = power(forms, total(forms, rest), outer)
    left = Term(term.coefficient, without(term.product.powers, base))
    return multiply(left, Term(1, out), inner)


# ---- brackets multiplied -----------------------------------------------------------------------


def multiplied_out(forms: Forms, brackets: Iterable[tuple[Node, int]]) -> Sum | None:
    """Return a product of whole powers of brackets as a sum, None for one of too many terms."""
    result = Sum({ONE: 1})
    for node, exponent in brackets:
        inside = forms.sums[node]
        for _ in range(exponent):
            work = len(result.terms) * len(inside.terms)
            if work > min(MOST_TERMS**2, forms.effort[0]):
                return None
            forms.effort[0] -= work
            result = summed(
                multiply(Term(c, one), Term(d, other))
                for one, c in result.terms.items()
                for other, d in inside.terms.items()
            )
            if len(result.terms) > MOST_TERMS:
                return None
    return result


def _brackets_joined(forms: Forms, term: Term, total: Total) -> Term | None:
    """(1 - x)*(1 + x)  ->  1 - x^2: two brackets of one power whose number of terms falls."""
    powers = term.product.powers
    found = [
        (base, own)
        for base, exponent in powers.items()
        if base in forms.sums and (own := numeric(exponent)) is not None
    ]
    for place, (base, exponent) in enumerate(found[:6]):
        for other, own in found[place + 1 : 6]:
            if own != exponent:
                continue
            result = multiplied_out(forms, ((base, 1), (other, 1)))
            before = terms_in(forms, forms.sums[base]) + terms_in(forms, forms.sums[other])
            most = max(len(forms.sums[one].terms) for one in (base, other))
            if (
                result is not None
                and len(result.terms) <= most
                and terms_in(forms, result) < before
            ):
                left = Term(term.coefficient, without(powers, base, other))
                if exponent.denominator == 1:
                    return multiply(left, raised(total(forms, result), int(exponent)))
                return multiply(left, power(forms, total(forms, result), exponent))
    return None


# ---- functions joined --------------------------------------------------------------------------


def _joined(forms: Forms, term: Term, total: Total) -> Term | None:
    found = (rule(forms, term) for rule in JOINED)
    return next((new for new in found if new is not None), None)


_Rule = Callable[[Forms, Term, Total], Term | None]
_RULES: tuple[_Rule, ...] = (_cleared, _brackets_joined, _joined, _distributed)
