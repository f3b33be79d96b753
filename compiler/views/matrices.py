"""Jacobians and Hessians as tables: of numbers a matrix, of arrays a line for each block.

In: a graph, and derivatives by key. Out: tables.

    x*w, hessian   ->   ∂²f  x  w
                        x    0  1
                        w    1  0
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..display.numbers import RESULT, shown
from ..display.table import Table
from ..graph.graph import Graph

# Derivatives by (output, variable), or by (output, variable, variable).
Found = Mapping[tuple[str, ...], Any]


def derivative_tables(graph: Graph, kind: str, found: Found) -> list[Table]:
    """Return the tables of a Jacobian or of the Hessians."""
    names = [*graph.wrt]
    if any(np.ndim(value) for value in found.values()):
        pairs = {(key[0], *sorted(key[1:], key=names.index)) for key in found}
        return [
            Table(
                (), tuple((_label(key), shown(found[key], RESULT)) for key in found if key in pairs)
            )
        ]
    if kind == "jacobian":
        rows = {output: [found[output, v] for v in names] for output in graph.outputs}
        return [_matrix("∂", names, rows)]
    return [
        _matrix(f"∂²{output}", names, {v: [found[output, v, w] for w in names] for v in names})
        for output in graph.differentiated()
    ]


def _matrix(corner: str, names: list[str], rows: Mapping[str, list[Any]]) -> Table:
    cells = [(name, *(shown(value, RESULT) for value in row)) for name, row in rows.items()]
    return Table((corner, *names), tuple(cells))


def _label(key: tuple[str, ...]) -> str:
    """Return how a derivative is written: ∂y/∂W, or ∂²f/∂W∂b."""
    output, *by = key
    power = "²" if len(by) > 1 else ""
    return f"∂{power}{output}/{''.join(f'∂{name}' for name in by)}"
