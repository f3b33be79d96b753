"""A diagram as text for Mermaid, which GitHub and many editors draw where they find it.

In: a `Diagram`. Out: a flowchart; the same diagram gives the same text.

    Box("v1", "input", "x")       ->  v1(["x"])
    Box("v2", "operation", "×")   ->  v2["<b>×</b>"]
    Arrow("v1", "v2", "value")    ->  v1 --> v2

The keys of boxes are words of their own, and every text stands in quotes with what Mermaid, HTML or
Markdown would read in it written as a number: so no name of a program is ever taken for a keyword.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .boxes import Arrow, Box, BoxKind
from .dot import BACK, FILLS, LINE, PALE, notes

if TYPE_CHECKING:
    from .diagram import Diagram

# What stands around the text of a box, and its class.
_KINDS: Mapping[BoxKind, tuple[str, str, str]] = {
    "input": ('(["', '"])', "plain"),
    "constant": ('["', '"]', "bare"),
    "copy": ('["', '"]', "bare"),
    "operation": ('["', '"]', "plain"),
    "group": ('["', '"]', "group"),
    "adjoint": ('("', '")', "back"),
    "sum": ('(("', '"))', "back"),
}
_CLASSES: Mapping[str, str] = {
    "plain": f"fill:#ffffff,stroke:{LINE},color:#000000",
    "bare": "fill:none,stroke:none,color:#000000",
    "group": f"fill:#f6f6f6,stroke:{LINE},color:#000000",
    "back": f"fill:#ffffff,stroke:{BACK},color:{BACK}",
    "strong": "stroke-width:3px",
    "frame": f"fill:#ffffff,stroke:#cccccc,color:{PALE}",
}
_LINKS = {"value": "-->", "gradient": "-->", "cached": "-.->"}
_KEPT = frozenset(" ,.()[]/:=")  # of the characters in ASCII that are no letters and no digits


def emit_mermaid(diagram: "Diagram") -> str:
    """Return the diagram as a flowchart."""
    text = [f"flowchart {'TB' if diagram.is_tall else 'LR'}"]
    frames: list[str] = []
    is_framed = len(diagram.clusters) > 1
    for cluster in diagram.clusters:
        boxes = [f"  {_box(box)}" for box in cluster.boxes]
        if is_framed:
            title = f'  subgraph {cluster.key}_frame["{quoted(cluster.title)}"]'
            frames.append(f"{cluster.key}_frame")
            boxes = [title, *(f"  {box}" for box in boxes), "  end"]
        text += boxes
    text += [f"  {_arrow(arrow)}" for arrow in diagram.arrows]
    legend = list(_legend(diagram))
    text += legend
    frames += ["legend_frame"] if legend else []
    text += [f"  classDef {name} {style}" for name, style in _classes(diagram).items()]
    strong = [box.key for cluster in diagram.clusters for box in cluster.boxes if box.strong]
    if strong:
        text.append(f"  class {','.join(strong)} strong")
    if frames:
        text.append(f"  class {','.join(frames)} frame")
    back = [str(i) for i, arrow in enumerate(diagram.arrows) if arrow.kind == "gradient"]
    if back:
        text.append(f"  linkStyle {','.join(back)} stroke:{BACK},color:{BACK}")
    return "\n".join(text) + "\n"


def quoted(text: str) -> str:
    """Return text as it stands between quotes, what is more than a letter or a digit as a number.

    z[1]*2  ->  z[1]#42;2
    """
    return "".join(
        one if one.isalnum() or one in _KEPT or not one.isascii() else f"#{ord(one)};"
        for one in text
    )


def _box(box: Box) -> str:
    """Return the line of a box, with its class."""
    before, after, look = _KINDS[box.kind]
    title = quoted(box.title)
    rows = [f"<b>{title}</b>" if box.kind == "operation" else title] if title else []
    rows += [f"<small>{quoted(line)}</small>" for line in box.details]
    rows += [f"<small><i>{quoted(box.gate)}</i></small>"] if box.gate else []
    look = _class_of(box.gate) if box.gate in FILLS else look
    return f"{box.key}{before}{'<br/>'.join(rows)}{after}:::{look}"


def _arrow(arrow: Arrow) -> str:
    label = f'|"{quoted(arrow.label)}"|' if arrow.label else ""
    return f"{arrow.source} {_LINKS[arrow.kind]}{label} {arrow.target}"


def _class_of(verb: str) -> str:
    return f"gate_{re.sub(r'[^a-z]', '_', verb)}"


def _classes(diagram: "Diagram") -> dict[str, str]:
    """Return the styles by their names, those of gates that there are too."""
    gates = {
        _class_of(verb): f"fill:{FILLS[verb]},stroke:{LINE},color:#000000"
        for verb in diagram.gates()
        if verb in FILLS
    }
    return {**_CLASSES, **gates}


def _legend(diagram: "Diagram") -> Iterator[str]:
    """Yield the legend of the gates and the notes, in a frame of their own."""
    gates, said = diagram.gates(), notes(diagram)
    if not gates and not said:
        return
    yield '  subgraph legend_frame[" "]'
    for number, (verb, meaning) in enumerate(gates.items(), 1):
        text = f"<small><b>{quoted(verb)}</b>: {quoted(meaning)}</small>"
        yield f'    k{number}["{text}"]:::{_class_of(verb) if verb in FILLS else "plain"}'
    for number, note in enumerate(said, 1):
        yield f'    n{number}["<small>{quoted(note)}</small>"]:::bare'
    yield "  end"
