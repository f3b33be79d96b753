"""Expressions to nodes: one handler for each alias of the grammar, and the loop that runs them.

A handler returns a node, or is a generator that yields (tree, scope) for each part and is sent its
node. The waiting ones stand on a list, so that the handlers read like recursion and an expression
may be nested as deep as memory allows.

    lower_expression(parse tree of "x*2", scope)  ->  mul(input x, const 2)
"""

from collections.abc import Callable, Generator, Mapping
from typing import Any

from lark import Tree

from ..errors import ProgramError, ShapeError
from ..graph.node import Node, constant, make
from ..syntax.tokens import exponent
from ..syntax.tree import Branch, children, trees
from . import arrays, calls, indices, names, notations, powers, primes, products
from .literals import listed
from .names import Lowering
from .scope import Scope
from .unsized import Unsized, sized


def lower_expression(tree: Branch, scope: Scope) -> Node:
    """Return the node of an expression in a scope."""
    try:
        return _lowered(tree, scope)
    except Unsized as found:
        return sized(lambda: _lowered(tree, scope), tree, scope, found.error)


def _lowered(tree: Branch, scope: Scope) -> Node:
    step = operator_or(tree, scope)
    node: Node = step if isinstance(step, Node) else run(step)
    return node


def run(start: Generator[tuple[Branch, Scope], Node, Any]) -> Any:
    """Return what a handler does, when it and those of the parts that it asks for have run."""
    waiting = [start]
    node: Any = None
    while True:
        try:
            request = waiting[-1].send(node)
        except StopIteration as end:
            waiting.pop()
            node = end.value
            if not waiting:
                return node
            continue
        part = operator_or(*request)
        if isinstance(part, Node):
            node = part
        else:
            waiting.append(part)
            node = None


def operator_or(tree: Branch, scope: Scope) -> Lowering | Node:
    """Return what the handler of a tree returns; an alias without one is an operator."""
    return _HANDLERS.get(tree.data, _operator)(tree, scope)


def _operator(tree: Branch, scope: Scope) -> Lowering:
    operands = []
    for child in children(tree):
        if isinstance(child, Tree):
            operands.append((yield child, scope))  # noqa: PERF401  # a comprehension cannot yield
    return products.keep_rows(scope.build(tree.data, operands, tree), tree.children, tree, scope)


def _number(tree: Branch, scope: Scope) -> Node:
    value = float(str(tree.children[0]))
    if value == float("inf"):
        hint = "write inf for infinity; the largest number is 1.8e308"
        raise ProgramError("this number is too large for a float", scope.where(tree), hint)
    return constant(value)


def _truth(tree: Branch, scope: Scope) -> Node:
    return make("const", payload=tree.data == "true")


def _positive(tree: Branch, scope: Scope) -> Lowering:
    operand = children(tree)[1]
    return products.keep_rows((yield operand, scope), (operand,), tree, scope)


def _natural(tree: Branch, scope: Scope) -> Lowering:
    """Return e^x as exp(x)."""
    power = children(tree)[-1]
    if isinstance(power, Tree):
        return scope.build("exp", [(yield power, scope)], tree)
    return scope.build("exp", [constant(float(exponent(power)))], tree)


def _matmul(tree: Branch, scope: Scope) -> Lowering:
    left, _, right = children(tree)
    first = yield left, scope
    second = yield right, scope
    return products.keep_rows(arrays.product_of(first, second, tree, scope), (left,), tree, scope)


def _transpose(tree: Branch, scope: Scope) -> Lowering:
    base = children(tree)[0]
    return arrays.transposed((yield base, scope), tree, scope, base=base)


def _chain(tree: Branch, scope: Scope) -> Lowering:
    """Lower a < x <= b as a < x and x <= b."""
    operands, signs = [], []
    for child in children(tree):
        if isinstance(child, Tree):
            operands.append((yield child, scope))
        else:
            signs.append(child)
    result: Node | None = None
    for sign, left, right in zip(signs, operands, operands[1:], strict=False):
        one = scope.build(sign.type.lower(), (left, right), sign)
        result = one if result is None else scope.build("and", (result, one), sign)
    assert result is not None  # it has two sides at least
    return result


def _list(tree: Branch, scope: Scope) -> Lowering:
    """Return `[a, b, c]` as an array: a vector of numbers, a matrix of vectors.

    `[a]` may be a bracket, as in `[x + 1]*2`, and is an array as array([a]).
    """
    if not trees(tree):
        return _several(tree, scope)
    if len(trees(tree)) == 1:
        hint = "round ones group, as in (a); an array of one entry is array([a])"
        raise ShapeError("square brackets around one value", scope.where(tree), hint)
    return (yield from listed(tree, scope))


def _several(tree: Branch, scope: Scope) -> Node:
    what = f"a {tree.data}" if tree.children else f"an empty {tree.data}"
    hint = "only a function of arrays takes one"
    raise ShapeError(f"{what} stands where a number was expected", scope.where(tree), hint)


def _string(tree: Branch, scope: Scope) -> Node:
    hint = "only einsum takes one: einsum('ij,j->i', A, x)"
    raise ProgramError("a text stands where a number was expected", scope.where(tree), hint)


_HANDLERS: Mapping[str, Callable[[Branch, Scope], Lowering | Node]] = {
    "name": names.name,
    "attribute": indices.attribute,
    "index": indices.index,
    "call": calls.call,
    "method": calls.method,
    "integer": _number,
    "real": _number,
    "fraction": notations.fraction,
    "absolute": notations.absolute,
    "choice": notations.choice,
    "single": notations.single,
    "string": _string,
    "true": _truth,
    "false": _truth,
    "pos": _positive,
    "pow": powers.power,
    "superscript": powers.superscript,
    "natural": _natural,
    "derived": primes.derived,
    "matmul": _matmul,
    "mul": products.times,
    "juxtaposed": products.juxtaposed,
    "transpose": _transpose,
    "tuple": _several,
    "list": _list,
    "chain": _chain,
}
