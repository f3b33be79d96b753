"""A solution drawn as SVG: values above the lines, gradients below them.

In: a `Solution`. Out: an `<svg>` element that needs nothing else. Each box, line and gradient
carries the step of the backward pass at which it is reached, as `data-step`, so that a page can
walk along.

    x ──0.5──▶ [×] ──…          0.5 is the value, and what comes back stands under it
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np

from ..diagram.symbols import ARRIVING, symbol
from ..display.numbers import LABEL, shown, sizes
from ..display.table import width
from ..errors import InputError
from ..graph.node import Node
from ..interpret.evaluate import Value
from ..notation.printer import leaf, notation
from ..notation.text import Binding, Text, fill
from .layout import Position, Size, place
from .solution import Gradient, Solution, Term, Way
from .spots import around, bend, spots
from .steps import Step

_SMALLEST = 0.7  # of its size, that a drawing may be shrunk to where there is little room
MOST = 300  # boxes that a drawing can hold and be looked at

_COPIED = 4  # uses of an input that has one box for all of them
_NO_SIZE = Size(0, 0)
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
    """A line: the numbers of its boxes, the operand, and its user; None at the output."""

    source: int
    target: int
    operand: Step
    user: Node | None
    position: int


@dataclass(frozen=True, slots=True)
class _Walk:
    """The backward pass as a drawing needs it: when a gradient is reached, and how."""

    reached: Mapping[Node, int]
    ways: Mapping[tuple[Node, int], Way]
    last: Gradient | None

    def way(self, use: "_Use") -> Term | None:
        """Return what comes back on a line; on that of the output it is 1."""
        if use.user is not None:
            way = self.ways.get((use.user, use.position))
            return None if way is None else way.arriving
        last = self.last
        return None if last is None else Term(last.text, last.node, last.value)

    def mark(self, node: Node) -> str:
        """Return the attribute that says at which step the gradient of a value is reached."""
        return f' data-step="{self.reached[node]}"' if node in self.reached else ""


def draw(solution: Solution) -> str:
    """Return the drawing; raises `InputError` for a program of more than `MOST` values."""
    boxes, uses = _boxes(solution)
    if len(boxes) > MOST:
        hint = "gradc graph draws it in groups"
        raise InputError(f"{len(boxes)} values are too many for one drawing", None, hint)
    sizes_of = [box.size for box in boxes]
    placed = place([*sizes_of, _NO_SIZE], [(use.source, use.target) for use in uses])
    walk = _walk(solution)
    labels = [_label(use.operand.value, walk.way(use)) for use in uses]
    taken = [around(at, size) for at, size in zip(placed.middles, sizes_of, strict=False)]
    middles = spots(placed.lines, [_size(label) for label in labels], taken)
    lines = [
        _line(points, middle, label, walk.mark(use.operand.node))
        for points, middle, label, use in zip(placed.lines, middles, labels, uses, strict=True)
    ]
    drawn = [_box(box, at, walk) for box, at in zip(boxes, placed.middles, strict=False)]
    return _svg(placed.size, [*lines, *drawn])


def _boxes(solution: Solution) -> tuple[list[_Box], list[_Use]]:
    """Return a box for each input that is used and for each step, and all uses between them.

    An input that is used more than `_COPIED` times has a box beside each of its users. The last use
    is that of the output, by nobody: its line ends where no box is.
    """
    result = solution.graph.outputs[solution.output]
    steps = {step.node: step for step in (*solution.inputs, *solution.forward[::-1])}
    forward = [step for step in solution.forward if steps[step.node] is step]
    times = Counter(operand for step in forward for operand in step.node.operands)
    inputs = [s for s in solution.inputs if 0 < times[s.node] <= _COPIED or s.node is result]
    boxes = [*map(_input_box, inputs), *(_Box(step, _symbol(step.node)) for step in forward)]
    at = {box.step.node: number for number, box in enumerate(boxes)}
    uses: list[_Use] = []
    for step in forward:
        for position, operand in enumerate(step.node.operands):
            if operand not in at and operand in steps:
                boxes.append(_input_box(steps[operand]))
            if operand in steps:
                source = at.get(operand, len(boxes) - 1)
                uses.append(_Use(source, at[step.node], steps[operand], step.node, position))
    uses += [_Use(at[node], len(boxes), steps[node], None, 0) for node in [result] if node in at]
    return boxes, uses


def _input_box(step: Step) -> _Box:
    return _Box(step, f"[{sizes(step.value)}]" if np.ndim(step.value) else "")


def _walk(solution: Solution) -> _Walk:
    return _Walk(
        {gradient.node: step for step, gradient in enumerate(solution.backward)},
        {(way.user, way.position): way for one in solution.backward for way in one.ways},
        next(iter(solution.backward), None),
    )


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


def _label(value: Value, arrives: Term | None) -> list[_Label]:
    """Return what stands at a line: the value over it, under it the gradient that comes back."""
    above = _Label(shown(value, LABEL), shown(value), "value halo")
    if arrives is None:
        return [above]
    said = f"{arrives.text} = {shown(arrives.value)}"
    return [above, _Label(shown(arrives.value, LABEL), said, "gradient halo")]


def _size(labels: Sequence[_Label]) -> Size:
    return Size(max(len(label.text) for label in labels) * _CHARACTER, _LABEL)


def _line(points: Sequence[Position], middle: Position, labels: Sequence[_Label], mark: str) -> str:
    """Return a line with its labels: the value of the operand, and what comes back on it."""
    x, y = middle
    texts = [
        _text(label.text, (x, y + down), label.kind, label.title)
        for label, down in zip(labels, (-6, 15), strict=False)
    ]
    drawn = f'<path class="line" d="{_curve(points)}" marker-end="url(#gradc-tip)"/>'
    return f'<g class="link"{mark if len(labels) > 1 else ""}>{drawn}{"".join(texts)}</g>'


def _box(box: _Box, middle: Position, walk: _Walk) -> str:
    """Return a box with the name of a value, and what makes it; a tip says what it is."""
    x, y = middle
    size = box.size
    step = box.step
    said = f"{step.name} = {step.formula} = " if step.formula else f"{step.name} = "
    title = f"<title>{escape(said + shown(step.value))}</title>"
    corner = _HEIGHT / 2 if not step.formula else 6
    outline = (
        f'<rect x="{_at(x - size.width / 2)}" y="{_at(y - size.height / 2)}" '
        f'width="{_at(size.width)}" height="{_at(size.height)}" rx="{_at(corner)}"/>'
    )
    rows = (
        [_text(step.name, (x, y - 4), "name"), _text(box.label, (x, y + 13), "label")]
        if box.label
        else [_text(step.name, (x, y + 5), "name")]
    )
    kind = "box" if step.formula else "box input"
    return f'<g class="{kind}"{walk.mark(step.node)}>{title}{outline}{"".join(rows)}</g>'


def _curve(points: Sequence[Position]) -> str:
    """Return a smooth path through the points, level at each."""
    path = [f"M{_pair(points[0])}"]
    for start, end in pairwise(points):
        path.append("C" + " ".join(map(_pair, (*bend(start, end), end))))
    return "".join(path)


def _text(text: str, at: Position, kind: str, title: str = "") -> str:
    hover = f"<title>{escape(title)}</title>" if title else ""
    return f'<text class="{kind}" x="{_at(at[0])}" y="{_at(at[1])}">{hover}{escape(text)}</text>'


def _pair(point: Position) -> str:
    return f"{_at(point[0])} {_at(point[1])}"


def _at(coordinate: float) -> str:
    return f"{coordinate:.1f}".removesuffix(".0")


def _svg(size: Size, parts: Sequence[str]) -> str:
    width, height = size.width + 2 * _MARGIN, size.height + 2 * _MARGIN
    box = f"{-_MARGIN:g} {-_MARGIN:g} {_at(width)} {_at(height)}"
    return (
        f'<svg class="gradc" xmlns="http://www.w3.org/2000/svg" viewBox="{box}" '
        f'width="{_at(width)}" height="{_at(height)}" '
        f'style="width:max({_at(width * _SMALLEST)}px,min(100%,{_at(width)}px))" role="img" '
        f'aria-label="the graph of the program">'
        f"<style>{STYLE}</style>{_TIP}{''.join(parts)}</svg>"
    )
