"""Gates: what each operation does to a gradient on its way back, in a word and in a sentence.

In: a node. Out: its `Gate`. An operation that is not in the table scales by its local derivative,
or stops the gradient where `functions.grad` has none for it.

    x + y   ->  distributes    passes the gradient on to each operand unchanged
    x*y     ->  switches       passes on to each operand the gradient times the other operand
    floor   ->  stops          passes nothing on: its derivative is 0
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ..graph.node import Node
from ..graph.operations import having
from ..vocabulary import functions
from .partials import stops


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

# What each operation does: the verb, the operation, the sentence.
_TABLE = """
distributes | add | passes the gradient on to each operand unchanged
distributes | sub | passes the gradient on unchanged, to the second operand with its sign turned
distributes | mark | passes the gradient on unchanged
turns the sign | neg | passes the gradient on with its sign turned
switches | mul | passes on to each operand the gradient times the other operand
switches | matmul | passes on to each matrix the gradient times the other one, transposed
switches | matvec | passes on the outer product with the vector, and the transposed matrix times it
switches | vecmat | passes on the matrix times the gradient, and the outer product with the vector
switches | dot | passes on to each vector the gradient times the other one
switches | outer | passes on to each vector the gradient times the other one
routes | max | passes the gradient on to the largest operand, and nothing to the others
routes | min | passes the gradient on to the smallest operand, and nothing to the others
routes | amax | passes the gradient on to the largest entry, and nothing to the others
routes | amin | passes the gradient on to the smallest entry, and nothing to the others
routes | where | passes the gradient on to the branch that was chosen, and nothing to the other
routes | relu | passes the gradient on where its operand is positive, and nothing elsewhere
routes | clip | passes the gradient on between the bounds, and nothing outside of them
scales | div | passes on the gradient over the denominator, and to that minus its value times it
scales | rule | passes on the gradient times the derivatives that the program gives
scales | cross_entropy | passes on to the logits the gradient times softmax minus labels
scales | binary_cross_entropy | passes on to the logits the gradient times sigmoid minus labels
copies | sum | passes the gradient on to every entry that was added
copies | mean | passes on to every entry the gradient over the number of entries
copies | trace | passes the gradient on to every entry of the diagonal
adds up | broadcast_to | passes on to each entry the sum over all its copies
rearranges | index | puts the gradient back to the place that was taken, with 0 around it
rearranges | scatter | takes the gradient from the places that were filled
rearranges | concat | cuts the gradient into the parts that were joined
rearranges | stack | cuts the gradient into the parts that were stacked
rearranges | transpose | turns the axes of the gradient back
rearranges | reshape | gives the gradient the shape that there was before
rearranges | expand_dims | takes the new axes of the gradient away again
rearranges | squeeze | gives the gradient back the axes that were taken away
rearranges | flip | turns the gradient round again
rearranges | ravel | gives the gradient the shape that there was before
rearranges | diagonal | puts the gradient on the diagonal of a matrix
rearranges | diagonal_matrix | takes the diagonal of the gradient
mixes | softmax | passes on out*(g - sum(g*out)): each entry hears of all others
mixes | log_softmax | passes on g - softmax*sum(g): each entry hears of all others
mixes | standardize | passes on the gradient without its mean and its part along the output
mixes | batch_norm | passes on the gradient without its mean and its part along the output
mixes | layer_norm | passes on the gradient without its mean and its part along the output
mixes | cumsum | passes on to each entry the sum of the gradients from there on
mixes | cumprod | passes on to each entry what it contributed to all the products from there on
mixes | inv | passes on the gradient between two transposed inverses, with its sign turned
mixes | solve | solves the transposed system for the gradient
mixes | solve_vector | solves the transposed system for the gradient
receives | input | is where a gradient arrives: what comes here is the result
"""

_ROWS = (row.split(" | ") for row in _TABLE.split("\n") if row)
_GATES: Mapping[str, Gate] = {op: Gate(verb, sentence) for verb, op, sentence in _ROWS}


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
