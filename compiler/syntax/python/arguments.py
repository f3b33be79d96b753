"""The arguments of a call to those of a function: by place, by name, by default."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...errors import ParseError
from .reader import Reader
from .values import Function, Items, Scope, Table, Value


def bound(
    function: Function, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> dict[str, Value]:  # fmt: skip
    """Return the values of a function's arguments by their names."""
    rules = function.node.args
    plain = [one.arg for one in (*rules.posonlyargs, *rules.args)]
    keys = dict.fromkeys((*plain, *(one.arg for one in rules.kwonlyargs)))
    found: dict[str, Value] = dict(zip(plain, given, strict=False))
    more = given[len(plain) :]
    others = {key: one for key, one in named_.items() if key not in keys}
    _check_call(function, found, more, others, [*named_], node, reader, scope)
    if rules.vararg is not None:
        found[rules.vararg.arg] = reader.items(more)
    if rules.kwarg is not None:
        found[rules.kwarg.arg] = reader.table(others)
    found |= {key: one for key, one in named_.items() if key in keys}
    for key, default in defaults(rules).items():
        if key not in found and key in function.defaults:
            found[key] = function.defaults[key]
        elif key not in found and default is not None:
            found[key] = _shared(reader.evaluate(reader, default, function.scope))
    for key in keys:
        if key not in found:
            raise _wrong(function, f"needs its argument {key}", node, reader, scope)
    return found


def _check_call(
    function: Function, found: Mapping[str, Value], more: Sequence[Value],
    others: Mapping[str, Value], named_: Sequence[str], node: ast.AST, reader: Reader, scope: Scope,
) -> None:  # fmt: skip
    """Raise for arguments that a function does not take."""
    rules = function.node.args
    message = ""
    if more and rules.vararg is None:
        message = f"takes {len(found)} arguments, {len(found) + len(more)} given"
    if others and rules.kwarg is None:
        message = f"has no argument {next(iter(others))}"
    for key in named_:
        if key in found:
            message = f"is given {key} twice"
    if message:
        raise _wrong(function, message, node, reader, scope)


def _wrong(
    function: Function, message: str, node: ast.AST, reader: Reader, scope: Scope
) -> ParseError:
    name = getattr(function.node, "name", "this function")
    rules = function.node.args
    plain = ", ".join(one.arg for one in (*rules.posonlyargs, *rules.args, *rules.kwonlyargs))
    return reader.error(f"{name} {message}", node, scope, f"it is {name}({plain})")


def default_values(rules: ast.arguments, reader: Reader, scope: Scope) -> dict[str, Value]:
    """Return the values of defaults where a function is defined in another one."""
    found = {}
    for key, default in defaults(rules).items():
        if default is not None:
            value = reader.evaluate(reader, default, scope)
            found[key] = _shared(value)
            reader.hold(value)
    return found


def _shared(value: Value) -> Value:
    """Return a default, which all calls share: a list in it may not change."""
    return replace(value, is_argument=True) if isinstance(value, Items | Table) else value


def defaults(rules: ast.arguments) -> dict[str, ast.expr | None]:
    """Return the defaults of arguments by their names."""
    plain = [one.arg for one in (*rules.posonlyargs, *rules.args)]
    found: dict[str, ast.expr | None] = dict(
        zip(plain[len(plain) - len(rules.defaults) :], rules.defaults, strict=True)
    )
    found.update(zip((one.arg for one in rules.kwonlyargs), rules.kw_defaults, strict=True))
    return found


def assigned(definition: ast.FunctionDef | ast.Lambda) -> frozenset[str]:
    """Return the names that a function assigns, which are its own."""
    found: set[str] = set()
    stack: list[ast.AST] = [
        *(definition.body if isinstance(definition, ast.FunctionDef) else [definition.body])
    ]
    while stack:
        one = stack.pop()
        if isinstance(one, ast.FunctionDef):
            found.add(one.name)
            continue
        if isinstance(one, ast.Lambda):
            continue
        if isinstance(one, ast.ListComp | ast.GeneratorExp | ast.DictComp):
            inner = [part for part in ast.walk(one) if isinstance(part, ast.NamedExpr)]
            found.update(part.target.id for part in inner)
            continue
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            found.add(one.id)
        stack += ast.iter_child_nodes(one)
    return frozenset(found)


def own_names(definition: ast.FunctionDef | ast.Lambda) -> frozenset[str]:
    """Return the names that are a function's own: its arguments, and what it assigns."""
    rules = definition.args
    plain = (*rules.posonlyargs, *rules.args, *rules.kwonlyargs, rules.vararg, rules.kwarg)
    return assigned(definition) | {one.arg for one in plain if one is not None}
