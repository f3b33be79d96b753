r"""What Lark says of LaTeX that it cannot read, in words that a writer of LaTeX uses.

In: what Lark raised, and the text as it was laid out. Out: a `ParseError` at its place.

    found the end where a value was expected
      1 | x +
             ^
      a value is missing behind '+'
"""

import re
from collections.abc import Set

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from ...errors import ParseError, Span
from . import commands as known

# What to do about a character that has no meaning.
CHARACTERS = {
    "'": "a derivative is not written; for another name write x_2 or \\hat{x}",
    "!": "write \\Gamma(n + 1) for n!",
    "_": "a subscript is made of letters, digits and commas, as in x_i, w_{12}, W_{i,j}",
    "@": "write a product as W x",
    "%": "write \\bmod for a remainder",
    ":": "write = for what is computed",
    "?": "write \\begin{cases} a & \\text{if } c \\\\ b & \\text{otherwise} \\end{cases}",
    "\\": "a command is a word behind it",
    "{": "braces hold an argument",
    ".": "write {0.5} for a number with a point; a full stop ends the formula",
    "√": "write \\sqrt{x}",
    "∂": "write \\frac{\\partial L}{\\partial w}",
    "∑": "write the terms out, or write the sum of an array as \\operatorname{sum}(x)",
    "²": "write x^2",
    "³": "write x^3",
    "½": "write \\frac{1}{2}",
    "|": "write \\lvert x \\rvert for an absolute value",
}


def explain_latex(error: UnexpectedInput, text: str, laid_out: str) -> ParseError:
    """Return the error of Lark's as a `ParseError` in the user's text."""
    if isinstance(error, UnexpectedCharacters):
        position = min(error.pos_in_stream or 0, max(len(text) - 1, 0))
        found = text[position]
        place = Span(text, position, position + 1)
        if found == "_":
            allowed = frozenset(error.allowed or ())
            return _missing(place, laid_out[:position], allowed, f"'{found}'")
        return ParseError(
            f"{found!r} has no meaning here", place, CHARACTERS.get(found, "take it out")
        )
    assert isinstance(error, UnexpectedToken)  # LALR raises no other
    token = error.token
    start = min(token.start_pos or 0, len(text))
    accepts = frozenset(error.accepts or error.expected)
    if token.type in ("_END", "$END"):
        return _missing(_end(text, start), laid_out[:start], accepts, _the_end(text, start))
    end = min(token.end_pos or start + 1, len(text))
    place = Span(text, start, end)
    return _missing(place, laid_out[:start], accepts, f"'{_shown(text, token, start, end)}'")


def _the_end(text: str, position: int) -> str:
    return "the end of the line" if text[position:].strip() else "the end"


def _shown(text: str, token: Token, start: int, end: int) -> str:
    """Return a token as it stands in the text: a delimiter with all its letters."""
    match = re.compile(r"\\(?:[A-Za-z]+|.)").match(text, start)
    return match[0] if match else text[start:end]


def _missing(place: Span, before: str, accepts: Set[str], found: str) -> ParseError:
    wanted = "a value" if "LETTER" in accepts else "an operator or the end"
    if "_AMPERSAND" in accepts and known.CASES in before:
        wanted = "'&' and a condition"
    said = f"{before}{found} for {wanted}"
    hint = next((advice for pattern, advice in _HINTS if re.search(pattern, said)), None)
    if hint is None and wanted == "a value":
        hint = _behind(before.rstrip())
    return ParseError(f"found {found} where {wanted} was expected", place, hint)


# What to do, by what stands before, what was found, and what was expected.
_HINTS: tuple[tuple[str, str], ...] = (
    (
        r"\\[dtc]?frac\s*(?:[\w\ue010-\ue019]|\{.*\}|\\[A-Za-z]+)?\s*(?:the end|'.*') for a value$",
        "a fraction has two parts: \\frac{a}{b}",
    ),
    (r"\^\s*(?:the end|'.*') for a value$", "write what stands above in braces: x^{-1}"),
    (r"\\in\s*'", "a declaration is x \\in \\mathbb{R}^n"),
    (r"=\s*'=' for", "one = compares, in brackets or behind & in \\begin{cases} … \\end{cases}"),
    (r"'&' and a condition$", "end the line in & \\text{if } x > 0, or & \\text{otherwise}"),
    (
        r"[^,]+,[^,]*the end.* for an operator",
        "give each value a line; to declare names write x, y \\in \\mathbb{R}",
    ),
    (r"'\^' for an operator", "write (x^{a})^{b}, or x^{a^{b}}"),
    (r"'_' for", "a subscript stands behind a name, and is made of letters, digits and commas"),
    (r"'=' for an operator", "'=' stands once in a line; in brackets it compares"),
    (r"'&' for an operator", "'&' stands once in a line of \\begin{cases}"),
    (r"',' for", "a list stands in brackets, behind a function: \\max(a, b)"),
)


def _behind(before: str) -> str | None:
    """Return that a value is missing behind an operator, a command or a bracket."""
    match = re.search(r"(\\[A-Za-z]+|[-+−*/^=<>,&({])$", before)
    return f"a value is missing behind '{match[1]}'" if match else None


def _end(text: str, position: int) -> Span:
    """Return the place just behind the last thing before a position."""
    last = len(text[:position].rstrip())
    return Span(text, last, last + 1)
