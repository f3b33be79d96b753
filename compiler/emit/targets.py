"""The targets by name, and what all of them do before a file is written.

In: a differentiated graph and its target. Out: the text of the file.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ..errors import ProgramError
from ..graph.graph import Graph, is_pointwise, order, rebuild, rebuild_with_map, same
from ..lower.instantiate import writer
from ..rewrite.simplify import normaliser
from ..vocabulary import functions
from .numpy.target import TARGET as NUMPY
from .scalar.target import TARGET as SCALAR
from .target import Prepared, Target

TARGETS: Mapping[str, Target] = {target.name: target for target in (NUMPY, SCALAR)}
DEFAULT = NUMPY.name


def emit(graph: Graph, text: str, target: Target) -> str:
    """Return the file for a differentiated graph and the program that it came from.

    Raises `ProgramError` for what the target cannot do: arrays, or a function that it lacks.
    """
    if not target.has_arrays and not is_pointwise(graph):
        raise ProgramError(
            f"the target {target.name} has no arrays, and the program has some",
            next((s[0] for node, s in graph.spans.items() if node.shape and s), None),
            _instead(one for one in TARGETS.values() if one.has_arrays),
        )
    prepared = _prepared(graph, target.is_spelled)
    for node in order(prepared.graph.roots()):
        if node.operands and node.op in functions() and not target.is_spelled(node.op):
            raise ProgramError(
                f"{node.op} is not in {target.library}, which the {target.name} target needs",
                next(iter(graph.spans.get(node, ())), None),
                _instead(one for one in TARGETS.values() if one.is_spelled(node.op)),
            )
    return target.write(replace(prepared, graph=target.tidy(prepared.graph)), text, target)


def _prepared(graph: Graph, spelled: Callable[[str], bool]) -> Prepared:
    """Return the graph without marks, what is not spelled written out by its definition.

    f = cross_entropy(z, y)   ->   f = (max(z) + log(sum(exp(z - max(z)))) - sum(y*z))/1
    """
    program = rebuild(graph, lambda node, new: new[0] if node.op == "mark" else same(node, new))
    written, normal = writer(spelled), normaliser(("algebra",))
    expanded, first = rebuild_with_map(program, lambda node, new: written(same(node, new)))
    simple, second = rebuild_with_map(expanded, lambda node, new: normal(same(node, new)))
    values = order(program.outputs.values())
    return Prepared(simple, program, {node: second[first[node]] for node in values})


def _instead(others: Iterable[Target]) -> str | None:
    return next((f"use the target {one.name}" for one in others), None)
