"""Text to tokens, for the parser of `grammar/expression.lark`.

In: a `Source`. Out: Lark's tokens, each where it stands in the text: characters become tokens by
the words of the grammar, statements get their ends, and what people leave out is put in.

    2x⏎   ->   INTEGER  JUXTAPOSED  NAME  _END
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from itertools import cycle
from types import MappingProxyType
from typing import Any

from lark import Token
from lark.common import LexerConf
from lark.lexer import BasicLexer, Lexer, LexerThread

from ..records import dataclass
from .paper import braces
from .paper.context import NOTHING, Known, context_of
from .paper.passes import as_typed
from .tokens import FILLINGS, statements
from .words import RESERVED

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

    def ready(self) -> "FormulaLexer":
        """Return this with its pattern made, which Lark does late, and not for threads at once."""
        assert self._basic.scanner
        return self

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:  # noqa: ARG002  # of Lark's
        """Return the tokens; raises `ParseError` for what can be read in several ways."""
        return self.tokens(lexer_state.text)

    def tokens(self, source: Source) -> Iterator[Token]:
        """Return the tokens of a source; raises as `lex` does."""
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


# What most of every text is: words, each with the bracket behind it, numbers and signs, with blanks
# before them, and then nothing that could go on with them. Each is one token, the same everywhere.
_COMMON = re.compile(
    r"""[ ]*+(?:
    ([A-Za-z][A-Za-z0-9_]*+(?![^\x00-\x7f])(?:[ \t]*+\()?+)
    | ([0-9]++(?:\.[0-9]++)?+(?![^\x00-\x7f]|[\w.]))
    | ([-+*/^=(),:;\n](?=[A-Za-z0-9 \n]))
    )""",
    re.VERBOSE,
)
_OF_CONTEXT = ("at", "integer", "while")  # but for these, which are something else somewhere
_WORDS = frozenset(
    (*RESERVED, *_OF_CONTEXT, *map(str.lower, _OF_TABLES))
)  # no other word is but a name


def _lexed(lexer: BasicLexer, text: str) -> Iterator[Token]:
    """Yield the tokens that a lexer of Lark's would, in a loop of our own, which is leaner.

    What a common piece of text is, Lark's pattern tells where it stands first.
    """
    (pattern,) = lexer.scanner._mres
    ignored, broken = lexer.ignore_types, lexer.newline_types
    known: dict[str, tuple[str, str, int]] = {}
    at, line, first, end = 0, 1, 0, len(text)
    while at < end:
        common = _COMMON.match(text, at)
        piece = None
        if common is not None:
            at, behind = common.span(common.lastindex or 0)
            written = text[at:behind]
            piece = known.get(written) or _named(written)
        if piece is None:
            found = pattern.match(text, at)
            if found is None:
                break
            piece = _read(lexer, found)
            if common is not None and written.rstrip(" \t(") not in _OF_CONTEXT:
                known[written] = piece
        kind, value, length = piece
        start, column, start_line = at, at - first + 1, line
        at += length
        if kind in broken and "\n" in value:
            line += text.count("\n", start, at)
            first = text.rindex("\n", start, at) + 1
        if kind in ignored:
            continue
        token = _new(Token, value)
        token.type = kind
        token.value = value
        token.start_pos = start
        token.line = start_line
        token.column = column
        token.end_line = line
        token.end_column = at - first + 1
        token.end_pos = at
        yield token
    if at < end:
        for _ in LexerThread.from_text(lexer, text).lex(None):  # type: ignore[no-untyped-call]  # of Lark's
            pass  # until it says what is wrong


def _named(written: str) -> tuple[str, str, int] | None:
    """Return what a piece is that is a name, maybe with a bracket behind it; None for any other."""
    name = written.rstrip(" \t(")
    if not name.isidentifier() or name in _WORDS:
        return None
    return "NAME" if written[-1] != "(" else "FUNCTION", name, len(name)


def _read(lexer: BasicLexer, found: re.Match[str]) -> tuple[str, str, int]:
    """Return the type and the value of a token, and how long it is in the text."""
    token = Token(found.lastgroup or "", found[0])
    change = lexer.callback.get(token.type)
    token = token if change is None else change(token)
    return token.type, token.value, len(found[0])


_new = str.__new__
