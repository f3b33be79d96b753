"""Values as people read them.

shown(0.50157577181)   ->   0.50157577          shown(array of 2×2)   ->   [[1, 0], [0, 1]]
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...display import numbers

_COMPARED = 4  # entries that are shown whole where two arrays differ
_WIDTH = 72


def shown(value: Any) -> str:
    """Return a number to eight digits; an array as a list, a large one by its shape."""
    return numbers.shown(value, numbers.ANSWER)


def shortened(text: str) -> str:
    """Return an answer as one line that is not too long."""
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def indented(text: str) -> list[str]:
    """Return the lines of a text, as they stand below a head."""
    return [f"  {line}" for line in text.splitlines()]


def point_text(values: Mapping[str, Any]) -> str:
    """Return a point on one line, as far as it fits; one of arrays is left to --json."""
    if any(np.ndim(value) for value in values.values()):
        return "a sampled point"
    parts: list[str] = []
    for name, value in values.items():
        parts.append(f"{name}={shown(value)}")
        if len(", ".join(parts)) > _WIDTH:
            return ", ".join([*parts[:-1], "..."]) if parts[:-1] else "a point that --json shows"
    return ", ".join(parts)


def first_difference(expected: Any, given: Any) -> tuple[str, Any, Any]:
    """Return the entry of large arrays at which they differ, and both values there."""
    if np.size(expected) <= _COMPARED or np.shape(expected) != np.shape(given):
        return "", expected, given
    gaps = np.abs(np.asarray(expected) - np.asarray(given))
    index = np.unravel_index(np.argmax(np.nan_to_num(gaps, nan=np.inf)), gaps.shape)
    where = ", ".join(str(int(i)) for i in index)
    return f"entry [{where}]: ", expected[index], given[index]
