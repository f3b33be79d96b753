"""Gates: what each operation does to a gradient on its way back, in a word and in a sentence.

In: a node. Out: its `Gate`. An operation that is not in the table scales by its local derivative,
or stops the gradient where `functions.grad` has none for it.

    x + y   ->  distributes    passes the gradient on to each operand unchanged
    x - y   ->  distributes ±  passes the gradient on to x unchanged, and minus it to y
    x*y     ->  switches       passes on to each operand the gradient times the other operand
    floor   ->  stops          passes nothing on: its derivative is 0
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lark import Token

from ..graph.node import Node
from ..graph.operations import having
from ..syntax.tree import trees
from ..vocabulary import Expression, functions
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
    "distributes ±": "passes the gradient on to the first operand, and minus it to the second",
    "turns the sign": "passes on minus the gradient",
    "switches": "passes on the gradient times the other operand",
    "routes": "passes the gradient on to the operand that was chosen",
    "scales": "passes on the gradient times the local derivative",
    "copies": "passes the same gradient on to every entry",
    "shares out": "passes on 1/n of the gradient to each of n entries",
    "adds up": "passes on the sum over all copies",
    "rearranges": "puts the gradient back where the entries came from",
    "mixes": "passes on to each entry a sum over many entries",
    "receives": "is where a gradient arrives",
    "stops": "passes nothing on",
}

_NOTHING = Gate("stops", "passes nothing on: its derivative is 0, wherever it has one")
_SCALES = Gate("scales", "passes on the gradient times its local derivative")
_SHORT = 32  # characters of a local derivative that stands in the sentence

_MOVES = Gate("rearranges", VERBS["rearranges"])

# What each operation does: the verb, the operation, the sentence. In formulas g is the gradient
# that arrives, and out the value of the operation.
_TABLE = """
distributes | add | passes the gradient on to each operand unchanged
distributes ± | sub | passes the gradient on to the first operand unchanged, and minus it to the second
distributes | mark | passes the gradient on unchanged: it gives a value a name
turns the sign | neg | passes on minus the gradient
switches | mul | passes on to each operand the gradient times the other operand
switches | matmul | passes on g @ right.T to the left matrix, and left.T @ g to the right one
switches | matvec | passes on outer(g, vector) to the matrix, and matrix.T @ g to the vector
switches | vecmat | passes on matrix @ g to the vector, and outer(vector, g) to the matrix
switches | dot | passes on to each vector the gradient, a number, times the other vector
switches | outer | passes on g @ second to the first vector, and first @ g to the second
switches | prod | passes on to each entry the gradient times the product of all the others
routes | max | passes the gradient on to the larger operand, and nothing to the other; where they are equal, half to each
routes | min | passes the gradient on to the smaller operand, and nothing to the other; where they are equal, half to each
routes | amax | passes the gradient on to the largest entry, and nothing to the others; entries that tie share it
routes | amin | passes the gradient on to the smallest entry, and nothing to the others; entries that tie share it
routes | where | passes the gradient on to the branch that was chosen, and nothing to the other or to the condition
routes | relu | passes the gradient on where its operand is positive, and nothing elsewhere
routes | clip | passes the gradient on between the bounds, and nothing outside of them; at a bound, half
scales | div | passes on to the numerator the gradient over the denominator, to the denominator minus that times the quotient
scales | pow | passes on to the base g*n*base^(n - 1), and to the exponent n, where that varies, g*out*log(base)
scales | exp | passes on the gradient times its own value: exp is its own derivative
scales | log | passes on the gradient over its operand
scales | sqrt | passes on the gradient over twice its own value
scales | abs | passes the gradient on where its operand is positive, minus it where that is negative, and nothing at 0
scales | leaky_relu | passes the gradient on where its operand is positive, and elsewhere slope times it
scales | elu | passes the gradient on where its operand is positive, and elsewhere alpha*exp of that times it
scales | rule | passes on the gradient times the derivatives that the program gives
scales | norm | passes on to each entry the gradient times that entry over the norm
scales | var | passes on to each entry the gradient times twice its distance from the mean over n
scales | std | passes on to each entry the gradient times its distance from the mean over n times the deviation
scales | logsumexp | passes on to each entry the gradient times its share in the softmax
scales | cross_entropy | passes on to the logits the gradient times (softmax - labels)/n, for n rows
scales | binary_cross_entropy | passes on to the logits the gradient times (sigmoid - labels)/n, for n entries
scales | det | passes on the gradient times the cofactors: out*inv(A).T where there is an inverse
scales | logabsdet | passes on the gradient times the inverse, transposed
copies | sum | passes the same gradient on to every entry that was added
shares out | mean | passes on to every one of n entries 1/n of the gradient
copies | trace | passes the gradient on to every entry of the diagonal, and nothing to the others
adds up | broadcast_to | passes on to each entry the sum of what its copies get
rearranges | index | puts the gradient back at the place that was taken, with 0 around it
adds up | gather | adds the gradient of each entry to the place it was taken from, once for each time
rearranges | scatter_add | takes the gradient from the place that each entry was added to
rearranges | scatter | takes the gradient from the places that were filled
rearranges | concat | cuts the gradient into the parts that were joined
rearranges | stack | cuts the gradient into the parts that were stacked
rearranges | transpose | turns the axes of the gradient back
rearranges | reshape | gives the gradient the shape that there was before
rearranges | expand_dims | takes the new axes of the gradient away again
rearranges | squeeze | gives the gradient back the axes that were taken away
rearranges | flip | turns the gradient round again
rearranges | roll | moves the gradient back by as many places
rearranges | ravel | gives the gradient the shape that there was before
rearranges | diagonal | puts the gradient on the diagonal of a matrix, with 0 around it
rearranges | diagonal_matrix | takes the diagonal of the gradient
mixes | softmax | passes on out*(g - sum(g*out)): each entry of out depends on every entry of the operand
mixes | log_softmax | passes on g - softmax*sum(g): each entry of out depends on every entry of the operand
mixes | standardize | passes on the gradient without its mean and its part along the output, over the deviation
mixes | batch_norm | passes on the gradient without its mean and its part along the output, over the deviation
mixes | layer_norm | passes on the gradient without its mean and its part along the output, over the deviation
mixes | cumsum | passes on to each entry the sum of the gradients from there on
mixes | cumprod | passes on to each entry, for each product from there on, its gradient times the other factors
mixes | inv | passes on -(out.T @ g @ out.T): minus the gradient between two transposed inverses
mixes | solve | passes on to the right side solve(A.T, g), and to the matrix minus that @ out.T
mixes | solve_vector | passes on to the right side solve(A.T, g), and to the matrix minus outer(that, out)
mixes | cholesky | passes on the symmetric part of what two solutions with the factor make of the gradient
mixes | eigvalsh | passes on V @ diag(g) @ V.T, of the eigenvectors V: each gradient along its own eigenvector
mixes | spectral | passes on to the matrix what turns its eigenvectors, by divided differences of the factors, and to each factor what its own vector gets
mixes | expm | passes on the derivative of the exponential of A.T along the gradient
mixes | sqrtm | passes on the solution X of out @ X + X @ out = g
mixes | orthogonal_factor | passes on what turns the columns, times the inverse of the triangular factor, transposed
mixes | triangular_factor | passes on what the orthogonal factor makes of the gradient, times the inverse of out, transposed
mixes | singular | passes on to the matrix what turns its singular vectors, by divided differences of the factors, and to each factor what its own vectors get
mixes | svdvals | passes on U @ diag(g) @ V.T, of the singular vectors U and V: each gradient along its own pair
mixes | left_vectors | passes on what turns each left vector towards the others, over the gaps of the squares of their values
mixes | right_vectors | passes on what turns each right vector towards the others, over the gaps of the squares of their values
mixes | pinv | passes on -(out.T @ g @ out.T), and what turns the spaces that the matrix maps from and to
mixes | pinv_above | passes on what that of pinv does, and what turns the vectors that count towards those that are cut off
mixes | eigenvectors | passes on what turns each eigenvector towards the others, over the gaps of their eigenvalues
receives | input | is where a gradient arrives: what comes here is the result
"""  # noqa: E501

# What a derivative is in a book, where the rule is one that neither overflows nor cancels.
_IN_BOOKS: Mapping[str, tuple[str, ...]] = {
    "div": ("1/y", "-out/y"),
    "asin": ("1/sqrt(1 - x^2)",),
    "acos": ("-1/sqrt(1 - x^2)",),
    "atan": ("1/(1 + x^2)",),
    "acot": ("-1/(1 + x^2)",),
    "asec": ("1/(abs(x)*sqrt(x^2 - 1))",),
    "acsc": ("-1/(abs(x)*sqrt(x^2 - 1))",),
    "atan2": ("x/(x^2 + y^2)", "-y/(x^2 + y^2)"),
    "asinh": ("1/sqrt(x^2 + 1)",),
    "acosh": ("1/sqrt(x^2 - 1)",),
    "atanh": ("1/(1 - x^2)",),
    "acoth": ("1/(1 - x^2)",),
    "asech": ("-1/(x*sqrt(1 - x^2))",),
    "acsch": ("-1/(abs(x)*sqrt(1 + x^2))",),
    "coth": ("-csch(x)^2",),
    "erf": ("2/sqrt(pi)*exp(-x^2)",),
    "erfc": ("-2/sqrt(pi)*exp(-x^2)",),
    "gelu": ("ndtr(x) + x*exp(-x^2/2)/sqrt(2*pi)",),
    "logaddexp": ("exp(x - out)", "exp(y - out)"),
    "sinc": ("(cos(pi*x) - out)/x",),
    "var": ("2*(x - mean(x))/n",),
    "std": ("(x - mean(x))/(n*out)",),
    "logsumexp": ("softmax(x)",),
    "cross_entropy": ("(softmax(z) - y)/n", "-z/n"),
    "binary_cross_entropy": ("(sigmoid(z) - y)/n", "-z/n"),
}

# Of an operation that does different things to its operands, the verb at the place of each.
_AT_PLACES: Mapping[str, tuple[str, ...]] = {"sub": ("distributes", "turns the sign")}

_ROWS = (row.split(" | ") for row in _TABLE.split("\n") if row)
_GATES: Mapping[str, Gate] = {op: Gate(verb, sentence) for verb, op, sentence in _ROWS}


def gate_of(node: Node) -> Gate:
    """Return what the operation of a node does to a gradient."""
    return gate(node.op)


def verb_at(op: str, position: int) -> str:
    """Return what an operation does to the gradient on its way to one operand, in a word.

    x - y   ->  distributes to x, turns the sign for y
    """
    places = _AT_PLACES.get(op)
    return places[position] if places else gate(op).verb


@cache
def gate(op: str) -> Gate:
    """Return what an operation does to a gradient; one without a derivative stops it."""
    known = _GATES.get(op)
    if known is not None:
        return known
    row = functions().get(op)
    count = len(row.operands) if row else 1
    if all(stops(op, place) for place in range(count)):
        return _NOTHING
    if op in having("moves"):
        return _MOVES
    rule = taught(op, 0) if row is not None and len(row.rules) == len(row.formals) == 1 else ""
    if not 0 < len(rule) <= _SHORT:
        return _SCALES
    value = ", with out for its value" if re.search(r"\bout\b", rule) else ""
    return Gate("scales", f"{_SCALES.sentence}, {rule}{value}")


_SIGNS: Mapping[str, str] = {
    "add": "x + y", "sub": "x - y", "mul": "x*y", "div": "x/y", "pow": "x^y", "mod": "x%y",
    "neg": "-x", "matmul": "A @ B", "matvec": "A @ x", "vecmat": "x @ A", "dot": "x @ y",
}  # fmt: skip


def called(op: str) -> str:
    """Return how an operation is called with its operands, without settings: x/y, var(x)."""
    if op in _SIGNS:
        return _SIGNS[op]
    names = [one.name for one in functions()[op].operands if one.kind != "each"]
    return f"{op}({', '.join(names)})"


@cache
def taught(op: str, position: int) -> str:
    """Return the rule for an operand as it is taught: without what holds at points by convention.

    where(x == 0, 0, out*log(x))   ->   out*log(x)
    """
    if op in _IN_BOOKS:
        return _IN_BOOKS[op][position]
    row = functions()[op]
    rule = row.rule(position)
    tree = row.partials[min(position, len(row.partials) - 1)]
    name = tree.children[0]
    if tree.data != "call" or not isinstance(name, Token) or name != "where":
        return rule
    condition, special, _ = trees(trees(tree)[0])
    if special.data != "integer" or not _is_at_points(condition):
        return rule
    (zero,) = special.children
    assert isinstance(zero, Token)
    behind = (zero.end_pos or 0) - (name.start_pos or 0)
    return rule[behind:].removesuffix(")").strip(", ")


def _is_at_points(condition: Expression) -> bool:
    """Return whether a condition is made of equations alone: x == 0 and y == 0."""
    stack = [condition]
    while stack:
        one = stack.pop()
        if one.data == "and":
            stack += trees(one)
        elif one.data != "eq":
            return False
    return True
