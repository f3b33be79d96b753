"""Sparse matrices in a generated file: pattern and colours as numbers, and what is returned.

In: how a matrix is found. Out: lines of Python. A few numbers stand as they are, many as the text
of their differences, which is short where a pattern repeats itself:

    _JACOBIAN_STARTS = _numbers([0, 2, 4])
    _JACOBIAN_COLUMNS = _numbers("eJxjYIAARigNAAAqAAM=")
"""

import base64
import textwrap
import zlib
from collections.abc import Sequence
from itertools import pairwise
from math import prod
from struct import pack
from typing import Any

from ...graph.dimensions import Dimension
from ...graph.graph import Graph
from ...graph.node import Node
from ...sparse.matrix import Matrix
from ..entries import gradient_fields
from ..python.copied import copied
from ..python.lines import WIDTH, wrap

STANDARD = ("import base64", "import zlib")  # the modules that `_numbers` needs
SCIPY_SPARSE = "import scipy.sparse  # type: ignore[import-untyped, unused-ignore]"
MATRIX = "scipy.sparse.csr_array"
_BEFORE = len("    return ")
_FEW = 24  # numbers that a reader may want to see


def sections(matrices: Sequence[Matrix], are_blocks: bool) -> list[str]:
    """Return what a file has for its matrices: functions, patterns, colours."""
    if not matrices:
        return []
    makers = dict.fromkeys(_maker(one) for one in matrices)
    own = [*makers, *["_blocks"] * are_blocks, "_numbers"]
    return [*(copied(__package__, name) for name in own), *map(_table, matrices)]


def _maker(matrix: Matrix) -> str:
    return "_of_entries" if matrix.entries else "_of_products"


def _table(matrix: Matrix) -> str:
    how, name = matrix.how, matrix.name
    side = "row" if how.by_rows else "column"
    sizes = ", ".join(f"{size} = {number}" for size, number in matrix.sizes.items())
    lines = [
        *([f"# What follows is for {sizes}."] if sizes else []),
        "# Where each row begins, and the column of each entry, as in scipy.sparse.csr_array.",
        _assigned(f"{name}_STARTS", how.starts),
        _assigned(f"{name}_COLUMNS", how.columns),
    ]
    if not matrix.entries:
        lines += [
            f"# The colour of each {side}: one product tells those of one colour. And the place of",
            "# each entry among the products, which have a row for each colour.",
            _assigned(f"{name}_COLOURS", how.colours),
            _assigned(f"{name}_PLACES", how.places),
            f"{name}_SEEDS = (np.arange({how.count})[:, None] == {name}_COLOURS).astype(float)",
        ]
    return "\n".join(lines)


def _assigned(name: str, numbers: Any) -> str:
    """Return the line that gives a table its name, or the lines."""
    if len(numbers) <= _FEW:
        return wrap(f"{name} = _numbers([", [str(one) for one in numbers.tolist()], "])", 0)
    text = packed(numbers)
    whole = f'{name} = _numbers("{text}")'
    if len(whole) <= WIDTH:
        return whole
    parts = textwrap.wrap(text, WIDTH - 8)
    return "\n".join([f"{name} = _numbers(", *(f'    "{part}"' for part in parts), ")"])


def packed(numbers: Any) -> str:
    """Return whole numbers as text: their differences, compressed, in base 64."""
    own = numbers.tolist()
    steps = [one - before for before, one in pairwise([0, *own])]
    return base64.b64encode(zlib.compress(pack(f"<{len(own)}q", *steps), 9)).decode("ascii")


# ---- what is returned ---------------------------------------------------------------------------


def matrix_text(matrix: Matrix, nodes: Sequence[str]) -> str:
    """Return the call that makes a matrix of its entries, or of its products."""
    name = matrix.name
    places = [] if matrix.entries else [f"{name}_PLACES"]
    given = [str(matrix.how.shape), f"{name}_STARTS", f"{name}_COLUMNS", *places]
    return wrap(f"{_maker(matrix)}(", [*given, wrap("[", nodes, "]", _BEFORE)], ")", _BEFORE)


def is_one(graph: Graph, kind: str) -> bool:
    """Return whether a Jacobian or a Hessian is one matrix, and not blocks by variable.

    Where there is one variable, or where all are numbers: a row and a column for each.
    """
    of = [*graph.outputs.values()] if kind == "jacobian" else []
    numbers = not any(node.shape for node in (*of, *graph.wrt.values()))
    return numbers or (len(gradient_fields(graph)) == 1 and len(of) <= 1)


def blocks_text(graph: Graph, kind: str, matrix: str) -> str:
    """Return the blocks of a matrix as the classes of results: by output, then by variable."""
    columns = [sum(map(_entries, of)) for of in _fields(graph)]
    rows = [_entries(node) for node in graph.outputs.values()] if kind == "jacobian" else columns
    call = wrap("_blocks(", [matrix, str(rows), str(columns)], ")", _BEFORE)
    if kind == "hessian":
        return f"Hessian(*[HessianRow(*row) for row in {call}])"
    if len(graph.outputs) == 1:
        return f"Jacobian(*{call}[0])"
    return f"Jacobians(*[Jacobian(*row) for row in {call}])"


def _fields(graph: Graph) -> list[list[Node]]:
    return [[graph.wrt[name] for name in some] for some in gradient_fields(graph).values()]


def _entries(node: Node) -> int:
    """Return how many entries a node has, of a shape that is numbers."""
    shape: Sequence[Dimension] = node.shape
    return prod(size for size in shape if isinstance(size, int))
