"""The passes that put in what people leave out, in the order in which they run.

In: the tokens of a text and its `Context`. Out: the tokens of the language. Each pass is one kind
of notation, walks once through the tokens, and leaves what it puts in where it belongs in the text.

    2x(1 - x)   ->   2 JUXTAPOSED x JUXTAPOSED ( 1 - x )
"""

from collections.abc import Callable, Sequence

from lark import Token

from . import (
    bars,
    calls,
    connectives,
    decimals,
    indicators,
    lists,
    names,
    numbers,
    products,
    roots,
    scripts,
    words,
)
from .context import Context

PASSES: Sequence[Callable[[list[Token], Context], list[Token]]] = (
    decimals.read,
    words.read,
    numbers.read,
    scripts.read,
    connectives.read,
    indicators.read,
    bars.read,
    names.read,
    roots.read,
    calls.read,
    lists.read,
    products.read,
)


def as_typed(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens with what was left out; raises `ParseError` where that is unclear."""
    for read in PASSES:
        tokens = read(tokens, context)
    return tokens
