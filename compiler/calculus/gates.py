"""Gates: what each operation does to a gradient on its way back, in a word and in a sentence.

In: a node. Out: its `Gate`, its symbol, the names of its places. An operation that is not in the
table scales by its local derivative, or stops the gradient where `functions.grad` has none for it.

    x + y   ->  distributes    passes the gradient on to each operand unchanged
    x*y     ->  switches       passes on to each operand the gradient times the other operand
    floor   ->  stops          passes nothing on: its derivative is 0
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ..graph.node import Node
from ..graph.operations import having, is_boolean, is_entrywise
from ..notation.printer import brief, notation
from ..vocabulary import functions
from .partials import is_matrix_rule, partial, stops
from .reverse import Edge


@dataclass(frozen=True, slots=True)
class Gate:
    """What an operation does to a gradient: `add` plus the verb is a sentence, and so is the other.

    The verb is one of `VERBS`.
    """

    verb: str
    sentence: str


# What each verb means, for a legend; in the order in which legends have them.
VERBS: Mapping[str, str] = {
    "distributes": "passes the gradient on to each operand unchanged",
    "turns the sign": "passes the gradient on with its sign turned",
    "switches": "passes on the gradient times the other operand",
    "routes": "passes the gradient on to the operand that was chosen",
    "scales": "passes on the gradient times the local derivative",
    "copies": "passes the gradient on to every entry",
    "adds up": "passes on the sum over all copies",
    "rearranges": "puts the gradient back where the entries came from",
    "mixes": "passes on to each entry a sum over many entries",
    "receives": "is where a gradient arrives",
    "stops": "passes nothing on",
}

_NOTHING = Gate("stops", "passes nothing on: its derivative is 0")
_SCALES = Gate("scales", "passes on the gradient times its local derivative")

_MOVES = Gate("rearranges", VERBS["rearranges"])

_TABLE: Mapping[str, Mapping[str, str]] = {
    "distributes": {
        "add": "passes the gradient on to each operand unchanged",
        "sub": "passes the gradient on unchanged, to the second operand with its sign turned",
        "mark": "passes the gradient on unchanged",
    },
    "turns the sign": {
        "neg": "passes the gradient on with its sign turned",
    },
    "switches": {
        "mul": "passes on to each operand the gradient times the other operand",
        "matmul": "passes on to each matrix the gradient times the other one, transposed",
        "matvec": "passes on the outer product with the vector, and the transposed matrix times it",
        "vecmat": "passes on the matrix times the gradient, and the outer product with the vector",
        "dot": "passes on to each vector the gradient times the other one",
        "outer": "passes on to each vector the gradient times the other one",
    },
    "routes": {
        "max": "passes the gradient on to the largest operand, and nothing to the others",
        "min": "passes the gradient on to the smallest operand, and nothing to the others",
        "amax": "passes the gradient on to the largest entry, and nothing to the others",
        "amin": "passes the gradient on to the smallest entry, and nothing to the others",
        "where": "passes the gradient on to the branch that was chosen, and nothing to the other",
        "relu": "passes the gradient on where its operand is positive, and nothing elsewhere",
        "clip": "passes the gradient on between the bounds, and nothing outside of them",
    },
    "scales": {
        "div": "passes on the gradient over the denominator, and to that minus its value times it",
        "rule": "passes on the gradient times the derivatives that the program gives",
        "cross_entropy": "passes on to the logits the gradient times softmax minus labels",
        "binary_cross_entropy": "passes on to the logits the gradient times sigmoid minus labels",
    },
    "copies": {
        "sum": "passes the gradient on to every entry that was added",
        "mean": "passes on to every entry the gradient over the number of entries",
        "trace": "passes the gradient on to every entry of the diagonal",
    },
    "adds up": {
        "broadcast_to": "passes on to each entry the sum over all its copies",
    },
    "rearranges": {
        "index": "puts the gradient back to the place that was taken, with 0 around it",
        "scatter": "takes the gradient from the places that were filled",
        "concat": "cuts the gradient into the parts that were joined",
        "stack": "cuts the gradient into the parts that were stacked",
        "transpose": "turns the axes of the gradient back",
        "reshape": "gives the gradient the shape that there was before",
        "expand_dims": "takes the new axes of the gradient away again",
        "squeeze": "gives the gradient back the axes that were taken away",
        "flip": "turns the gradient round again",
        "ravel": "gives the gradient the shape that there was before",
        "diagonal": "puts the gradient on the diagonal of a matrix",
        "diagonal_matrix": "takes the diagonal of the gradient",
    },
    "mixes": {
        "softmax": "passes on out*(g - sum(g*out)): each entry hears of all others",
        "log_softmax": "passes on g - softmax*sum(g): each entry hears of all others",
        "standardize": "passes on the gradient without its mean and its part along the output",
        "batch_norm": "passes on the gradient without its mean and its part along the output",
        "layer_norm": "passes on the gradient without its mean and its part along the output",
        "cumsum": "passes on to each entry the sum of the gradients from there on",
        "cumprod": "passes on to each entry what it contributed to all the products from there on",
        "inv": "passes on the gradient between two transposed inverses, with its sign turned",
        "solve": "solves the transposed system for the gradient",
        "solve_vector": "solves the transposed system for the gradient",
    },
    "receives": {
        "input": "is where a gradient arrives: what comes here is the result",
    },
}  # fmt: skip

_GATES: Mapping[str, Gate] = {
    op: Gate(verb, sentence) for verb, rows in _TABLE.items() for op, sentence in rows.items()
}


def gate_of(node: Node) -> Gate:
    """Return what the operation of a node does to a gradient."""
    return gate(node.op)


@cache
def gate(op: str) -> Gate:
    """Return what an operation does to a gradient; one without a derivative stops it."""
    by_traits = _MOVES if op in having("moves") else _SCALES
    row = functions().get(op)
    count = len(row.operands) if row else 1
    return _GATES.get(op) or (_NOTHING if all(stops(op, i) for i in range(count)) else by_traits)


# ---- as a picture shows it ---------------------------------------------------------------------

_WIDTH = 80
_CHOICES = 3  # of a factor that are said

ARRIVING = "·"  # what an operation is applied to, or the gradient that arrives

_SYMBOLS: Mapping[str, str] = {
    "add": "+", "sub": "−", "mul": "×", "div": "÷", "neg": "−", "pow": "^", "mod": "%",
    "lt": "<", "le": "≤", "gt": ">", "ge": "≥", "eq": "=", "ne": "≠",
    "matmul": "@", "matvec": "@", "vecmat": "@", "dot": "@",
    "sigmoid": "σ", "amax": "max", "amin": "min", "mark": "=", "rule": "own rule",
}  # fmt: skip

_PLACES: Mapping[str, tuple[str, ...]] = {"where": ("if", "then", "else"), "pow": ("base", "power")}


def symbol(node: Node) -> str:
    """Return how a gate is called where there is little room: ×, tanh, ·[0], sum(·, axis=1)."""
    known = _SYMBOLS.get(node.op)
    if known is not None:
        return known
    text = re.sub(r"\{\d+\}", ARRIVING, notation(node).template)
    called = re.fullmatch(rf"(\w+)\((?:{ARRIVING}(?:, )?)*\)", text)
    return called[1] if called else text


def places(node: Node) -> Sequence[str]:
    """Return what the place of each operand is called: nothing where their order is no matter."""
    count = len(node.operands)
    if node.op == "rule":
        given = [str(number) for number in range(1, count // 2 + 1)]
        return ["value", *(f"argument {n}" for n in given), *(f"derivative {n}" for n in given)]
    if count < 2 or node.op in having("commutative"):
        return ("",) * count
    return _PLACES.get(node.op) or [str(position) for position in range(1, count + 1)]


def factor(edge: Edge) -> Node:
    """Return what a gradient is multiplied by on its way along an edge: the local derivative.

    Where the rule is one of whole arrays, and where a broadcast is undone, no factor says it all;
    then it is the whole of what is passed on.
    """
    is_stretched = is_entrywise(edge.user.op) and edge.operand.shape != edge.user.shape
    if is_stretched or is_matrix_rule(edge.user, edge.position):
        return edge.masked()
    return partial(edge.user, edge.position)


def factor_text(node: Node) -> str:
    """Return a factor in few words: `1 if x > y, 0.5 if x == y`, and nothing of what is 0."""
    if is_boolean(node):
        return f"1 if {_said(node)}"
    said: list[str] = []
    while node.op == "where" and len(said) < _CHOICES:
        condition, chosen, other = node.operands
        if _said(chosen) == "0":
            return ", ".join([*said, f"{_said(other)} unless {_said(condition)}"])
        said.append(f"{_said(chosen)} if {_said(condition)}")
        node = other
    rest = _said(node)
    if not said or rest == "0":
        return ", ".join(said) or rest
    return f"{', '.join(said)} else {rest}"


def _said(node: Node) -> str:
    return brief(node, {}, _WIDTH) or "this"
