"""The few letters that are folded: W₁ is W1, π is pi, σ is sigma, and σ( is sigmoid(."""

from lark import Token

_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_VALUES = {"π": "pi", "σ": "sigma"}
_FUNCTIONS = {"σ": "sigmoid"}


def spell(token: Token) -> Token:
    """Return a name as the rest of the compiler knows it; one that Python cannot spell is refused.

    The refused ones (½ counts as a letter) become ODD_NAME, which no rule takes.
    """
    if token.isascii():
        return token
    name = plain_digits(token)
    name = (_FUNCTIONS if token.type == "FUNCTION" else _VALUES).get(name, name)
    return token.update(type=None if name.isidentifier() else "ODD_NAME", value=name)


def plain_digits(name: str) -> str:
    """Return a name with ordinary digits for subscript ones."""
    return name.translate(_SUBSCRIPTS)


def exponent(superscript: Token) -> Token:
    """Return the ordinary digits of a superscript number: ² is 2."""
    return superscript.update(value=superscript.translate(_SUPERSCRIPTS))
