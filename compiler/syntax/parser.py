"""Text to tree, by Lark's LALR parser over `grammar/expression.lark`.

In: source text. Out: a tree of Lark's, shaped by the aliases of the grammar; its tokens know where
they stand. What cannot be parsed is a `ParseError` that says what was found and what was expected;
a bracket that is missing is reported where it was opened.

    >>> parse("f = x*2").children[0].data
    'assignment'
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput
from lark.lark import PostLex

from ..errors import ParseError, Span
from ..limits import Limits
from .automaton import Automaton, automaton, tree_of
from .lexer import FormulaLexer, Source
from .messages import explain
from .paper.context import NOTHING, Known
from .paper.kinds import PAPER
from .tables import Options, parser_of
from .tokens import spell

STARTS = ("program", "row", "identities", "point")

_BRACKET = re.compile(r"[()\[\]{}⌊⌋⌈⌉]|#[^\n]*")
_OF_INTERVAL = re.compile(r"\bin$")  # before a bracket that either one may close: in [0, 1)
_CLOSING = {"(": ")", "[": "]", "{": "}", "⌊": "⌋", "⌈": "⌉"}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}


class _Kept(PostLex):
    """What ends statements, and notations: terminals in no rule, which are kept all the same."""

    always_accept = ("_NEWLINE", "_SEMICOLON", "RBRACE", *PAPER)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Return the tokens as they are."""
        return stream


OPTIONS: Options = {"start": list(STARTS), "maybe_placeholders": True}
HOOKS: Options = {
    "lexer": FormulaLexer,
    "postlex": _Kept(),
    "lexer_callbacks": {"NAME": spell, "FUNCTION": spell},
}


@cache
def parser() -> Lark:
    """Return the parser; it is built once."""
    return parser_of("expression", OPTIONS, HOOKS)


@cache
def _tables() -> Automaton:
    return automaton(parser())


@cache
def _lexer() -> FormulaLexer:
    return FormulaLexer(parser().lexer_conf).ready()


def check_source(text: str, limits: Limits) -> None:
    """Raise `LimitError` for a text that is too long, `ParseError` for one that is no text."""
    try:
        limits.check("source_bytes", len(text.encode("utf-8")))
    except UnicodeEncodeError as error:
        place = Span(text, error.start, error.start + 1)
        raise ParseError("this is half a character", place, "a text is encoded in UTF-8") from None


def check_brackets(text: str, limits: Limits) -> None:
    """Raise `ParseError` at a bracket without a partner, `LimitError` at too deep a nest."""
    opened: list[Span] = []
    for match in _BRACKET.finditer(text):
        bracket, place = match[0], Span(text, *match.span())
        if bracket in _CLOSING:
            opened.append(place)
            limits.check("nesting", len(opened), place)
        elif bracket in _OPENING and not opened:
            hint = f"take it out, or open it with '{_OPENING[bracket]}' before"
            raise ParseError(f"'{bracket}' closes nothing", place, hint)
        elif bracket in _OPENING:
            start = opened.pop()
            if start.words != _OPENING[bracket] and not _is_interval(text, start, bracket):
                message = f"'{bracket}' where '{_CLOSING[start.words]}' was expected"
                hint = f"it would close the '{start.words}' of line {start.line}"
                raise ParseError(message, place, hint)
    if opened:
        bracket = opened[-1].words
        hint = f"add '{_CLOSING[bracket]}' where it ends"
        raise ParseError(f"'{bracket}' is never closed", opened[-1], hint)


def _is_interval(text: str, opened: Span, closing: str) -> bool:
    """Return whether a bracket that closes another is the end of an interval."""
    line = text.rfind("\n", 0, opened.start) + 1
    before = text[line : opened.start].rstrip()[-len(" in") :]
    return closing in ")]" and _OF_INTERVAL.search(before) is not None


def parse(
    text: str,
    start: str = "program",
    limits: Limits | None = None,
    names: Mapping[tuple[int, int], str] = MappingProxyType({}),
    known: Known = NOTHING,
) -> Tree[Token]:
    """Return the tree of a program, of a table, or of the values of a point.

    `names` has the places of the text, in order and of two characters or more, that are names
    whatever is written there: parse("∂f/∂a*x", names={(0, 5): "d_a"}). `known` tells what names
    mean that the text does not say itself.
    """
    limits = limits or Limits()
    check_source(text, limits)
    check_brackets(text, limits)
    try:
        source = Source(text, start, known, names)
        tree = tree_of(_tables(), _lexer().tokens(source), start)
        return parser().parse(source, start=start) if tree is None else tree  # to say why
    except UnexpectedInput as error:
        raise explain(error, text, start) from None
