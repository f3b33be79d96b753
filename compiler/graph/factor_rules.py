"""The shapes of the factors of matrices: what `graph.operations` asks.

eigvalsh(A)   of shape (n, n)   ->   (n,)
svdvals(A)    of shape (m, n)   ->   (min(m, n),)
"""

from .dimensions import Shape, least
from .shape_rules import squares
from .shapes import Mismatch, Settings, broadcast

_MATRIX = 2


def of_eigenvalues(settings: Settings, shape: Shape) -> Shape:
    """Return the shape of the eigenvalues of a square matrix, or of each of a stack."""
    return squares(settings, shape)[:-1]


def of_spectrum(settings: Settings, shape: Shape, factors: Shape) -> Shape:
    """Return the shape of a function of a symmetric matrix, told by what scales its vectors."""
    *stack, rows, columns = squares(settings, shape)
    whole = broadcast((*stack, rows), factors)
    return (*whole, columns)


def of_singular(settings: Settings, shape: Shape, factors: Shape) -> Shape:
    """Return the shape of a matrix told by what scales its singular vectors."""
    whole = broadcast(of_singular_values(settings, shape), factors)
    return (*whole[:-1], *shape[-2:])


def divided(settings: Settings, *shapes: Shape) -> Shape:
    """Return the shape of what there is for each pair of entries along the last axis."""
    shape = broadcast(*shapes)
    if not shape:
        raise Mismatch("{op} works on an array: {0}", "declare it with a dimension, as in x: [n]")
    return (*shape, shape[-1])


def lyapunov(settings: Settings, matrix: Shape, right: Shape) -> Shape:
    """Return the shape of a solution, which is that of the right side."""
    return squares(settings, matrix, right)


def orthogonal_factor(settings: Settings, shape: Shape) -> Shape:
    """Return the shape of Q of a tall matrix, which is its own; raises where it is wide."""
    *_, rows, columns = matrices(shape)
    if least(rows, columns) != columns and least(rows, columns) == rows:
        raise Mismatch("qr takes a tall matrix here: {0}", "A.T is tall")
    return shape


def triangular_factor(settings: Settings, shape: Shape) -> Shape:
    """Return the shape of R of a tall matrix."""
    return (*orthogonal_factor(settings, shape)[:-2], shape[-1], shape[-1])


def gaps(settings: Settings, shape: Shape) -> Shape:
    """Return the shape of what there is for each pair of entries along the last axis."""
    if not shape:
        raise Mismatch("{op} works on an array: {0}", "declare it with a dimension, as in x: [n]")
    return (*shape, shape[-1])


def matrices(shape: Shape) -> Shape:
    """Return the shape of a matrix of any sizes, or of a stack of them."""
    if len(shape) < _MATRIX:
        raise Mismatch(
            "{op} takes a matrix: {0}", "declare it with two dimensions, as in A: [m, n]"
        )
    return shape


def of_singular_values(settings: Settings, shape: Shape) -> Shape:
    """Return the shape of the singular values of a matrix, or of each of a stack."""
    *stack, rows, columns = matrices(shape)
    return (*stack, least(rows, columns))


def left_vectors(settings: Settings, shape: Shape) -> Shape:
    """Return the shape of the left singular vectors, as columns."""
    *stack, rows, columns = matrices(shape)
    return (*stack, rows, least(rows, columns))


def right_vectors(settings: Settings, shape: Shape) -> Shape:
    """Return the shape of the right singular vectors, as columns."""
    *stack, rows, columns = matrices(shape)
    return (*stack, columns, least(rows, columns))


def pseudo_inverse(settings: Settings, shape: Shape, cutoff: Shape = ()) -> Shape:
    """Return the shape of a pseudo-inverse: that of the transpose."""
    *stack, rows, columns = matrices(shape)
    return (*broadcast(tuple(stack), cutoff), columns, rows)


def rank(settings: Settings, shape: Shape, cutoff: Shape) -> Shape:
    """Return the shape of one number a matrix."""
    return pseudo_inverse(settings, shape, cutoff)[:-2]
