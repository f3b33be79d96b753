"""What a product of two arrays is, told by what they are: a number, a vector, a row or a matrix.

The one table that every notation shares. A vector is a column on paper; a row is one transposed.

    A x   a vector, by @      x^T y   a number, by @      x y^T   a matrix, the outer product

A pair that has no row, such as two vectors, is read in several ways.
"""

from collections.abc import Mapping

from ..records import dataclass

NUMBER, VECTOR, ROW, MATRIX = "a number", "a vector", "a row", "a matrix"

KINDS = (NUMBER, VECTOR, MATRIX)  # by rank; arrays of more are matrices in their last two axes


@dataclass(frozen=True, slots=True)
class Product:
    """The function that makes a product, and what it gives."""

    function: str
    kind: str


PRODUCTS: Mapping[tuple[str, str], Product] = {
    **{(NUMBER, kind): Product("mul", kind) for kind in (*KINDS, ROW)},
    **{(kind, NUMBER): Product("mul", kind) for kind in (*KINDS, ROW)},
    (MATRIX, MATRIX): Product("matmul", MATRIX),
    (MATRIX, VECTOR): Product("matmul", VECTOR),
    (ROW, MATRIX): Product("matmul", ROW),
    (VECTOR, MATRIX): Product("matmul", VECTOR),
    (ROW, VECTOR): Product("matmul", NUMBER),
    (VECTOR, ROW): Product("outer", MATRIX),
}


def kind_of_rank(rank: int) -> str:
    """Return what an array of a rank is."""
    return KINDS[min(rank, 2)]
