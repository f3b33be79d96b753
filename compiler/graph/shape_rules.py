"""The shapes of operations: a rule each, from settings and the shapes of operands to a shape.

In: the settings of a node, then the shape of each operand. Out: the shape of its value, or
`Mismatch`.

    contraction((), ("n", "m"), ("m", "k"))  ->  ("n", "k")
"""

from .dimensions import Shape, plus, product, show
from .shapes import Mismatch, Settings, broadcast, broadcasts_to, extent, reduced
from .split import as_product


def reduction(settings: Settings, shape: Shape) -> Shape:
    """Return the shape without the axes that are reduced, or with length 1 there."""
    return reduced(shape, *settings)


def same(settings: Settings, shape: Shape, *_: Shape) -> Shape:
    """Return the shape of the first operand."""
    return shape


def stated(settings: Settings, *_: Shape) -> Shape:
    """Return the shape that stands last among the settings."""
    shape: Shape = settings[-1]
    return shape


def broadcast_to(settings: Settings, shape: Shape) -> Shape:
    """Return the shape that an array is broadcast to."""
    target: Shape = settings[0]
    if not broadcasts_to(shape, target):
        raise Mismatch(
            f"{{0}} and does not broadcast to {show(target)}", "aligned at the last axis"
        )
    return target


def reshape(settings: Settings, shape: Shape) -> Shape:
    """Return a shape of as many entries."""
    target: Shape = settings[0]
    before, after = product(shape), product(target)
    if before != after:
        raise Mismatch(
            f"{{0}} and cannot be reshaped to {show(target)}",
            as_product(before, after, is_rest=False)
            or f"it has {before} entries, and the new shape {after}",
        )
    return target


def index(settings: Settings, shape: Shape) -> Shape:
    """Return the shape of the part that an index takes."""
    extents = [extent(size, item) for size, item in zip(shape, settings[0], strict=True)]
    return tuple(size for size in extents if size is not None)


def contraction(settings: Settings, first: Shape, second: Shape) -> Shape:
    """Return the shape of what @ says, of matrices, stacks of them, and vectors."""
    inner, *columns = second[-2:]
    if first[-1] != inner:
        raise Mismatch(
            "the two sides of '@' do not fit: {0}, {1}", "the inner dimensions must be the same"
        )
    return (*broadcast(first[:-2], second[:-2]), *first[-2:-1], *columns)


def outer(settings: Settings, first: Shape, second: Shape) -> Shape:
    """Return the shape of the outer product of two vectors."""
    if len(first) != 1 or len(second) != 1:
        raise Mismatch("outer takes two vectors: {0}, {1}", "the product of matrices is A @ B")
    return (*first, *second)


def squares(settings: Settings, *shapes: Shape) -> Shape:
    """Return the shape of a square matrix, or of a stack of them, one for each of many points."""
    shape = broadcast(*shapes)
    if len(shape) < 2 or shape[-2] != shape[-1]:
        raise Mismatch("{op} takes a square matrix: {0}", "both dimensions must be the same")
    return shape


def of_squares(settings: Settings, shape: Shape) -> Shape:
    """Return the shape of one number a square matrix."""
    return squares(settings, shape)[:-2]


def square(settings: Settings, shape: Shape) -> Shape:
    """Return the shape of a square matrix."""
    return squares(settings, shape if len(shape) == 2 else ())


def of_square(settings: Settings, shape: Shape) -> Shape:
    """Return the shape of one number of a square matrix."""
    return square(settings, shape)[:0]


def solve(settings: Settings, matrix: Shape, right: Shape) -> Shape:
    """Return the shape of solutions; a vector is no column where there is a stack of matrices."""
    squares(settings, matrix)
    if right[max(-2, -len(right))] != matrix[-1]:
        raise Mismatch(
            "the two arguments of solve do not fit: {0}, {1}",
            "the right-hand side has as many rows as the matrix",
        )
    return (*broadcast(matrix[:-2], right[:-2]), *right[-2:])


def concat(settings: Settings, *shapes: Shape) -> Shape:
    """Return the shape of arrays one after the other along an axis."""
    (axis,) = settings
    first, total = shapes[0], shapes[0][axis]
    for position, shape in enumerate(shapes[1:], 1):
        if len(shape) != len(first):
            raise Mismatch(
                f"concat takes arrays of one rank: {{0}}, {{{position}}}",
                "reshape the one, or use stack to put arrays along a new axis",
            )
        others = [(shape[a], first[a]) for a in range(len(first)) if a != axis]
        if any(one != other for one, other in others):
            raise Mismatch(
                f"concat along axis {axis}: {{0}}, {{{position}}}",
                "all other dimensions must be the same",
            )
        total = plus(total, shape[axis])
    return (*first[:axis], total, *first[axis + 1 :])


def stack(settings: Settings, *shapes: Shape) -> Shape:
    """Return the shape of arrays along a new axis."""
    (axis,) = settings
    for position, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise Mismatch(
                f"stack takes arrays of one shape: {{0}}, {{{position}}}",
                "to put them one after the other, use concat",
            )
    return (*shapes[0][:axis], len(shapes), *shapes[0][axis:])


def losses(settings: Settings, logits: Shape, labels: Shape) -> Shape:
    """Return the shape of a loss, one number."""
    if logits != labels or not logits:
        raise Mismatch(
            "a cross-entropy takes logits and labels of one shape: {0}, {1}",
            "labels are one-hot rows, or probabilities",
        )
    return ()
