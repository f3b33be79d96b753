"""A table of text, and what it looks like where nothing but text is shown.

In: headings and rows of strings. Out: lines, their columns as wide as their widest cell on a
screen; a cell may have several lines.

    Table(("step", "value"), (("t1", "0.5"),))   ->   step  value
                                                      t1    0.5
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from unicodedata import category, east_asian_width

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its headings, none where the rows speak for themselves, its rows, and its title.

    `marks` say of each row that it is "good", "unsure" or "bad".
    """

    headings: Cells
    rows: tuple[Cells, ...]
    title: str = ""
    marks: tuple[str, ...] = ()


def text_lines(table: Table) -> list[str]:
    """Return the lines of a table, its title first."""
    rows = [table.headings, *table.rows] if table.headings else table.rows
    lines = [line for row in rows for line in zip_longest(*map(str.splitlines, row), fillvalue="")]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return [*([table.title] if table.title else []), *(_line(line, widths) for line in lines)]


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
