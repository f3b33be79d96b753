"""SymPy's operations on numbers as text: a table by the name of the class.

a*b**-1*sqrt(c)  ->  a*sqrt(c)/b        Piecewise((x, x > 0), (0, True))  ->  where(x > 0, x, 0)
"""

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from ..notation.text import Binding
from .functions import pattern
from .pieces import Piece, bracketed, called, made

# SymPy is untyped: its expressions are Any.
Expression = Any

_HALF = sp.Rational(1, 2)


def _add(one: Expression, terms: list[Piece]) -> Piece:
    text = terms[0].text
    for term in terms[1:]:
        minus = term.text.startswith("-")
        text += f" - {term.text[1:]}" if minus else f" + {bracketed(term, Binding.SUM)}"
    return made(text, Binding.SUM)


def _mul(one: Expression, factors: list[Piece]) -> Piece:
    """Return a product as a quotient, where factors have negative powers."""
    above: list[str] = []
    below: list[str] = []
    sign = ""
    for part, factor in zip(one.args, factors, strict=True):
        if part is sp.S.NegativeOne:
            sign = "" if sign else "-"
        elif part.is_Rational and part.q != 1 and factor.text.count("/") == 1:
            numerator, _, denominator = factor.text.partition("/")
            if numerator.startswith("-"):
                sign, numerator = "" if sign else "-", numerator[1:]
            above += [numerator] if numerator != "1" else []
            below.append(denominator)
        elif factor.text.startswith("1/") and factor.binding is Binding.PRODUCT:
            below.append(factor.text[2:])
        elif part.is_Number and factor.text.startswith("-"):
            sign = "" if sign else "-"
            above.append(factor.text[1:])
        else:
            above.append(bracketed(factor, Binding.POWER))
    text = "*".join(above) or "1"
    if below:
        text += f"/{below[0]}" if len(below) == 1 else f"/({'*'.join(below)})"
    return made(f"{sign}{text}", Binding.SUM if sign else Binding.PRODUCT)


def _pow(one: Expression, operands: list[Piece]) -> Piece:
    base, exponent = operands
    power = one.args[1]
    if power == _HALF:
        return called("sqrt", base)
    if power == -_HALF:
        return made(f"1/sqrt({base.text})", Binding.PRODUCT)
    below = bracketed(base, Binding.ATOM)
    if power == -1:
        return made(f"1/{below}", Binding.PRODUCT)
    if power.is_Rational and power.is_negative and exponent.text.startswith("-"):
        text = exponent.text[1:]
        return made(f"1/{below}^{f'({text})' if '/' in text else text}", Binding.PRODUCT)
    if one.args[0] is sp.S.Exp1:
        return called("exp", exponent)
    return made(f"{below}^{bracketed(exponent, Binding.ATOM)}", Binding.POWER)


def _piecewise(one: Expression, parts: list[Piece]) -> Piece:
    """Return the first piece whose condition holds; nan where none does, as in SymPy."""
    text = "nan"
    for value, condition in reversed([*zip(parts[::2], parts[1::2], strict=True)]):
        if condition.text == "True":
            text = value.text
        else:
            text = f"where({condition.text}, {value.text}, {text})"
    return made(text) if text.startswith("where(") else made(f"({text})")


def _nested(function: str) -> Callable[[Expression, list[Piece]], Piece]:
    """Return how operations of many operands are written: as calls of two each, in pairs."""

    def write(one: Expression, operands: list[Piece]) -> Piece:
        level = operands
        while len(level) > 1:
            pairs = [called(function, *level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
            level = [*pairs, *level[len(level) - len(level) % 2 :]]
        return level[0]

    return write


def _between(sign: str) -> Callable[[Expression, list[Piece]], Piece]:
    def write(one: Expression, operands: list[Piece]) -> Piece:
        texts = [bracketed(operand, Binding.ATOM) for operand in operands]
        return made(f" {sign} ".join(texts), Binding.LAZY)

    return write


def _compared(sign: str) -> Callable[[Expression, list[Piece]], Piece]:
    def write(one: Expression, operands: list[Piece]) -> Piece:
        left, right = (bracketed(operand, Binding.SUM) for operand in operands)
        return made(f"{left} {sign} {right}", Binding.COMPARISON)

    return write


def _not(one: Expression, operands: list[Piece]) -> Piece:
    return made(f"not {bracketed(operands[0], Binding.ATOM)}", Binding.LAZY)


def _odd(one: Expression, operands: list[Piece]) -> Piece:
    """Return whether an odd number of conditions hold."""
    total = " + ".join(f"where({operand.text}, 1, 0)" for operand in operands)
    return made(f"mod({total}, 2) == 1", Binding.COMPARISON)


def _implies(one: Expression, operands: list[Piece]) -> Piece:
    first, second = (bracketed(operand, Binding.ATOM) for operand in operands)
    return made(f"not {first} or {second}", Binding.LAZY)


def _equivalent(one: Expression, operands: list[Piece]) -> Piece:
    texts = [bracketed(operand, Binding.ATOM) for operand in operands]
    return made(f"{' and '.join(texts)} or not ({' or '.join(texts)})", Binding.LAZY)


def _function(one: Expression, operands: list[Piece]) -> Piece | None:
    """Return a function of the table, None for any other."""
    form = pattern(type(one).__name__, len(operands))
    if form is None:
        return None
    if not _is_mixed(form):
        return made(form.format(*(operand.text for operand in operands)))
    texts = [bracketed(operand, Binding.POWER) for operand in operands]
    return made(form.format(*texts), Binding.PRODUCT)


def _is_mixed(form: str) -> bool:
    """Return whether operands stand beside signs, and not between commas alone."""
    return any(sign in form for sign in "+-*/<=^")


SCALARS: Mapping[str, Callable[[Expression, list[Piece]], Piece | None]] = {
    "Add": _add,
    "Mul": _mul,
    "Pow": _pow,
    "Piecewise": _piecewise,
    "Max": _nested("max"),
    "Min": _nested("min"),
    "And": _between("and"),
    "Or": _between("or"),
    "Not": _not,
    "Xor": _odd,
    "Implies": _implies,
    "Equivalent": _equivalent,
    "ITE": lambda one, parts: called("where", *parts),
    "Equality": _compared("=="),
    "Unequality": _compared("!="),
    "StrictLessThan": _compared("<"),
    "LessThan": _compared("<="),
    "StrictGreaterThan": _compared(">"),
    "GreaterThan": _compared(">="),
    "UnevaluatedExpr": lambda one, parts: parts[0],
    "HeldExpr": lambda one, parts: parts[0],
    "Function": _function,
    "DefinedFunction": _function,
}
