"""A graph of arrays as a routine: what is kept, in order, each with its statements.

In: a prepared graph, and the nodes that are to be returned. Out: a `Routine`, and the names of its
dimensions; `Refused` where an operation has no loop nest.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from ...graph.dimensions import Dimension, names_in
from ...graph.graph import body_of, everything, order
from ...graph.intervals import Interval
from ...graph.loops import is_open, loop_of
from ...graph.node import Count, Node, Whole
from ...graph.operations import having
from ..nests import Buffer, Check, Routine
from ..programs import has_value, is_kernel
from ..values import Kind, Maker, Value
from . import loops
from .along import ALONG
from .contract import contracted
from .entries import has_entries
from .factors import FACTORED
from .fuse import fused
from .moves import MOVES
from .plan import is_stated, kept
from .products import product
from .rewritten import REWRITTEN, rewritten
from .state import Frame, Kept, State
from .statements import STATED as OF_ENTRIES
from .statements import checks, entrywise, in_interval
from .turned import turned

STATED = {**OF_ENTRIES, **ALONG}


class Refused(Exception):  # noqa: N818  # what has no loop nest goes another way
    """An operation that has no loop nest, by its name."""


@dataclass(frozen=True, slots=True)
class Lowered:
    """A routine, the names of its dimensions in order, and the inputs whose arrays it is given.

    `all_inputs` has those too that are dimensions.
    """

    routine: Routine
    dimensions: tuple[str, ...]
    inputs: tuple[Node, ...]
    all_inputs: tuple[Node, ...]
    maker: Maker
    whole: Callable[[Dimension], Value]


_BODIES = ("scan", "result", "leaf")


def is_lowered(op: str) -> bool:
    """Return whether an operation has a loop nest."""
    return (
        has_entries(op)
        or op in STATED
        or op in REWRITTEN
        or op in FACTORED
        or op in having("contraction")
        or op in (*_BODIES, "reshape")
    )


def lacking(roots: Iterable[Node]) -> Iterator[Node]:
    """Yield the nodes that have no loop nest."""
    return (node for node in everything(roots) if not has_nest(node))


def has_nest(node: Node) -> bool:
    """Return whether a node has a loop nest, where those in its body have one too."""
    is_open_loop = node.op == "scan" and is_open(node)
    is_along = node.op == "cofactor" and len(node.operands) > 1
    is_none = is_kernel(node.op) and node.op not in MOVES and not has_value(node)
    return is_lowered(node.op) and not (is_open_loop or is_along or is_none)


def named(node: Node) -> str:
    """Return what an operation is called."""
    return "while" if node.op == "scan" else node.op


def routine(
    name: str,
    inputs: Sequence[Node],
    roots: Sequence[Node],
    functions: Container[str] = (),
    assumed: Mapping[Node, Interval] = MappingProxyType({}),
) -> Lowered:
    """Return the routine that works out the roots, with calls of `functions`; raises `Refused`.

    It ends where an input is not in the interval that it is `assumed` to be in.
    """
    new = rewritten(roots)
    roots = turned([new[one] for one in roots])
    refused = next(lacking(roots), None)
    if refused is not None:
        raise Refused(named(refused))
    shapes = [size for node in inputs for size in node.shape]
    counts = [str(node.payload) for node in inputs if isinstance(node.payload, Count)]
    names = tuple(dict.fromkeys([*counts, *(one for size in shapes for one in names_in(size))]))
    maker = Maker(anywhere=True, functions=functions)
    atoms = {one: maker.argument(f"n{i}", "whole") for i, one in enumerate(names)}
    state, frame = State(maker, dict(atoms)), Frame(0)
    given = [node for node in inputs if not isinstance(node.payload, Count)]
    for at, node in enumerate(given):
        kind: Kind = "whole" if isinstance(node.payload, Whole) else "float"
        buffer = Buffer(f"x{at}", tuple(map(state.whole, node.shape)), "given", kind, "", at)
        state.buffers[buffer.name], state.shapes[buffer.name] = buffer, node.shape
        frame.kept[node] = Kept(buffer.name)
    for node, interval in assumed.items():
        frame.statements += in_interval(state, frame, node, interval)
    _worked_out(state, frame, roots, {})
    _filled(state, frame, roots)
    one = maker.constant(1, "whole")
    frame.statements[:0] = [Check(maker.make("ge", state.whole(n), one)) for n in state.least]
    body = contracted(fused(tuple(frame.statements), state), state)
    dimensions = tuple(atoms[one] for one in names)
    made = Routine(name, dimensions, tuple(state.buffers.values()), body)
    return Lowered(made, names, tuple(given), tuple(inputs), maker, state.whole)


def _worked_out(
    state: State, frame: Frame, roots: Sequence[Node], known: Mapping[Node, Kept]
) -> None:
    """Add the statements of all that the roots need to a frame."""
    nodes = order(roots)
    wanted: dict[Node, dict[int, Node]] = {}
    for node in nodes:
        if node.op == "result":
            wanted.setdefault(node.operands[0], {})[node.settings[0]] = node
    chosen = {*kept(roots), *known}
    for node in nodes:
        if node in frame.kept or node in frame.leaves or node.op == "result":
            continue
        frame.statements += checks(state, frame, node)
        if node.op == "scan":
            _scan(state, frame, node, wanted.get(node, {}))
        elif node in chosen:
            _keep(state, frame, node, known.get(node))


def _keep(state: State, frame: Frame, node: Node, known: Kept | None) -> None:
    if node.op == "reshape" and is_stated(node) and known is None:
        frame.kept[node] = _reshaped(state, frame, node)
        return
    place = known or Kept(state.buffer(node.shape))
    if node.op in having("contraction"):
        frame.statements += product(state, frame, node, place)
    elif node.op in FACTORED:
        frame.statements += FACTORED[node.op](state, frame, node, place)
    elif node.op in STATED:
        frame.statements += STATED[node.op](state, frame, node, place)
    elif node.op == "reshape":
        view = _reshaped(state, frame, node)
        frame.kept[node] = view
        frame.statements += entrywise(state, frame, node, place)
    else:
        frame.statements += entrywise(state, frame, node, place)
    frame.kept[node] = place


def _reshaped(state: State, frame: Frame, node: Node) -> Kept:
    """Return a buffer of the same entries in another shape."""
    (operand,) = node.operands
    found = _in_memory(frame, operand)
    if found is None:
        found = Kept(state.buffer(operand.shape))
        frame.statements += entrywise(state, frame, operand, found)
    before = state.shapes[found.buffer][: len(found.first)]
    return Kept(state.buffer((*before, *node.shape), found.buffer), found.first)


def _in_memory(frame: Frame, node: Node) -> Kept | None:
    """Return where a value is as it stands, None where it is a view of one, or nowhere."""
    first: tuple[object, ...] = ()
    while node in frame.leaves:
        frame, node, more = frame.leaves[node]
        first = (*more, *first)
    found = frame.kept.get(node)
    return found and Kept(found.buffer, (*found.first, *first))  # type: ignore[arg-type]


def _scan(state: State, frame: Frame, node: Node, wanted: Mapping[int, Node]) -> None:
    inner = loops.carried(state, frame, node, wanted)
    known = loops.stacks(state, frame, node, wanted)
    spec = loop_of(node)
    _worked_out(state, inner, body_of(node), known)
    for position, result in wanted.items():
        one = spec.results[position]
        target = Kept(frame.kept[result].buffer, (state.index(frame.depth),))
        if position >= spec.carries and inner.kept.get(one) != target:
            inner.statements += entrywise(state, inner, one, target)
    inner.statements += loops.ended(state, inner, node)
    frame.statements.append(loops.loop(state, frame, node, inner.statements))


def _filled(state: State, frame: Frame, roots: Sequence[Node]) -> None:
    """Make buffers those that are filled: one for each root, in order."""
    views: dict[str, list[str]] = {}
    for one in state.buffers.values():
        views.setdefault(one.of, []).append(one.name)
    for at, root in enumerate(roots):
        found = frame.kept.get(root)
        buffer = state.buffers[found.buffer] if found and not found.first else None
        if buffer is None or buffer.role != "own" or buffer.of or buffer.kind != "float":
            kept_in = Kept(state.buffer(root.shape))
            frame.statements += entrywise(state, frame, root, kept_in)
            buffer = state.buffers[kept_in.buffer]
        for name in (buffer.name, *views.get(buffer.name, ())):
            state.buffers[name] = replace(state.buffers[name], role="filled", at=at)
