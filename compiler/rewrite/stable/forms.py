"""The left sides of identities on sums and products of any number of terms and factors.

In: a tree. Out: a form, in which a sum is a list of products with their numbers, and a product a
list of powers.

    sqrt(v + h) - sqrt(v)   ->  1 times {v + h: 1/2}, -1 times {v: 1/2}
    exp(u) - 1              ->  1 times {E: u}, -1 times nothing
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias, Union

from ...records import dataclass
from ...syntax.tree import trees
from ...vocabulary import Expression
from ..exact import Number, tidy
from ..terms import SUMS


@dataclass(frozen=True, slots=True)
class Name:
    """What stands for any expression, the same at each place."""

    text: str


@dataclass(frozen=True, slots=True)
class Exponential:
    """The base of exp(u)."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function of forms, each of which must be all of an operand."""

    op: str
    operands: tuple["Form", ...]


@dataclass(frozen=True, slots=True)
class Powers:
    """A number times powers of forms; an exponent is a number, or a form itself."""

    number: Number
    powers: tuple[tuple["Base", Union[Number, "Form"]], ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Products added up."""

    terms: tuple[Powers, ...]


Form: TypeAlias = Powers | Terms
Base: TypeAlias = Name | Exponential | Call | Terms


def form(tree: Expression) -> Form:
    """Return the form that a tree stands for."""
    terms = tuple(_terms(tree, 1))
    return terms[0] if len(terms) == 1 else Terms(terms)


def lone(powers: Form) -> str | None:
    """Return the name that a product is, times a number; None where it is more than that."""
    if isinstance(powers, Powers) and len(powers.powers) == 1:
        base, exponent = powers.powers[0]
        return base.text if isinstance(base, Name) and exponent == 1 else None
    return None


def _terms(tree: Expression, sign: int) -> Iterator[Powers]:
    """Yield the products that a tree is the sum of; the language has no deep lines."""
    signs = SUMS.get(tree.data)
    if signs is None:
        yield _product(tree, sign)
    else:
        for part, own in zip(trees(tree), signs, strict=True):
            yield from _terms(part, sign * own)


def _product(tree: Expression, sign: Number) -> Powers:
    number: Number = sign
    powers: list[tuple[Base, Number | Form]] = []
    for base, exponent in _powers(tree, 1):
        if base.data == "neg":
            part = _product(trees(base)[0], -1)  # -4*a is (-4)*a
            number *= part.number
            powers.extend(part.powers)
        elif base.data in ("integer", "real"):
            assert isinstance(exponent, int)
            number *= Fraction(str(base.children[0])) ** exponent
        elif base.data == "call" and base.children[0] == "exp":
            powers.append((Exponential(), form(trees(trees(base)[0])[0])))
        else:
            powers.append((_base(base), exponent))
    return Powers(tidy(number), tuple(sorted(powers, key=lambda pair: _rank(*pair))))


def _powers(tree: Expression, exponent: Number) -> Iterator[tuple[Expression, Number | Form]]:
    """Yield the bases of a product with their exponents."""
    own = trees(tree)
    if tree.data == "mul":
        yield from _powers(own[0], exponent)
        yield from _powers(own[1], exponent)
    elif tree.data == "div":
        yield from _powers(own[0], exponent)
        yield from _powers(own[1], -exponent)
    elif tree.data == "call" and tree.children[0] == "sqrt":
        yield trees(own[0])[0], exponent * Fraction(1, 2)
    elif tree.data == "pow":
        power = form(own[1])
        if isinstance(power, Powers) and not power.powers:
            yield from _powers(own[0], exponent * power.number)
        else:
            yield own[0], power
    else:
        yield tree, exponent


def _base(tree: Expression) -> Base:
    if tree.data == "name":
        return Name(str(tree.children[0]))
    if tree.data == "call":
        return Call(str(tree.children[0]), tuple(map(form, trees(trees(tree)[0]))))
    found = form(tree)
    assert isinstance(found, Terms)
    return found


def _rank(base: Base, exponent: Number | Form) -> int:
    """Return when a factor is looked for: what says most comes first, a mere name last."""
    if isinstance(base, Name):
        return 4 if exponent == 1 else 2
    if isinstance(base, Terms):
        return 3 + 2 * all(map(lone, base.terms))
    return int(isinstance(base, Call) and has_sum(base))


def has_sum(base: Base) -> bool:
    """Return whether a base is a sum, or a function of one."""
    if isinstance(base, Call):
        return any(map(_of_sum, base.operands))
    return isinstance(base, Terms)


def holds_sum(power: tuple[Base, Number | Form]) -> bool:
    """Return whether there is a sum in a power, or in its exponent."""
    base, exponent = power
    return has_sum(base) or (isinstance(exponent, Powers | Terms) and _of_sum(exponent))


def _of_sum(operand: Form) -> bool:
    return isinstance(operand, Terms) or any(map(holds_sum, operand.powers))


def tokens_of(form: Form) -> Counter[str]:
    """Return what the terms of a sum, or the factors of a product, must have, and how often.

    They are the operations that are called, and in a sum the kinds of the other exponents; sums
    where they are factors of a product, or of the one term of a sum that is no number and no name.
    """
    return Counter(_tokens(form))


def _tokens(form: Form) -> Iterator[str]:
    parts = form.terms if isinstance(form, Terms) else (form,)
    has_one = len([one for one in parts if one.powers and lone(one) is None]) == 1
    for powers in parts:
        for base, exponent in powers.powers:
            if has_one and isinstance(base, Terms):
                yield "sum"
            if isinstance(base, Call):
                yield base.op
            elif isinstance(base, Exponential):
                yield "exp"
            elif exponent != 1 and isinstance(form, Terms):
                yield exponent_token(exponent)


def is_mixed(form: Terms) -> bool:
    """Return whether the terms of a sum must be of both signs, whatever its names stand for."""
    signs = {one.number > 0 for one in form.terms if not _may_be_negative(one)}
    return len(signs) == 2


def _may_be_negative(term: Powers) -> bool:
    """Return whether a name in a term may bring a sign of its own: u, but not u^2 or cos(u)."""
    return any(
        not isinstance(base, Call | Exponential) and exponent not in (2, -2)
        for base, exponent in term.powers
    )


def exponent_token(exponent: object) -> str:
    """Return the kind of an exponent: whole and negative, whole, a half, or any other."""
    if isinstance(exponent, int):
        return "^-" if exponent < 0 else "^+"
    return f"^{exponent}" if exponent in _HALVES else "^"


_HALVES = (Fraction(1, 2), Fraction(-1, 2))
