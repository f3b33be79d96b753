"""The tokens by what they are to whoever reads them: what opens, what closes, what is an operand.

A token that is put in stands where the one before or behind it does:

    put("RPAR", ")", after=token of x)   ->   a bracket of no width behind x
"""

from lark import Token

from ...errors import ParseError, Span

NAMES = frozenset({"NAME", "FUNCTION"})
NUMBERS = frozenset({"INTEGER", "REAL", "FRACTION"})
OPENING = {
    "LPAR": "RPAR",
    "LSQB": "RSQB",
    "LBRACE": "RBRACE",
    "ABSOLUTE": "_END_ABSOLUTE",
    "_RAISED": "_LOWERED",
}
CLOSING = frozenset(OPENING.values())
DEPTH = {**dict.fromkeys(OPENING, 1), **dict.fromkeys(CLOSING, -1)}  # that a token adds
ENDS = NUMBERS | CLOSING - {"RBRACE"} | {"NAME", "SUPERSCRIPT", "PRIME", "TRUE", "FALSE"}
CALLED = frozenset({"FUNCTION", "DERIVED"})
STARTS = NAMES | CALLED | {"EULER", "LPAR", "ABSOLUTE", "TRUE", "FALSE"}
SIGNS = frozenset({"PLUS", "MINUS"})
RAISING = frozenset({"POWER", "SUPERSCRIPT"})
DIVIDING = frozenset({"DIVIDE", "MODULO", "MATMUL"})
BEFORE_STATEMENT = frozenset({"_END", "LBRACE", "RBRACE"})
LISTED = frozenset({"PARAM", "OUTPUT", "DEF", "FOR"})  # statements whose names commas separate
COMPARISONS = frozenset({"LT", "LE", "GT", "GE", "EQ", "NE", "AND", "OR", "NOT"})

# The terminals of the grammar that are read here, and stand in no rule.
PAPER = (
    "INDICATOR", "ONES", "BAR", "NORM", "NORM_INDEX", "ROOT", "INFINITY", "APPROX",
    "FLOOR", "_END_FLOOR", "CEILING", "_END_CEILING", "AMPERSAND", "TILDE",
)  # fmt: skip


def put(kind: str, value: str, *, before: Token | None = None, after: Token | None = None) -> Token:
    """Return a new token of no width, right before a token or right behind one."""
    if before is not None:
        start, line, column = before.start_pos, before.line, before.column
    else:
        assert after is not None
        start, line, column = after.end_pos, after.end_line, after.end_column
    return Token(kind, value, start, line, column, line, column, start)


def joined(first: Token, last: Token, kind: str, value: str) -> Token:
    """Return one token for what stands from one to another."""
    return Token(
        kind, value, first.start_pos, first.line, first.column, last.end_line, last.end_column,
        last.end_pos,
    )  # fmt: skip


def is_apart(left: Token, right: Token) -> bool:
    """Return whether there is a space between two tokens."""
    return left.end_pos != right.start_pos


def error(text: str, message: str, first: Token, last: Token, hint: str | None) -> ParseError:
    """Return the error for what stands from a token to another."""
    start, end = first.start_pos or 0, last.end_pos or 0
    return ParseError(message, Span(text, start, max(end, start + 1)), hint)


def unclear(text: str, start: int, end: int, first: str, second: str) -> ParseError:
    """Return the error for what can be read in two ways."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    place = Span(text, start, end)
    return ParseError("this can be read in two ways", place, f"write {first} or {second}")
