"""Graph to graph: logistic functions of one number share its exponential, and tanh has its slope.

In: a graph ready to be written. Out: one in which several functions of z and -z are made of
e = exp(-abs(z)), which never overflows, s = 1 + e and l = log1p(e):

    softplus(z)                ->   z + l if z > 0 else l
    log_sigmoid(z)             ->   -l if z > 0 else z - l
    sigmoid(z), sigmoid(-z)    ->   1/s if z > 0 else e/s, and the other way round

Where they are sigmoids alone, it is by e = exp(-z), of z < -700 exp(z):

    sigmoid(z), sigmoid(-z)    ->   e if z < -700 else 1/s,   1 if z < -700 else e/s

Of t = tanh(z) the slope is 1 - t^2, where that is half of 1 or more, and so loses no digit:

    sech(z)^2                  ->   1 - t^2 if t^2 < 0.5 else sech(z)^2
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ...graph.graph import rebuild_with_map, same
from ...graph.node import Node, constant, make
from ...notation.text import Binding, Form
from ..prepare import Prepared

_ONE = constant(1.0)


def with_shared(prepared: Prepared) -> Prepared:
    """Return the graph with functions of one number made of what they have in common."""
    nodes = [node for node in prepared.graph.nodes() if not node.shape]
    arguments = _arguments(nodes)
    others = {z for node, z in arguments.items() if node.op != "sigmoid"}
    alone = {*arguments.values()} - others
    tanhs = {node.operands[0] for node in nodes if node.op == "tanh"}
    slopes = {node for node in nodes if _is_slope(node) and node.operands[0].operands[0] in tanhs}
    if not arguments and not slopes:
        return prepared

    def remake(node: Node, operands: tuple[Node, ...]) -> Node:
        if node in arguments:
            is_turned = arguments[node] is not node.operands[0]
            z = _opposite(operands[0]) if is_turned else operands[0]
            own = _sigmoid_alone if arguments[node] in alone else _FUNCTIONS[node.op]
            return own(z, is_turned)
        plain = same(node, operands)
        return _slope(plain) if node in slopes else plain

    graph, became = rebuild_with_map(prepared.graph, remake)
    known = {node: became.get(one, one) for node, one in prepared.became.items()}
    return replace(prepared, graph=graph, became=known)


def _arguments(nodes: Iterable[Node]) -> dict[Node, Node]:
    """Return the functions that have something in common, each with the z of it: of z or of -z."""
    found: dict[Node, Node] = {}
    met: dict[Node, int] = {}
    for node in nodes:
        if node.op in _FUNCTIONS:
            (own,) = node.operands
            other = _opposite(own) if own.op in ("neg", "sub") else own
            z = other if own.op == "neg" or other in met else own
            found[node] = z
            met[z] = met.get(z, 0) + 1
    return {node: z for node, z in found.items() if met[z] > 1}


def _opposite(node: Node) -> Node:
    """Return -x of a difference, or of -x: y - x, or x."""
    return node.operands[0] if node.op == "neg" else make("sub", node.operands[::-1])


def _is_slope(node: Node) -> bool:
    exponent = node.operands[1] if node.op == "pow" else None
    return exponent is not None and exponent.payload == 2 and node.operands[0].op == "sech"


def _slope(node: Node) -> Node:
    """Return the slope of tanh by its square, where that is far enough from 1."""
    (z,) = node.operands[0].operands
    out = make("tanh", (z,))
    return make("slope_of_tanh", (make("mul", (out, out)), make("sech_squared", (z,))))


def _sigmoid(z: Node, is_turned: bool) -> Node:
    small = make("exp_of_less", (z,))
    whole = _one_and(small)
    sides = make("div", (_ONE, whole)), make("div", (small, whole))
    return make("by_sign", (z, *(sides[::-1] if is_turned else sides)))


def _softplus(z: Node, is_turned: bool) -> Node:
    tail = make("log1p", (make("exp_of_less", (z,)),))
    if is_turned:
        return make("by_sign", (z, tail, make("sub", (tail, z))))
    return make("by_sign", (z, make("add", (z, tail)), tail))


def _log_sigmoid(z: Node, is_turned: bool) -> Node:
    return make("neg", (_softplus(z, not is_turned),))


def _sigmoid_alone(z: Node, is_turned: bool) -> Node:
    power = make("exp_of_either", (z,))
    whole = _one_and(power)
    if is_turned:
        return make("by_either", (z, _ONE, make("div", (power, whole))))
    return make("by_either", (z, power, make("div", (_ONE, whole))))


def _one_and(power: Node) -> Node:
    return make("add", (_ONE, power))


_FUNCTIONS: Mapping[str, Callable[[Node, bool], Node]] = {
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "log_sigmoid": _log_sigmoid,
}

_CHOICE = (Binding.ATOM, Binding.OR, Binding.LAZY)

# How the operations are spelled that this pass makes. What is nan fails each comparison.
FORMS: Mapping[str, Form] = {
    "exp_of_less": Form("math.exp({0} if {0} < 0.0 else -{0})", Binding.ATOM, (Binding.ATOM,)),
    "exp_of_either": Form("math.exp({0} if {0} < -700.0 else -{0})", Binding.ATOM, (Binding.ATOM,)),
    "by_sign": Form("{1} if {0} > 0.0 else {2}", Binding.LAZY, _CHOICE),
    "by_either": Form("{1} if {0} < -700.0 else {2}", Binding.LAZY, _CHOICE),
    "slope_of_tanh": Form("1.0 - {0} if {0} < 0.5 else {1}", Binding.LAZY, _CHOICE),
}
