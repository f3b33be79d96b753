"""A solution as Markdown.

In: a `Solution`, and the program's text. Out: a document; formulas stand in code, so that no `*` of
theirs is read as markup.

    | `∂f/∂t3` | `t4 = t3*w2` | multiply switches | `d_t4 × w2` | … |
"""

from collections.abc import Sequence
from dataclasses import replace

from ..display.markdown import fenced, table_lines
from ..display.numbers import shown
from ..display.table import Table
from .cells import legend, tables
from .solution import Solution

_WORDS = ("rule",)  # columns that are sentences, not formulas


def markdown(solution: Solution, program: str, notes: Sequence[str] = ()) -> str:
    """Return the document of a solution."""
    forward, backward, results = tables(solution)
    at = ", ".join(f"{step.name} = {shown(step.value)}" for step in solution.inputs)
    return "\n".join(
        [
            f"# The gradient of {_code(solution.output)}, step by step",
            "",
            *fenced(program.strip()),
            *(["", f"At {at}."] if at else []),
            *_section(forward),
            *_section(backward, legend(solution)),
            *_section(results),
            *(f"\n{note}" for note in notes),
            "",
        ]
    )


def _section(table: Table, text: str = "") -> list[str]:
    head = [f"\n## {table.title}", "", *([text, ""] if text else [])]
    written = [
        [
            _escaped(cell) if heading in _WORDS else _code(cell.strip())
            for heading, cell in zip(table.headings, row, strict=True)
        ]
        for row in table.rows
    ]
    return [*head, *table_lines(replace(table, rows=tuple(map(tuple, written))))]


def _code(text: str) -> str:
    return f"`{text.replace('|', chr(92) + '|')}`" if text else ""


def _escaped(text: str) -> str:
    return text.replace("*", r"\*").replace("|", r"\|")
