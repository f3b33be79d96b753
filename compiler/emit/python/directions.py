"""How the functions of a generated file take directions: tangents, cotangents, vectors.

In: what a file shows, and one of its entries. Out: the lines that take a direction apart, and the
names of its values.

    jvp(tangents, x, w)  ->  tangent_x, tangent_w = _along("tangents", tangents, ("x", "w"))
"""

from ...graph.graph import Graph
from ...graph.members import parts
from ...graph.node import Node
from ..entries import Entry, Interface, gradient_fields
from .lines import WIDTH, wrap


def directions(shown: Interface, entry: Entry) -> dict[str, Node]:
    """Return the inputs that an entry takes along a direction, by their names in the file."""
    names = shown.names
    return {
        names.give(str(node.payload)): node
        for kind in entry.arguments
        for node in shown.graph.directions.get(kind, {}).values()
    }


def taken_apart(shown: Interface, entry: Entry) -> list[str]:
    """Return the lines that give each value of a direction its name."""
    lines = []
    for kind in entry.arguments:
        nodes = shown.graph.directions.get(kind)
        if nodes is None:
            continue
        (parameter,) = shown.arguments[kind]
        held = fields(shown.graph, kind)
        whole = {
            field: str(nodes[some[0]].payload).removesuffix(some[0]) + field
            for field, some in held.items()
        }
        targets = [shown.names.give(whole[field]) for field in held]
        keys = ", ".join(f'"{field}"' for field in held)
        comma = "," if len(held) == 1 else ""
        lines.append(_assigned(targets, f'_along("{kind}", {parameter.name}, ({keys}{comma}))'))
        for field, some in held.items():
            if some != (field,):
                first, last = parts(some[0])[1], parts(some[-1])[1]
                members = ", ".join(shown.names.give(str(nodes[one].payload)) for one in some)
                own = (
                    f'_members("{whole[field]}", {shown.names.give(whole[field])}, {first}, {last})'
                )
                lines.append(f"{members}{',' * (len(some) == 1)} = {own}.values()")
    return lines


def of_members(graph: Graph, kind: str) -> bool:
    """Return whether a direction holds a family, whose members are taken one by one."""
    return any(some != (field,) for field, some in fields(graph, kind).items())


def _assigned(targets: list[str], call: str) -> str:
    """Return an assignment to the names of a sequence, on several lines where it is too long."""
    names = ", ".join(targets) if len(targets) > 1 else f"({targets[0]},)"
    line = f"{names} = {call}"
    return line if len(line) <= WIDTH - 4 else wrap("(", targets, f") = {call}", WIDTH)


def fields(graph: Graph, kind: str) -> dict[str, tuple[str, ...]]:
    """Return what a direction is given for, and the variables or outputs that each holds."""
    if kind == "cotangents":
        return {output: (output,) for output in graph.outputs}
    return gradient_fields(graph)
