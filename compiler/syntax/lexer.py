"""Text to tokens, for the parser of `grammar/expression.lark`.

In: a `Source`. Out: Lark's tokens, each where it stands in the text: characters become tokens by
the words of the grammar, statements get their ends, and what people leave out is put in.

    2x⏎   ->   INTEGER  JUXTAPOSED  NAME  _END
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from types import MappingProxyType
from typing import Any

from lark import Token
from lark.common import LexerConf
from lark.lexer import BasicLexer, Lexer, LexerThread

from .paper import braces
from .paper.context import NOTHING, Known, context_of
from .paper.passes import as_typed
from .tokens import FILLINGS, statements

# The starts of what people write, unlike the tables of the language.
WRITTEN = ("program", "point")

_OF_TABLES = ("ON", "KINK", "WHEN")  # words that are names anywhere else
_CALLED = re.compile(r"[ \t]*\(")


@dataclass(frozen=True, slots=True)
class Source:
    """What is parsed: a text, as what it is to be read, and what its names mean.

    `names` has the places of the text, in order and of two characters or more, that are names
    whatever is written there.
    """

    text: str
    start: str
    known: Known = NOTHING
    names: Mapping[tuple[int, int], str] = field(default_factory=lambda: MappingProxyType({}))


class FormulaLexer(Lexer):
    """Lark's hook: the tokens of a `Source`."""

    __future_interface__ = 1  # of Lark's: `lex` is given the state of the parser

    def __init__(self, conf: LexerConf) -> None:
        self._basic = BasicLexer(conf)

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:  # noqa: ARG002  # of Lark's
        """Return the tokens; raises `ParseError` for what can be read in several ways."""
        source: Source = lexer_state.text
        words = self._words(source)
        if source.start not in WRITTEN:
            return statements(words)
        listed = list(statements(braces.read(list(words), source.text, source.known)))
        return iter(as_typed(listed, context_of(listed, source.text, source.start, source.known)))

    def _words(self, source: Source) -> Iterator[Token]:
        """Yield the tokens that the characters are."""
        characters = list(source.text)
        for (begin, end), filling in zip(source.names, cycle(FILLINGS), strict=False):
            characters[begin:end] = filling * (end - begin)
        named = {begin: name for (begin, _), name in source.names.items()}
        is_table = source.start not in WRITTEN
        for token in _lexed(self._basic, "".join(characters)):
            if token.type in _OF_TABLES and not is_table:
                is_called = _CALLED.match(source.text, token.end_pos or 0)
                yield token.update(type="FUNCTION" if is_called else "NAME")
            elif named and token.start_pos in named:
                yield token.update(value=named[token.start_pos])
            else:
                yield token


def _lexed(lexer: Lexer, text: str) -> Iterator[Token]:
    """Return the tokens of a lexer of Lark's."""
    tokens: Iterator[Token] = LexerThread.from_text(lexer, text).lex(None)  # type: ignore[no-untyped-call]  # of Lark's
    return tokens
