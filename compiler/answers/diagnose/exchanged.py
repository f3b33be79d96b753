"""Local derivatives that are right for something else: another value, another function, a size.

In: the edges between a variable and the output. Out: `Break`s, with what was taken in the place of
what belongs there.

    tan(5*x)    ->   sec(x)^2, the derivative at x
    atan(x)     ->   1/(1 + x), ...; sqrt(1 - x^2) of asin
"""

from collections.abc import Iterator
from functools import partial as bound

from ...calculus.partials import follow, partial, rule_of, scale
from ...calculus.reverse import Rule
from ...graph.build import count, operation, size_node
from ...graph.dimensions import Dimension
from ...graph.graph import order, reached
from ...graph.node import Node, constant, unmarked
from ...vocabulary import functions
from ..kinds import kinds
from .breaks import Break, Inapplicable, Region, with_operand
from .rows import is_elementwise

_PAIRS = 100_000  # of an operation and a value that are looked at; of more, values next to it alone
_MEANS = ("mean", "var", "std", "cross_entropy", "binary_cross_entropy")


def taken_at_other(region: Region) -> Iterator[Break]:
    """Take the derivative of a function at another value: one that lies below it, or elsewhere."""
    named = [node for node in order([region.output]) if node.op in ("mark", "input")]
    named = named if len(named) * len(region.edges) <= _PAIRS else []
    for node, places in region.edges.items():
        is_power = node.op == "pow" and places == (0,)
        if not (is_elementwise(node) or is_power) or 0 not in places:
            continue
        inner = node.operands[0]
        near = unmarked(inner).operands
        within = reached([inner]) - {inner, unmarked(inner)} if named else {*near}
        own = (unmarked(inner), node, unmarked(region.output))
        others = [value for value in named if unmarked(value) not in own]
        fitting = [
            value
            for value in dict.fromkeys([*near, *others])
            if value.shape == inner.shape and value.op != "const"
        ]
        elsewhere = [value for value in fitting if value not in within and not is_power]
        for value in elsewhere if functions()[node.op].partials else ():
            yield Break("taken_at_other", node, (0,), bound(_with_out, value), other=value)
        for value in elsewhere if inner.op in ("mark", "input") else ():
            yield Break("taken_at_other", node, (0,), bound(_taken_at, value), other=value)
        for value in fitting:
            if value in within:
                yield Break("taken_at_inner", node, (0,), bound(_taken_at, value), other=value)


def _taken_at(value: Node, right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    return scale(cotangent, partial(with_operand(node, position, value), position))


def _with_out(value: Node, right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    """Pass on by the rule with another value in the place of the function's own."""
    return scale(cotangent, follow(rule_of(node, position), node, position, {"out": value}))


def formula_of_other(region: Region) -> Iterator[Break]:
    """Use the derivative of another function of the same family."""
    families = [line.split() for line in kinds()["formula_of_other"].families.splitlines()]
    for node in region.edges:
        for family in families:
            for other in family if node.op in family else ():
                if other != node.op:
                    passes = bound(_of_other, other)
                    yield Break("formula_of_other", node, (0,), passes, other=other)


def _of_other(name: str, right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    return scale(cotangent, partial(operation(name, node.operands), position))


def size_of_other(region: Region) -> Iterator[Break]:
    """Divide a mean by another size: by the number of features where that of examples belongs."""
    sizes = sizes_in(region)
    for node, places in region.edges.items():
        own = _divided_by(node)
        if own is None:
            continue
        near = [operation(op, (own, constant(1))) for op in ("sub", "add")]
        for size in [*map(size_node, sizes), *near]:
            if size is not own:
                passes = bound(_by_size, own, size)
                yield Break("size_of_other", node, places[:1], passes, other=size)


def sizes_in(region: Region) -> list[Dimension]:
    """Return the sizes of all axes in a program."""
    found = dict.fromkeys(d for node in order([region.output]) for d in node.shape)
    return [size for size in found if size != 1]


def _divided_by(node: Node) -> Node | None:
    """Return the number of terms that an operation divides by, None for one that does not."""
    if node.op == "div" and node.operands[1].op == "size":
        return node.operands[1]
    if node.op not in _MEANS or not node.operands[0].shape:
        return None
    inner = node.operands[0]
    if node.op == "cross_entropy":
        sizes = inner.shape[:-1]
    else:
        axes = node.settings[0] if node.payload is not None else range(len(inner.shape))
        sizes = tuple(inner.shape[axis] for axis in axes)
    return count(sizes)


def _by_size(
    own: Node, size: Node, right: Rule, node: Node, position: int, cotangent: Node
) -> Node | None:
    passed = right(node, position, cotangent)
    if passed is None:
        raise Inapplicable
    return operation("div", (operation("mul", (passed, own)), size))


def mean_of_all(region: Region) -> Iterator[Break]:
    """Divide a term by the number of examples too, although the mean is of another one alone."""
    for node, places in region.edges.items():
        if node.op not in ("add", "sub") or len(places) < 2 or node.shape:
            continue
        for place in places:
            other = reached([node.operands[1 - place]])
            sizes = dict.fromkeys(
                own for one in region.edges if one in other and (own := _divided_by(one))
            )
            for size in sizes:
                yield Break("mean_of_all", node, (place,), bound(_divided, size), other=size)


def _divided(size: Node, right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    passed = right(node, position, cotangent)
    return None if passed is None else operation("div", (passed, size))
