"""What the text itself defines at its top: functions, imports and globals, which may not change.

In: a name. Out: what it stands for, None where the text says nothing of it. What is defined in one
branch, or changed later, has no one value.
"""

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from . import decorators, modules
from .outside import value_of
from .reader import Reader
from .tops import changing, defining
from .values import Function, Items, Scope, Table, Term, Value


def defined(name: str, node: ast.AST, reader: Reader, scope: Scope, top: Scope) -> Value | None:
    """Return what the text says of a name at its top level, None where it says nothing."""
    module = top.source.module
    found = defining(module).get(name, ())
    if not found:
        return _of_all(name, module, node, reader, scope)
    last, is_sure = found[-1]
    is_value = isinstance(last, ast.Assign | ast.AugAssign | ast.AnnAssign)
    if (len(found) > 1 and is_value) or name in changing(module):
        message = f"{name} is a global that changes"
        raise reader.error(message, node, scope, "give it as an argument of the function")
    is_import = isinstance(last, ast.Import | ast.ImportFrom)
    if not (is_sure or is_import):
        message = f"{name} is defined under a condition of the module"
        raise reader.error(message, node, scope, "define it once, or give it as an argument")
    handler = _HANDLERS.get(type(last))
    return None if handler is None else handler(name, last, node, reader, scope, top)


def _of_all(
    name: str, module: ast.Module, node: ast.AST, reader: Reader, scope: Scope
) -> Value | None:
    """Raise for what `from numpy import *` may define; None where there is no such line."""
    if name in modules.BUILTINS and name not in ("abs", "all", "any", "max", "min", "pow", "round",
                                                 "sum"):  # fmt: skip
        return None
    for one, _ in defining(module).get("*", ()):
        if isinstance(one, ast.ImportFrom) and one.module != "__future__":
            hint = f"import it by its name: from {one.module} import {name}"
            message = f"whether {name} is of {one.module} is not known here"
            raise reader.error(message, node, scope, hint)
    return None


def _function(
    name: str, last: ast.FunctionDef, node: ast.AST, reader: Reader, scope: Scope, top: Scope
) -> Value:
    return decorators.decorated(Function(last, top), last, reader, top)


def _import(
    name: str, last: ast.Import, node: ast.AST, reader: Reader, scope: Scope, top: Scope
) -> Value:
    alias = next(one for one in last.names if (one.asname or one.name.split(".")[0]) == name)
    path = alias.name if alias.asname else alias.name.split(".")[0]
    return modules.module_of(path, node, reader, scope)


def _import_from(
    name: str, last: ast.ImportFrom, node: ast.AST, reader: Reader, scope: Scope, top: Scope
) -> Value:
    alias = next(one for one in last.names if (one.asname or one.name) == name)
    if name in top.known and modules.spelled(last.module or "") is None:
        return value_of(top.known[name], name, node, reader, top)
    return modules.imported(last.module or "", alias.name, node, reader, scope)


def _assignment(
    name: str, last: ast.stmt, node: ast.AST, reader: Reader, scope: Scope, top: Scope
) -> Value | None:
    """Return the value of a global, worked out where it is assigned."""
    if getattr(last, "value", None) is None:
        return None
    if name in top.known:
        return value_of(top.known[name], name, node, reader, top)
    was, reader.is_silent = reader.is_silent, True
    try:
        reader.run(reader, [last], top)
    finally:
        reader.is_silent = was
    return _of_all_calls(reader.state.variables[top.number].pop(name, None), name, reader)


def _of_all_calls(value: Value | None, name: str, reader: Reader) -> Value | None:
    """Return a global that a function may not change: other calls have it too."""
    if isinstance(value, Items | Table):
        return replace(value, is_argument=True)
    if isinstance(value, Term) and value.rank != 0:
        number = reader.fresh()
        reader.arguments[number] = name
        return replace(value, buffers=value.buffers | {number})
    return value


def _class(
    name: str, last: ast.stmt, node: ast.AST, reader: Reader, scope: Scope, top: Scope
) -> Value:
    hint = "use a function of the arrays that it holds"
    raise reader.error("a class is not read", node, scope, hint)


_HANDLERS: Mapping[type[ast.stmt], Any] = {
    ast.FunctionDef: _function,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Assign: _assignment,
    ast.AnnAssign: _assignment,
    ast.ClassDef: _class,
}
