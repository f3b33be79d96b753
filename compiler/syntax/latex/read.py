r"""LaTeX to the tree of a program: the same trees as `parser.parse` returns for the language.

In: a formula, or several, as a text prints them. Out: the tree of a program, whose tokens know
where they stand in the LaTeX. What can be read in two ways is a `ParseError` that offers both.

    >>> parse_latex(r"a = \\sigma(w x + b)").children[0].data
    'assignment'

    text ─lexer─▶ tokens ─Lark─▶ rows of factors ─read─▶ tree of the language
"""

from functools import cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from ...errors import ParseError, Span
from ...limits import Limits
from ..parser import check_source, grammar_file
from .lexer import LatexLexer
from .messages import explain_latex
from .page import Source
from .statements import read_statements


@cache
def latex_parser() -> Lark:
    """Return the parser of LaTeX; it is built once."""
    return Lark(
        grammar_file("latex.lark"),
        parser="lalr",
        lexer=LatexLexer,
        start="program",
        maybe_placeholders=True,
        propagate_positions=True,
    )


def parse_latex(text: str, limits: Limits | None = None, output: str | None = None) -> Tree[Token]:
    """Return the tree of the program that LaTeX says.

    Where there is an `output`, no other value has gradients. Raises `ParseError` for what cannot be
    read or can be read in two ways, and `LimitError`.
    """
    limits = limits or Limits()
    check_source(text, limits)
    try:
        tree = latex_parser().parse(Source(text, limits))
    except UnexpectedInput as error:
        raise explain_latex(error, text) from None
    if not tree.children:
        place = Span(text, 0, 1)
        raise ParseError("there is no formula", place, "write one, such as \\sigma(w x + b)")
    return read_statements(tree, text, output)
