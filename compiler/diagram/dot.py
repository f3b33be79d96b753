r"""A diagram as text for Graphviz.

In: a `Diagram`. Out: a digraph in the DOT language; the same diagram gives the same text.

    Box("v1", "input", "x")        ->  v1 [label=<x>, shape=box, style="rounded,filled", …];
    Arrow("v1", "v2", "value")     ->  v1 -> v2;
    Arrow("b2", "b1", "gradient")  ->  b1 -> b2 [dir=back, …];    so the way back lies mirrored
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..display.html import escape
from .boxes import Arrow, ArrowKind, Box, BoxKind, Cluster

if TYPE_CHECKING:
    from .diagram import Diagram

# What a gate is filled with: light enough for black text, apart in grey print by its verb too.
FILLS: Mapping[str, str] = {
    "distributes": "#d6e6f4",
    "distributes ±": "#d6e6f4",
    "turns the sign": "#d6e6f4",
    "copies": "#fbf2b6",
    "shares out": "#fbf2b6",
    "adds up": "#fbf2b6",
    "switches": "#fde0c5",
    "routes": "#d5ecd4",
    "scales": "#e6def0",
    "mixes": "#f6d9e3",
    "rearranges": "#e9e9e9",
    "stops": "#ffffff",
}

LINE, PALE, BACK = "#333333", "#8a8a8a", "#a33b20"

_FILLED = {"shape": "box", "style": "filled", "fillcolor": "#ffffff"}
_BARE = {"shape": "plaintext", "style": "", "margin": "0.02", "fontsize": "11"}
_RED = {"color": BACK, "fontcolor": BACK}
_KINDS: Mapping[BoxKind, Mapping[str, str]] = {
    "input": _FILLED | {"style": "rounded,filled"},
    "constant": _BARE,
    "operation": _FILLED,
    "copy": _BARE,
    "group": _FILLED | {"fillcolor": "#f6f6f6"},
    "adjoint": _FILLED | {"style": "rounded,filled"} | _RED,
    "sum": _FILLED | {"shape": "circle"} | _RED | {"width": "0.25", "fixedsize": "true"},
}
_ARROWS: Mapping[ArrowKind, Mapping[str, str]] = {
    "value": {},
    "gradient": {"dir": "back"} | _RED,
    "cached": {
        "style": "dashed",
        "color": "#b5b5b5",
        "arrowhead": "open",
        "arrowsize": "0.5",
        "constraint": "false",
    },
}
_READ = {
    "gradient": "an arrow back says what the gradient is multiplied by; · is the gradient itself",
    "cached": "a dashed arrow is a value that the way back needs again",
}
_FONT = "Helvetica,Arial,sans-serif"


def emit_dot(diagram: "Diagram") -> str:
    """Return the diagram as a digraph: the forward graph, and below or beside it the way back."""
    direction = "TB" if diagram.is_tall else "LR"
    text = [
        "digraph gradc {",
        f'  graph [rankdir={direction}, newrank=true, bgcolor=white, fontname="{_FONT}",'
        " fontsize=11, nodesep=0.3, ranksep=0.45, pad=0.2];",
        f'  node [fontname="{_FONT}", fontsize=13, color="{LINE}", margin="0.12,0.06",'
        " height=0.35, width=0.4];",
        f'  edge [fontname="{_FONT}", fontsize=10, color="{LINE}", arrowsize=0.7];',
    ]
    foot = _foot(diagram)
    if foot:
        text.append(f"  graph [labelloc=b, labeljust=l, label=<{foot}>];")
    for cluster in diagram.clusters:
        boxes = [_box(box) for box in cluster.boxes]
        text += _framed(cluster, boxes) if len(diagram.clusters) > 1 else boxes
    kinds = {box.key: box.kind for cluster in diagram.clusters for box in cluster.boxes}
    text += [f"  {_arrow(arrow, kinds)}" for arrow in diagram.arrows]
    for cluster in diagram.clusters:
        text += [
            f"  {{ rank=same; {box.beside}; {box.key}; }}" for box in cluster.boxes if box.beside
        ]
    return "\n".join([*text, "}"]) + "\n"


def _framed(cluster: Cluster, boxes: Iterable[str]) -> list[str]:
    """Return a cluster with a frame and its title."""
    title = f'label={_quoted(cluster.title)}, labelloc=t, labeljust=l, fontcolor="{PALE}"'
    return [
        f"  subgraph cluster_{cluster.key} {{",
        f'    graph [{title}, color="#cccccc"];',
        *(f"  {box}" for box in boxes),
        "  }",
    ]


def _box(box: Box) -> str:
    """Return the statement of a box: its title, and its smaller lines under it."""
    settings = {"label": f"<{_label(box)}>", **_in_quotes(_KINDS[box.kind])}
    if box.gate in FILLS:
        settings["fillcolor"] = _quoted(FILLS[box.gate])
    if box.gate == "stops":
        settings["style"] = _quoted("filled,dashed")
    if box.strong:
        settings["penwidth"] = "2"
    if box.tooltip:
        settings["tooltip"] = _quoted(box.tooltip)
    return f"  {box.key} [{_listed(settings)}];"


def _label(box: Box) -> str:
    """Return the HTML-like label of a box."""
    if box.kind == "group":
        title = [f"<B>{escape(box.title)}</B>"] if box.title else []
        rows = [*title, *map(_formula, box.details)]
        return "".join(f'{row}<BR ALIGN="LEFT"/>' for row in rows)
    rows = [escape(box.title)]
    if box.kind == "operation":
        rows = [f"<B>{escape(box.title)}</B>"]
    rows += [f'<FONT POINT-SIZE="10">{escape(line)}</FONT>' for line in box.details]
    if box.gate and box.gate != "receives":
        rows.append(f'<FONT POINT-SIZE="8" COLOR="#555555"><I>{escape(box.gate)}</I></FONT>')
    return "<BR/>".join(rows)


def _formula(text: str) -> str:
    """Return a formula with the name that it is for set off."""
    name, equals, formula = text.partition(" = ")
    if not equals:
        return f'<FONT POINT-SIZE="11">{escape(text)}</FONT>'
    return f'<FONT POINT-SIZE="11"><B>{escape(name)}</B> = {escape(formula)}</FONT>'


def _arrow(arrow: Arrow, kinds: Mapping[str, BoxKind]) -> str:
    """Return the statement of an arrow; that of a gradient is turned, for the layout alone.

    From one operation to the next it is kept straight.
    """
    settings = _in_quotes(_ARROWS[arrow.kind])
    ends = [arrow.source, arrow.target]
    if arrow.kind == "gradient":
        ends.reverse()
    if arrow.kind == "value" and kinds[arrow.source] in ("operation", "group"):
        settings["weight"] = "4"
    if arrow.label:
        place = "headlabel" if arrow.kind == "value" else "label"
        settings[place] = _quoted(f" {arrow.label} ")
    if arrow.kind == "value" and arrow.label:
        settings |= {"labelfontsize": "8", "labelfontcolor": _quoted(PALE), "labeldistance": "1.7"}
    if arrow.tooltip:
        settings["tooltip"] = settings["labeltooltip"] = _quoted(arrow.tooltip)
    return f"{' -> '.join(ends)}" + (f" [{_listed(settings)}];" if settings else ";")


def notes(diagram: "Diagram") -> list[str]:
    """Return what is said under a diagram: how its arrows are to be read, and its own notes."""
    kinds = {arrow.kind for arrow in diagram.arrows if arrow.label or arrow.kind == "cached"}
    return [sentence for kind, sentence in _READ.items() if kind in kinds] + [*diagram.notes]


def _foot(diagram: "Diagram") -> str:
    """Return the legend and the notes as an HTML-like table, "" where there is nothing to say."""
    rows = [
        f'<TR><TD BGCOLOR="{FILLS.get(verb, "#ffffff")}" WIDTH="14"></TD>'
        f'<TD ALIGN="LEFT"><B>{escape(verb)}</B>: {escape(meaning)}</TD></TR>'
        for verb, meaning in diagram.gates().items()
    ]
    rows += [f'<TR><TD></TD><TD ALIGN="LEFT">{escape(note)}</TD></TR>' for note in notes(diagram)]
    if not rows:
        return ""
    return (
        '<FONT POINT-SIZE="9" COLOR="#444444"><TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2"'
        f' CELLPADDING="1">{"".join(rows)}</TABLE></FONT>'
    )


def _in_quotes(settings: Mapping[str, str]) -> dict[str, str]:
    return {name: _quoted(value) for name, value in settings.items()}


def _listed(settings: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in settings.items())


def _quoted(text: str) -> str:
    r"""Return text as a quoted string of DOT, which reads \N and &lt; in it."""
    shown = text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + shown.replace("\n", "\\n") + '"'
