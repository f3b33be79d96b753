"""The functions of Python itself, and of functools."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..tree import made, token
from .arrays import at_step, called, length, listed
from .classes import isinstance_
from .knowns import known, plain_of
from .operators import binary
from .orders import extreme, in_order, keyed
from .reader import Reader
from .texts import UNKNOWN, text_of
from .truths import condition, is_truth, one_of, truth
from .values import (
    Function,
    Grown,
    Items,
    Known,
    Library,
    Partial,
    Range,
    Scope,
    Table,
    Term,
    Value,
)  # fmt: skip
from .written import call_tree

_Apply = Callable[..., Value]
_FORBIDDEN: Mapping[str, str] = {
    **dict.fromkeys(("input", "open"), "give what it reads as an argument of the function"),
    **dict.fromkeys(("eval", "exec", "compile"), "use the formula itself"),
    **dict.fromkeys(("globals", "locals", "vars"), "name the values"),
    **dict.fromkeys(("setattr", "getattr", "hasattr", "super"), "numbers and arrays are read"),
    **dict.fromkeys(("id", "iter", "next", "set", "type"), "use a list, or a loop"),
    "complex": "numbers are real here",
}


# The arguments that are given by their names.
_NAMED: Mapping[str, tuple[str, ...]] = {
    "sum": ("start",), "max": ("default",), "min": ("default",), "round": ("ndigits",),
    "enumerate": ("start",), "zip": ("strict",), "sorted": ("reverse",), "int": (),
}  # fmt: skip


def apply(
    name: str, given: Sequence[Value], named: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope, apply_: _Apply,
) -> Value:  # fmt: skip
    """Return what a function of Python gives."""
    if name in _FORBIDDEN:
        raise reader.error(f"{name}() is not read", node, scope, _FORBIDDEN[name])
    if name == "print":
        reader.note("print is left out", node, scope)
        return Known(None)
    is_keyed = "key" in named and name in ("sorted", "max", "min")
    if name in ("map", "filter", "reduce", "partial", "cache", "lru_cache", "wraps") or is_keyed:
        return _of_functions(name, given, named, node, reader, scope, apply_)
    handler = _HANDLERS.get(name)
    for key in named:
        if name != "dict" and key not in _NAMED.get(name, ()):
            hint = "leave it out"
            raise reader.error(f"{name}() has no argument {key} here", node, scope, hint)
    if handler is None:
        raise reader.error(f"{name}() is not read", node, scope, "use NumPy's function")
    found: Value = handler(list(given), named, node, reader, scope)
    is_once = name in ("zip", "enumerate", "reversed") and isinstance(found, Items)
    return replace(found, is_once=True) if is_once and isinstance(found, Items) else found


def _of_functions(
    name: str, given: Sequence[Value], named: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope, apply_: _Apply,
) -> Value:  # fmt: skip
    if name in ("cache", "lru_cache", "wraps"):
        is_given = name != "wraps" and given and isinstance(given[0], Function)
        return given[0] if is_given else Partial(Library("typing", "decorator"), (), {})
    if name == "partial" and given:
        first = given[0]
        if isinstance(first, Function):
            return Function(
                first.node,
                first.scope,
                (*first.given, *given[1:]),
                {**first.named, **named},
                first.defaults,
            )
        return Partial(first, tuple(given[1:]), named)
    if name == "map" and len(given) > 1:
        columns = [listed(one, node, reader, scope) for one in given[1:]]
        rows = zip(*columns, strict=False)
        found = reader.items([apply_(given[0], row, {}, node, reader, scope) for row in rows], True)
        return replace(found, is_once=True)
    if name == "reduce" and len(given) > 1:
        parts = [*given[2:], *listed(given[1], node, reader, scope)]
        value = parts[0]
        for part in parts[1:]:
            value = apply_(given[0], (value, part), {}, node, reader, scope)
        return value
    if name == "filter" and len(given) == len(("function", "list")):
        parts = [
            one for one in listed(given[1], node, reader, scope)
            if known(apply_(given[0], [one], {}, node, reader, scope), node, reader, scope)
        ]  # fmt: skip
        return replace(reader.items(parts, True), is_once=True)
    if "key" in named and given:
        return keyed(name, given, named, node, reader, scope, apply_)
    raise reader.error(f"{name}() does not take these", node, scope, "look at its arguments")


def _abs(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    (value,) = given
    if isinstance(value, Known):
        return Known(abs(value.value))
    return called("abs", given, node, reader, scope)


def _sum(given: list[Value], named: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    start = given[1] if len(given) > 1 else named.get("start", Known(0))
    value = given[0]
    is_array = isinstance(value, Term) or (
        isinstance(value, Items) and isinstance(reader.parts(value), Grown)
    )
    if is_array:
        at = scope.source.at(node)
        axis = made(
            "keyword", [token("NAME", "axis", at), reader.tree(Known(0), node, scope)], at, at
        )
        tree = call_tree("sum", [reader.tree(value, node, scope), axis], at)
        total: Value = Term(tree)
        if isinstance(start, Known) and start.value == 0:
            return total
        return binary(ast.Add(), start, total, _pair(node), reader, scope)
    total = start
    for part in listed(value, node, reader, scope):
        is_first = isinstance(total, Known) and total.value == 0
        if is_first and isinstance(part, Term) and not is_truth(part.tree, reader):
            total = part
        else:
            total = binary(ast.Add(), total, part, _pair(node), reader, scope)
    return total


def _pair(node: ast.AST) -> ast.BinOp:
    """Return a node of two operands that stand where one does."""
    assert isinstance(node, ast.expr)
    return ast.copy_location(ast.BinOp(node, ast.Add(), node), node)


def _float(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    (value,) = given
    if isinstance(value, Known):
        return Known(float(value.value), value.tree)
    return Term(reader.array(value, node, scope), rank=getattr(value, "rank", None))


def _int(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    value = given[0]
    if isinstance(value, Known):
        return Known(int(value.value))
    return Term(
        call_tree("trunc", [reader.tree(value, node, scope)], scope.source.at(node)), rank=0
    )


def _round(given: list[Value], named: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    value, digits = given[0], [*given[1:], *named.values()]
    if isinstance(value, Known):
        return Known(round(value.value, *(known(one, node, reader, scope) for one in digits)))  # type: ignore[call-overload]
    places = known(digits[0], node, reader, scope) if digits else None
    if not places:
        return called("round", [value], node, reader, scope)
    hint = "use np.round(100*x)/100, or leave it out: it has no derivative"
    raise reader.error("a number is rounded to decimal places", node, scope, hint)


def _range(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    ends = given if len(given) > 1 else [Known(0), *given]
    step = known(ends[2], node, reader, scope) if len(ends) > 2 else 1
    for one in ends[:2]:
        if isinstance(one, Known) and not isinstance(one.value, int):
            hint = "a loop counts whole numbers"
            raise reader.error("a bound of range is a whole number", node, scope, hint)
        reader.hold(one)
    if not isinstance(step, int) or step == 0:
        raise reader.error("the step of range is a whole number", node, scope, "as in -1")
    return Range(ends[0], ends[1], step)


def _reversed(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    (value,) = given
    if isinstance(value, Range) and abs(value.step) == 1:
        last = at_step(value, length(value, node, reader, scope), node, reader, scope)
        before = at_step(Range(last, last, -value.step), Known(1), node, reader, scope)
        end = at_step(Range(value.start, value.start, -value.step), Known(1), node, reader, scope)
        return Range(before, end, -value.step)
    return reader.items([*listed(value, node, reader, scope)][::-1], is_list=True)


def _len(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    return length(given[0], node, reader, scope)


def _list(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    if given and isinstance(given[0], Items) and isinstance(reader.parts(given[0]), Grown):
        return given[0]
    return reader.items(listed(given[0], node, reader, scope) if given else [], is_list=True)


def _tuple(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    return reader.items(listed(given[0], node, reader, scope) if given else [])


def _dict(given: list[Value], named: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    parts: dict[Any, Value] = {}
    if given and isinstance(given[0], Table):
        parts |= reader.entries(given[0])
    elif given:
        for pair in listed(given[0], node, reader, scope):
            key, value = listed(pair, node, reader, scope)
            parts[known(key, node, reader, scope)] = value
    return reader.table({**parts, **named})


def _zip(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    columns = [listed(one, node, reader, scope) for one in given]
    return reader.items([reader.items(row) for row in zip(*columns, strict=False)], is_list=True)


def _enumerate(
    given: list[Value], named: Any, node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    first = given[1] if len(given) > 1 else named.get("start", Known(0))
    start = known(first, node, reader, scope)
    if not isinstance(start, int):
        hint = "as in enumerate(xs, 1)"
        raise reader.error("enumerate counts from a whole number", node, scope, hint)
    rows = listed(given[0], node, reader, scope)
    return reader.items(
        [reader.items((Known(place), row)) for place, row in enumerate(rows, start)], is_list=True
    )


def _power(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    first, second = given
    return binary(ast.Pow(), first, second, _pair(node), reader, scope)


def _divmod(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    first, second = given
    pair = _pair(node)
    return reader.items([
        binary(op, first, second, pair, reader, scope) for op in (ast.FloorDiv(), ast.Mod())
    ])  # fmt: skip


def _truth(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    (value,) = given
    if isinstance(value, Known):
        return Known(bool(value.value))
    return Term(one_of(condition(value, node, reader, scope), scope, node), rank=0)


def _every(data: str) -> Callable[..., Value]:
    def handler(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
        result: Value = Known(data == "and")
        for part in listed(given[0], node, reader, scope):
            if not isinstance(part, Term):
                if truth(part, node, reader, scope) != (data == "and"):
                    return Known(data != "and")
                continue
            one = Term(condition(part, node, reader, scope), rank=0)
            if isinstance(result, Term):
                sign = token(data.upper(), data, scope.source.at(node))
                one = Term(made(data, [result.tree, sign, one.tree], result.tree, one.tree), rank=0)
            result = one
        if isinstance(result, Term):
            return Term(one_of(result.tree, scope, node), rank=0)
        return result

    return handler


def _str(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    return text_of(given[0], reader) if given else Known("")


def _repr(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    found = plain_of(given[0], reader)
    return UNKNOWN if found is None else Known(repr(found[0]))


LAZY: Mapping[str, Callable[[Reader, ast.Call, Scope], Value]] = {"isinstance": isinstance_}
_HANDLERS: Mapping[str, Callable[..., Value]] = {
    "abs": _abs, "max": extreme("max"), "min": extreme("min"), "sum": _sum, "float": _float,
    "int": _int, "round": _round, "range": _range, "reversed": _reversed, "len": _len,
    "list": _list, "tuple": _tuple, "dict": _dict, "zip": _zip, "enumerate": _enumerate,
    "pow": _power, "divmod": _divmod, "bool": _truth, "all": _every("and"), "any": _every("or"),
    "sorted": in_order, "str": _str, "repr": _repr,
}  # fmt: skip
