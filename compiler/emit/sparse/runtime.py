"""What generated files need to return sparse matrices; the functions are copied into them."""

import base64
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse


def _of_products(
    shape: tuple[int, int], starts: Any, columns: Any, places: Any, products: Sequence[Any]
) -> Any:
    """Return a sparse matrix, each entry from its place among the products."""
    rows = [one.reshape(len(one), int(np.prod(one.shape[1:]))) for one in products]
    entries = np.concatenate(rows, axis=1).ravel()[places]
    return scipy.sparse.csr_array((entries, columns.copy(), starts.copy()), shape=shape)


def _of_entries(shape: tuple[int, int], starts: Any, columns: Any, entries: Sequence[Any]) -> Any:
    """Return a sparse matrix with these entries, row by row."""
    if any(np.ndim(entry) for entry in entries):
        raise ValueError("a sparse matrix is one at a point: the arguments must be numbers")
    numbers = np.array(entries, float)
    return scipy.sparse.csr_array((numbers, columns.copy(), starts.copy()), shape=shape)


def _blocks(matrix: Any, rows: Sequence[int], columns: Sequence[int]) -> Any:
    """Return the blocks that a matrix consists of, with so many rows and columns each."""
    tall, wide = np.cumsum(rows), np.cumsum(columns)
    return [
        [matrix[last - height : last, end - width : end] for end, width in zip(wide, columns)]
        for last, height in zip(tall, rows)
    ]


def _numbers(packed: Any) -> Any:
    """Return whole numbers from themselves, or from their differences packed as text."""
    if isinstance(packed, str):
        steps = np.frombuffer(zlib.decompress(base64.b64decode(packed)), "<i8")
        return np.cumsum(steps).astype(np.int32)
    return np.array(packed, np.int32)
