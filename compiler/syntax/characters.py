"""Characters that the language does not have: what may be meant by them.

In: a text, and where the character stands. Out: the place to point at, and what to do. A hint that
begins with `write` says what to type in that place.

    a > 0 ? a : b     write where(a > 0, a, b)
    x!                write gamma(x + 1)
"""

from collections.abc import Callable, Mapping
from unicodedata import combining

from ..errors import ParseError, Span
from ..shown import named
from .written import chosen, operand_end, operand_start, part_around

_WORDS = {"&": "and", "∧": "and", "∨": "or", "—": "-", "’": "'", "′": "'", "”": "''", "…": "..."}

_SENTENCES = {
    "_": "a name begins with a letter",
    '"': "there are no strings in a formula",
    "“": "there are no strings in a formula",
    "`": "take it out",
    "\\": "take it out: inside brackets a line goes on by itself",
    "$": "take it out; LaTeX is read with --latex, or latex=True",
    "?": "a choice is where(condition, a, b)",
    ";": "one ';' ends one statement",
    "∑": "the sum of an array is sum(x); the terms of any other are written out",
    "∏": "the product of an array is prod(x); the factors of any other are written out",
    "∫": "there are no integrals",
    "∂": "gradc works out derivatives: give the function alone",
    "∇": "gradc works out derivatives: give the function alone",
    "⊗": "the outer product of two vectors is outer(x, y)",
    "∘": "a function of a function is f(g(x)), and a product entry by entry is x*y",
    "∈": "an input is declared with its shape, X: [n, m], or its interval, param x in (0, 1)",
    "⇒": "one formula stands on a line",
    "→": "what is computed stands behind '='",
    "±": "give two formulas, one with + and one with -",
    "∓": "give two formulas, one with - and one with +",
}
_UNSEEN = "take it out: it is not seen, and what stands around it is no word"
_MARK = "take it out, or use the one letter that has it: é"
_OTHER = "take it out: a formula is made of letters, digits, brackets and signs such as + and ^"


def unknown(text: str, position: int) -> ParseError:
    """Return the error for a character that has no meaning."""
    character = text[position : position + 1]
    place = Span(text, position, position + 1)
    rule = _RULES.get(character)
    found = None if rule is None else rule(text, position)
    if found is not None:
        place, hint = found
    elif character in _WORDS:
        end = position
        while text[end : end + 1] == character:
            end += 1
        place, hint = Span(text, position, end), f"write {_WORDS[character]}"
    else:
        hint = _SENTENCES.get(character) or _unlisted(character)
    return ParseError(f"{named(character)} has no meaning here", place, hint)


def _unlisted(character: str) -> str:
    """Return what to do for a character that no table has."""
    if combining(character):
        return _MARK
    return _OTHER if named(character) == repr(character) else _UNSEEN


def _choice(text: str, position: int) -> tuple[Span, str] | None:
    start, end = part_around(text, position)
    whole = chosen(text[start:end])
    return None if whole is None else (Span(text, start, end), f"write {whole}")


def _exclamation(text: str, position: int) -> tuple[Span, str] | None:
    """Return `not` for `!x`, and a factorial for `x!`."""
    before = text[:position].rstrip()
    if not before or not (before[-1].isalnum() or before[-1] in "_)]"):
        return _negation(text, position)
    start = operand_start(text, len(before))
    return Span(text, start, position + 1), f"write gamma({text[start : len(before)]} + 1)"


def _negation(text: str, position: int) -> tuple[Span, str] | None:
    start = position + 1
    while text[start : start + 1] == " ":
        start += 1
    end = operand_end(text, start)
    return None if end == start else (Span(text, position, end), f"write (not {text[start:end]})")


def _degrees(text: str, position: int) -> tuple[Span, str] | None:
    """Return the angle in radians for 45°."""
    before = text[:position].rstrip()
    start = operand_start(text, len(before))
    angle = text[start : len(before)]
    return (Span(text, start, position + 1), f"write ({angle}*pi/180)") if angle else None


def _of_latex(text: str, position: int) -> tuple[Span, str] | None:
    """Return what to do for a command of LaTeX; None for the end of a line that goes on."""
    if not text[position + 1 : position + 2].isalpha():
        return None
    hint = "LaTeX is read with --latex, or latex=True"
    return Span(text, position, operand_end(text, position + 1)), hint


_RULES: Mapping[str, Callable[[str, int], tuple[Span, str] | None]] = {
    "?": _choice,
    "\\": _of_latex,
    "!": _exclamation,
    "~": _negation,
    "¬": _negation,
    "°": _degrees,
}
