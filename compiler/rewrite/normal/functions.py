"""Functions joined in a product: the logistic function, quotients of sines and cosines.

In: a number times powers. Out: a shorter one of the same value, or None.

    exp(-x)/(1 + exp(-x))^2   ->  sigmoid(x)*(1 - sigmoid(x))
    sin(x)/cos(x)             ->  tan(x)
"""

from collections.abc import Mapping
from fractions import Fraction

from ...graph.build import operation
from ...graph.node import Node
from ..exact import Number, quotient, tidy
from ..terms import ONE, E, Product, Sum, Term, as_exponent, as_sum, scaled
from .forms import Forms, bracket, multiply, raised, without
from .powers import numeric

# A quotient of two functions of one argument that is a function: sin(u)/cos(u) is tan(u).
_QUOTIENTS: Mapping[tuple[str, str], str] = {
    ("sin", "cos"): "tan",
    ("cos", "sin"): "cot",
    ("sinh", "cosh"): "tanh",
    ("cosh", "sinh"): "coth",
}
# A product of two functions of one argument that is a third one.
_PRODUCTS: Mapping[tuple[str, str], str] = {
    ("tan", "cos"): "sin",
    ("cot", "sin"): "cos",
    ("tanh", "cosh"): "sinh",
    ("coth", "sinh"): "cosh",
}


def functions_joined(forms: Forms, term: Term) -> Term | None:
    """sin(u)/cos(u)  ->  tan(u);  tan(u)*cos(u)  ->  sin(u), as often as both are there."""
    powers = term.product.powers
    for table, sign in ((_QUOTIENTS, -1), (_PRODUCTS, 1)):
        for (first, second), result in table.items():
            for base, exponent in powers.items():
                if base.op != first:
                    continue
                other = operation(second, base.operands)
                own, theirs = numeric(exponent), numeric(powers.get(other, 0))
                if own is None or theirs is None or own * theirs * sign <= 0:
                    continue
                if sign < 0 and (own != -theirs or own < 0):
                    continue
                least = min(own, theirs) if own > 0 else max(own, theirs)
                least = own if sign < 0 else least
                moved = {
                    base: -least,
                    other: -least * sign,
                    operation(result, base.operands): least,
                }
                return multiply(term, Term(1, Product(moved)))
    return None


def logistic(forms: Forms, term: Term) -> Term | None:
    """1/(1 + exp(-u))  ->  sigmoid(u), to any power."""
    for base, exponent in term.product.powers.items() if forms.logistic_made else ():
        found = _logistic_part(forms.sums[base]) if base in forms.sums else None
        count = numeric(exponent)
        if found is None or count is None or count >= 0 or count.denominator != 1:
            continue
        size, inner = found
        rest = Term(
            tidy(term.coefficient * Fraction(size) ** int(count)),
            without(term.product.powers, base),
        )
        whole = as_sum(term.product.powers.get(E, 0))
        if all(value < 0 for value in inner.terms.values()) or not times_in(whole, inner):
            one = sigmoid(forms, scaled(inner, -1))
            return multiply(rest, Term(1, Product({one: -count})))
        # exp(v)/(1 + exp(v)) is sigmoid(v)
        taken = min(times_in(whole, inner), -int(count))
        left = Product({E: as_exponent(scaled(inner, -taken)), sigmoid(forms, inner): taken})
        return multiply(rest, Term(1, left), Term(1, Product({base: count + taken})))
    return None


def sigmoid(forms: Forms, inner: Sum) -> Node:
    """Return the logistic function of a sum."""
    node = operation("sigmoid", (forms.written(inner),))
    forms.logistic[node] = inner
    return node


def logistic_joined(forms: Forms, term: Term) -> Term | None:
    """sigmoid(u)*exp(-u)  ->  1 - sigmoid(u), and (1 - sigmoid(u))*exp(u)  ->  sigmoid(u)."""
    powers = term.product.powers
    whole = as_sum(powers.get(E, 0))
    for base, inner in forms.logistic.items() if whole.terms else ():
        rest = bracket(forms, Sum({ONE: 1, Product({base: 1}): -1}))
        (other,) = rest.product.powers
        for one, factor, sign in ((base, rest, -1), (other, Term(1, Product({base: 1})), 1)):
            own = numeric(powers.get(one, 0))
            taken = min(times_in(whole, scaled(inner, sign)), int(own or 0))
            if taken > 0:
                scale = Fraction(rest.coefficient) ** (-taken if one is other else 0)
                moved = {one: -taken, E: as_exponent(scaled(inner, -sign * taken))}
                return multiply(term, Term(scale, Product(moved)), raised(factor, taken))
    return None


def _logistic_part(total: Sum) -> tuple[Number, Sum] | None:
    """Return c and v of the sum c + c*exp(v)."""
    if len(total.terms) != 2 or ONE not in total.terms:
        return None
    size = total.terms[ONE]
    for product, value in total.terms.items():
        if product.powers and [*product.powers] == [E] and value == size:
            inner = product.powers[E]
            return size, as_sum(inner)
    return None


def times_in(whole: Sum, inner: Sum) -> int:
    """Return how many whole times a sum goes into another, 0 where it does not."""
    if not whole.terms or whole.terms.keys() != inner.terms.keys():
        return 0
    ratios = {quotient(whole.terms[one], value) for one, value in inner.terms.items()}
    ratio = ratios.pop()
    return int(ratio) if not ratios and ratio.denominator == 1 and ratio > 0 else 0


def logistic_flipped(forms: Forms, term: Term) -> Term | None:
    """sigmoid(-u)*(1 - sigmoid(-u))  ->  sigmoid(u)*(1 - sigmoid(u))."""
    powers = term.product.powers
    for base in [one for one in powers if one.op == "sigmoid"]:
        inner = forms.logistic.get(base)
        if inner is None or not all(value < 0 for value in inner.terms.values()):
            continue
        rest = bracket(forms, Sum({ONE: 1, Product({base: 1}): -1}))
        (other,) = rest.product.powers
        own = numeric(powers[base])
        if own is None or own <= 0 or powers.get(other, 0) != own or own.denominator != 1:
            continue
        one = sigmoid(forms, scaled(inner, -1))
        new = bracket(forms, Sum({ONE: 1, Product({one: 1}): -1}))
        left = Term(term.coefficient * rest.coefficient ** int(own), without(powers, base, other))
        return multiply(left, Term(1, Product({one: own})), raised(new, int(own)))
    return None


def signs_joined(forms: Forms, term: Term) -> Term | None:
    """abs(x)^2  ->  x^2;  abs(x)*sign(x)  ->  x;  x*sign(x)  ->  abs(x);  x/abs(x)  ->  sign(x)."""
    powers = term.product.powers
    for base, exponent in powers.items():
        own = numeric(exponent)
        if base.op not in ("abs", "sign") or own is None or own.denominator != 1:
            continue
        (one,) = base.operands
        size, sign = operation("abs", (one,)), operation("sign", (one,))
        inner = numeric(powers.get(one, 0)) or 0
        rest = Term(term.coefficient, without(powers, base))
        found: dict[Node, Number] | None = None
        if own % 2 == 0:
            found = {one: own} if base is size else {}
        elif base is sign and size in powers:
            found = {one: 1, size: -1, sign: own - 1}
        elif base is sign and inner.denominator == 1 and inner != 0:
            step = 1 if inner > 0 else -1
            found = {one: -step, size: step, sign: own - 1}
        elif base is size and own * inner < 0 and inner.denominator == 1:
            found = {one: own, sign: 1}
        if found is not None:
            return multiply(rest, *[Term(1, Product({node: n})) for node, n in found.items()])
    return None


# The rules, in their order.
JOINED = (logistic, logistic_joined, logistic_flipped, functions_joined, signs_joined)
