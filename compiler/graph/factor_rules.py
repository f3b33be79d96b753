"""The shapes of the factors of matrices: what `graph.operations` asks.

eigvalsh(A)   of shape (n, n)   ->   (n,)
"""

from .dimensions import Shape
from .shape_rules import squares
from .shapes import Settings


def of_eigenvalues(settings: Settings, shape: Shape) -> Shape:
    """Return the shape of the eigenvalues of a square matrix, or of each of a stack."""
    return squares(settings, shape)[:-1]


def gaps(settings: Settings, shape: Shape) -> Shape:
    """Return the shape of what there is for each pair of entries along the last axis."""
    return (*shape, shape[-1])
