"""The functions of Python itself, and of functools."""

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..tree import made, token
from .arrays import at_step, length, listed
from .operators import binary, compared, condition, known
from .reader import Reader, call_tree
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

_Apply = Callable[..., Value]
_FORBIDDEN: Mapping[str, str] = {
    **dict.fromkeys(("input", "open"), "give what it reads as an argument of the function"),
    **dict.fromkeys(("eval", "exec", "compile"), "use the formula itself"),
    **dict.fromkeys(("globals", "locals", "vars"), "name the values"),
    **dict.fromkeys(("setattr", "getattr", "hasattr", "super"), "numbers and arrays are read"),
    **dict.fromkeys(("id", "iter", "next", "set", "type", "filter"), "use a list, or a loop"),
    "complex": "numbers are real here",
}


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
    if name in ("map", "reduce", "partial", "cache", "lru_cache", "wraps"):
        return _of_functions(name, given, named, node, reader, scope, apply_)
    handler = _HANDLERS.get(name)
    if handler is None:
        raise reader.error(f"{name}() is not read", node, scope, "use NumPy's function")
    try:
        found: Value = handler(list(given), named, node, reader, scope)
    except (IndexError, TypeError, ValueError, OverflowError):
        hint = "look at its arguments"
        raise reader.error(f"{name}() does not take these", node, scope, hint) from None
    is_once = name in ("zip", "enumerate", "reversed") and isinstance(found, Items)
    return replace(found, is_once=True) if is_once and isinstance(found, Items) else found


def _of_functions(
    name: str, given: Sequence[Value], named: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope, apply_: _Apply,
) -> Value:  # fmt: skip
    if name in ("cache", "lru_cache", "wraps"):
        return given[0] if given and isinstance(given[0], Function) else Partial(
            Library("typing", "decorator"), (), {})  # fmt: skip
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
    raise reader.error(f"{name}() does not take these", node, scope, "look at its arguments")


def _call(name: str, values: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope) -> Term:
    trees = [reader.array(one, node, scope) for one in values]
    ranks = [one.rank if isinstance(one, Term) else 0 for one in values]
    rank = ranks[0] if len(ranks) == 1 or len(set(ranks)) == 1 else None
    return Term(call_tree(name, trees, scope.source.at(node)), rank=rank)


def _abs(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    (value,) = given
    if isinstance(value, Known):
        return Known(abs(value.value))
    return _call("abs", given, node, reader, scope)


def _extreme(name: str) -> Callable[..., Value]:
    def handler(
        given: list[Value], named: Any, node: ast.AST, reader: Reader, scope: Scope
    ) -> Value:
        if "key" in named:
            hint = "compare the values themselves"
            raise reader.error("key= is not read", node, scope, hint)
        parts = given
        if len(given) == 1:
            if isinstance(given[0], Term) or isinstance(
                reader.parts(given[0]) if isinstance(given[0], Items) else None, Grown
            ):
                tree = reader.tree(given[0], node, scope)
                return Term(call_tree(f"a{name}", [tree], scope.source.at(node)), rank=0)
            parts = [*listed(given[0], node, reader, scope)]
            if not parts and "default" in named:
                least: Value = named["default"]
                return least
        value = parts[0]
        for part in parts[1:]:
            if isinstance(value, Known) and isinstance(part, Known):
                chosen = {"max": max, "min": min}[name](value.value, part.value)
                value = Known(chosen)
            else:
                value = _call(name, [value, part], node, reader, scope)
        return value

    return handler


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
        if isinstance(total, Known) and total.value == 0 and isinstance(part, Term):
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


def _round(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    if all(isinstance(one, Known) for one in given):
        return Known(round(*(known(one, node, reader, scope) for one in given)))  # type: ignore[call-overload]
    return _call("round", given, node, reader, scope)


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
    assert isinstance(start, int)
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
    return Term(condition(value, node, reader, scope))


def _every(data: str) -> Callable[..., Value]:
    def handler(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
        result: Value = Known(data == "and")
        for part in listed(given[0], node, reader, scope):
            if isinstance(part, Known):
                if bool(part.value) != (data == "and"):
                    return Known(data != "and")
                continue
            if isinstance(result, Known):
                result = part
                continue
            at = scope.source.at(node)
            a, b = (condition(one, node, reader, scope) for one in (result, part))
            result = Term(made(data, [a, token(data.upper(), data, at), b], at, at))
        return result

    return handler


def _sorted(given: list[Value], _: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    parts = listed(given[0], node, reader, scope)
    if all(isinstance(one, Known) for one in parts):
        ordered = sorted(getattr(one, "value", 0) for one in parts)
        return reader.items([Known(one) for one in ordered], is_list=True)
    return _call("sort", given[:1], node, reader, scope)


def _text(given: list[Value], *_: Any) -> Value:
    return Known(str(getattr(given[0], "value", "")) if given else "")


def isinstance_(reader: Reader, node: ast.Call, scope: Scope) -> Value:
    """Return whether a value is of a class, as far as that is told by what it is."""
    value = reader.evaluate(reader, node.args[0], scope)
    names = {
        one.id if isinstance(one, ast.Name) else one.attr
        for one in ast.walk(node.args[1])
        if isinstance(one, ast.Name | ast.Attribute)
    }
    if isinstance(value, Known):
        return Known(type(value.value).__name__ in names)
    kind = {Items: "tuple", Table: "dict"}.get(type(value))
    if isinstance(value, Items) and value.is_list:
        kind = "list"
    if kind is not None:
        return Known(kind in names)
    if isinstance(value, Term) and value.rank == 0 and "float" in names:
        return Known(True)
    if isinstance(value, Term) and names <= {"tuple", "list", "dict", "str", "bool"}:
        return Known(False)
    hint = "give the function what it is made for"
    raise reader.error("of which class a value is, is not known", node, scope, hint)


LAZY: Mapping[str, Callable[[Reader, ast.Call, Scope], Value]] = {"isinstance": isinstance_}
_HANDLERS: Mapping[str, Callable[..., Value]] = {
    "abs": _abs, "max": _extreme("max"), "min": _extreme("min"), "sum": _sum, "float": _float,
    "int": _int, "round": _round, "range": _range, "reversed": _reversed, "len": _len,
    "list": _list, "tuple": _tuple, "dict": _dict, "zip": _zip, "enumerate": _enumerate,
    "pow": _power, "divmod": _divmod, "bool": _truth, "all": _every("and"), "any": _every("or"),
    "sorted": _sorted, "str": _text,
}  # fmt: skip
__all__ = ["LAZY", "apply", "compared", "math"]
