"""Selections by a condition: what a reduction says of the entries of x[x > 0].

In: an index that is a comparison. Out: the mask, of the shape of the array, and what a reduction
over the entries where it holds is. How many entries there are is not known when compiling: the
array of them alone has no shape, and is an error.

What is worked out of selections by one mask, entry by entry, is the selection of what is worked out
of the arrays.

    sum(x[x > 0])       ->   sum(where(x > 0, x, 0))
    mean(x[x > 0])      ->   sum(where(x > 0, x, 0))/sum(where(x > 0, 1, 0))
    sum(x[c]*log(y[c])) ->   sum(where(c, x*log(y), 0))
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

from lark import Token, Tree

from ..errors import ShapeError, Span
from ..graph.build import operation
from ..graph.dimensions import show
from ..graph.graph import order
from ..graph.loops import leaf
from ..graph.node import Node, constant
from ..graph.operations import is_boolean, is_entrywise
from ..syntax.tree import Branch, children, tokens, trees
from .names import Lowering
from .scope import Scope

# The trees that are truth values, whatever the names in them mean.
_CONDITIONS = frozenset("lt le gt ge eq ne and or not chain true false".split())
_INFINITY = float("inf")


def is_condition(tree: Branch | Token, scope: Scope) -> bool:
    """Return whether a tree is a condition: a comparison, or the name of one."""
    if not isinstance(tree, Tree):
        return False
    if tree.data == "name":
        node = scope.values.get(str(tree.children[0]))
        while node is not None and node.op == "mark":
            (node,) = node.operands
        return node is not None and is_boolean(node)
    return tree.data in _CONDITIONS


def is_selection(tree: Branch | Token, scope: Scope) -> bool:
    """Return whether a tree is x[c] with a condition c."""
    if not isinstance(tree, Tree) or tree.data != "index":
        return False
    _, *items = children(tree)
    return len(items) == 1 and is_condition(items[0], scope)


def checked_mask(name: str, array: Node, mask: Node, tree: Branch, scope: Scope) -> Node:
    """Return a mask of the shape of an array; one of its first axes alone takes whole rows."""
    if not mask.shape or array.shape[: len(mask.shape)] != mask.shape:
        raise ShapeError(
            f"the mask is {show(mask.shape)}, and {name} {show(array.shape)}",
            scope.where(tree),
            "a mask has the shape of its array",
        )
    behind = len(array.shape) - len(mask.shape)
    if not behind:
        return mask
    axes = tuple(range(len(mask.shape), len(array.shape)))
    mask = operation("expand_dims", (mask,), (axes,))
    ones = operation("broadcast_to", (constant(1),), (array.shape,))
    chosen = operation("where", (mask, ones, constant(0)))
    return operation("gt", (chosen, constant(0.5)))


def selected(given: Sequence[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Lower the reduction of a selection, sum(x[c]); it is one that `is_reduced` has told."""
    array, mask, whole = yield from read_selected(given[0], scope)
    build = _REDUCED[str(callee)]
    value = build(array, mask if callee == "len" else whole)
    scope.builder.spans.setdefault(value, {})
    return value


def read_selected(
    tree: Branch, scope: Scope
) -> Generator[tuple[Branch, Scope], Node, tuple[Node, Node, Node]]:
    """Return what a tree of selections is where all entries are chosen, and the mask of these.

    The mask is as it was written, and of the shape of the array. What is worked out of selections
    is read twice: of leaves, to see that it is by entry, and then of the arrays.
    """
    found = [*{id(one): one for one in selections(tree, scope)}.values()]
    item = children(found[0])[1]
    mask = yield item, scope
    bases: list[Node] = []
    for one in found:
        base, other = children(one)
        bases.append((yield base, scope))
        name = scope.name_of(bases[-1])
        if other != item:
            message = "what two masks choose may have other lengths, and is worked out together"
            raise ShapeError(message, scope.where(one), "choose both by one mask")
        if bases[-1].shape != bases[0].shape:
            raise no_shape(name, scope.name_of(mask), scope.where(one))
        whole = checked_mask(name, bases[-1], mask, one, scope)
    if found[0] is tree:
        return bases[0], mask, whole
    names: list[str] = []
    words: dict[int, Branch] = {}
    for one, base in zip(found, bases, strict=True):
        name = f"{scope.name_of(base)}[{scope.name_of(mask)}]"  # which no program can say
        names.append(f"{name}{len(names) or ''}")
        words[id(one)] = Tree("name", [next(tokens(one, "NAME")).update("NAME", names[-1])])
    inside = _named(tree, words)
    chosen = [leaf(-1 - place, bases[0].shape) for place in range(len(found))]
    read = yield from _with(dict(zip(names, chosen, strict=True)), inside, scope)
    if not _is_by_entry(read, frozenset(chosen), len(mask.shape)):
        raise no_shape(scope.name_of(bases[0]), scope.name_of(mask), scope.where(found[0]))
    array = yield from _with(dict(zip(names, bases, strict=True)), inside, scope)
    return array, mask, whole


def _with(values: Mapping[str, Node], tree: Branch, scope: Scope) -> Lowering:
    """Lower a tree in which names stand for these."""
    scope.values.update(values)
    node = yield tree, scope
    for name in values:
        del scope.values[name]
    return node


def _is_by_entry(node: Node, chosen: frozenset[Node], behind: int) -> bool:
    """Return whether an array is worked out entry by entry of those that are chosen from.

    With them may stand numbers, and what is alike for all rows that a mask of the axes before
    `behind` chooses.
    """
    shape = node.shape
    alike = [shape[axis:] for axis in range(behind, len(shape) + 1)]
    stack, met = [node], set(chosen)
    while stack:
        one = stack.pop()
        if one in met or (one.shape in alike and not _is_of(one, chosen)):
            continue
        met.add(one)
        if one.shape != shape or not one.operands or not (is_entrywise(one.op) or one.op == "mark"):
            return False
        stack += one.operands
    return shape == next(iter(chosen)).shape


def _is_of(node: Node, chosen: frozenset[Node]) -> bool:
    return not chosen.isdisjoint(order((node,)))


def is_reduced(callee: Token, given: Sequence[Branch], scope: Scope) -> bool:
    """Return whether a call is the reduction of a selection, or of what is worked out of such."""
    is_one = len(given) == 1 and callee in _REDUCED and callee not in scope.functions
    return is_one and next(selections(given[0], scope), None) is not None


def selections(tree: Branch, scope: Scope) -> Iterator[Branch]:
    """Yield the selections in a tree, without those in reductions there."""
    stack: list[Branch | Token | None] = [tree]
    while stack:
        one = stack.pop()
        if not isinstance(one, Tree):
            continue
        if is_selection(one, scope):
            yield one
        elif not _is_reduction(one):
            stack += reversed(one.children)


def _is_reduction(tree: Branch) -> bool:
    return tree.data in ("call", "method") and tree.children[-2] in _REDUCED


def _named(tree: Branch, words: Mapping[int, Branch]) -> Branch:
    """Return a tree with names in place of selections, which stay as they are in reductions."""
    done: dict[int, Branch] = {**words}
    stack = [(tree, False)]
    while stack:
        one, is_ready = stack.pop()
        if id(one) in done:
            continue
        parts = [] if _is_reduction(one) else trees(one)
        if not is_ready and parts:
            stack += [(one, True), *((part, False) for part in parts)]
            continue
        inner = [done.get(id(child), child) for child in one.children] if parts else []
        is_same = all(new is old for new, old in zip(inner, one.children, strict=False))
        done[id(one)] = one if is_same else Tree(one.data, inner, one.meta)
    return done[id(tree)]


def no_shape(name: str, item: str, place: Span | None) -> ShapeError:
    """Return the error for a selection that is no argument of a reduction."""
    return ShapeError(
        f"how many entries {name}[{item}] has is not known when compiling",
        place,
        f"reduce it, as in sum({name}[{item}]), or choose entry by entry: where({item}, {name}, 0)",
    )


def _total(node: Node, op: str = "sum") -> Node:
    return operation(op, (node,), (tuple(range(len(node.shape))), False))


def _else(array: Node, mask: Node, neutral: float) -> Node:
    return operation("where", (mask, array, constant(neutral)))


def _count(array: Node, mask: Node) -> Node:
    ones = operation("broadcast_to", (constant(1),), (mask.shape,))
    return _total(_else(ones, mask, 0))


def _mean(array: Node, mask: Node) -> Node:
    return operation("div", (_total(_else(array, mask, 0)), _count(array, mask)))


def _variance(array: Node, mask: Node) -> Node:
    difference = operation("sub", (array, _mean(array, mask)))
    return _mean(operation("mul", (difference, difference)), mask)


def _extreme(op: str, neutral: float) -> Callable[[Node, Node], Node]:
    """Return the largest or least of what is selected, which is nan of nothing."""

    def found(array: Node, mask: Node) -> Node:
        some = operation("gt", (_count(array, mask), constant(0.5)))
        value = _total(_else(array, mask, neutral), op)
        return operation("where", (some, value, constant(float("nan"))))

    return found


def _not_zero(array: Node, mask: Node) -> Node:
    return _count(array, operation("and", (mask, operation("ne", (array, constant(0))))))


# What a reduction is of an array and the mask of what is selected.
_REDUCED: Mapping[str, Callable[[Node, Node], Node]] = {
    "sum": lambda array, mask: _total(_else(array, mask, 0)),
    "mean": _mean,
    "prod": lambda array, mask: _total(_else(array, mask, 1), "prod"),
    **dict.fromkeys(("max", "amax"), _extreme("amax", -_INFINITY)),
    **dict.fromkeys(("min", "amin"), _extreme("amin", _INFINITY)),
    "var": _variance,
    "std": lambda array, mask: operation("sqrt", (_variance(array, mask),)),
    "norm": lambda array, mask: _total(_else(array, mask, 0), "norm"),
    "logsumexp": lambda array, mask: _total(_else(array, mask, -_INFINITY), "logsumexp"),
    "count_nonzero": _not_zero,
    "len": _count,
    "size": _count,
}
