"""Steepness: where a partial can be infinite although what goes into the operation is finite.

In: nodes, operands before what uses them. Out: the kind of slope of each use of an operand, and
the kinds that lie between a node and the variables.

    sqrt(x)     edge           infinite at 0, where the value is finite
    exp(x)      explosive      infinite where the value is, and no more than a power of it
    x/y         pole           infinite at 0; 1/y is explosive, and its slope a power of it
    log(x)      logarithmic    infinite where the value is, and more than any power of it
    asin(x)     unknown        all that is known is that its domain ends somewhere
    x*y, A @ x  none           but that of a factor, where the other one can be infinite: x*exp(y)

Sums and products count as finite, though they may overflow: what counts are exponentials, poles
and the edges of domains, which `functions.grad` and the traits of operations tell.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import Enum, auto
from functools import cache

from ..graph.graph import everything
from ..graph.loops import loop_of
from ..graph.node import Node, number_of
from ..graph.operations import having, is_entrywise
from ..records import dataclass
from ..vocabulary import functions
from .bounds import bounds
from .edges import under_roots


class Steep(Enum):
    """How a slope becomes infinite."""

    EDGE = auto()
    EXPLOSIVE = auto()
    POLE = auto()
    LOGARITHMIC = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Slopes:
    """The kind of slope of each use of an operand, and all kinds below each node.

    `unbounded` has what can be infinite, and how it becomes so first, `rooted` what a root is taken
    of, and what that is a product of.
    """

    kinds: Mapping[tuple[Node, int], Steep]
    below: Mapping[Node, Collection[Steep]]
    unbounded: Mapping[Node, Steep]
    rooted: Collection[Node] = ()


NO_SLOPES = Slopes({}, {}, {})


def slopes(nodes: Sequence[Node], visited: Collection[Node]) -> Slopes:
    """Return the slopes of the nodes that are visited; there are none in most programs."""
    loops = {node for node in nodes if node.op == "scan" and _has_steep_step(node)}
    if not loops and not any(map(_may_be_steep, {node.op for node in nodes})):
        return NO_SLOPES
    unbounded = _unbounded(nodes)
    kinds: dict[tuple[Node, int], Steep] = {}
    below: dict[Node, frozenset[Steep]] = {}
    for node in visited:
        found: frozenset[Steep] = frozenset({Steep.UNKNOWN} if node in loops else ())
        for position, operand in enumerate(node.operands):
            if operand in visited:
                kind = _kind(node, position, unbounded)
                if kind is not None:
                    kinds[node, position] = kind
                    found |= {kind}
                found |= below[operand]
        below[node] = found
    return Slopes(kinds, below, unbounded, under_roots(reversed([*visited])))


def _has_steep_step(scan: Node) -> bool:
    """Return whether something in the body of a loop may be steep, or in those inside of it."""
    return any(map(_may_be_steep, {node.op for node in everything(loop_of(scan).body)}))


@cache
def _may_be_steep(op: str) -> bool:
    if op in having("explosive") | having("logarithmic"):
        return True
    row = functions().get(op)
    return row is not None and row.domain is not None and is_entrywise(op)


def _kind(node: Node, position: int, unbounded: Mapping[Node, Steep]) -> Steep | None:
    """Return the kind of slope by an operand, None for one that is finite."""
    op = node.op
    if op == "rule":
        count = len(node.operands) // 2
        stated = node.operands[position + count : position + count + 1] if position else ()
        way = _worst(stated, unbounded)
        return way if way in (None, Steep.EXPLOSIVE) else Steep.UNKNOWN
    if op == "mul" or op in having("product"):
        others = node.operands[:position] + node.operands[position + 1 :]
        return _worst(others, unbounded)
    if op in _NEVER_STEEP:
        return None
    own = _own(node) if _may_be_steep(op) else None
    if own is None and (op == "pow" or not is_entrywise(op)):
        return unbounded.get(node.operands[position])
    return own


def _worst(nodes: Iterable[Node], unbounded: Mapping[Node, Steep]) -> Steep | None:
    """Return how the first of some values becomes infinite; an exponential does before others."""
    found = [unbounded[node] for node in nodes if node in unbounded]
    return Steep.EXPLOSIVE if Steep.EXPLOSIVE in found else next(iter(found), None)


def _own(node: Node) -> Steep | None:
    """Return the kind of slope that an operation has for finite operands."""
    if node.op in _SPECIAL:
        return _SPECIAL[node.op](node)
    if node.op in having("logarithmic"):
        return Steep.LOGARITHMIC
    return Steep.EXPLOSIVE if node.op in having("explosive") else Steep.UNKNOWN


def _of_quotient(node: Node) -> Steep | None:
    if _is_away_from_zero(node.operands[1]):
        return None
    return Steep.EXPLOSIVE if node.operands[0].op == "const" else Steep.POLE


def _of_power(node: Node) -> Steep | None:
    base, exponent = node.operands
    if exponent.op != "const":
        return Steep.EXPLOSIVE if base.op == "const" else Steep.UNKNOWN
    power = number_of(exponent)
    if power == 0 or power >= 1 or _is_away_from_zero(base):
        return None
    return Steep.EXPLOSIVE if power < 0 else Steep.EDGE


def _of_root(node: Node) -> Steep | None:
    return None if _is_away_from_zero(node.operands[0]) else Steep.EDGE


def _of_logarithm(node: Node) -> Steep | None:
    edge = -1 if node.op == "log1p" else 0
    return None if bounds(node.operands[0])[0] > edge else Steep.LOGARITHMIC


def _of_exponential(node: Node) -> Steep | None:
    return None if bounds(node.operands[0])[1] < math.inf else Steep.EXPLOSIVE


_NEVER_STEEP = having("linear") | having("joint")
_SPECIAL: Mapping[str, Callable[[Node], Steep | None]] = {
    "div": _of_quotient,
    "pow": _of_power,
    "sqrt": _of_root,
    "cbrt": _of_root,
    "exp": _of_exponential,
    "expm1": _of_exponential,
    **dict.fromkeys(("log", "log2", "log10", "log1p"), _of_logarithm),
    **dict.fromkeys(("acosh", "asech"), lambda node: Steep.UNKNOWN),  # at 1 the value is 0
    "mod": lambda node: None,  # its slope is finite wherever its value is
}


def _is_away_from_zero(node: Node) -> bool:
    low, high = bounds(node)
    return low > 0 or high < 0


def _is_flat(op: str) -> bool:
    """Return whether an operation has a finite value and slope for any operand."""
    return op in having("flattening") or op in having("flat-above") & having("flat-below")


def _unbounded(nodes: Sequence[Node]) -> dict[Node, Steep]:
    """Return the nodes whose value can be infinite for finite inputs, and in which way."""
    found: dict[Node, Steep] = {}
    for node in nodes:
        if _is_flat(node.op):
            continue
        own = _own(node) if _may_be_steep(node.op) else None
        way = own if own in _TO_INFINITY else _worst(node.operands, found)
        if way is not None:
            found[node] = way
    return found


_TO_INFINITY = (Steep.EXPLOSIVE, Steep.POLE, Steep.LOGARITHMIC, Steep.UNKNOWN)
