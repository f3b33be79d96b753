"""Calls that are read in a way of their own: their arguments are no operands and no settings.

In: the name of a function and its arguments as trees. Out: what reads them, None for all others.

    root(x^2 - a, x, from=1)   ->   an equation       einsum('ij,j->i', A, x)   ->   a product
    sum(x[x > 0])              ->   the reduction of a selection
"""

from collections.abc import Mapping, Sequence

from lark import Token

from ..errors import ProgramError
from ..graph.node import constant
from ..syntax.tree import Branch, children
from . import counts, gathers
from .along.norms import is_ordered
from .along.read import is_along, names, read_call, read_norm
from .contractions import CONTRACTIONS, DIAGONALS
from .einsum import einsum
from .implicit import check_begun, implicit, is_implicit
from .literals import array, matrix
from .masks import is_reduced, selected
from .names import Lowering, Reader
from .peers import METHODS
from .places import call_place
from .scope import Scope
from .statistics import READERS, statistic
from .weighted import is_weighted, logsumexp
from .writes import READERS as WRITES

_LISTS = frozenset(("list", "tuple"))


def _piecewise(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Piecewise((a, c), (b, True)) is where(c, a, b), and nan where no condition holds."""
    result = constant(float("nan"))
    for pair in reversed(given):
        if pair.data != "tuple" or len(pair.children) != len(("value", "condition")):
            raise ProgramError(
                f"{callee} takes pairs of a value and its condition",
                scope.where(pair),
                "as in Piecewise((x, x > 0), (0, True))",
            )
        value, condition = children(pair)
        node = yield value, scope
        if condition.data == "true":
            result = node
        else:
            result = scope.build("where", [(yield condition, scope), node, result], tree)
    return result


def _select(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """select([c, d], [a, b], e) is where(c, a, where(d, b, e)); e is 0 where it is not given."""
    named = {str(one.children[0]): children(one)[1] for one in given if one.data == "keyword"}
    plain = [one for one in given if one.data != "keyword"]
    bound = {**dict(zip(("condlist", "choicelist", "default"), plain, strict=False)), **named}
    lists = [bound.get("condlist"), bound.get("choicelist")]
    parts = [children(one) for one in lists if one is not None and one.data in _LISTS]
    is_called = len(plain) <= 3 and len(bound) == len(given)  # as NumPy has it
    if not is_called or len(parts) < len(lists) or len(parts[0]) != len(parts[1]):
        raise ProgramError(
            f"{callee} takes a list of conditions, and one of as many values",
            scope.where(tree),
            "as in select([x < 0, x < 1], [0, x], 1)",
        )
    default = bound.get("default")
    result = constant(0) if default is None else (yield default, scope)
    for condition, value in reversed([*zip(*parts, strict=True)]):
        chosen = yield value, scope
        result = scope.build("where", [(yield condition, scope), chosen, result], tree)
    return result


def _stacked(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """stack(x) is x: an array, or a family as a whole, is a stack of its rows already."""
    return (yield given[0], scope)


def _norm(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """norm(x, ord=1) has the order that it says; norm(x, 1) is along an axis."""
    return read_norm(given, callee, scope)


def _eye(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """eye(n, m, k) has other columns than rows, or another diagonal."""
    return read_call(given, callee.update(value="offset_eye"), tree, scope)


def _norm_of_value(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """x.norm(axis=1) is norm(x, axis=1); an order is another in PyTorch than in SymPy."""
    named = {str(one.children[0]) for one in given if one.data == "keyword"}
    if len(named) == len(given) - 1 and named <= {"axis", "dim", "keepdims", "keepdim"}:
        return read_norm(given, callee, scope)
    place = call_place(callee, scope)
    name, _, inside = (place.words if place else "A.norm(1)").partition(".norm(")
    hint = f"write np.linalg.norm({name}, {inside} or torch.norm({name}, {inside}"
    raise ProgramError("the order of a norm is one thing in SymPy, another in PyTorch", place, hint)


_SPECIAL: Mapping[str, Reader] = {
    "Piecewise": _piecewise,
    "array": array,
    **dict.fromkeys(("asarray", "Array"), array),
    **dict.fromkeys(("ImmutableDenseMatrix", "ImmutableMatrix", "Matrix"), matrix),
    "tensor": array,
    "argmin": implicit,
    "einsum": einsum,
    "nll_loss": gathers.nll_loss,
    "one_hot": gathers.one_hot,
    "take": gathers.take,
    "take_along_axis": gathers.take_along_axis,
    "length": counts.length,
    "root": implicit,
    "select": _select,
    "shape": counts.shape,
    **CONTRACTIONS,
    **READERS,
    **WRITES,
}


# What has another meaning with a second argument.
_OF_SEVERAL: Mapping[str, Reader] = {**DIAGONALS, "eye": _eye}


def special(callee: Token, given: list[Branch], library: str | None, scope: Scope) -> Reader | None:
    """Return what reads the arguments of a call in a way of its own; None for other functions.

    A function of the program is its own.
    """
    if callee in scope.functions:
        return None
    answers = (ask(callee, given, library, scope) for ask in _ASKED)
    return next((found for found in answers if found is not None), None)


def _over_selection(
    callee: Token, given: list[Branch], library: str | None, scope: Scope
) -> Reader | None:
    return selected if is_reduced(callee, given, scope) else None


def _weighted(
    callee: Token, given: list[Branch], library: str | None, scope: Scope
) -> Reader | None:
    return logsumexp if is_weighted(callee, given, library) else None


def _statistic(
    callee: Token, given: list[Branch], library: str | None, scope: Scope
) -> Reader | None:
    return statistic(callee, given, scope)


def _of_rows(
    callee: Token, given: list[Branch], library: str | None, scope: Scope
) -> Reader | None:
    return _stacked if callee == "stack" and _is_rows(given, scope) else None


def _of_several(
    callee: Token, given: list[Branch], library: str | None, scope: Scope
) -> Reader | None:
    return _OF_SEVERAL.get(str(callee)) if len(given) > 1 else None


def _normed(callee: Token, given: list[Branch], library: str | None, scope: Scope) -> Reader | None:
    if callee != "norm" or not (library == METHODS or is_ordered(given, False)):
        return None
    return _norm if library != METHODS or len(given) == 1 else _norm_of_value


def _along(callee: Token, given: list[Branch], library: str | None, scope: Scope) -> Reader | None:
    return read_call if is_along(callee, given, library, scope) else None


def _by_name(
    callee: Token, given: list[Branch], library: str | None, scope: Scope
) -> Reader | None:
    """root(x, 3) and argmin(x) are those of other libraries."""
    found = _SPECIAL.get(str(callee))
    if found is not implicit:
        return found
    check_begun(callee, given, scope)
    return implicit if is_implicit(given) else None


# What may read a call, in the order in which they are asked.
_ASKED = (
    _over_selection, _weighted, _statistic, _of_rows, _of_several, _normed, _along, _by_name,
)  # fmt: skip


def _is_rows(given: Sequence[Branch], scope: Scope) -> bool:
    """Return whether a call is given the name of an array, or of a family, alone."""
    if len(given) != 1 or given[0].data != "name":
        return False
    name = str(given[0].children[0])
    value = scope.values.get(name)
    return name in scope.families or (value is not None and bool(value.shape))


def is_special(callee: Token) -> bool:
    """Return whether calls of a function are read in a way of their own."""
    return str(callee) in _SPECIAL or str(callee) in names()
