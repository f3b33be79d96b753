"""A table of text, and what it looks like where nothing but text is shown.

In: headings and rows of strings. Out: lines, their columns as wide as their widest cell on a
screen; a cell may have several lines.

    Table(("step", "value"), (("t1", "0.5"),))   ->   step  value
                                                      t1    0.5
"""

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap
from unicodedata import category, east_asian_width

from ..records import dataclass

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its headings, none where the rows speak for themselves, its rows, and its title.

    `marks` say of each row that it is "good", "unsure" or "bad". The last columns, as many as
    stand `below`, go under the others where there is no room beside them.
    """

    headings: Cells
    rows: tuple[Cells, ...]
    title: str = ""
    marks: tuple[str, ...] = ()
    below: int = 0


def text_lines(table: Table) -> list[str]:
    """Return the lines of a table, its title first."""
    rows = [table.headings, *table.rows] if table.headings else table.rows
    lines = [line for row in rows for line in zip_longest(*map(str.splitlines, row), fillvalue="")]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return [*([table.title] if table.title else []), *(_line(line, widths) for line in lines)]


def stacked_lines(table: Table, room: int) -> list[str]:
    """Return the lines of a table whose last columns stand under the others, one after the other.

    gradient  back through   rule
              upstream × local = value
    """
    rows = [table.headings, *table.rows]
    beside = [row[: -table.below] for row in rows]
    first, *_ = widths = [max(map(width, column)) for column in zip(*beside, strict=True)]
    indent = " " * (first + 2)
    lines = [table.title] if table.title else []
    for cells, row in zip(beside, rows, strict=True):
        lines += wrap(_line(cells, widths), room, subsequent_indent=f"{indent}  ")
        chain = " = ".join(filter(None, row[-table.below :]))
        lines += wrap(chain, room, initial_indent=indent, subsequent_indent=f"{indent}  ")
    return lines


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell + " " * (w - width(cell)) for cell, w in zip(cells, widths, strict=True)]
    return "  ".join(padded).rstrip()


def width(text: str) -> int:
    """Return how many columns of a screen a text takes: two for a wide letter, none for a mark."""
    if text.isascii():
        return len(text)
    return sum(
        0 if category(one) in ("Mn", "Me", "Cf") else 1 + (east_asian_width(one) in ("W", "F"))
        for one in text
    )
