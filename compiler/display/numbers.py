"""Numbers and arrays as people read them: one function, and a `Style` for each place of a result.

shown(0.50157577181, ANSWER)    ->   0.50157577
shown([[1, 0], [0, 1]])         ->   [[1, 0], [0, 1]]
shown(np.ones((9, 9)))          ->   9×9, norm 9
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


def sizes(value: Any) -> str:
    """Return the sizes of an array, 2×3; "" for a number."""
    return "×".join(map(str, np.shape(value)))


@dataclass(frozen=True, slots=True)
class Style:
    """How a value is shown: a number by its `digits`, an array by its entries or as a whole.

    An array of at most `entries` entries and `axes` axes is shown entry by entry, with
    `entry_digits` where that is not 0; a `larger` one by that function. `in_words` shows a truth
    value as True or False, not as 1 or 0, and `signed` zeros with their sign.
    """

    digits: int
    entries: int = 0
    axes: int = 64
    entry_digits: int = 0
    larger: Callable[[NDArray[Any]], str] = sizes
    in_words: bool = False
    signed: bool = False

    def number(self, value: Any, digits: int = 0) -> str:
        """Return one number to the digits of the style, or to others."""
        if self.in_words and isinstance(value, bool | np.bool_):
            return str(bool(value))
        number = float(value) if self.signed else float(value) + 0.0
        return f"{number:.{digits or self.digits}g}"


def _with_norm(array: NDArray[Any]) -> str:
    return f"{sizes(array)}, norm {STEP.number(np.linalg.norm(array.astype(float)))}"


RESULT = Style(12, larger=lambda array: str(array + 0.0))  # of `gradc eval`
WITNESS = Style(7, signed=True)  # a derivative beside what others say of it
POINT = Style(6, 4, 1, larger=lambda array: f"array of {sizes(array)}", signed=True)
ANSWER = Style(8, 12, larger=lambda array: f"an array of {sizes(array)}")
STEP = Style(6, 16, entry_digits=4, larger=_with_norm, in_words=True)  # of a worked solution
LABEL = Style(4, larger=lambda array: f"[{sizes(array)}]", in_words=True)  # of a line in a drawing
POINTS = Style(10)  # of a grade
NORM = Style(4)  # of a gradient in a table of layers
FACTOR = Style(3)


def shown(value: Any, style: Style = STEP) -> str:
    """Return a number or an array as a style shows it; None is a dash."""
    if value is None:
        return "–"
    array = np.asarray(value)
    if array.ndim == 0:
        return style.number(array[()])
    is_small = array.size <= style.entries and array.ndim <= style.axes
    return _listed(array, style) if is_small else style.larger(array)


def _listed(array: NDArray[Any], style: Style) -> str:
    if array.ndim == 0:
        return style.number(array[()], style.entry_digits)
    return f"[{', '.join(_listed(part, style) for part in array)}]"
