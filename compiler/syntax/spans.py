"""Where a tree stands in the source: the token that a message about it points at."""

from lark import Token, Tree

from ..errors import Span

# The child that stands for the whole: the operator between two operands; else the first token.
_OPERATORS = frozenset({
    "PLUS", "MINUS", "TIMES", "DIVIDE", "MODULO", "MATMUL", "POWER", "SUPERSCRIPT", "PRIME",
    "LT", "LE", "GT", "GE", "EQ", "NE", "AND", "OR", "NOT", "EQUALS",
})  # fmt: skip


def anchor(tree: Tree[Token] | Token) -> Token | None:
    """Return the token that a message about this tree points at, or None for a tree without any."""
    stack: list[Tree[Token] | Token | None] = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, Token):
            return part
        if part is not None:
            for child in part.children:
                if isinstance(child, Token) and child.type in _OPERATORS:
                    return child
            stack.extend(reversed(part.children))
    return None


def span(tree: Tree[Token] | Token, text: str) -> Span | None:
    """Return the place of a tree in the text that it was parsed from."""
    token = anchor(tree)
    if token is None or token.start_pos is None or token.end_pos is None:
        return None
    return Span(text, token.start_pos, token.end_pos)
