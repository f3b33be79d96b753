"""Words that stand for a sign in other languages, between two operands: an error with the sign.

    x mod y     write %
    x is 1      write ==

    x %o% y     write outer(x, y)

As names they stand where other names do: mod = 3; y = 2 mod + x.
"""

from itertools import pairwise

from lark import Token

from ...errors import ParseError, Span
from ..written import operand_end, operand_start
from .context import Context
from .kinds import ENDS, NUMBERS, STARTS, error, is_apart

_HINTS = {
    "mod": "write %",
    "is": "write ==",
    "xor": "write !=",
    "div": "a whole quotient is floor(x/y)",
    "choose": "n choose k is binomial(n, k)",
    "times": "write *",
    "plus": "write +",
    "minus": "write -",
    "equals": "write ==",
}

_WHOLE = ("integer", "integers", "int")  # behind a shape


def read(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens; raises `ParseError` for a word that is a sign wherever it stands."""
    found: dict[str, list[Token]] = {}
    if context.is_closed and not context.is_value("o"):
        _check_outer(tokens, context)
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.type != "NAME" or token.value not in _HINTS:
            continue
        is_between = before.type in ENDS and after.type in STARTS | NUMBERS
        if is_between and is_apart(before, token) and is_apart(token, after):
            found.setdefault(str(token), []).append(token)
    tokens = _with_whole(tokens)
    for word, places in found.items():
        if len(places) == context.said.get(word) and not context.known.is_value(word):
            raise _error(places[0], context)
    return tokens


def _with_whole(tokens: list[Token]) -> list[Token]:
    """Return the tokens with the word that says of an input that it is of whole numbers.

    i: [n] integer     i: [n] int
    """
    places = [
        at
        for at, (before, token) in enumerate(pairwise(tokens), 1)
        if before.type == "RSQB" and token.type == "NAME" and str(token) in _WHOLE
    ]
    if not places:
        return tokens
    changed = [*tokens]
    for at in places:
        depth, start = 0, at - 1
        while start >= 0:
            depth += {"RSQB": 1, "LSQB": -1}.get(tokens[start].type, 0)
            if depth == 0:
                break
            start -= 1
        if start > 0 and tokens[start - 1].type == "COLON":
            changed[at] = tokens[at].update(type="WHOLE", value="integer")
    return changed


def _check_outer(tokens: list[Token], context: Context) -> None:
    """Raise for R's outer product, x %o% y."""
    for first, word, last in zip(tokens, tokens[1:], tokens[2:], strict=False):
        is_sign = [str(first), str(word), str(last)] == ["%", "o", "%"]
        if not is_sign or is_apart(first, word) or is_apart(word, last):
            continue
        text, begin = context.text, first.start_pos or 0
        left = len(text[:begin].rstrip())
        right = (last.end_pos or 0) + len(text[last.end_pos :]) - len(text[last.end_pos :].lstrip())
        start, end = operand_start(text, left), operand_end(text, right)
        hint = f"write outer({text[start:left]}, {text[right:end]})"
        raise ParseError("an outer product has no sign", Span(text, start, end), hint)


def _error(token: Token, context: Context) -> ParseError:
    message = f"'{token}' is no sign here"
    return error(context.text, message, token, token, _HINTS[str(token)])
