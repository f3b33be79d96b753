"""Text to tree, by Lark's LALR parser over `grammar/expression.lark`.

In: source text. Out: a tree of Lark's, shaped by the aliases of the grammar; its tokens know where
they stand. What cannot be parsed is a `ParseError` that says what was found and what was expected.

    >>> parse("f = x*2").children[0].data
    'assignment'
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

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


def parse(
    text: str,
    start: str = "program",
    limits: Limits | None = None,
    names: Mapping[tuple[int, int], str] = MappingProxyType({}),
) -> Tree[Token]:
    """Return the tree of a program, of a table, or of the values of a point.

    `names` has the places of the text, in order and of two characters or more, that are names
    whatever is written there: parse("∂f/∂a*x", names={(0, 5): "d_a"}).
    """
    limits = limits or Limits()
    check_source(text, limits)
    check_brackets(text, limits)
    ends = [0, *(end for _, end in names)]
    begins = [*(begin for begin, _ in names), len(text)]
    between = [text[end:begin] for end, begin in zip(ends, begins, strict=True)]
    letters = [_ANY_LETTER * (end - begin) for begin, end in names]
    source = "".join(piece for pair in zip(between, [*letters, ""], strict=True) for piece in pair)
    try:
        tree = parser().parse(source, start=start)
    except UnexpectedInput as error:
        raise explain(error, text, start) from None
    by_start = {begin: name for (begin, _), name in names.items()}
    for part in tree.iter_subtrees() if names else ():
        for at, child in enumerate(part.children):
            if isinstance(child, Token) and child.start_pos in by_start:
                part.children[at] = child.update(value=by_start[child.start_pos])
    return tree


_ANY_LETTER = "ð"  # of as many a name is made as the place has characters
