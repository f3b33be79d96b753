"""Operations as a picture shows them: a symbol, the names of places, and factors in few words.

In: a node, or an edge on the way back. Out: text.

    x*y  ->  ×        x^2  ->  base, power        sum(x, axis=1)  ->  sum(·, axis=1)
"""

from collections.abc import Mapping, Sequence

from ..calculus.partials import is_matrix_rule, partial
from ..calculus.reverse import Edge
from ..graph.loops import loop_of
from ..graph.node import Node
from ..graph.operations import having, is_boolean, is_entrywise
from ..notation.printer import brief, notation

_WIDTH = 80
_CHOICES = 3  # of a factor that are said

ARRIVING = "·"  # what an operation is applied to, or the gradient that arrives

_SYMBOLS: Mapping[str, str] = {
    "add": "+", "sub": "−", "mul": "×", "div": "÷", "neg": "−", "pow": "^", "mod": "%",
    "lt": "<", "le": "≤", "gt": ">", "ge": "≥", "eq": "=", "ne": "≠",
    "matmul": "@", "matvec": "@", "vecmat": "@", "dot": "@",
    "sigmoid": "σ", "amax": "max", "amin": "min", "mark": "=", "rule": "own rule",
}  # fmt: skip

_BODIES = ("scan", "root")  # their rule is that of what is in them

_PLACES: Mapping[str, tuple[str, ...]] = {"where": ("if", "then", "else"), "pow": ("base", "power")}


def symbol(node: Node) -> str:
    """Return how a gate is called where there is little room: ×, tanh, ·[0], sum(·, axis=1)."""
    known = _SYMBOLS.get(node.op)
    if known is not None:
        return known
    if node.op == "result":
        is_last = node.settings[0] < loop_of(node.operands[0]).carries
        return "last step" if is_last else "all steps"
    form = notation(node)
    return form.function or form.template.format(*[ARRIVING] * len(node.operands))


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
    if edge.user.op in _BODIES:
        return edge.masked()
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
