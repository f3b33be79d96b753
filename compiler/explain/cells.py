"""A solution as text, cell by cell: what every format of it shows.

In: a `Solution`. Out: rows of strings; numbers to six digits, small arrays entry by entry to four,
larger ones by their sizes and their norm.

    d_t4 by t4 = t3*w2     d_t4 × w2     0.249998 × -0.3 = -0.0749993
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..diagram.symbols import factor_text
from ..display.numbers import shown
from ..graph.node import Node
from ..notation.printer import notation
from ..notation.text import Binding
from .solution import Gradient, Solution, Term, Way

_FITTING = 6  # of each factor of a product that is shown in numbers
_LONGEST = 90  # characters of a formula
_TERMS = 8  # of a sum that is shown in numbers

# A rule that says first what holds at 0 by convention, such as that of a power.
_GUARDED = re.compile(r"where\([^,]* == 0, 0, (.*)\)")

# Operations whose name is not the word for them.
_WORDS = {
    "sub": "subtract",
    "mul": "multiply",
    "div": "divide",
    "neg": "negate",
    "pow": "power",
    "matmul": "matrix product",
    "matvec": "matrix product",
    "vecmat": "matrix product",
    "dot": "dot product",
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


def legend(solution: Solution) -> str:
    """Return what is to be known before a backward pass is read."""
    if not solution.backward:
        return "Nothing here depends on a variable, so nothing comes back."
    last = solution.backward[-1]
    return (
        f"{last.text} stands for {solution.symbol(last.name)}. A gradient is what arrives from "
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
            solution.symbol(gradient.name),
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
        shortened(product_text(way) if way.is_product else way.arriving.text),
        _numbers(way) if way.is_product else "",
        shown(way.arriving.value),
    )


def shortened(text: str) -> str:
    """Return a formula, the beginning and the end of one that is too long for a cell."""
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} … {text[-half:]}"


def rule_text(way: Way) -> str:
    """Return what a step does to a gradient: `multiply switches`, `sigmoid(x): out*(1 - out)`."""
    word = _WORDS.get(way.user.op, way.user.op)
    if way.user.op == "rule":
        return "its own rule"
    if way.gate.verb != "scales":
        return f"{word} {way.gate.verb}" + (", summed where it was broadcast" * way.is_summed)
    guarded = _GUARDED.fullmatch(way.rule)
    return f"{way.function}: {guarded[1] if guarded else way.rule}"


def product_text(way: Way) -> str:
    """Return the upstream gradient times the local derivative: `d_t3 × t3*(1 - t3)`."""
    assert way.local is not None
    return f"{way.upstream.text} × {_factor(way.local)}"


def _factor(term: Term) -> str:
    """Return a factor; one that is a choice in few words, 1 if x > y."""
    if term.node.op == "where":
        return f"({factor_text(term.node)})"
    return term.text if binds(term.node) else f"({term.text})"


def binds(node: Node) -> bool:
    """Whether a factor needs no brackets in a product."""
    return not node.operands or notation(node).binding >= Binding.PRODUCT


def _numbers(way: Way) -> str:
    """Return the product in numbers, "" where arrays are too large to be seen."""
    assert way.local is not None
    factors = [np.asarray(term.value, float) for term in (way.upstream, way.local)]
    if max(map(np.size, factors)) > _FITTING:
        return ""
    return " × ".join(map(shown, factors))


def _total(gradient: Gradient) -> str:
    """Return the sum over the ways in numbers, "" where there is one way, or none."""
    if len(gradient.ways) < 2:
        return ""
    terms = [_summand(shown(way.arriving.value)) for way in gradient.ways]
    return " + ".join(ends(terms, _TERMS, "…"))


def ends(terms: Sequence[str], most: int, gap: str) -> Sequence[str]:
    """Return the terms of a sum, of too many the first and the last."""
    return terms if len(terms) <= most else [*terms[: most - 2], gap, terms[-1]]


def _summand(text: str) -> str:
    return f"({text})" if text.startswith("-") or "norm" in text else text
