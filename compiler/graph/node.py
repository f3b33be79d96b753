"""Interned nodes: the same operation on the same operands is the same object.

In: an operation's name, operand nodes, a payload, a shape. Out: the one `Node` that stands for
them. So equality is `is`, a common subexpression is computed once, and dead code is whatever the
outputs do not reach.

    >>> x = make("input", payload="x")
    >>> make("mul", (x, x)) is make("mul", (x, x))
    True
"""

import struct
from abc import abstractmethod
from collections.abc import Sequence
from threading import Lock
from typing import Any, TypeAlias
from weakref import ref

from ..budget import BARE, MADE, current
from ..records import dataclass
from .dimensions import Shape


class Body:
    """A payload that has nodes inside of it, as a loop has its step: compared by these.

    It has no metaclass, as every walk asks each node's payload whether it is one.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def body(self) -> "tuple[Node, ...]":
        """What it works out, above leaves of its own."""

    @abstractmethod
    def with_body(self, body: "Sequence[Node]") -> "Body":
        """Return the same with other nodes in the place of these."""


class Count(str):
    """The name of an input that is a whole number, and so a dimension too: `n: integer`."""

    __slots__ = ()


class Whole(str):
    """The name of an input of whole numbers, which are indices: `i: [n] integer`."""

    __slots__ = ()


# Numbers, names, bodies, and tuples of what an operation on arrays is set to: axes, shapes, slices.
Payload: TypeAlias = "float | bool | str | tuple[Any, ...] | Body | None"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Node:
    """An operation on operands. Made by `make` alone, compared by identity, never changed.

    `payload` is what an operation has besides operands: the number of a `const`, the name of an
    `input` or a `mark`, the settings of an operation on arrays. `shape` is a tuple of dimensions;
    a scalar's is `()`.
    """

    op: str
    operands: tuple["Node", ...]
    payload: Payload
    shape: Shape

    @property
    def settings(self) -> tuple[Any, ...]:
        """What an operation on arrays is set to; nothing for any other."""
        return self.payload if isinstance(self.payload, tuple) else ()

    def __repr__(self) -> str:
        payload = "" if self.payload is None else f"; {self.payload!r}"
        return f"{self.op}({', '.join(operand.op for operand in self.operands)}{payload})"


_Key: TypeAlias = tuple[object, ...]


class _Kept(ref[Node]):
    """A node as long as it is used, with its key."""

    __slots__ = ("key",)

    key: _Key


_nodes: dict[_Key, _Kept] = {}
_dead: list[_Key] = []  # of nodes that nobody has any more
_lock = Lock()
_BYTES = 1_500  # that a node takes with what passes keep about it, also where there is one already
_BARE_BYTES = 300  # of one without operands: few of them are new


def make(
    op: str, operands: tuple[Node, ...] = (), payload: Payload = None, shape: Shape = ()
) -> Node:
    """Return the node of this operation, operands, payload and shape."""
    budget = current.get()
    if budget is not None:
        budget.spend(MADE if operands else BARE)
        budget.take(_BYTES if operands else _BARE_BYTES)
    key = (op, operands, payload if payload is None else _bits(payload), shape)
    kept = _nodes.get(key)
    node = None if kept is None else kept()
    return _made(key, payload) if node is None else node


def _made(key: _Key, payload: Payload) -> Node:
    """Return the node of a key that seemed to have none, made if that is still so."""
    with _lock:
        kept = _nodes.get(key)
        node = None if kept is None else kept()
        if node is None:
            op, operands, _, shape = key
            node = Node(op, operands, payload, shape)  # type: ignore[arg-type]  # of `make`
            kept = _Kept(node, _died)
            kept.key = key
            _nodes[key] = kept
        return node


def _died(kept: _Kept) -> None:
    """Take the key of a node that nobody has any more out of the table.

    This is called wherever a node goes, in the midst of `make` too: the next one to go, or to be
    asked for, does it then. Whatever a key alone has kept alive goes on the same walk.
    """
    _dead.append(kept.key)
    if not _lock.acquire(blocking=False):
        return
    try:
        while _dead:
            key = _dead.pop()
            last = _nodes.get(key)
            if last is not None and last() is None:
                del _nodes[key]
    finally:
        _lock.release()


def constant(value: float) -> Node:
    """Return the node of a number; 0.0 and -0.0 are two nodes."""
    return make("const", payload=float(value))


def number_of(node: Node) -> float:
    """Return the number of a `const`; True is 1."""
    assert isinstance(node.payload, float | bool)
    return float(node.payload)


def unmarked(node: Node) -> Node:
    """Return the value that a mark gives a name to; any other node is that itself."""
    while node.op == "mark":
        node = node.operands[0]
    return node


def _bits(payload: Payload) -> object:
    """Return a key for a payload: floats by their bits, so that 0.0 is not -0.0 and nan is nan."""
    if payload is None or type(payload) in (str, tuple):
        return payload
    return struct.pack("d", payload) if type(payload) is float else (type(payload), payload)
