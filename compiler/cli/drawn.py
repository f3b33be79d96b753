"""A table at a terminal, drawn by rich, to which no cell is markup; elsewhere, as text."""

from dataclasses import replace

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from ..display.table import Table, stacked_lines, text_lines, width
from ..shown import shown
from .terminal import say

_STYLES = {"good": "green", "unsure": "yellow", "bad": "bold red"}


def draw(table: Table) -> None:
    """Print a table in colour, as wide as a terminal; elsewhere its rows, as wide as they are."""
    headings, title = tuple(map(shown, table.headings)), shown(table.title)
    rows = tuple(tuple(map(shown, row)) for row in table.rows)
    table = replace(table, headings=headings, rows=rows, title=title)
    console = Console()
    if not console.is_terminal:
        say("\n".join(text_lines(table)))
        return
    if table.below and max(map(width, text_lines(table))) > console.width:
        say("\n".join(stacked_lines(table, console.width)))
        return
    drawn = RichTable(
        box=None,
        pad_edge=False,
        title=Text(table.title) if table.title else None,
        title_justify="left",
        show_header=bool(table.headings),
    )
    for heading in table.headings:  # a verdict stands on the line of its numbers
        drawn.add_column(Text(heading), no_wrap=bool(table.marks))
    marks = table.marks or [""] * len(table.rows)
    for row, mark in zip(table.rows, marks, strict=True):
        *cells, last = row
        drawn.add_row(*map(Text, cells), Text(last, _STYLES.get(mark, "")))
    console.print(drawn)
