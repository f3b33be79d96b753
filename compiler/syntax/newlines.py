"""The newline filter between lexer and parser: newlines and semicolons become ends of statements.

    x = (1 +⏎ 2); y = x⏎   ->   x = (1 + 2) _END y = x _END

Newlines vanish inside brackets, after a binary operator, `=`, `,` or `{`, and where a statement has
ended already. A line that starts with + or - would silently be a statement of its own; its sign
becomes the token LEADING_SIGN, which no rule takes.
"""

from collections.abc import Iterator

from lark import Token
from lark.lark import PostLex

_OPENING = frozenset({"LPAR", "LSQB"})
_CLOSING = frozenset({"RPAR", "RSQB"})
_CONTINUED = frozenset({
    "EQUALS", "COMMA", "PLUS", "MINUS", "TIMES", "DIVIDE", "MODULO", "MATMUL", "POWER",
    "LT", "LE", "GT", "GE", "EQ", "NE", "AND", "OR", "NOT",
})  # fmt: skip
_ENDED = frozenset({"_END", "LBRACE", ""})


class NewlineFilter(PostLex):
    """Lark's hook between lexer and parser."""

    always_accept = ("_NEWLINE", "_SEMICOLON", "RBRACE")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Yield the tokens with statement ends put in."""
        depth = 0
        last = Token("", "")
        newline: Token | None = None  # a newline that ended a statement just now
        after_block = False  # and whether that statement was a loop, which ends at its bracket
        for token in stream:
            kind = token.type
            if kind == "_NEWLINE":
                if depth or last.type in _ENDED or last.type in _CONTINUED:
                    continue
                after_block = last.type == "RBRACE"
                newline = last = _end(token)
                yield newline
                continue
            if kind == "_SEMICOLON":
                if last.type not in _ENDED:
                    last = _end(token)
                    yield last
                continue
            if kind in ("PLUS", "MINUS") and last is newline and not after_block:
                token = Token.new_borrow_pos("LEADING_SIGN", token.value, token)
            elif kind in _OPENING:
                depth += 1
            elif kind in _CLOSING:
                depth -= 1
            elif kind == "RBRACE" and last.type not in _ENDED:
                yield _end(token)
            newline = None
            last = token
            yield token
        if last.type not in _ENDED:
            yield Token("_END", "", last.end_pos, last.end_line, last.end_column, end_pos=last.end_pos)


def _end(token: Token) -> Token:
    return Token.new_borrow_pos("_END", token.value, token)
