"""Axes that are taken apart: what to write where it is not known that they can be.

    reshape(x, [tokens, 4, -1]) of [tokens, model]   ->   declare the axis model as 4*width

A dimension is whatever an argument has, so that only one declared as a product has parts.
"""

from .dimensions import Dimension, Size, divided, names_in, product, written

_NAME = "width"  # of the part that has no name yet


def as_product(whole: Dimension, part: Dimension, is_rest: bool = True) -> str | None:
    """Return how the dimension that has a part is to be declared, None where it is not one name.

    `whole` and `part` may have common factors. With `is_rest` there is a further part.
    """
    for name in names_in(whole):
        without, rest = divided(whole, name), divided(part, name)
        if without is not None and rest is not None:
            whole, part = without, rest
    if not isinstance(whole, str) or part in (1, 0) or whole in names_in(part):
        return None
    if not is_rest and not isinstance(part, Size):
        return None  # one name is no product
    unused = _NAME if _NAME not in (whole, *names_in(part)) else f"{_NAME}s"
    shown = written(product((part, unused)) if is_rest else part, str)
    return f"declare the axis {whole} as a product, {shown}: then it has these parts"
