"""Text to tree, by Lark's LALR parser over `grammar/expression.lark`.

In: source text. Out: a tree of Lark's, shaped by the aliases of the grammar; its tokens know where
they stand. What cannot be parsed is a `ParseError` that says what was found and what was expected.

    >>> parse("f = x*2").children[0].data
    'assignment'
"""

from functools import cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from .. import grammar
from ..errors import ParseError, Span
from ..limits import Limits
from .brackets import check_brackets
from .messages import explain
from .newlines import NewlineFilter
from .spelling import spell

STARTS = ("program", "row", "identities", "point")


def grammar_file(name: str) -> str:
    """Return the text of a file of the grammar folder."""
    return files(grammar).joinpath(name).read_text(encoding="utf-8")


@cache
def parser() -> Lark:
    """Return the parser; it is built once."""
    return Lark(
        grammar_file("expression.lark"),
        parser="lalr",
        lexer="contextual",
        start=list(STARTS),
        postlex=NewlineFilter(),
        lexer_callbacks={"NAME": spell, "FUNCTION": spell},
        maybe_placeholders=True,
    )


def check_source(text: str, limits: Limits) -> None:
    """Raise `LimitError` for a text that is too long, `ParseError` for one that is no text."""
    try:
        limits.check("source_bytes", len(text.encode("utf-8")))
    except UnicodeEncodeError as error:
        place = Span(text, error.start, error.start + 1)
        raise ParseError("this is half a character", place, "write the text in UTF-8") from None


def parse(text: str, start: str = "program", limits: Limits | None = None) -> Tree[Token]:
    """Return the tree of a program, of a table, or of the values of a point."""
    limits = limits or Limits()
    check_source(text, limits)
    check_brackets(text, limits)
    try:
        return parser().parse(text, start=start)
    except UnexpectedInput as error:
        raise explain(error, text, start) from None
