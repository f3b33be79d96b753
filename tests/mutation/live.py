"""A mutant put into the modules of this process, which is a fork that ends with it.

In: a mutant, and the caches of the package. Out: the package as if it had been written so: rows,
records and functions are changed where they stand, and what was worked out from them is forgotten.
"""

import ast
import gc
import importlib
import importlib.util
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FunctionType, ModuleType
from typing import Any

import gradc.answers.kinds as kinds
from gradc.graph import operations
from gradc.syntax import words
from gradc.syntax.parser import parse
from gradc.vocabulary import functions, identities, read_row

from .mutants import Mutant

# What holds the very objects that are changed, and is kept.
_Cache = type(functions)
_KEPT = ("_index", "functions", "identities", "kinds", "_wrong_rule")


def caches() -> list[Any]:
    """Return what functions of the package remember, but for the tables that are changed."""
    gc.unfreeze()  # what is frozen is not listed
    return [
        one
        for one in gc.get_objects()
        if type(one) is _Cache and one.__module__.startswith("gradc.") and one.__name__ not in _KEPT
    ]


def forget(remembered: Sequence[Any]) -> None:
    """Forget all that has been worked out."""
    for one in remembered:
        one.cache_clear()


def _set(one: Any, new: Any) -> None:
    """Give a record the fields of another."""
    for field in fields(new):
        object.__setattr__(one, field.name, getattr(new, field.name))


def put_rule(mutant: Mutant) -> None:
    """Change a row of the vocabulary."""
    row = functions()[mutant.target]
    words.lines()[mutant.target] = mutant.new  # type: ignore[index]  # a dictionary
    _set(row, read_row(mutant.new))


def put_identity(mutant: Mutant) -> None:
    """Change a line of a chapter of identities."""
    one = identities(mutant.target)[mutant.old]
    read: Any = parse(f"{mutant.target} {{\n{mutant.new}\n}}", start="identities")
    left, right, _, listed = read.children[0].children[1].children
    conditions = tuple(listed.children[::2]) if listed else ()
    _set(one, replace(one, left=left, right=right, line=mutant.new, conditions=conditions))


def put_mistake(mutant: Mutant) -> None:
    """Change a wrong rule, or a field of a kind of mistake."""
    kind = kinds.kinds()[mutant.target]
    if isinstance(mutant.old, int):
        rule = kinds._wrong_rule(mutant.target, kind.rows[mutant.old])
        object.__setattr__(rule, "function", read_row(mutant.new))
    else:
        object.__setattr__(kind, mutant.old, mutant.new)


def put_trait(mutant: Mutant) -> None:
    """Change the record of an operation, and what modules have made of the records."""
    table: Any = operations.OPERATIONS
    one = table[mutant.target]
    new = {"arity": None} if mutant.new is None else {"traits": frozenset(mutant.new)}
    table[mutant.target] = replace(one, **new)
    operations.having.cache_clear()
    made = {"having"}
    for module in [one for name, one in sys.modules.items() if name.startswith("gradc.")]:
        source = Path(module.__file__ or "").read_text("utf-8")
        if any(name in source for name in made):
            _again(module, ast.parse(source), made)


def _again(module: ModuleType, tree: ast.Module, made: set[str]) -> None:
    """Run the statements of a module again that give names to operations with a trait.

    `made` are the names that have such a value, and `having` itself.
    """
    for node in tree.body:
        named = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and not named.isdisjoint(
            made
        ):
            before = dict(vars(module))
            code = compile(ast.Module([node], []), str(module.__file__), "exec")
            exec(code, vars(module))  # noqa: S102  # a statement of the package, as it stands there
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            made |= {one.id for one in targets if isinstance(one, ast.Name)}
            _hand_on(module, before)


def _hand_on(module: ModuleType, before: Mapping[str, Any]) -> None:
    """Give modules that have imported a value the new one."""
    changed = {n: v for n, v in vars(module).items() if n in before and before[n] is not v}
    for other in [one for name, one in sys.modules.items() if name.startswith("gradc.")]:
        for name, value in changed.items():
            if vars(other).get(name) is before[name]:
                setattr(other, name, value)


def put_module(mutant: Mutant) -> None:
    """Give the functions of a module the code, and its names the values, of a changed one."""
    name = mutant.target.removesuffix(".py").replace("/", ".").replace("compiler.", "gradc.", 1)
    live = importlib.import_module(name)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "changed.py"
        path.write_text(mutant.new, "utf-8")
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        changed = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(changed)
    if "." not in mutant.where.split()[-1] and not callable(
        vars(live).get(mutant.where.split()[-1])
    ):
        value = mutant.where.split()[-1]
        before = dict(vars(live))
        setattr(live, value, vars(changed)[value])
        _hand_on(live, before)
        return
    old, new = (_functions(vars(one), name) for one in (live, changed))
    for key, function in old.items():
        if key in new:
            function.__code__ = new[key].__code__
            function.__defaults__ = new[key].__defaults__
            function.__kwdefaults__ = new[key].__kwdefaults__


def _functions(names: Mapping[str, Any], module: str) -> dict[str, FunctionType]:
    """Return the functions that stand in a module, and those of its classes, by their full names."""
    found: dict[str, FunctionType] = {}
    for value in names.values():
        inner = getattr(value, "fget", None) or getattr(value, "__wrapped__", None) or value
        inner = inner.func if isinstance(inner, cached_property) else inner
        inner = getattr(inner, "__func__", inner)
        if isinstance(inner, FunctionType) and inner.__module__ == module:
            found[inner.__qualname__] = inner
        elif isinstance(value, type) and value.__module__ == module:
            found |= _functions(vars(value), module)
    return found
