"""How many digits of values and derivatives hold at a point, and which step lost the others.

In: a compilation, and what its generated file gives at a point. Out: a `Digits` for each value and
derivative. The truth is the program as it was written, worked out with hundreds of digits.

    sqrt(x + 1) - sqrt(x) at 1e10   ->   f  5.6 digits, lost at sqrt(x + 1) - sqrt(x), line 1
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..calculus.differentiate import differentiate
from ..display.numbers import POINT, WITNESS, shown
from ..display.table import Table
from ..graph.graph import Graph
from ..graph.node import Node
from ..graph.operations import is_boolean
from ..interpret.evaluate import evaluate
from ..interpret.point import Point
from ..interpret.precise import Precise, is_finite
from ..notation.printer import brief
from ..pipeline import Compilation
from .precise import worked_out

FULL = 16.0  # digits, of a number that is the truth rounded
_LOST = 1.0  # a digit: less is rounding
_WIDTH = 60  # of the expression of a step

_HEADINGS = ("at", "point", "generated", "digits", "lost at")


@dataclass(frozen=True, slots=True)
class Digits:
    """How many decimal digits of a number hold; of an array those of the worst entry.

    `output` is what it is, or what it is the derivative of by `wrt`. None hold where it is nan, and
    `digits` is None where the truth cannot be worked out. `step` is the expression that lost most
    of the digits that do not hold, and `lost` how many; `line` is where it stands, or that of which
    it is the derivative. Without a loss of a digit these are None.
    """

    output: str
    wrt: str | None
    point: int
    generated: Any
    digits: float | None
    step: str | None = None
    lost: float | None = None
    line: int | None = None


def digits_at(
    compilation: Compilation,
    values: Mapping[str, Any],
    derivatives: Mapping[tuple[str, str], Any],
    point: Point,
    number: int,
) -> Iterator[Digits]:
    """Yield the digits of each value and derivative that the generated file gives at a point."""
    written, generated = differentiate(compilation.graph), compilation.simplified
    true = worked_out(written.roots(), point)
    steps = _Steps(generated, point)
    for output, value in values.items():
        node = generated.outputs[output]
        yield _digits(output, None, number, value, true[written.outputs[output]], steps, node)
    for (output, name), value in derivatives.items():
        node = generated.gradients[output, name]
        truth = true[written.gradients[output, name]]
        yield _digits(output, name, number, value, truth, steps, node)


def digits_table(found: tuple[Digits, ...]) -> Table:
    """Return the digits as a table."""
    rows = []
    for one in found:
        name = one.output if one.wrt is None else f"∂{one.output}/∂{one.wrt}"
        place = "" if one.line is None else f", line {one.line}"
        step = "" if one.step is None else f"{one.step}{place}: {one.lost:.1f} digits"
        held = "not known" if one.digits is None else f"{one.digits:.1f}"
        rows.append(
            (
                name,
                str(one.point + 1),
                shown(one.generated, POINT if np.ndim(one.generated) else WITNESS),
                held,
                step,
            )
        )
    return Table(_HEADINGS, tuple(rows))


class _Steps:
    """The steps of a program at a point: each as floats have it, and with hundreds of digits."""

    def __init__(self, graph: Graph, point: Point) -> None:
        roots = (*graph.outputs.values(), *graph.gradients.values())
        self.graph = graph
        self.known = evaluate(roots, point.values, point.sizes)
        self.true = worked_out(roots, point)

    def digits(self, node: Node) -> float:
        """Return how many digits of a step hold; what has no truth of its own does not count."""
        found = held(self.known[node], self.true[node])
        return FULL if found is None else found

    def error(self, node: Node) -> float:
        """Return how far the step is from the truth, by its worst entry."""
        gaps = np.asarray(self.true[node], object) - np.asarray(self.known[node], object)
        sizes = [abs(float(gap)) for gap in np.ravel(gaps)]
        return max((math.inf if math.isnan(size) else size for size in sizes), default=0.0)


def _digits(
    output: str,
    wrt: str | None,
    number: int,
    value: Any,
    truth: Precise,
    steps: _Steps,
    node: Node,
) -> Digits:
    true = truth if is_finite(truth) else steps.true[node]
    digits = held(value, true)
    if digits is None or digits > FULL - _LOST:
        return Digits(output, wrt, number, value, digits)
    step, lost = _culprit(node, steps)
    if lost < _LOST:
        return Digits(output, wrt, number, value, digits)
    names = {one: name for name, one in steps.graph.names.items() if one is not step}
    text = brief(step, names, _WIDTH) or step.op
    return Digits(output, wrt, number, value, digits, text, lost, _line(steps.graph, step))


def held(value: Any, true: Precise) -> float | None:
    """Return how many decimal digits of a number are right, at most `FULL`; None without a truth.

    Of arrays it is the worst entry.
    """
    if not is_finite(true):
        return None
    pairs = zip(np.ravel(value), np.ravel(np.asarray(true, object)), strict=True)
    return min((_held(float(one), other) for one, other in pairs), default=FULL)


def _held(value: float, true: Any) -> float:
    if value == float(true):
        return FULL
    if not math.isfinite(value) or not true:
        return 0.0
    apart = float(abs((true - value) / true))
    return min(FULL, max(0.0, -math.log10(apart))) if apart else FULL


def _culprit(node: Node, steps: _Steps) -> tuple[Node, float]:
    """Return the step that lost most digits on the way to a node, and how many.

    From the node back: each time to the operand whose error is the most of the error.
    """
    best, most = node, 0.0
    while True:
        operands = [one for one in node.operands if not is_boolean(one)]
        if not operands:
            return best, most
        if node.op in ("add", "sub"):
            worst = max(operands, key=steps.error)
        else:
            worst = min(operands, key=steps.digits)
        lost = steps.digits(worst) - steps.digits(node)
        if lost > most:
            best, most = node, lost
        if steps.digits(worst) > FULL - _LOST:
            return best, most
        node = worst


def _line(graph: Graph, node: Node) -> int | None:
    """Return the line that a step stands on, or that of what it is the adjoint of."""
    primals = [
        primal
        for pairs in graph.adjoints.values()
        for primal, adjoint in pairs.items()
        if adjoint is node
    ]
    spans = [span for one in (node, *primals) for span in graph.spans.get(one, ())]
    return spans[0].line if spans else None
