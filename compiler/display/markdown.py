r"""Pieces of Markdown: text that reads as it was written, blocks, and tables.

escaped("a*b")                                     ->   a\*b
table_lines(Table(("part", "points"), (("w", "2"),)), ("---", "---:"))
                                                   ->   | part | points |
                                                        |---|---:|
                                                        | w | 2 |
"""

import re
from collections.abc import Sequence

from ..shown import on_one_line, shown
from .table import Table

_SPECIAL = re.compile(r"([\\`*\[\]<>|~&]|(?<!\w)_|_(?!\w))")


def escaped(text: str) -> str:
    """Return text as one line of Markdown that reads as it was written."""
    return _SPECIAL.sub(r"\\\1", on_one_line(text))


def code(text: str) -> str:
    """Return text as code within a line, whatever backticks are in it."""
    text = on_one_line(text)
    fence = "`" * (_longest(text) + 1)
    blank = " " * (text[:1] == "`" or text[-1:] == "`")
    return f"{fence}{blank}{text}{blank}{fence}"


def fenced(text: str, word: str = "") -> list[str]:
    """Return text as a block of Markdown, whatever backticks are in it."""
    text = shown(text)
    fence = "`" * max(3, _longest(text) + 1)
    return [f"{fence}{word}", *text.splitlines(), fence]


def _longest(text: str) -> int:
    """Return how many backticks stand together at most."""
    return max(map(len, re.findall("`+", text)), default=0)


def table_lines(table: Table, rules: Sequence[str] = ()) -> list[str]:
    """Return the lines of a table whose cells are Markdown; `rules` stand under its headings."""
    rule = f"|{'|'.join(rules or [' --- '] * len(table.headings))}|"
    head, *rows = (f"| {' | '.join(row)} |" for row in (table.headings, *table.rows))
    return [head.replace("  ", " "), rule, *rows]  # a column may have no heading
