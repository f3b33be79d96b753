"""What a diagram is made of: boxes, arrows and clusters, as plain data.

In: nothing. Out: the kinds of things that `diagram` puts together and that `dot` and `mermaid`
write down.

    Box("v3", "operation", "×", ("t1",), gate="switches")
    Arrow("v1", "v3", "value")
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ..graph.dimensions import show
from ..graph.node import Node

_LONG = 48  # characters of a line in a box
_LINES = 8  # lines in a box

BoxKind: TypeAlias = Literal["input", "constant", "copy", "operation", "group", "adjoint", "sum"]
ArrowKind: TypeAlias = Literal["value", "gradient", "cached"]


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its kind, its title, and below that smaller lines.

    A copy is that of an input or a constant. `gate` is the verb of what an operation does to a
    gradient. An adjoint stands `beside` the box of its value. Outputs are `strong`, and so are
    variables and the gradients that were asked for.
    """

    key: str
    kind: BoxKind
    title: str
    details: tuple[str, ...] = ()
    gate: str = ""
    tooltip: str = ""
    beside: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow between boxes; what is cached is a value that is used on the way back.

    The label of a value's arrow is its place among the operands, where that matters; that of a
    gradient's what it is multiplied by, or, with a dot for it, the whole of what is passed on.
    """

    source: str
    target: str
    kind: ArrowKind
    label: str = ""
    tooltip: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Boxes that stand together under a title."""

    key: str
    title: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Forward:
    """The boxes of values, the key of each node's, names, arrows; `near` has keys of copies."""

    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    keys: Mapping[Node, str]
    names: Mapping[Node, str]
    near: Mapping[tuple[Node, Node], str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def shape_line(node: Node) -> tuple[str, ...]:
    """Return the line that shows the shape of an array; nothing for a number."""
    return (show(node.shape),) if node.shape else ()


def shortened(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the lines of a box: the first and the last of too many, the beginning of long ones."""
    shown = texts if len(texts) <= _LINES else [*texts[: _LINES - 2], "…", texts[-1]]
    return tuple(text if len(text) <= _LONG else f"{text[: _LONG - 1]}…" for text in shown)
