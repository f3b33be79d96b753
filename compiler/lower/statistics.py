"""Functions whose arguments say what is computed: weights, bounds left out, types, lists.

In: the arguments of a call as they are written. Out: a node.

    average(A, axis=0, weights=w)   ->   sum(w*A, axis=0)/sum(w)     with w along the axis
    clip(x, None, 1)                ->   min(x, 1)
    (x > 0).astype(float)           ->   where(x > 0, 1, 0)
    max([a, b, c])                  ->   max(max(a, b), c)
"""

from collections.abc import Generator, Mapping, Sequence
from functools import reduce
from typing import Any, TypeAlias

from lark import Token

from ..errors import ProgramError, ShapeError
from ..graph.build import as_boolean, as_number, size_node
from ..graph.dimensions import show
from ..graph.node import Node, constant
from ..graph.operations import is_boolean
from ..syntax.tree import Branch, children, is_none, trees
from .names import Lowering, Reader
from .scope import Scope
from .settings import read_setting
from .signatures import bound

_Axes: TypeAlias = Generator[tuple[Branch, Scope], Node, tuple[int, ...]]
_TWO = 2  # axes of a matrix


# ---- averages -----------------------------------------------------------------------------------


def _is_weighted(given: Sequence[Branch]) -> bool:
    """Return whether an average has weights."""
    named = {str(one.children[0]) for one in given if one.data == "keyword"}
    return "weights" in named or len([one for one in given if one.data != "keyword"]) > _TWO


def _average(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the average of an array with weights: of its shape, or along one axis."""
    arguments = bound("a axis? weights? keepdims?", given, callee, scope)
    array = yield arguments["a"], scope
    axes = yield from _axes(arguments.get("axis"), array, callee, scope)
    keepdims: Any = False
    if "keepdims" in arguments:
        what = f"the keepdims of {callee}"
        keepdims = yield from read_setting("flag", what, arguments["keepdims"], scope)
    if is_none(arguments["weights"]):
        weights = constant(1)
    else:
        weights = yield arguments["weights"], scope
    if weights.shape != array.shape:
        weights = _along(weights, array, axes, callee, scope)
    build, payload = scope.build, (axes, keepdims)
    top = build("sum", [build("mul", [weights, array], tree)], tree, payload)
    if weights.shape != array.shape:
        weights = build("broadcast_to", [weights], tree, (array.shape,))
    return build("div", [top, build("sum", [weights], tree, payload)], tree)


def _axes(tree: Branch | None, array: Node, callee: Token, scope: Scope) -> _Axes:
    rank = len(array.shape)
    if rank == 0:
        hint = "declare the input with its shape, as in x: [n]"
        raise ShapeError(f"{callee} works on an array", scope.where(callee), hint)
    if tree is None or is_none(tree):
        return tuple(range(rank))
    given = yield from read_setting("axes", f"the axis of {callee}", tree, scope)
    axes = given if isinstance(given, tuple) else (given,)
    if any(not -rank <= axis < rank for axis in axes):
        hint = f"its axes are -{rank} to {rank - 1}"
        raise ShapeError(f"the array is {show(array.shape)}", scope.where(tree), hint)
    return tuple(sorted({axis % rank for axis in axes}))


def _along(weights: Node, array: Node, axes: tuple[int, ...], callee: Token, scope: Scope) -> Node:
    """Return weights that lie along the axes of an average, aligned with its array."""
    if not weights.shape:
        return weights
    if weights.shape != tuple(array.shape[axis] for axis in axes):
        raise ShapeError(
            f"the weights are {show(weights.shape)}, and the array {show(array.shape)}",
            scope.where(callee),
            "weights have the shape of the array, or that of the axis which is averaged",
        )
    others = tuple(axis for axis in range(len(array.shape)) if axis not in axes)
    return scope.build("expand_dims", [weights], callee, (others,)) if others else weights


def covariance(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return cov(X) of a matrix [variables, samples], or of a vector the variance."""
    arguments = bound("m y? rowvar? bias? ddof?", given, callee, scope)
    centred = yield from _centred(arguments, callee, tree, scope)
    build = scope.build
    free: Node = constant(1)
    if "ddof" in arguments and not is_none(arguments["ddof"]):
        free = yield arguments["ddof"], scope
    elif "bias" in arguments and _is_true(arguments["bias"], callee, scope):
        free = constant(0)
    count = build("sub", [size_node(centred.shape[-1]), free], tree)
    count = build("max", [count, constant(0)], tree)
    if len(centred.shape) == 1:
        return build("div", [build("dot", [centred, centred], tree), count], tree)
    turned = build("transpose", [centred], tree, ((1, 0),))
    return build("div", [build("matmul", [centred, turned], tree), count], tree)


def correlation(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return corrcoef(X): the products of rows that are centred and have the norm 1."""
    arguments = bound("x y? rowvar?", given, callee, scope)
    centred = yield from _centred(arguments, callee, tree, scope)
    build = scope.build
    last = len(centred.shape) - 1
    lengths = build("norm", [centred], tree, ((last,), True))
    unit = build("div", [centred, lengths], tree)
    if last == 0:
        return build("dot", [unit, unit], tree)
    return build("matmul", [unit, build("transpose", [unit], tree, ((1, 0),))], tree)


def _centred(
    arguments: Mapping[str, Branch], callee: Token, tree: Branch, scope: Scope
) -> Generator[tuple[Branch, Scope], Node, Node]:
    """Return the rows of a matrix, or of two vectors, with their means taken off."""
    array = yield arguments["m" if "m" in arguments else "x"], scope
    build = scope.build
    if "y" in arguments and not is_none(arguments["y"]):
        other = yield arguments["y"], scope
        if len(array.shape) != 1 or array.shape != other.shape:
            hint = "put the variables into one matrix, a row each"
            message = f"{callee} of two arrays takes vectors of one length"
            raise ShapeError(message, scope.where(callee), hint)
        array = build("stack", [array, other], tree, (0,))
    if not 1 <= len(array.shape) <= _TWO:
        hint = "it is of a matrix [variables, samples]"
        raise ShapeError(f"{callee} is not of {show(array.shape)}", scope.where(callee), hint)
    if "rowvar" in arguments and not _is_true(arguments["rowvar"], callee, scope):
        array = build("transpose", [array], tree, ((1, 0),)) if len(array.shape) > 1 else array
    if len(array.shape) > 1 and array.shape[0] == 1:  # NumPy's is a number then
        array = build("reshape", [array], tree, (array.shape[1:],))
    last = len(array.shape) - 1
    return build("sub", [array, build("mean", [array], tree, ((last,), True))], tree)


def _is_true(tree: Branch, callee: Token, scope: Scope) -> bool:
    if tree.data not in ("true", "false"):
        hint = "it is known when compiling"
        raise ProgramError(f"a flag of {callee} is True or False", scope.where(tree), hint)
    return bool(tree.data == "true")


# ---- bounds and types ---------------------------------------------------------------------------

_BOUNDS: Mapping[str, str] = {
    **dict.fromkeys("a_min low min clip_value_min".split(), "low"),
    **dict.fromkeys("a_max high max clip_value_max".split(), "high"),
    **dict.fromkeys("x a input".split(), "x"),
}


def _has_no_bound(given: Sequence[Branch]) -> bool:
    """Return whether one of the bounds of a call of clip is None."""
    values = [children(one)[-1] if one.data == "keyword" else one for one in given]
    return any(map(is_none, values))


def _clip(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the entries between two bounds, of which one that is None is none."""
    renamed = []
    for one in given:
        argument = one
        if one.data == "keyword":
            key, value = children(one)
            name = key.update(value=_BOUNDS.get(str(key), str(key)))
            argument = type(one)(one.data, [name, value], one.meta)
        renamed.append(argument)
    arguments = bound("x low? high?", renamed, callee, scope)
    value = yield arguments["x"], scope
    for name, op in (("low", "max"), ("high", "min")):
        limit = arguments.get(name)
        if limit is not None and not is_none(limit):
            value = scope.build(op, [value, (yield limit, scope)], tree)
    return value


_DOUBLES = frozenset(("float", "float64", "double", "float_"))
_FLOATS = _DOUBLES | frozenset("float16 float32 longdouble half single".split())
_WHOLE = frozenset("int int8 int16 int32 int64 integer intp long".split())
_TRUTH = frozenset("bool bool_".split())


def astype(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return x.astype(float): numbers; of int, whole numbers; of bool, truth values."""
    arguments = bound("x dtype", [one for one in given if not _is_copy(one)], callee, scope)
    node = yield arguments["x"], scope
    name = _type_name(arguments["dtype"])
    if name in _FLOATS:
        return as_number(node)
    if name in _TRUTH:
        return as_boolean(node)
    if name in _WHOLE and is_boolean(node):
        return as_number(node)
    if name not in _WHOLE:
        hint = "a type is float, int or bool"
        raise ProgramError(f"there is no type {name}", scope.where(arguments["dtype"]), hint)
    is_less = scope.build("lt", [node, constant(0)], tree)
    up, down = scope.build("ceil", [node], tree), scope.build("floor", [node], tree)
    return scope.build("where", [is_less, up, down], tree)


def _is_copy(tree: Branch) -> bool:
    return tree.data == "keyword" and str(tree.children[0]) in ("copy", "order", "casting")


def _type_name(tree: Branch) -> str:
    return str(tree.children[-1]).strip("'\"") if tree.children else ""


def without_dtype(callee: Token, given: list[Branch], scope: Scope) -> list[Branch]:
    """Return the arguments without a type that is the one of all values, as in dtype=float."""
    is_asked = callee == "astype" or callee in scope.functions or scope.is_of_table
    return given if is_asked else [one for one in given if not _says_float(one)]


def _says_float(tree: Branch) -> bool:
    if tree.data != "keyword" or str(tree.children[0]) != "dtype":
        return False
    value = children(tree)[1]
    return is_none(value) or _type_name(value) in _DOUBLES


def with_values(tree: Branch) -> list[Any]:
    """Return the parts of a tree in which names are values, and no types."""
    if tree.data == "keyword" and str(tree.children[0]) == "dtype":
        return []
    if tree.data == "method" and str(tree.children[1]) == "astype":
        return [tree.children[0]]
    return [*tree.children]


# ---- numbers in a list --------------------------------------------------------------------------

_OVER_LISTS: Mapping[str, str] = {
    **dict.fromkeys(("max", "amax"), "max"),
    **dict.fromkeys(("min", "amin"), "min"),
    "sum": "add",
    "mean": "add",
    "prod": "mul",
}


def _is_over_list(callee: Token, given: Sequence[Branch], scope: Scope) -> bool:
    """Return whether a call is that of a reduction over a list of several values."""
    is_one = len(given) == 1 and str(callee) in _OVER_LISTS and callee not in scope.functions
    return is_one and given[0].data in ("list", "tuple") and bool(trees(given[0]))


def _over_list(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return max([a, b, c]): over the numbers of a list, or all entries of its arrays."""
    nodes = []
    for one in trees(given[0]):
        nodes.append((yield one, scope))  # noqa: PERF401  # a comprehension cannot yield
    name, op = str(callee), _OVER_LISTS[str(callee)]
    shapes = {node.shape: None for node in nodes}
    if [*shapes] == [()]:
        value = reduce(lambda a, b: scope.build(op, [a, b], tree), nodes)
        return scope.build("div", [value, constant(len(nodes))], tree) if name == "mean" else value
    if len(shapes) > 1:
        hint = "the arrays of a list have one shape"
        raise ShapeError(f"{callee} of a list of different shapes", scope.where(callee), hint)
    stacked = scope.build("stack", nodes, tree, (0,))
    every = tuple(range(len(stacked.shape)))
    reduction = f"a{name}" if name in ("max", "min") else name
    return scope.build(reduction, [stacked], tree, (every, False))


_CLIPS = ("clip", "clamp")


def statistic(callee: Token, given: Sequence[Branch], scope: Scope) -> Reader | None:
    """Return what reads a call whose arguments are weights, bounds left out, or lists."""
    if _is_over_list(callee, given, scope):
        return _over_list
    if callee in scope.functions or scope.is_of_table:
        return None
    if callee == "average" and _is_weighted(given):
        return _average
    return _clip if callee in _CLIPS and _has_no_bound(given) else None


READERS: Mapping[str, Reader] = {
    "astype": astype,
    "corrcoef": correlation,
    "cov": covariance,
}
