"""A solution drawn as SVG: values above the lines, gradients below them.

In: a `Solution`. Out: an `<svg>` element that needs nothing else. Each box, line and gradient
carries the step of the backward pass at which it is reached, as `data-step`, so that a page can
walk along.

    x ──0.5──▶ [×] ──…          0.5 is the value, and what comes back stands under it
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..diagram.symbols import ARRIVING, symbol
from ..display.html import escape
from ..display.numbers import LABEL, shown, sizes
from ..display.table import width
from ..errors import InputError
from ..graph.node import Node
from ..notation.printer import leaf, notation
from ..notation.text import Binding, Text, fill
from .cells import backward_items
from .layout import Position, Size, place
from .solution import Solution, Term
from .spots import around, bend, spots
from .steps import Step

_SMALLEST = 0.7  # of its size, that a drawing may be shrunk to where a page says nothing else
MOST = 300  # boxes that a drawing can hold and be looked at

_COPIED = 4  # uses of an input that has one box for all of them
_CHARACTER = 7.3  # the width of one, in units of the drawing
_HEIGHT = 44.0
_MARGIN = 26.0
_LONGEST = 22  # characters of a label
_LABEL = 36.0  # the height of a value and a gradient, one above the other

_TIP = (
    '<defs><marker id="gradc-tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
    'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="context-stroke"/></marker></defs>'
)

STYLE = """
.gradc { background: var(--page, #fff); }
.gradc text { font: 13px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
.gradc rect { fill: var(--box, #fff); stroke: var(--line, #57606a); stroke-width: 1.2; }
.gradc .input rect { fill: var(--input, #f3f4f6); }
.gradc text { fill: var(--ink, #1f2328); text-anchor: middle; }
.gradc .name { font-weight: 700; }
.gradc .line { fill: none; stroke: var(--line, #57606a); stroke-width: 1.3; }
.gradc .halo { paint-order: stroke; stroke: var(--page, #fff); stroke-width: 4px; }
.gradc .value { fill: var(--forward, #11652e); }
.gradc .gradient { fill: var(--backward, #b3261e); }
"""


@dataclass(frozen=True, slots=True)
class _Box:
    """What is drawn for a value: its name, and what it does to its operands."""

    step: Step
    label: str

    @property
    def size(self) -> Size:
        longest = max(width(self.step.name), width(self.label), 3)
        return Size(longest * _CHARACTER + 18, _HEIGHT)


@dataclass(frozen=True, slots=True)
class _Label:
    """A text at a line: short, and in full where one points at it."""

    text: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Use:
    """A line: the numbers of its boxes, the operand, and the gradient that comes back on it."""

    source: int
    target: int
    operand: Step
    back: Term | None


def draw(solution: Solution) -> str:
    """Return the drawing; raises `InputError` for a program of more than `MOST` values."""
    boxes, uses = _boxes(solution)
    if len(boxes) > MOST:
        hint = "gradc graph draws it in groups"
        raise InputError(f"{len(boxes)} values are too many for one drawing", None, hint)
    sizes_of = [box.size for box in boxes]
    placed = place([*sizes_of, Size(0, 0)], [(use.source, use.target) for use in uses])
    reached = {
        solution.backward[place].node: f' data-step="{step}"'
        for step, item in enumerate(backward_items(solution))
        for place in item.places
    }
    labels = [_labels(use) for use in uses]
    taken = [around(at, size) for at, size in zip(placed.middles, sizes_of, strict=False)]
    wide = [Size(max(len(one.text) for one in pair) * _CHARACTER, _LABEL) for pair in labels]
    middles = spots(placed.lines, wide, taken)
    lines = [
        _line(points, middle, label, reached.get(use.operand.node, ""))
        for points, middle, label, use in zip(placed.lines, middles, labels, uses, strict=True)
    ]
    drawn = [
        _box(box, at, reached.get(box.step.node, ""))
        for box, at in zip(boxes, placed.middles, strict=False)
    ]
    return _svg(placed.size, [*lines, *drawn])


def _boxes(solution: Solution) -> tuple[list[_Box], list[_Use]]:
    """Return a box for each input that is used and for each step, and all uses between them.

    An input that is used more than `_COPIED` times has a box beside each of its users. The last use
    is that of the output, by nobody: its line ends where no box is, and what comes back is 1.
    """
    result = solution.graph.outputs[solution.output]
    steps = {step.node: step for step in (*solution.inputs, *solution.forward[::-1])}
    forward = [step for step in solution.forward if steps[step.node] is step]
    times = Counter(operand for step in forward for operand in step.node.operands)
    inputs = [s for s in solution.inputs if 0 < times[s.node] <= _COPIED or s.node is result]
    boxes = [*map(_input_box, inputs), *(_Box(step, _symbol(step.node)) for step in forward)]
    at = {box.step.node: number for number, box in enumerate(boxes)}
    ways = {(w.user, w.position): w.arriving for one in solution.backward for w in one.ways}
    uses: list[_Use] = []
    for step in forward:
        for position, operand in enumerate(step.node.operands):
            if operand not in at and operand in steps:
                boxes.append(_input_box(steps[operand]))
            if operand in steps:
                source, back = at.get(operand, len(boxes) - 1), ways.get((step.node, position))
                uses.append(_Use(source, at[step.node], steps[operand], back))
    if result in at:
        one = next((Term(one.text, one.node, one.value) for one in solution.backward), None)
        uses.append(_Use(at[result], len(boxes), steps[result], one))
    return boxes, uses


def _input_box(step: Step) -> _Box:
    return _Box(step, f"[{sizes(step.value)}]" if np.ndim(step.value) else "")


def _symbol(node: Node) -> str:
    """Return what an operation does, with the numbers among its operands.

    x*y -> ×      2*x -> 2*·      sigmoid(z) -> σ      sum(x, axis=0) -> sum(·, axis=0)
    """
    texts = [leaf(o) if o.op in ("const", "size") else None for o in node.operands]
    if not any(texts):
        written = symbol(node)
    else:
        hole = Text(ARRIVING, Binding.ATOM, 0)
        written = fill(notation(node), [text or hole for text in texts]).text
    return written if len(written) <= _LONGEST else node.op


def _labels(use: _Use) -> list[_Label]:
    """Return what stands at a line: the value over it, under it the gradient that comes back."""
    value, back = use.operand.value, use.back
    above = _Label(shown(value, LABEL), shown(value), "value halo")
    if back is None:
        return [above]
    said = f"{back.text} = {shown(back.value)}"
    return [above, _Label(shown(back.value, LABEL), said, "gradient halo")]


def _line(points: Sequence[Position], middle: Position, labels: Sequence[_Label], mark: str) -> str:
    """Return a line with its labels: the value of the operand, and what comes back on it."""
    x, y = middle
    texts = [
        _text(label.text, (x, y + down), label.kind, label.title)
        for label, down in zip(labels, (-6, 15), strict=False)
    ]
    drawn = f'<path class="line" d="{_curve(points)}" marker-end="url(#gradc-tip)"/>'
    return f'<g class="link"{mark if len(labels) > 1 else ""}>{drawn}{"".join(texts)}</g>'


def _box(box: _Box, middle: Position, mark: str) -> str:
    """Return a box with the name of a value, and what makes it; a tip says what it is."""
    x, y = middle
    step, size = box.step, box.size
    said = " = ".join(filter(None, (step.name, step.formula, shown(step.value))))
    kind, corner = ("box", 6) if step.formula else ("box input", _HEIGHT / 2)
    outline = (
        f'<rect x="{_at(x - size.width / 2)}" y="{_at(y - size.height / 2)}" '
        f'width="{_at(size.width)}" height="{_at(size.height)}" rx="{_at(corner)}"/>'
    )
    rows = _text(step.name, (x, y - 4 if box.label else y + 5), "name")
    rows += _text(box.label, (x, y + 13), "label") if box.label else ""
    return f'<g class="{kind}"{mark}><title>{escape(said)}</title>{outline}{rows}</g>'


def _curve(points: Sequence[Position]) -> str:
    """Return a smooth path through the points, level at each."""
    bends = (" ".join(map(_pair, (*bend(a, b), b))) for a, b in pairwise(points))
    return "C".join([f"M{_pair(points[0])}", *bends])


def _text(text: str, at: Position, kind: str, title: str = "") -> str:
    hover = f"<title>{escape(title)}</title>" if title else ""
    return f'<text class="{kind}" x="{_at(at[0])}" y="{_at(at[1])}">{hover}{escape(text)}</text>'


def _pair(point: Position) -> str:
    return " ".join(map(_at, point))


def _at(coordinate: float) -> str:
    return f"{coordinate:.1f}".removesuffix(".0")


def _svg(size: Size, parts: Sequence[str]) -> str:
    width, height = size.width + 2 * _MARGIN, size.height + 2 * _MARGIN
    box = f"{-_MARGIN:g} {-_MARGIN:g} {_at(width)} {_at(height)}"
    least = f"calc(var(--least,{_SMALLEST})*{_at(width)}px)"
    return (
        f'<svg class="gradc" xmlns="http://www.w3.org/2000/svg" viewBox="{box}" '
        f'width="{_at(width)}" height="{_at(height)}" '
        f'style="width:max({least},min(100%,{_at(width)}px))" role="img" '
        f'aria-label="the graph of the program">'
        f"<style>{STYLE}</style>{_TIP}{''.join(parts)}</svg>"
    )
