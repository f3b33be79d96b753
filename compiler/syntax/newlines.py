"""The newline filter between lexer and parser: newlines and semicolons become ends of statements.

    x = (1 +⏎ 2); y = x⏎   ->   x = (1 + 2) _END y = x _END

Newlines vanish inside brackets, after a binary operator, `=`, `:`, `,` or `{`, and where a
statement has ended already. A line that starts with + or - would silently be a statement of its
own; its sign becomes the token LEADING_SIGN, which no rule takes.
"""

from collections.abc import Iterator

from lark import Token
from lark.lark import PostLex

_DEPTH = {"LPAR": 1, "LSQB": 1, "RPAR": -1, "RSQB": -1}
_SIGNS = ("PLUS", "MINUS")
_CONTINUED = frozenset({
    "EQUALS", "COLON", "COMMA", "PLUS", "MINUS", "TIMES", "DIVIDE", "MODULO", "MATMUL", "POWER",
    "LT", "LE", "GT", "GE", "EQ", "NE", "AND", "OR", "NOT",
})  # fmt: skip
_ENDED = frozenset({"_END", "LBRACE", ""})


class NewlineFilter(PostLex):
    """Lark's hook between lexer and parser."""

    always_accept = ("_NEWLINE", "_SEMICOLON", "RBRACE")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Yield the tokens with statement ends put in."""
        depth = 0
        last = before = Token("", "")  # the token yielded last, and the one before it
        for token in stream:
            kind = token.type
            if kind == "_NEWLINE" and (depth or last.type in _CONTINUED):
                continue
            if kind in ("_NEWLINE", "_SEMICOLON", "RBRACE") and last.type not in _ENDED:
                last, before = _end(token), last
                yield last
            if kind in ("_NEWLINE", "_SEMICOLON"):
                continue
            if kind in _SIGNS and last.value == "\n" and before.type != "RBRACE":
                token = Token.new_borrow_pos("LEADING_SIGN", token.value, token)
            depth += _DEPTH.get(kind, 0)
            last, before = token, last
            yield token
        if last.type not in _ENDED:
            place = last.end_pos
            yield Token("_END", "", place, last.end_line, last.end_column, end_pos=place)


def _end(token: Token) -> Token:
    return Token.new_borrow_pos("_END", token.value, token)
