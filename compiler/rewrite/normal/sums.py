"""Sums in normal form: like terms, brackets multiplied out where that is shorter, common factors.

In: a sum. Out: the same value as a number times a product, mostly of one bracket.

    exp(-x) - x*exp(-x)            ->  (1 - x)*exp(-x)
    2*x*sin(x) + x^2*cos(x)        stays: a bare name is not pulled out
    -y*(1 - p) + p*(1 - y)         ->  p - y
    1 + tan(x)^2                   ->  sec(x)^2
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from ...graph.build import operation
from ...graph.node import Node
from ..exact import Number, tidy
from ..terms import ONE, E, Exponent, Product, Sum, Term, added, as_exponent, as_sum
from .forms import Forms, as_terms, bracket, cost, multiply, single, terms_in, without
from .powers import numeric, times
from .products import MOST_TERMS, multiplied_out, normal_product, summed

_MOST_STEPS = 20
_LONG = 200


def normal_sum(forms: Forms, total: Sum) -> Term:
    """Return a sum in normal form."""
    for _ in range(_MOST_STEPS):
        if len(total.terms) < 2:
            break
        for rule in _RULES:
            new = rule(forms, total)
            if new is not None:
                total = new
                break
        else:
            return _with_factor(forms, total)
    return _with_factor(forms, total)


def normal_term(forms: Forms, term: Term) -> Term:
    """Return a product in normal form."""
    return normal_product(forms, term, normal_sum)


def _with_factor(forms: Forms, total: Sum) -> Term:
    """Return a sum as a term, its common factor pulled out."""
    if len(total.terms) < 2:
        return normal_term(forms, single(total))
    common = _common_factor(total)
    if not common.powers:
        return bracket(forms, total)
    found = _times_rest(forms, total, common)
    highest = _common_factor(total, highest=True)
    if highest != common:
        other = _times_rest(forms, total, highest)
        if cost(forms, other) < cost(forms, found):
            return other
    return found


def _times_rest(forms: Forms, total: Sum, common: Product) -> Term:
    rest = _over(total, common)
    return normal_term(forms, multiply(Term(1, common), normal_sum(forms, rest)))


def _over(total: Sum, common: Product) -> Sum:
    inverse = Term(1, Product({base: times(own, -1) for base, own in common.powers.items()}))
    return summed(multiply(Term(value, one), inverse) for one, value in total.terms.items())


# ---- like terms, brackets multiplied out -------------------------------------------------------


def _expanded(forms: Forms, total: Sum) -> Sum | None:
    """Return the sum with brackets multiplied out, where the number of its terms falls."""
    if len(total.terms) > _LONG or forms.effort[0] <= 0:
        return None
    open_ = [one for one in total.terms if _expandable(forms, one)]
    tries: list[Sequence[Product]] = [open_] if open_ else []
    if len(open_) > 1:
        tries += [(one,) for one in open_]
    if 2 < len(open_) <= 6:
        tries += combinations(open_, 2)
    wide = {one: multiplied(forms, Term(total.terms[one], one)) for one in open_}
    before = terms_in(forms, total)
    for chosen in tries:
        parts = [Sum({one: value}) for one, value in total.terms.items() if one not in chosen]
        opened = [one for one in map(wide.get, chosen) if one is not None]
        if len(opened) < len(chosen):
            continue
        found = _gathered([*parts, *opened])
        found = _squares_joined(forms, found) or found
        if terms_in(forms, found) < before:
            return found
    return None


def _gathered(parts: Iterable[Sum]) -> Sum:
    found: dict[Product, Number] = {}
    for part in parts:
        for one, value in part.terms.items():
            found[one] = tidy(found.get(one, 0) + value)
    return Sum(found)


def _expandable(forms: Forms, product: Product) -> list[tuple[Node, int]]:
    """Return the brackets of a product that can be multiplied out, and how often each stands."""
    return [
        (base, int(own))
        for base, exponent in product.powers.items()
        if base in forms.sums
        and (own := numeric(exponent)) is not None
        and own.denominator == 1
        and 0 < own <= 4
    ]


def multiplied(forms: Forms, term: Term) -> Sum | None:
    """Return a term with its brackets multiplied out, None where they have too many terms."""
    brackets = _expandable(forms, term.product)
    found = multiplied_out(forms, brackets)
    if found is None or len(found.terms) > MOST_TERMS:
        return None
    left = without(term.product.powers, *[base for base, _ in brackets])
    rest = Term(term.coefficient, left)
    return summed(multiply(rest, Term(value, one)) for one, value in found.terms.items())


# ---- identities of squares ---------------------------------------------------------------------

# a*f(u)^2 + b*g(u)^2 = c*h(u)^2, where a function "1" is the number.
_SQUARES: tuple[tuple[int, str, int, str, int, str], ...] = (
    (1, "sin", 1, "cos", 1, "1"),
    (1, "tan", 1, "1", 1, "sec"),
    (1, "cot", 1, "1", 1, "csc"),
    (1, "sin", -1, "1", -1, "cos"),
    (1, "cos", -1, "1", -1, "sin"),
    (1, "sec", -1, "tan", 1, "1"),
    (1, "sec", -1, "1", 1, "tan"),
    (1, "csc", -1, "cot", 1, "1"),
    (1, "csc", -1, "1", 1, "cot"),
    (1, "cosh", -1, "sinh", 1, "1"),
    (1, "sinh", 1, "1", 1, "cosh"),
    (1, "cosh", -1, "1", 1, "sinh"),
    (1, "sech", 1, "tanh", 1, "1"),
    (1, "sech", -1, "1", -1, "tanh"),
)
_OF_FUNCTION: dict[str, list[tuple[int, str, int, str, int, str]]] = {}
for _row in _SQUARES:
    _OF_FUNCTION.setdefault(_row[1], []).append(_row)


def _squares_joined(forms: Forms, total: Sum) -> Sum | None:
    """1 + tan(u)^2  ->  sec(u)^2, with any factor that both have."""
    for one, value in total.terms.items():
        for base, exponent in one.powers.items():
            own = numeric(exponent)
            if own is None or own < 2 or base.op not in _OF_FUNCTION:
                continue
            for a, _, b, second, c, result in _OF_FUNCTION[base.op]:
                other = multiply(Term(1, one), Term(1, Product({base: -2})), _square(second, base))
                if total.terms.get(other.product) != value * a * b:
                    continue
                rest = {k: v for k, v in total.terms.items() if k not in (one, other.product)}
                new = multiply(Term(1, one), Term(1, Product({base: -2})), _square(result, base))
                rest[new.product] = rest.get(new.product, 0) + value * a * c
                return Sum(rest)
    return None


def _square(function: str, base: Node) -> Term:
    if function == "1":
        return Term(1, ONE)
    return Term(1, Product({operation(function, base.operands): 2}))


# ---- common factors ----------------------------------------------------------------------------


def _common_factor(total: Sum, highest: bool = False) -> Product:
    """Return what is pulled out of all terms: calls, brackets and symbolic powers.

    Of symbolic powers of one base the lowest, or the `highest`.
    """
    first, *others = total.terms
    divides = not any(is_array(one) for one in total.terms)
    found = {
        base: own
        for base in first.powers
        if all(base in one.powers for one in others)
        and (own := _shared(base, [one.powers[base] for one in total.terms], highest, divides)) != 0
    }
    return Product(found)


def is_array(product: Product) -> bool:
    """Return whether a product has more than one entry."""
    return any(base.shape for base in product.powers)


def _shared(base: Node, exponents: Sequence[Exponent], highest: bool, divides: bool) -> Exponent:
    """Return the power of a base that is pulled out of terms that have it to these, 0 for none."""
    first = exponents[0]
    if base is E:
        return first if all(one == first for one in exponents) else 0
    steps = [numeric(as_exponent(added(as_sum(one), as_sum(first), -1))) for one in exponents]
    known = [step for step in steps if step is not None]
    if len(known) < len(steps):
        return 0
    if isinstance(first, Sum):
        return as_exponent(added(first, as_sum(max(known) if highest else min(known))))
    low = first + min(known)
    if low.denominator != 1:
        whole = all(step.denominator == 1 for step in known)
        return low if whole and (low > 0 or divides) else 0
    if is_bare(base) or any(step.denominator != 1 for step in known):
        return 0
    if low > 0:
        return low
    return low if first + max(known) < 0 and divides else 0


def is_bare(base: Node) -> bool:
    """Return whether a base is a name or a number, which is not pulled out."""
    return not base.operands


def _grouped(forms: Forms, total: Sum) -> Sum | None:
    """a*f(x) + b*f(x) + c  ->  (a + b)*f(x) + c: terms that have the same calls and brackets."""
    if not 2 < len(total.terms) <= _LONG:
        return None
    groups: dict[Product, list[Product]] = {}
    for one in total.terms:
        groups.setdefault(_signature(one, not is_array(one)), []).append(one)
    for signature, members in groups.items():
        if not signature.powers or len(members) < 2 or len(members) == len(total.terms):
            continue
        inside = normal_sum(
            forms, _over(Sum({one: total.terms[one] for one in members}), signature)
        )
        joined = normal_term(forms, multiply(Term(1, signature), inside))
        if len(members) > 1 and joined.product not in members:
            rest = {k: v for k, v in total.terms.items() if k not in members}
            rest[joined.product] = rest.get(joined.product, 0) + joined.coefficient
            return Sum(rest)
    return None


def _signature(product: Product, divides: bool) -> Product:
    """Return the factors of a product that are pulled out of terms that share them all."""
    return Product(
        {
            base: own
            for base, own in product.powers.items()
            if isinstance(own, Sum)
            or own.denominator != 1
            or (not is_bare(base) and (own > 0 or divides))
        }
    )


_Rule = Callable[[Forms, Sum], Sum | None]
_RULES: tuple[_Rule, ...] = (_expanded, _squares_joined, _grouped)


# ---- quotients ---------------------------------------------------------------------------------


def over_one_denominator(forms: Forms, parts: Iterable[Term], bases: Iterable[Node]) -> Term:
    """Return terms added up as one quotient, by the lowest power of each of the bases."""
    total = _gathered(as_terms(forms, part) for part in parts)
    common: dict[Node, Exponent] = {}
    for base in bases:
        powers = [numeric(one.powers.get(base, 0)) for one in total.terms]
        known = [one for one in powers if one is not None]
        if base is not E and len(known) == len(powers) and min(known, default=0) < 0:
            common[base] = min(known)
    if len(total.terms) < 2 or not common:
        return normal_sum(forms, total)
    rest = normal_sum(forms, _over(total, Product(common)))
    return normal_term(forms, multiply(Term(1, Product(common)), rest))
