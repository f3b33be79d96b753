"""A graph as a diagram that any drawing tool can show.

In: a graph as it was written and its steps. Out: a `Diagram` in which every value stands in one
box, and every use of one is an arrow, operands before what uses them.

    a = sigmoid(z)   ->   Box(σ, a, scales)    z → a
    with adjoint     ->   ∂f/∂a → ∂f/∂z, labelled a*(1 - a), with a link from the value a

Where there are more boxes than the limit they are grouped.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..budget import spend
from ..calculus.gates import gate_of
from ..calculus.reverse import Adjoints, reverse
from ..graph.graph import Graph, chosen_output, order
from ..graph.node import Node, constant, make
from ..graph.operations import is_boolean
from ..notation.printer import leaf
from ..notation.recurrence import recurrence
from ..notation.text import Line
from ..rewrite.book import exact_normaliser
from ..rewrite.simplify import in_names
from .boxes import Arrow, Box, BoxKind, Cluster, Forward, shape_line, shortened
from .diagram import Diagram
from .groups import grouped, grouped_backward
from .symbols import ARRIVING, factor, factor_text, places, symbol

_NOTHING = constant(1)
_BOX = 60  # steps of work to draw one
_DEEP = 12  # boxes one after the other, beyond which a diagram goes from top to bottom
_COPIED = 6  # arrows of one input or number to single values; the others come from copies


def diagram(
    graph: Graph,
    steps: Sequence[Line],
    adjoint: bool = False,
    limit: int = 200,
    of: str | None = None,
) -> Diagram:
    """Return the diagram of a graph whose operations have these names and formulas.

    With `adjoint` the backward graph of the output `of`, or of each output that is a number, stands
    beside it; it has what lies between the variables and that output. What has more boxes than
    `limit` is grouped. Raises `InputError` where there is no gradient to draw.
    """
    nodes = order(graph.outputs.values())
    spend(_BOX * len(nodes))
    numbers = graph.differentiated()
    if adjoint or of is not None:
        chosen_output(graph, of)  # raises where there is no gradient to draw
    derived = {} if not adjoint else numbers if of is None else {of: numbers[of]}
    leaves = {node: make("input", payload=ARRIVING, shape=node.shape) for node in nodes if derived}
    variables = [*graph.wrt.values()]
    back = {name: reverse(node, variables, leaves=leaves) for name, node in derived.items()}
    is_grouped = len(nodes) + sum(len(found.adjoints) for found in back.values()) > limit
    forward = grouped(graph, nodes, limit) if is_grouped else _singles(graph, nodes, steps, adjoint)
    clusters = [Cluster("forward", "forward", tuple(forward.boxes))]
    arrows = list(forward.arrows)
    for output, found in back.items():
        draw = grouped_backward if is_grouped else _backward
        boxes, more = draw(output, f"b{len(clusters)}_", found, forward, graph)
        title = f"backward: the gradient of {output}"
        clusters.append(Cluster(f"backward{len(clusters)}", title, boxes))
        arrows += more
    arrays = [name for name in graph.outputs if back and name not in numbers]
    notes = (*forward.notes, *(f"{name} is an array, and has no gradient" for name in arrays))
    is_tall = is_grouped or _depth(forward.arrows) > _DEEP
    return Diagram(tuple(clusters), tuple(arrows), notes, is_tall)


def _depth(arrows: Iterable[Arrow]) -> int:
    """Return the number of arrows on the longest way; they are in order."""
    depth: Counter[str] = Counter()
    for arrow in arrows:
        depth[arrow.target] = max(depth[arrow.target], depth[arrow.source] + 1)
    return max(depth.values(), default=0)


def _singles(graph: Graph, nodes: Sequence[Node], steps: Sequence[Line], every: bool) -> Forward:
    """Return a box for each node; `every` name is shown, or only those that the program gives."""
    formulas = {line.node: line.text.text for line in steps}
    names = {line.node: line.name for line in steps}
    names |= {node: text.text for node in nodes if (text := leaf(node)) is not None}
    own = set(names if every else graph.names.values())
    keys = {node: f"v{number}" for number, node in enumerate(nodes, 1)}
    times = Counter(operand for node in nodes for operand in set(node.operands))
    asked = {*graph.outputs.values(), *graph.wrt.values()}
    arrows: list[Arrow] = []
    boxes: list[Box] = []
    near: dict[tuple[Node, Node], str] = {}
    used: set[Node] = set()
    for node in nodes:
        gate = gate_of(node) if node in formulas else None
        kind: BoxKind = "operation" if gate else "input" if node.op == "input" else "constant"
        (title,) = shortened([symbol(node) if gate else names[node]])
        known = [name for name, output in graph.outputs.items() if output is node]
        known = [names[node], *known] if gate and node in own else known
        told = [f"{names[node]} = {formulas[node]}" if gate else names[node], *shape_line(node)]
        told += [f"{gate.verb}: {gate.sentence}"] if gate else []
        details = (*(name for name in dict.fromkeys(known) if name != title), *shape_line(node))
        verb, tooltip = gate.verb if gate else "", "\n".join(told)
        box = Box(keys[node], kind, title, details, verb, tooltip, "", node in asked)
        boxes.append(_loop_box(node, box, names) if node.op == "scan" else box)
        for operand, place in zip(node.operands, places(node), strict=True):
            is_many = not operand.operands and times[operand] > _COPIED
            if is_many and operand in used and (operand, node) not in near:
                near[operand, node] = f"{keys[operand]}_{keys[node]}"
                boxes.append(Box(near[operand, node], "copy", names[operand]))
            used.add(operand)
            source = near.get((operand, node), keys[operand])
            arrows.append(Arrow(source, keys[node], "value", place))
    return Forward(boxes, arrows, keys, names, near)


def _loop_box(node: Node, box: Box, names: Mapping[Node, str]) -> Box:
    """Return the box of a loop: how it begins, and the statements of one step."""
    step = recurrence(node, lambda one: names[one])
    tooltip = "\n".join([step.title, *step.lines])
    return replace(
        box, kind="group", title=step.title, details=shortened(step.lines), gate="", tooltip=tooltip
    )


def _backward(
    output: str, prefix: str, found: Adjoints, forward: Forward, graph: Graph
) -> tuple[tuple[Box, ...], list[Arrow]]:
    """Return a box for each adjoint, a sum where several ways meet, and the arrows."""
    names, keys = forward.names, forward.keys
    values = {name: node for node, name in names.items() if node.op != "const"}
    variables = set(graph.wrt.values())
    loops = dict.fromkeys(edge.user for edge in found.edges if edge.user.op == "scan")
    factors = [_NOTHING if edge.user in loops else factor(edge) for edge in found.edges]
    known = {node: name for node, name in names.items() if node.operands and not is_boolean(node)}
    written = in_names(factors, known, exact_normaliser())
    ways = Counter(edge.operand for edge in found.edges)
    end = {node: prefix + keys[node] + "_sum" * (ways[node] > 1) for node in found.adjoints}
    arrows: list[Arrow] = []
    cached: dict[Arrow, None] = {}
    told: dict[Node, list[str]] = {node: [] for node in found.adjoints}
    for edge, by in zip(found.edges, factors, strict=True):
        label, target = factor_text(written[by]), end[edge.operand]
        if edge.user in loops:
            told[edge.operand].append(f"what {names[edge.user]} passes on, step by step")
            arrows.append(Arrow(prefix + keys[edge.user], target, "gradient"))
            continue
        arriving = f"∂{output}/∂{names[edge.user]}"
        times = f"{arriving} × ({label})"
        way = label.replace(ARRIVING, arriving) if ARRIVING in label else times
        told[edge.operand].append(way)
        arrows.append(Arrow(prefix + keys[edge.user], target, "gradient", label, way))
        for node in order([written[by]]):
            value = values.get(str(node.payload)) if node.op == "input" else None
            if value is not None:
                source = forward.near.get((value, edge.user), keys[value])
                reused = f"{node.payload} is used again on the way back"
                cached[Arrow(source, target, "cached", "", reused)] = None
    boxes: list[Box] = []
    for loop in loops:
        title = f"back: {recurrence(loop, lambda one: names[one]).title}"
        boxes.append(Box(prefix + keys[loop], "group", title, ("the last step first",), "", "",
                         keys[loop]))  # fmt: skip
        arrows += [
            Arrow(prefix + keys[node], prefix + keys[loop], "gradient")
            for node in found.adjoints
            if node.op == "result" and node.operands[0] is loop
        ]
    for node in found.adjoints:
        key, title = prefix + keys[node], f"∂{output}/∂{names[node]}"
        if ways[node] > 1:
            boxes.append(Box(end[node], "sum", "+", tooltip=f"{ways[node]} ways meet, and add"))
            arrows.append(Arrow(end[node], key, "gradient"))
        details = () if ways[node] else ("= 1",)
        sums, strong = f"{title} = {' + '.join(told[node]) or '1'}", node in variables
        boxes.append(Box(key, "adjoint", title, details, "", sums, keys[node], strong))
    return tuple(boxes), [*arrows, *cached]
