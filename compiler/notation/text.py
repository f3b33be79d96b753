"""Nodes as lines of text, in any notation: brackets where they are needed, names where they help.

A notation is a table from operation to `Form`. `lines` writes nodes in order, one line for each
that deserves a name, and the others inside of the line that uses them.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from enum import IntEnum
from functools import cache, lru_cache
from itertools import chain
from typing import TypeAlias

from ..graph.node import Node
from ..graph.operations import having
from ..records import record

DEPTH = 20
WIDTH = 72

_PLACE = re.compile(r"\{(\d+)\}")
_MANY = 3  # operands; of an operation with more, each may be long


class Binding(IntEnum):
    """How strongly a text holds together, as in Python."""

    LAZY = 0  # a if c else b
    OR = 1
    AND = 2
    NOT = 3
    COMPARISON = 4
    DISJUNCTION = 5  # |, of arrays
    CONJUNCTION = 6  # &
    SUM = 7
    PRODUCT = 8
    UNARY = 9
    POWER = 10
    ATOM = 11


@record(frozen=True, slots=True)
class Form:
    """How an operation is written: `{0}` is its first operand, bracketed where it binds less.

    `function` is the name of a call that has nothing but operands.
    """

    template: str
    binding: Binding = Binding.ATOM
    operands: tuple[Binding, ...] = ()
    function: str = ""

    def uses(self) -> Mapping[int, int]:
        """Return how often each operand is written, by its position."""
        return _uses(self.template)


@lru_cache(maxsize=256)
def _uses(template: str) -> Counter[int]:
    return Counter(map(int, _PLACE.findall(template)))


# -x of a product without brackets, as people write it.
LOOSE_NEGATIVE = Form("-{0}", Binding.UNARY, (Binding.PRODUCT,))


@record(frozen=True, slots=True)
class Text:
    """A written expression, how strongly it binds, and how deep it is nested."""

    text: str
    binding: Binding = Binding.ATOM
    depth: int = 0

    def as_float(self) -> str:
        """Return the text of a number with a point in it: 2.0."""
        return f"{self.text}.0" if self.text.lstrip("-").isdigit() else self.text


@record(frozen=True, slots=True)
class Line:
    """A node with the name that it is given and the text of its value."""

    name: str
    node: Node
    text: Text


Notation: TypeAlias = Callable[[Node], Form]
Leaf: TypeAlias = Callable[[Node], Text | None]


@cache
def infix(symbol: str, binding: Binding) -> Form:
    """Return the form of a left-associative operator."""
    return Form(f"{{0}}{symbol}{{1}}", binding, (binding, Binding(binding + 1)))


@cache
def call(function: str, arity: int) -> Form:
    """Return the form `function(a, b, …)`."""
    slots = ", ".join(f"{{{i}}}" for i in range(arity))
    return Form(f"{function}({slots})", function=function)


def fill(form: Form, operands: Iterable[Text]) -> Text:
    """Return the form with its operands written in, each in brackets where it needs them."""
    texts = list(operands)
    depth = 1 + max([operand.depth for operand in texts], default=0)
    written = [operand.text for operand in texts]
    for place, bound in enumerate(form.operands[: len(texts)]):
        if texts[place].binding < bound:
            written[place] = f"({written[place]})"
    return Text(form.template.format(*written), form.binding, depth)


def uses(nodes: Iterable[Node], notation: Notation, roots: Iterable[Node]) -> Counter[Node]:
    """Return how often each node is written: in the texts of the others, and as a root."""
    inner = [node for node in nodes if node.operands]
    count = Counter(chain(roots, chain.from_iterable([node.operands for node in inner])))
    slots: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for node in inner:
        form = notation(node)
        kind = form.template, len(node.operands)
        more = slots.get(kind)
        if more is None:
            written = form.uses()
            more = slots[kind] = [(i, written[i] - 1) for i in range(kind[1]) if written[i] != 1]
        for position, times in more:
            count[node.operands[position]] += times
    return count


def lines(
    nodes: Iterable[Node],
    notation: Notation,
    leaf: Leaf,
    deserves: Callable[[Node], bool],
    name: Callable[[Node], str],
    texts: dict[Node, Text],
) -> Iterator[Line]:
    """Yield a line for each node that deserves a name, in order; the others go into their users.

    Beyond `DEPTH` operations or `WIDTH` characters an expression is cut, and its parts get lines of
    their own. `name` is asked for each line's name when the line is written; `texts` is filled with
    what each node is written as where it is used.
    """

    def cut(node: Node) -> Line:
        line = Line(name(node), node, texts[node])
        texts[node] = Text(line.name)
        return line

    for node in nodes:
        written = leaf(node)
        if written is not None:
            texts[node] = written
            continue
        form = notation(node)
        parts = [texts[operand] for operand in node.operands]
        if _is_long(parts):
            for operand in _too_long(node, texts):
                yield cut(operand)
            parts = [texts[operand] for operand in node.operands]
        texts[node] = fill(form, parts)
        if deserves(node):
            yield cut(node)


def _is_long(parts: Iterable[Text]) -> bool:
    """Return whether some of the texts may be too long to stand on one line."""
    length = 0
    for part in parts:
        length += len(part.text)
        if part.depth >= DEPTH or length > WIDTH:
            return True
    return False


def _too_long(node: Node, texts: Mapping[Node, Text]) -> Iterator[Node]:
    """Yield the operands that must be cut, one after the other, until the rest fits on a line."""
    if not node.operands:
        return
    if node.op in having("block") or len(node.operands) > _MANY:
        for operand in dict.fromkeys(node.operands):
            if len(texts[operand].text) > WIDTH or texts[operand].depth >= DEPTH:
                yield operand
        return
    while True:
        parts = [texts[operand] for operand in node.operands]
        if max([part.depth for part in parts]) >= DEPTH:
            deepest = max(node.operands, key=lambda operand: texts[operand].depth)
        elif sum([len(part.text) for part in parts]) > WIDTH:
            deepest = max(node.operands, key=lambda operand: len(texts[operand].text))
        else:
            return
        if texts[deepest].depth == 0:
            return
        yield deepest


def number(value: float, infinity: str = "inf", undefined: str = "nan") -> Text:
    """Return a number as text: whole ones without a point, and as many digits as are needed."""
    if value != value:
        return Text(undefined)
    if value in (math.inf, -math.inf):
        text = infinity if value > 0 else f"-{infinity}"
    elif value.is_integer() and abs(value) < 1e15 and str(value) != "-0.0":
        text = str(int(value))
    else:
        text = repr(value)
    return Text(text, Binding.UNARY if math.copysign(1, value) < 0 else Binding.ATOM)


def unused(wanted: str, taken: Container[str]) -> str:
    """Return the wanted name, with as many underscores behind it as make it a new one."""
    while wanted in taken:
        wanted += "_"
    return wanted
