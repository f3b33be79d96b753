r"""What Lark says of LaTeX that it cannot read, in words that a writer of LaTeX uses.

In: what Lark raised, and the text. Out: a `ParseError` at its place.

    found the end where a value was expected
      1 | x +
             ^
      a value is missing behind '+'
"""

import re
from collections.abc import Sequence
from typing import Any

from lark import Token
from lark.exceptions import UnexpectedInput, UnexpectedToken

from ...errors import ParseError, Span
from ...shown import named
from .page import UNKNOWN

# What to do about a character that has no meaning.
CHARACTERS = {
    "'": "a derivative is not written; for another name write x_2 or \\hat{x}",
    "!": "n! is \\Gamma(n + 1)",
    "_": "a subscript is made of letters, digits and commas, as in x_i, w_{12}, W_{i,j}",
    "@": "a product of matrices is W x",
    "%": "a remainder is x \\bmod y",
    ":": "what is computed stands behind =",
    "?": "a choice is \\begin{cases} a & \\text{if } c \\\\ b & \\text{otherwise} \\end{cases}",
    "\\": "a command is a word behind it",
    "{": "braces hold an argument",
    ".": "a number with a point is {0.5}; a full stop ends the formula",
    "√": "a root is \\sqrt{x}",
    "∂": "a derivative is \\frac{\\partial L}{\\partial w}",
    "∑": "the sum of an array is \\operatorname{sum}(x); other sums have all their terms",
    "²": "a square is x^2",
    "³": "a cube is x^3",
    "½": "write \\frac{1}{2}",
    "|": "an absolute value is \\lvert x \\rvert",
}


_ENDS = ("_END", "_SEMICOLON")  # of statements, and of lines of a choice
# Where the interval of an input can be stated.
IN_FORMULAS = "a formula says it where an input is declared: param x > 0, y in (0, 1)"
VALUE, CONDITION, OPERATOR = "a value", "'&' and a condition", "an operator or the end"


def explain_latex(error: UnexpectedInput, text: str) -> ParseError:
    """Return the error of Lark's as a `ParseError` in the user's text."""
    assert isinstance(error, UnexpectedToken)  # the lexer raises no other, nor does LALR
    token = error.token
    place = Span(text, token.start_pos or 0, token.end_pos or 0)
    if token.type == UNKNOWN:
        advice = CHARACTERS.get(token, "take it out")
        return ParseError(f"{named(str(token))} has no meaning here", place, advice)
    found = f"'{_shown(token, text)}'"
    if token.type == "_END":
        end = len(text[: token.start_pos].rstrip())
        place = Span(text, end, end + 1)
        found = "the end of the line" if text[token.start_pos :].strip() else "the end"
    accepts = error.accepts or error.expected
    wanted = VALUE if "LETTER" in accepts else OPERATOR
    wanted = CONDITION if "_AMPERSAND" in accepts else wanted
    before: Any = error.interactive_parser.parser_state.value_stack[-2:]
    hint = _hint([one.type if isinstance(one, Token) else "" for one in before], token, wanted)
    last = before[-1] if before else None
    if hint is None and wanted == VALUE and isinstance(last, Token) and last.type not in _ENDS:
        hint = f"a value is missing behind '{last}'"
    return ParseError(f"found {found} where {wanted} was expected", place, hint)


def _shown(token: Token, text: str) -> str:
    """Return a token as it stands in the text, a command with all its letters."""
    match = re.compile(r"\\(?:[A-Za-z]+|.)").match(text, token.start_pos or 0)
    return match[0] if match else str(token)


def _hint(before: Sequence[str], token: Token, wanted: str) -> str | None:
    """Return the first hint that fits what stands before, what was found and what was expected."""
    if "FRAC" in before and wanted == VALUE:
        return "a fraction has two parts: \\frac{a}{b}"
    facts = (before[-1] if before else "", token.type, wanted)
    for *needed, advice in _HINTS:
        if all(one in ("", fact) for one, fact in zip(needed, facts, strict=True)):
            return advice
    return None


# What to do, by the tokens before and at the place, and what was expected; "" is any.
_HINTS: tuple[tuple[str, str, str, str], ...] = (
    ("REALS", "SUBSCRIPT", "", f"leave it out; {IN_FORMULAS}"),
    ("REALS", "UNDERSCORE", "", f"leave it out; {IN_FORMULAS}"),
    ("POWER", "", VALUE, "what stands above is put in braces: x^{-1}"),
    ("IN", "_GROUP", "", f"a number is declared as x \\in \\mathbb{{R}}; {IN_FORMULAS}"),
    ("IN", "", "", "a declaration is x \\in \\mathbb{R}^n"),
    ("EQUALS", "EQUALS", "",
     "one = compares, in brackets or behind & in \\begin{cases} … \\end{cases}"),
    ("", "", CONDITION, "end the line in & \\text{if } x > 0, or & \\text{otherwise}"),
    ("", "_END", OPERATOR,
     "give each value a line; to declare names write x, y \\in \\mathbb{R}"),
    ("", "POWER", OPERATOR, "a power of a power is (x^{a})^{b}, or x^{a^{b}}"),
    ("", "UNDERSCORE", "",
     "a subscript stands behind a name, and is made of letters, digits and commas"),
    ("", "EQUALS", OPERATOR, "'=' stands once in a line; in brackets it compares"),
    ("", "_AMPERSAND", OPERATOR, "'&' stands once in a line of \\begin{cases}"),
    ("", "_COMMA", "", "a list stands in brackets, behind a function: \\max(a, b)"),
)  # fmt: skip
