"""The shapes of what is put in order, or told by the order: what `graph.operations` asks.

writers((5,), ("m",))   ->   (5,)
"""

from .dimensions import Shape
from .shapes import Settings


def writers(settings: Settings, places: Shape) -> Shape:
    """Return the shape of one number for each place of an axis that is written to."""
    return (*places[:-1], settings[0])
