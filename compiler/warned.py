"""What a program is warned of that can be compiled: it is probably not what was meant.

In: a program that has been read, and its graph. Out: sentences.

    param x, y; x^2     the input y is never used; its gradient is 0
    e^x                 e is an input here, as nothing is declared; …
    A*exp(-E/(R*T))     E is Euler's number, 2.718…; …
"""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import count

from .graph.dimensions import show
from .graph.graph import Graph, order
from .graph.members import parts
from .graph.node import Count, Node
from .graph.operations import is_entrywise
from .lower.state import Program

_FEW = 3  # inputs of which each has a sentence of its own


def warnings_of(program: Program, graph: Graph) -> tuple[str, ...]:
    """Return the warnings of a program, in the order in which they are said."""
    nodes = order(graph.outputs.values())
    found = (*_unused(graph, nodes), *_outer(graph, nodes), *_letters(program, nodes))
    return (*found, *_euler(program, nodes))


def _outer(graph: Graph, nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return a warning for each vector that meets a column of its own length: [n] and [n, 1]."""
    warnings: dict[str, None] = {}
    for node in nodes:
        if not node.shape or len(node.operands) != 2 or not is_entrywise(node.op):
            continue
        shapes = [operand.shape for operand in node.operands]
        vector, column = sorted(shapes, key=len)
        stated = any(one.op in ("expand_dims", "reshape") for one in node.operands)
        if len(vector) == 1 and column == (*vector, 1) and vector != (1,) and not stated:
            where = next((f"line {span.line}: " for span in graph.spans.get(node, ())), "")
            sides = f"{show(shapes[0])} and {show(shapes[1])}"
            warnings[f"{where}{sides} broadcast to {show(node.shape)}; is that meant?"] = None
    return tuple(warnings)


def _unused(graph: Graph, nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return a warning for each input that no output depends on, and one for many of a family."""
    used = set(nodes)
    unused: dict[str, list[str]] = {}
    for node in graph.inputs:
        if node not in used and not isinstance(node.payload, Count):
            family, index = parts(str(node.payload))
            unused.setdefault("" if index is None else family, []).append(str(node.payload))
    return tuple(message for names in unused.values() for message in _said_of(names))


def _said_of(names: Sequence[str]) -> Iterator[str]:
    """Yield that inputs are never used, each by itself where they are few."""
    if len(names) <= _FEW:
        yield from (f"the input {name} is never used; its gradient is 0" for name in names)
        return
    first, others = ", ".join(names[:_FEW]), len(names) - _FEW
    yield f"the inputs {first} and {others} more are never used; their gradients are 0"


# Inputs that stand for something else where they are declared: by the operand of a power.
_LETTERS = {
    "e": (0, "the exponential function is exp(x)"),
    "T": (1, "a transpose is X.T"),
}


def _letters(program: Program, nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return a warning for e^x and X^T where nothing is declared, so that names are inputs.

    e^2 is as likely to be that of an input, and an e that stands anywhere else is one.
    """
    found: list[str] = []
    for name, (position, hint) in _LETTERS.items() if not program.declared else ():
        letter = program.inputs.get(name)
        if letter is None:
            continue
        uses = [
            (node, at) for node in nodes for at, one in enumerate(node.operands) if one is letter
        ]
        is_meant = [
            node.op == "pow" and at == position and node.operands[1].op != "const"
            for node, at in uses
        ]
        if is_meant and all(is_meant):
            found.append(f"{name} is an input here, as nothing is declared; {hint}")
    letter = None if program.declared else program.inputs.get("I")
    if letter is not None and any(_has_factor(one, letter) for one in nodes if one.op == "exp"):
        found.append("I is an input here, as nothing is declared; there are no complex numbers")
    return tuple(found)


def _has_factor(node: Node, letter: Node) -> bool:
    """Return whether a letter is a factor of the operand of a function: I in exp(I*x)."""
    stack = [*node.operands]
    while stack:
        one = stack.pop()
        if one is letter:
            return True
        if one.op in ("mul", "div", "neg"):
            stack.extend(one.operands)
    return False


_EULER = re.compile(r"(?<![\w.\\])E(?!\w)")


def _euler(program: Program, nodes: Sequence[Node]) -> Iterator[str]:
    """Yield a warning for an E among inputs that are capital letters too, as R and T.

    Where it is the base of powers alone, or in a logarithm, it is Euler's number.
    """
    beside = [key for key, one in program.inputs.items() if _is_capital(key) and not one.shape]
    if not beside or not _EULER.search(program.scope.builder.text):
        return
    is_meant = [
        node.op == "log" or (node.op == "pow" and at == 0)
        for node in nodes
        for at, one in enumerate(node.operands)
        if one.op == "const" and type(one.payload) is float and abs(one.payload) == math.e
    ]
    if not all(is_meant):
        known = {*program.inputs, "E"}
        if program.declared:
            hint = "declare it: param E"
        elif len(known) <= _MOST:
            hint = f"declare it: param {', '.join(sorted(known))}"
        else:  # those of a declaration would be many
            hint = "call it " + next(one for k in count() if (one := f"E_{k}") not in known)
        where = " and ".join(beside[:2])
        yield f"E is Euler's number, 2.718…; where it is a value, as {where}, {hint}"


_MOST = 12  # names of a declaration that is shown


def _is_capital(name: str) -> bool:
    return len(name) == 1 and name.isupper()
