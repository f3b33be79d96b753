"""Calls to nodes: arguments are bound to formals, definitions written out, rules attached.

A function with partials becomes one operation; a shorthand is written out in terms of its
arguments; a `def ... with ...` becomes rule(body, arguments, partials).
"""

from collections.abc import Generator, Mapping, Sequence
from functools import reduce
from typing import Any

from lark import Token, Tree

from ..errors import ProgramError, ShapeError, suggest
from ..graph.dimensions import show
from ..graph.node import Node, constant
from ..graph.operations import having, is_entrywise
from ..graph.shapes import broadcasts_to
from ..syntax.tree import Branch, children, trees
from ..vocabulary import Formal, Row, aliases, functions
from . import counts
from .along.read import read_list, read_norm, renamed
from .arrays import ALIGNED, array_operation, normal_settings
from .contractions import LAST
from .densities import around, density
from .functions import is_foreign, is_ours, keywords, meaning, resolve
from .literals import listed
from .names import Lowering, module, soft_root, whole_number
from .peers import LIBRARIES, METHODS, SYNONYMS
from .places import argument_place, call_place
from .scope import Closure, Scope
from .settings import read_setting
from .signatures import NO_TYPE, bound_to, compared
from .special import is_special, special
from .statistics import without_dtype

_CHAINED = 16  # arguments of max and min that are compared one after the other


def call(tree: Branch, scope: Scope) -> Lowering:
    """`f(a, b, name=c)`."""
    callee, arguments = children(tree)
    return (yield from _apply(callee, list(arguments.children), tree, scope))


def method(tree: Branch, scope: Scope) -> Lowering:
    """`np.f(a)` is f(a), and `a.f(b)` is f(a, b)."""
    base, callee, arguments = children(tree)
    given = list(arguments.children)
    base, callee = _of_function(base, callee, scope)
    found = density(base, callee, scope)
    if found is not None:
        every = [*given, *found.frozen]
        inner = _apply(found.function, every, tree, scope)
        other = None if found.other is None else _apply(found.other, every, tree, scope)
        return (yield from around(found, inner, other, tree, scope))
    prefix = module(base, scope)
    soft = soft_root(base, scope)
    if soft is not None and not _is_of_value(callee, base, given):
        prefix = soft
    if prefix is None:
        return (yield from _apply(callee, [base, *given], tree, scope, METHODS))
    callee = renamed(callee, prefix)
    if prefix.endswith("linalg") and str(callee) in LAST:
        return (yield from LAST[str(callee)](given, callee, tree, scope))
    library = LIBRARIES[prefix.split(".")[0]]
    is_torch = library == "torch" and not prefix.endswith("linalg")
    if callee == "norm" and library != "sympy":
        return (yield from read_norm(given, callee, scope, is_torch or library == "tf"))
    return (yield from _apply(callee, given, tree, scope, library))


def _of_function(base: Branch, callee: Token, scope: Scope) -> tuple[Branch, Token]:
    """Return the module and the name of a method of a function: np.add.reduce is one name."""
    if base.data == "attribute" and module(base.children[0], scope) is not None:
        name = f"{base.children[1]}.{callee}"
        if is_special(callee.update(value=name)):
            return children(base)[0], callee.update(value=name)
    return base, callee


def _is_of_value(callee: Token, base: Branch, given: Sequence[Branch]) -> bool:
    """Return whether `K.f(a)` may be f(K, a): mean(K, x) is none, where x is no axis."""
    known = functions().get(aliases().get(callee, str(callee)))
    second = known.formals[1:2] if known is not None and given else ()
    is_axis = any(one.is_setting for one in second)
    return is_ours(callee, [base, *given]) and not (is_axis and given[0].data in ("name", "index"))


def _apply(
    callee: Token,
    given: list[Branch],
    tree: Branch,
    scope: Scope,
    library: str | None = None,
) -> Lowering:
    """Return the node of a call, of a function of a library where it stands behind a dot.

    There max and min are those over an array.
    """
    given = without_dtype(callee, given, scope)
    reader = special(callee, given, library, scope)
    if reader is not None:
        return (yield from reader(given, callee, tree, scope))
    given = _of_tuple(callee, given)
    closure = meaning(callee, given, library, scope)
    name = closure.function.name
    yield from counts.check_size(given, callee, library, scope)
    is_ordinary = closure.scope.is_of_table and closure.function is functions().get(name)
    if f"a{name}" in having("reduction") and is_ordinary:
        plain = len(given) - len(keywords(given))  # with one array max and min go over that
        if (library is not None and callee == name) or plain == 1:
            closure = Closure(functions()[f"a{name}"], closure.scope)
        elif len(given) == plain > 2:
            return (yield from _pairwise(name, given, tree, scope))
    function = closure.function
    bound = _bind(function, callee, _gathered(function, given), scope)
    operands: list[Node] = []
    settings: dict[str, Any] = {}
    for formal in function.formals:
        argument, home = bound.get(formal.name), scope
        if argument is None and formal.default is not None:
            argument, home = formal.default, closure.scope
        if formal.is_setting:
            settings[formal.name] = yield from _setting(formal, argument, callee, home)
            continue
        assert argument is not None
        if formal.kind == "each":
            operands += yield from _each(function, argument, callee, home)
            continue
        operands.append((yield argument, home))
        if formal.kind == "integer":
            what = f"{formal.name} of {function.name}"
            operands[-1] = constant(whole_number(operands[-1], what, argument or callee, scope))
    return (yield from _invoke(closure, tuple(operands), settings, callee, scope))


def _of_tuple(callee: Token, given: list[Branch]) -> list[Branch]:
    """Return the arguments of a reduction, where (a, b) is an array: np.prod(x.shape)."""
    is_tuple = bool(given) and given[0].data == "tuple" and bool(trees(given[0]))
    if not is_tuple or having("reduction").isdisjoint((str(callee), f"a{callee}")):
        return given
    if len(trees(given[0])) > 1:
        return [Tree("list", given[0].children), *given[1:]]
    inner: Branch = Tree("arguments", [given[0]])
    called: Branch = Tree("call", [callee.update(value="array"), inner])
    return [called, *given[1:]]


def _gathered(function: Row, given: list[Branch]) -> list[Branch]:
    """Return the arguments, those that belong to one formal together: in a tuple, or in a list."""
    last = len(function.formals) - 1
    if [one.kind for one in function.formals] == ["shape"] and len(given) > 1:
        return [Tree("tuple", [*given])]
    if function.name in having("spread") and len(given) > len(function.formals):
        return [given[0], Tree("tuple", [*given[1:]])]
    if len(given) > last and is_entrywise(function.name) and function.formals[last].kind == "each":
        return [*given[:last], Tree("list", [*given[last:]])]
    return given


def _setting(
    formal: Formal, argument: Branch | None, callee: Token, scope: Scope
) -> Generator[tuple[Branch, Scope], Node, Any]:
    """Return what an argument sets a formal to."""
    if argument is None:
        return False if formal.kind == "flag" else None  # a flag that is not up; all axes
    if formal.name == "keepdims" and argument.data == "true" and scope.is_of_table:
        return ALIGNED
    return (yield from read_setting(formal.kind, f"the {formal.name} of {callee}", argument, scope))


def _each(
    function: Row, argument: Branch, callee: Token, scope: Scope
) -> Generator[tuple[Branch, Scope], Node, list[Node]]:
    """Return the nodes of the arrays of a list; a name in a line of a table may stand for some."""
    pieces = yield from read_list(argument, scope)
    if pieces is not None:
        return pieces
    parts = trees(argument)
    if argument.data not in ("list", "tuple") or not (parts or scope.is_of_table):
        raise ShapeError(
            f"{function.name} takes a list of arrays",
            call_place(callee, scope) or scope.where(argument),
            _listed(callee, scope),
        )
    operands: list[Node] = []
    for part in parts:
        several = scope.settings.get(str(part.children[0])) if part.data == "name" else None
        if part.data == "list" and trees(part):
            operands.append((yield from listed(part, scope)))
        else:
            operands += [(yield part, scope)] if several is None else several
    return operands


def _listed(callee: Token, scope: Scope) -> str:
    """Return the hint to put the arguments of a call in a list."""
    place = call_place(callee, scope)
    if place is None:
        return "it is a list: [a, b]"
    name, _, inside = place.words.partition("(")
    return f"write {name}([{inside.removesuffix(')')}])"


def _pairwise(op: str, given: list[Branch], tree: Branch, scope: Scope) -> Lowering:
    """max(a, b, c) is max(max(a, b), c); of many the largest of each pair comes first.

    So they are no deeper than their number has digits, and the ties behind them are as few.
    """
    operands: list[Node] = []
    for argument in given:
        operands.append((yield argument, scope))  # noqa: PERF401  # cannot yield
    while len(operands) > _CHAINED:
        pairs = [operands[at : at + 2] for at in range(0, len(operands), 2)]
        operands = [scope.build(op, pair, tree) if pair[1:] else pair[0] for pair in pairs]
    return reduce(lambda result, operand: scope.build(op, [result, operand], tree), operands)


def _bind(function: Row, callee: Token, given: list[Branch], scope: Scope) -> Mapping[str, Branch]:
    """Return the argument of each formal that is given one, by position or by name."""

    def named(argument: Branch) -> tuple[str, Branch]:
        return _keyword(function, callee, argument, len(given), scope)

    return bound_to(function.formals, given, named, _signature(function), callee, scope)


def _keyword(
    function: Row, callee: Token, argument: Branch, count: int, scope: Scope
) -> tuple[str, Branch]:
    """Return the name and the value of a named argument, which is one of several."""
    keyword, value = children(argument)
    formals = [formal.name for formal in function.formals]
    if keyword not in formals:
        keyword = next((one for one in SYNONYMS.get(keyword, ()) if one in formals), keyword)
    if keyword not in formals:
        near = suggest(keyword, formals)
        place = scope.where(keyword) if near else argument_place(keyword, scope)
        comparison = compared(place) if count <= len(formals) else None
        if keyword == "dtype":
            near = NO_TYPE
        hint = near or comparison or f"it is {_signature(function)}"
        raise ProgramError(f"{callee} has no argument {keyword}", place, hint)
    return str(keyword), value


def _signature(function: Row) -> str:
    return f"{function.name}({', '.join(formal.name for formal in function.formals)})"


def _invoke(
    closure: Closure,
    operands: tuple[Node, ...],
    settings: dict[str, Any],
    callee: Token,
    scope: Scope,
) -> Lowering:
    """Return the node of a function at nodes; the same call is written out once."""
    function, home = closure.function, closure.scope
    if home.is_of_table:
        if function.settings:
            settings = normal_settings(function, operands, settings, callee, scope)
        if function.is_shorthand:
            assert function.definition is not None
            values = dict(zip((one.name for one in function.operands), operands, strict=True))
            inner = home.inner(values, scope.where(callee), settings, scope)
            return (yield function.definition, inner)
        return array_operation(function, operands, settings, callee, scope)
    assert function.definition is not None
    values = {formal.name: node for formal, node in zip(function.formals, operands, strict=True)}
    key = (id(function), operands)
    scope.builder.called[id(function)] = function
    calls = scope.builder.calls
    if key not in calls:
        body = yield function.definition, home.child(values)
        calls[key] = body
        if function.partials:
            partials = []
            for partial in function.partials:
                partials.append((yield partial, home.child({**values, "out": body})))  # noqa: PERF401  # cannot yield
            _check_rule(body, operands, partials, callee, scope)
            calls[key] = scope.build("rule", [body, *operands, *partials], callee)
    return calls[key]


def _check_rule(
    body: Node, operands: Sequence[Node], partials: Sequence[Node], callee: Token, scope: Scope
) -> None:
    """Raise where a rule of the user's own does not say a derivative entry by entry.

    A partial has the shape of the value, or broadcasts to it, and so has the argument; where the
    value is one number, the partial has the shape of the argument.
    """
    for operand, partial in zip(operands, partials, strict=True):
        target = body.shape or operand.shape
        if not broadcasts_to(operand.shape, target) or not broadcasts_to(partial.shape, target):
            raise ShapeError(
                f"the rule of {callee} is not entry by entry: the value is {show(body.shape)}, "
                f"the argument {show(operand.shape)}, its derivative {show(partial.shape)}",
                scope.where(callee),
                "a derivative after 'with' has the shape of the value, or of the argument where "
                "the value is a number",
            )


def check_callable(callee: Token, scope: Scope) -> None:
    """Raise `UnknownNameError` where no call of a function of that name is read."""
    if not is_special(callee) and not is_foreign(callee):
        resolve(callee, scope)
