"""The targets by name, and what all of them do before a file is written.

In: a differentiated graph and its target. Out: the text of the file.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ..budget import spend
from ..calculus.checkpoint import BACKWARD
from ..errors import InputError, ProgramError
from ..graph.dimensions import show
from ..graph.graph import Graph, body_of
from ..graph.node import Node
from ..lazy import Lazy
from ..rewrite.loops.arrange import arranged
from ..vocabulary import functions
from .entries import Asked, Entry, asked, entries, goes_back, interface
from .listing import listing
from .native.names import NAME as NATIVE
from .numpy.target import TARGET as NUMPY
from .prepare import Prepared, prepare
from .python.floats import is_of_floats
from .python.lists import is_of_lists, is_of_numbers, takes_numbers
from .release import Layout
from .scalar.target import TARGET as SCALAR
from .target import Target


def _native() -> Target:
    from .native.target import TARGET

    return TARGET


def _c() -> Target:
    from .c.target import TARGET

    return TARGET


def _c_of_kernels() -> Target:
    from .c.own import TARGET_OF_KERNELS

    return TARGET_OF_KERNELS


DEFAULT = NUMPY.name
OF_KERNELS = "c-kernels"
_LINE = 16  # steps of work to write one value in one function

_IMPORTS: Mapping[str, Callable[[], Target]] = {
    DEFAULT: lambda: NUMPY,
    SCALAR.name: lambda: SCALAR,
    NATIVE: _native,
    "c": _c,
    OF_KERNELS: _c_of_kernels,
}
# Each is imported when it is asked for: machine code and C are half of the tree.
TARGETS: Mapping[str, Target] = Lazy(_IMPORTS, lambda load: load())
AUTO = "auto"  # the name of no target: it is native where that is worth it, and else the default


def chosen(target: str, graph: Graph) -> str:
    """Return a target by its name, or for `AUTO` the one that is quicker for a graph."""
    if target != AUTO:
        return target
    from .native.target import is_worth_it

    return NATIVE if is_worth_it(graph) else DEFAULT


def emit(
    graph: Graph,
    text: str,
    target: Target,
    wanted: Asked | None = None,
    checkpoint: bool | int = False,
    name: str = "",
) -> str:
    """Return the file for a differentiated graph and the program that it came from.

    It has the entries that are wanted, by default those of every file. With a `checkpoint` its
    backward passes work values out again in so many segments, where it is True in as many as keep
    least. Raises `ProgramError` for what the target cannot do: arrays, or a function that it lacks;
    and `InputError` for a checkpoint where there is nothing that it could save. Functions begin
    with the program's `name`, where they have to differ from file to file.
    """
    plain = _plain(graph, checkpoint)
    target = _for(graph, plain, target)
    ready = replace(_ready(graph, plain, target, wanted, checkpoint), name=name)
    spend(_LINE * len(ready.graph.nodes()) * sum(not one.part_of for one in ready.entries))
    if target.of_floats is not None and not checkpoint:
        ready = replace(ready, of_floats=_of_floats(plain, target.of_floats))
    return target.write(ready, text, target)


def _plain(graph: Graph, checkpoint: bool | int = False) -> Graph:
    """Return the graph with loops as those of numbers are; where it takes arrays, as it is."""
    return arranged(graph, arrays=False) if checkpoint or takes_numbers(graph) else graph


def _of_floats(plain: Graph, target: Target) -> Prepared | None:
    """Return the graph as functions of floats are written, None where a file has none of them.

    They are of programs of numbers, and of functions that the target has.
    """
    if not (is_of_numbers(plain) and is_of_floats(plain.nodes())):
        return None
    prepared = prepare(plain, target.is_spelled)
    return None if _unspelled(prepared, target, True) else target.tidy(prepared)


def emit_files(
    graph: Graph, text: str, target: Target, wanted: Asked, stem: str, name: str = ""
) -> Mapping[str, str]:
    """Return the texts of the files of a target that has several, by the ends of their names.

    Raises as `emit` does.
    """
    plain = _plain(graph)
    target = _for(graph, plain, target)
    assert target.files is not None
    prepared = replace(_ready(graph, plain, target, wanted), name=name)
    return target.files(prepared, text, target, stem)


def _for(graph: Graph, plain: Graph, target: Target) -> Target:
    """Return the target for a graph, where that of numbers and that of arrays are two."""
    if target.of_arrays is None:
        return target
    bodies = any(body_of(node) for node in graph.nodes())
    return target if is_of_numbers(plain) and not bodies else target.of_arrays


def back_layout(graph: Graph, target: Target, checkpoint: bool | int = False) -> Layout:
    """Return the lines of the function of a file that goes back. Raises as `emit` does."""
    wanted = asked() if graph.differentiated() else asked("vjp")
    prepared = _ready(graph, _plain(graph, checkpoint), target, wanted, checkpoint)
    own = [one for one in prepared.entries if not one.part_of]
    entry = next(one for one in own if BACKWARD.intersection(one.results))
    names = interface(graph, prepared.entries).names
    needed = replace(prepared, graph=entry.needs(prepared.graph))
    return listing(needed, target, names, "value" in entry.results).layout


def _ready(
    graph: Graph,
    plain: Graph,
    target: Target,
    wanted: Asked | None,
    checkpoint: bool | int = False,
) -> Prepared:
    """Return the graph as the target writes it, with the entries that are wanted."""
    lists = is_of_numbers(plain)
    if not target.has_arrays and not lists:
        raise ProgramError(
            f"the target {target.name} has no arrays, and the program has some",
            next((s[0] for node, s in graph.spans.items() if node.shape and s), None),
            _instead(one for one in TARGETS.values() if one.has_arrays),
        )
    wanted = wanted or asked()
    ready = entries(graph, wanted)
    if checkpoint:
        _check_checkpoint(graph, target, ready)
    # What is done for all steps at once needs something of each of them.
    graph = plain if lists or checkpoint else arranged(graph, arrays=True)
    prepared = prepare(graph, target.is_spelled)
    node = _unspelled(prepared, target, lists)
    if node is not None:
        raise ProgramError(
            f"{node.op} is not in {target.library}, which the {target.name} target needs",
            next(iter(graph.spans.get(node, ())), None),
            _instead(one for one in TARGETS.values() if one.is_spelled(node.op)),
        )
    tidied = target.tidy(prepared)
    return replace(tidied, entries=tuple(ready), checkpoint=checkpoint)


def _check_checkpoint(graph: Graph, target: Target, wanted: Iterable[Entry]) -> None:
    """Raise where a file has no arrays to let go, or no backward pass."""
    if not target.has_arrays:
        arrays = next(one for one in TARGETS.values() if one.has_arrays)
        raise InputError(
            f"a checkpoint saves the memory of arrays, and the target {target.name} has none",
            None,
            f"leave the checkpoint out, or use the target {arrays.name}",
        )
    own = [*wanted]
    if not goes_back(own) and any(entry.is_derived for entry in own):
        names = ", ".join(entry.name for entry in own if entry.is_derived)
        raise InputError(
            f"a checkpoint cuts gradient, value_and_gradient and vjp alone, and not {names}",
            None,
            "leave the checkpoint out, or name one of them in emit too",
        )
    if not goes_back(own):
        name, node = next(iter(graph.outputs.items()))
        shape = f", which is {show(node.shape)}," if node.shape else ""
        raise InputError(
            f"a checkpoint is for a backward pass, and of {name}{shape} there is none",
            None,
            f"reduce it, as in sum({name}), or name vjp in emit"
            if shape
            else "ask for the gradient",
        )


def _unspelled(prepared: Prepared, target: Target, lists: bool) -> Node | None:
    """Return the first operation that a target cannot write."""
    nodes = prepared.graph.nodes()
    return next(
        (one for one in nodes if not (target.is_spelled(one.op) or _is_written(one, lists))), None
    )


def _is_written(node: Node, lists: bool) -> bool:
    """Return whether a node needs no spelling: a leaf, a loop, what lists have."""
    return not node.operands or node.op not in functions() or (lists and is_of_lists(node))


def _instead(others: Iterable[Target]) -> str | None:
    return next((f"use the target {one.name}" for one in others), None)
