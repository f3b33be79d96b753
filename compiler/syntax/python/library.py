"""Functions of NumPy, SciPy and math, and methods of arrays, lists and dicts."""

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lark import Token

from ..tree import Branch, made, named, token
from . import standard, wholes
from .arrays import check_reduced, check_shaped, length
from .layouts import by_columns, with_kind
from .numpys import ARITY, CHANGING, VIEWS, rank_of_call
from .places import places
from .reader import Reader
from .several import renamed, several
from .values import (
    Builtin,
    Function,
    Grown,
    Items,
    Known,
    Library,
    Scope,
    Table,
    Term,
    Value,
    buffers_of,
)

_COPIES = frozenset("copy array asarray float64 float32 asfarray ascontiguousarray double".split())
_KNOWN_FUNCTIONS = frozenset(
    "sqrt exp log log2 log10 log1p expm1 sin cos tan asin acos atan atan2 sinh cosh tanh floor "
    "ceil trunc fabs factorial comb perm gcd lcm pow hypot isqrt prod gamma lgamma erf erfc "
    "degrees radians copysign fmod fsum dist isfinite isnan isinf".split()
)
# What takes arrays alone, where a list of one number is one of them; elsewhere it may be axes.
_OF_ARRAYS = frozenset(
    "add subtract multiply divide power maximum minimum fmax fmin hypot arctan2 logaddexp where "
    "dot vdot inner outer kron matmul einsum convolve correlate append interp searchsorted "
    "bincount polyval take average solve digitize".split()
)
_LISTS = frozenset(
    "stack vstack hstack concatenate column_stack dstack row_stack multi_dot".split()
)


def apply(
    callee: Library, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return what a function of a library gives: worked out, or with its tree."""
    module, name = callee.module, callee.name
    given, named_ = with_kind(name if module == "np" else "", given, named_)
    special = standard.apply(module, name, given, named_, node, reader, scope)
    if special is not None:
        return special
    if module == "math" and name in _KNOWN_FUNCTIONS and all(
        isinstance(one, Known) for one in given
    ):  # fmt: skip
        return _worked_out(name, given, node, reader, scope)
    _check_settings(callee, given, named_, node, reader, scope)
    is_whole = module == "np" and wholes.of_call(name, given, named_, reader)
    if module in ("np", "math") and name in _COPIES and given:
        settings = {} if is_whole else named_
        found = copied(name, given[0], settings, node, reader, scope)
        return found if not is_whole else _whole(found, reader)
    if module == "np" and name in _ASKED and len(given) == 1:
        return _ASKED[name](given[0], node, reader, scope)
    indices = places(name, given, named_, node, reader, scope) if module == "np" else None
    if indices is not None:
        return indices
    if name in REDUCING and given:
        check_reduced(given[0], node, reader, scope)
    for one in given if name == "dot" else ():
        check_shaped(one, node, reader, scope)
    laid = by_columns(name if module == "np" else "", given, named_, node, reader, scope)
    if laid is not None:
        return laid
    base = _module_tree(module, node, scope)
    tree = argument_tree(base, renamed(name), given, named_, node, reader, scope)
    buffers = buffers_of(given[0]) if name in VIEWS and given else frozenset()
    together = several(name, tree, buffers, given, named_, node, reader, scope)
    if together is not None:
        return together
    found = Term(tree, buffers, rank_of_call(module, name, given, named_, reader))
    return _whole(found, reader) if is_whole else found


def _whole(value: Value, reader: Reader) -> Value:
    """Return an array as one of whole numbers, which cuts what is stored in it."""
    if not isinstance(value, Term) or value.buffers:
        return value
    return Term(value.tree, wholes.fresh(reader), value.rank, value.shape)


def _asked(word: str) -> Callable[..., Value]:
    """Return the reader of np.shape(x) or np.ndim(x)."""

    def handler(value: Value, node: ast.AST, reader: Reader, scope: Scope) -> Value:
        if isinstance(value, Known):
            return reader.items(()) if word == "shape" else Known(0)
        at = scope.source.at(node)
        tree = made(
            "attribute", [reader.array(value, node, scope), token("NAME", word, at)], at, at
        )
        return Term(tree, rank=int(word == "shape"))

    return handler


def _size(value: Value, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    if isinstance(value, Items) and not value.is_array:
        return length(value, node, reader, scope)
    at = scope.source.at(node)
    tree = made("attribute", [reader.array(value, node, scope), token("NAME", "size", at)], at, at)
    return Term(tree, rank=0)


_ASKED: Mapping[str, Callable[..., Value]] = {
    "shape": _asked("shape"),
    "ndim": _asked("ndim"),
    "size": _size,
}
# What has one value of all entries, or of those along an axis.
REDUCING = frozenset("sum mean max min prod cumsum var std norm logsumexp median".split())


def _check_settings(
    callee: Library, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> None:  # fmt: skip
    """Raise where a call changes an array that it is given, or cuts what it fills one with."""
    has_out = callee.module == "np" and len(given) > ARITY.get(callee.name, len(given))
    out = {"out": given[-1]} if has_out else named_
    check_out(f"np.{callee.name}", out, node, reader, scope)
    if callee.module.startswith("np") and callee.name in CHANGING:
        hint = CHANGING[callee.name]
        raise reader.error(f"np.{callee.name} changes an array", node, scope, hint)
    if callee.module == "np" and wholes.cuts(callee.name, given, named_, reader):
        hint = "leave dtype out, and make it of floats: numbers are floats"
        raise reader.error("an array of whole numbers cuts what it is given", node, scope, hint)


def _check_kind(named_: Mapping[str, Value], node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Raise for a type that is not of floats: it would cut them."""
    kind = named_.get("dtype")
    word = getattr(kind, "name", "") or str(getattr(kind, "value", "") or "")
    if word.startswith(("int", "uint", "complex", "bool")):
        hint = "leave dtype out: numbers are floats"
        raise reader.error("an array of floats is differentiated", node, scope, hint)


def check_out(
    name: str, named_: Mapping[str, Value], node: ast.AST, reader: Reader, scope: Scope
) -> None:
    """Raise for out=, which writes to an array that is given."""
    if named_.get("out", Known(None)) != Known(None):
        hint = f"assign what it gives: y = {name}(...), or y[:] = ..."
        raise reader.error("out= changes an array", node, scope, hint)


def _worked_out(
    name: str, given: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    function: Callable[..., object] = getattr(math, name)
    values = [one.value for one in given if isinstance(one, Known)]
    try:
        if name in ("factorial", "comb", "perm") and max(values) > 1000:
            raise OverflowError("this number is too large for a float")
        return Known(function(*values))
    except (TypeError, ValueError, ArithmeticError) as error:
        hint = "it is worked out when compiling"
        raise reader.error(f"math.{name}: {error}", node, scope, hint) from None


def copied(
    name: str,
    value: Value,
    named_: Mapping[str, Value],
    node: ast.AST,
    reader: Reader,
    scope: Scope,
) -> Value:
    """Return an array by itself, or what is one already."""
    _check_kind(named_, node, reader, scope)
    if isinstance(value, Known):
        return value
    if isinstance(value, Items) and _is_mask(value, reader):
        return replace(value, is_array=True, is_list=False, is_argument=True)
    tree = reader.array(value, node, scope)
    is_same = name.startswith("as") or named_.get("copy", Known(True)) != Known(True)
    buffers = buffers_of(value) if is_same else frozenset()
    rank, shape = getattr(value, "rank", None), getattr(value, "shape", None)
    return Term(tree, buffers, rank, shape)


def _is_mask(value: Items, reader: Reader) -> bool:
    parts = reader.parts(value)
    return isinstance(parts, tuple) and bool(parts) and all(
        isinstance(one, Known) and isinstance(one.value, bool) for one in parts
    )  # fmt: skip


def _module_tree(module: str, node: ast.AST, scope: Scope) -> Branch:
    at = scope.source.at(node)
    root, *inner = module.split(".")
    tree = named(root, at)
    for word in inner:
        tree = made("attribute", [tree, token("NAME", word, at)], at, at)
    return tree


def library_tree(callee: Library, node: ast.AST, scope: Scope) -> Branch:
    """Return the tree of a function of a library, as np.maximum."""
    at = scope.source.at(node)
    base = _module_tree(callee.module, node, scope)
    return made("attribute", [base, token("NAME", callee.name, at)], at, at)


def argument_tree(
    base: Branch, name: str, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Branch:  # fmt: skip
    """Return the tree of base.name(given)."""
    at = scope.source.at(node)
    arguments = []
    for place, one in enumerate(given):
        nodes = node.args if isinstance(node, ast.Call) else []
        where = nodes[place] if place < len(nodes) else node
        arguments.append(_argument(one, where, name, reader, scope))
    for key, one in named_.items():
        if key in ("dtype", "out", "order") and isinstance(one, Builtin | Library | Known):
            continue
        given_to: list[Branch | Token | None] = [token("NAME", key, at)]
        given_to.append(_argument(one, node, name, reader, scope))
        arguments.append(made("keyword", given_to, at, at))
    word = _name_token(name, node, scope)
    return made("method", [base, word, made("arguments", arguments, at, at)], at, at)


def _name_token(name: str, node: ast.AST, scope: Scope) -> Token:
    function = node.func if isinstance(node, ast.Call) else node
    word = token("FUNCTION", name, scope.source.at(function))
    if isinstance(function, ast.Attribute) and scope.source.fixed is None:
        word.start_pos = (word.end_pos or 0) - len(function.attr)
    return word


def _argument(value: Value, node: ast.AST, name: str, reader: Reader, scope: Scope) -> Branch:
    """Return the tree of an argument; a list of a function of arrays is one array, or several."""
    if isinstance(value, Items):
        parts = reader.parts(value)
        if isinstance(parts, Grown) and name in _LISTS:
            return named(parts.family, scope.source.at(node))
        has_term = (
            value.is_list
            and not isinstance(parts, Grown)
            and any(isinstance(one, Term | Items) for one in parts)
        )
        is_one = value.is_list and not isinstance(parts, Grown) and len(parts) == 1
        if is_one and name in _OF_ARRAYS:
            return reader.array(value, node, scope)
        if has_term and name not in _LISTS and name not in ("einsum", "select", "block"):
            return reader.array(value, node, scope)
    if isinstance(value, Function | Library | Table):
        hint = "call it, or write a loop"
        raise reader.error("a function is given to a function of arrays", node, scope, hint)
    return reader.tree(value, node, scope)
