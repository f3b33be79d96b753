"""Sparse matrices in a generated file: the pattern and the colours as numbers, and what is returned.

In: how a matrix is found. Out: lines of Python. A few numbers stand as they are, many as the text
of their differences, which is short where a pattern repeats itself:

    _JACOBIAN_STARTS = _numbers([0, 2, 4])
    _JACOBIAN_COLUMNS = _numbers("eJxjYIAARigNAAAqAAM=")
"""

import base64
import textwrap
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...sparse.derivative import Sparse
from .lines import WIDTH, wrap

_FEW = 24  # numbers that a reader may want to see
_SEEDS = "SEEDS"


def seeds_name(name: str) -> str:
    """Return what the seeds of a matrix are called in the file."""
    return f"{name}_{_SEEDS}"


def tables(matrices: Mapping[str, Sparse]) -> list[str]:
    """Return the tables of matrices by their names: pattern, colours, seeds."""
    return [_table(name, one) for name, one in matrices.items()]


def _table(name: str, matrix: Sparse) -> str:
    how = matrix.how
    side, other = ("row", "column") if how.by_rows else ("column", "row")
    lines = [
        "# Where each row begins, and the column of each entry, as scipy.sparse.csr_array has them.",
        _assigned(f"{name}_STARTS", how.starts),
        _assigned(f"{name}_COLUMNS", how.columns),
    ]
    if not matrix.entries:
        lines += [
            f"# The colour of each {side}: no two of one colour meet in a {other}, so that one",
            "# product tells them all; and the place of each entry among the products.",
            _assigned(f"{name}_COLOURS", how.colours),
            _assigned(f"{name}_PLACES", how.places),
            f"{seeds_name(name)} = "
            f"(np.arange({how.count})[:, None] == {name}_COLOURS).astype(float)",
        ]
    return "\n".join(lines)


def matrix_text(name: str, matrix: Sparse, nodes: Sequence[str]) -> str:
    """Return the call that makes a matrix of the texts of its nodes."""
    function = "_of_entries" if matrix.entries else "_of_products"
    pattern = f"{matrix.how.shape}, {name}_STARTS, {name}_COLUMNS"
    places = "" if matrix.entries else f", {name}_PLACES"
    return wrap(f"{function}({pattern}{places}, [", nodes, "])")


def _assigned(name: str, numbers: Any) -> str:
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
    steps = np.diff(numbers, prepend=0).astype("<i8")
    return base64.b64encode(zlib.compress(steps.tobytes(), 9)).decode("ascii")
