"""The shape of what is gathered at places that are values.

In: the axis from which on the arrays of indices count, the shape of an array, and theirs.

    gather((1,), ("n", 5), ("m",))  ->  ("n", "m")
"""

from collections.abc import Sequence

from .dimensions import Shape, show
from .shapes import Mismatch, Settings, broadcast


def gather(settings: Settings, shape: Shape, *indices: Shape) -> Shape:
    """Return the shape of the entries at the places that arrays of indices tell."""
    axis: int = settings[0]
    behind = axis + len(indices)
    assert behind <= len(shape), "more indices than axes"
    return (*shape[:axis], *together(indices), *shape[behind:])


def together(indices: Sequence[Shape]) -> Shape:
    """Return the shape to which arrays of indices broadcast."""
    try:
        return broadcast(*indices)
    except Mismatch:
        shown = ", ".join(map(show, indices))
        hint = "as in x[i[:, None], j] for each entry of the one with each of the other"
        raise Mismatch(f"the arrays of indices do not broadcast: {shown}", hint) from None
