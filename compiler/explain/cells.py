"""A solution as text, cell by cell: what every format of it shows.

In: a `Solution`. Out: rows of strings; numbers to six digits, small arrays entry by entry to four,
larger ones by their sizes and their norm.

    d_t4 by t4 = t3*w2     d_t4 × w2     0.249998 × -0.3 = -0.0749993
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..graph.evaluate import Value
from ..graph.node import Node
from ..graph.printer import notation
from ..graph.text import Binding
from .solution import Gradient, Solution, Term, Way

DIGITS = 6
_DIGITS_OF_ENTRIES = 4
_SMALL = 6  # entries of an array that are shown one by one

# Operations whose name is not the word for them.
_WORDS = {
    "sub": "subtract",
    "mul": "multiply",
    "div": "divide",
    "neg": "negate",
    "pow": "power",
    "amax": "max",
    "amin": "min",
}


@dataclass(frozen=True, slots=True)
class WayCells:
    """One way in words: the step, its rule, the product, its factors in numbers, what arrives."""

    step: str
    rule: str
    product: str
    numbers: str
    value: str


@dataclass(frozen=True, slots=True)
class GradientCells:
    """A gradient in words: its symbol ∂f/∂x and name, its ways, and their sum in numbers."""

    symbol: str
    name: str
    ways: tuple[WayCells, ...]
    total: str
    value: str


def shown(value: Value, digits: int = DIGITS) -> str:
    """Return a number to six digits; an array by its entries where it is small, else its norm."""
    array = np.asarray(value)
    if array.ndim == 0:
        return _number(array[()], digits)
    if array.size <= _SMALL:
        return _entries(array)
    return f"{sizes(value)}, norm {_number(np.linalg.norm(array.astype(float)), digits)}"


def sizes(value: Value) -> str:
    """Return the sizes of an array, 2×3; "" for a number."""
    return "×".join(map(str, np.shape(value)))


def _number(value: Value, digits: int) -> str:
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    return f"{float(value) + 0.0:.{digits}g}"


def _entries(array: NDArray[Any]) -> str:
    if array.ndim == 0:
        return _number(array[()], _DIGITS_OF_ENTRIES)
    return f"[{', '.join(_entries(part) for part in array)}]"


def legend(solution: Solution) -> str:
    """Return what is to be known before a backward pass is read."""
    if not solution.backward:
        return "Nothing here depends on a variable, so nothing comes back."
    last = solution.backward[-1]
    return (
        f"{last.text} stands for ∂{solution.output}/∂{last.name}. A gradient is what arrives from "
        "the step after it, times that step's own derivative; where several ways meet, they add."
    )


def forward_rows(solution: Solution) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the formula and the value of each step."""
    for step in solution.forward:
        yield step.name, step.formula, shown(step.value)


def backward_rows(solution: Solution) -> Iterator[GradientCells]:
    """Yield each gradient with its ways, from the output back."""
    for gradient in solution.backward:
        yield GradientCells(
            f"∂{solution.output}/∂{gradient.name}",
            gradient.text,
            tuple(way_cells(way) for way in gradient.ways),
            _total(gradient),
            shown(gradient.value),
        )


def way_cells(way: Way) -> WayCells:
    """Return a way in words."""
    return WayCells(
        f"{way.step} = {way.formula}",
        rule_text(way),
        product_text(way) if way.is_product else way.arriving.text,
        _numbers(way) if way.is_product else "",
        shown(way.arriving.value),
    )


def rule_text(way: Way) -> str:
    """Return what a step does to a gradient: `multiply switches`, `sigmoid: out*(1 - out)`."""
    word = _WORDS.get(way.user.op, way.user.op)
    return f"{word}: {way.rule}" if way.gate.verb == "scales" else f"{word} {way.gate.verb}"


def product_text(way: Way) -> str:
    """Return the upstream gradient times the local derivative: `d_t3 × t3*(1 - t3)`."""
    assert way.local is not None
    return f"{way.upstream.text} × {_factor(way.local)}"


def _factor(term: Term) -> str:
    return term.text if _binds(term.node) else f"({term.text})"


def _binds(node: Node) -> bool:
    return not node.operands or notation(node).binding >= Binding.PRODUCT


def _numbers(way: Way) -> str:
    """Return the product in numbers, "" where arrays are too large to be seen."""
    assert way.local is not None
    factors = [np.asarray(term.value, float) for term in (way.upstream, way.local)]
    if any(np.size(value) > _SMALL for value in (*factors, way.arriving.value)):
        return ""
    return " × ".join(map(shown, factors))


def _total(gradient: Gradient) -> str:
    """Return the sum over the ways in numbers, "" where there is one way, or none."""
    if len(gradient.ways) < 2:
        return ""
    return " + ".join(_summand(shown(way.arriving.value)) for way in gradient.ways)


def _summand(text: str) -> str:
    return f"({text})" if text.startswith("-") or "norm" in text else text
