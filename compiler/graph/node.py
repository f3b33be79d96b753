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
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

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


_nodes: "WeakValueDictionary[tuple[object, ...], Node]" = WeakValueDictionary()
_lock = Lock()


def make(
    op: str, operands: tuple[Node, ...] = (), payload: Payload = None, shape: Shape = ()
) -> Node:
    """Return the node of this operation, operands, payload and shape."""
    key = (op, operands, _bits(payload), shape)
    with _lock:
        node = _nodes.get(key)
        if node is None:
            node = Node(op, operands, payload, shape)
            _nodes[key] = node
        return node


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
