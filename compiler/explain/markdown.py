"""A solution as Markdown.

In: a `Solution`, and the program's text. Out: a document; formulas stand in code, so that no `*` of
theirs is read as markup.

    | `∂f/∂t3` | `t4 = t3*w2` | multiply switches | `d_t4 × w2` | … |
"""

from collections.abc import Sequence

from .cells import legend
from .solution import Solution
from .tables import Table, point, tables

_WORDS = ("rule",)  # columns that are sentences, not formulas


def markdown(solution: Solution, program: str, notes: Sequence[str] = ()) -> str:
    """Return the document of a solution."""
    forward, backward, results = tables(solution)
    fence = "```"
    while fence in program:
        fence += "`"
    at = point(solution)
    return "\n".join(
        [
            f"# The gradient of {_code(solution.output)}, step by step",
            "",
            fence,
            program.strip(),
            fence,
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
    rows = [_line(_cells(table.headings, row)) for row in table.rows]
    return [*head, _line(table.headings), _line(["---"] * len(table.headings)), *rows]


def _cells(headings: Sequence[str], row: Sequence[str]) -> list[str]:
    pairs = zip(headings, row, strict=True)
    return [_escaped(cell) if head in _WORDS else _code(cell.strip()) for head, cell in pairs]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    return f"`{text.replace('|', chr(92) + '|')}`" if text else ""


def _escaped(text: str) -> str:
    return text.replace("*", r"\*").replace("|", r"\|")
