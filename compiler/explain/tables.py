"""A solution as three tables: forward, backward, and the gradient.

In: a `Solution`. Out: headings and rows of text, for a terminal or for Markdown.

    gradient  back through    rule               upstream × local  in numbers       value
    ∂f/∂t3    t4 = t3*w2      multiply switches  d_t4 × w2         0.249998 × -0.3  -0.0749993
"""

from collections.abc import Iterator

from ..display.numbers import shown
from ..display.table import Row, Table
from .cells import GradientCells, backward_rows, forward_rows
from .solution import Solution

_FORWARD = ("step", "formula", "value")
_BACKWARD = ("gradient", "back through", "rule", "upstream × local", "in numbers", "value")
_RESULTS = ("gradient", "value")


def tables(solution: Solution) -> tuple[Table, Table, Table]:
    """Return the tables of a solution, in the order in which they are read."""
    backward = [row for cells in backward_rows(solution) for row in _rows(cells)]
    results = [(solution.symbol(name), shown(value)) for name, value in solution.results.items()]
    return (
        Table(_FORWARD, tuple(forward_rows(solution)), "Forward pass"),
        Table(_BACKWARD, tuple(backward), "Backward pass"),
        Table(_RESULTS, tuple(results), "Gradient"),
    )


def point(solution: Solution) -> str:
    """Return the point in words: x = 1, w = 0.5."""
    return ", ".join(f"{step.name} = {shown(step.value)}" for step in solution.inputs)


def _rows(cells: GradientCells) -> Iterator[Row]:
    """Yield a row a way, and where several meet one more with their sum."""
    if not cells.ways:
        yield cells.symbol, "", "", "", "", cells.value
    for number, way in enumerate(cells.ways):
        heading = "  +" if number else cells.symbol
        yield heading, way.step, way.rule, way.product, way.numbers, way.value
    if cells.total:
        yield "  sum", "", f"{len(cells.ways)} paths meet", "", cells.total, cells.value
