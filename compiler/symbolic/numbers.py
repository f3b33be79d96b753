"""SymPy's numbers as text: whole ones and fractions as they are, others with a float's digits."""

import math
from typing import Any

import sympy as sp

from ..errors import InputError
from ..notation.text import Binding
from .pieces import Piece

# By the name of the class: what has a word in the language.
NUMBERS = {
    "Pi": "pi",
    "Exp1": "E",
    "Infinity": "inf",
    "NegativeInfinity": "-inf",
    "NaN": "nan",
    "BooleanTrue": "True",
    "BooleanFalse": "False",
}
_EXACT = 2**53  # up to here every whole number is a float


def number_text(number: Any) -> Piece:
    """Return a number of SymPy as text; raises `InputError` for one that no float is near."""
    name = type(number).__name__
    if name in NUMBERS:
        return _signed(NUMBERS[name])
    if name == "ComplexInfinity":
        raise InputError(
            "the expression has zoo, an infinity without a sign",
            None,
            "programs are of real numbers",
        )
    if number.is_Rational and abs(number.p) <= _EXACT and number.q <= _EXACT:
        if number.q == 1:
            return _signed(str(number.p))
        return Piece(f"{number.p}/{number.q}", Binding.SUM if number.p < 0 else Binding.PRODUCT)
    try:
        value = number.p / number.q if number.is_Rational else float(sp.N(number, 20))
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise InputError(f"the expression has a number that no float holds: {str(number)[:40]}…")
    return _signed(repr(value))


def _signed(text: str) -> Piece:
    return Piece(text, Binding.SUM if text.startswith("-") else Binding.ATOM)
