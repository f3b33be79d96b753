"""The statements at the top of a text: what they define, what they change, and its functions."""

import ast
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any

from .arguments import own_names
from .reader import Reader
from .source import Source
from .values import Scope

_NEVER = ("TYPE_CHECKING", "typing.TYPE_CHECKING", "__name__ == '__main__'")
_CHANGING = frozenset(
    "append extend insert pop remove clear sort reverse update setdefault popitem fill put itemset "
    "resize partition".split()
)


def flat(body: list[ast.stmt]) -> Iterator[tuple[ast.stmt, bool]]:
    """Yield the statements at the top of a text, and whether they run whatever holds."""
    for one in body:
        if isinstance(one, ast.Try):
            yield from ((inner, True) for inner in one.body)
        elif isinstance(one, ast.If):
            if ast.unparse(one.test) not in _NEVER:
                yield from ((inner, False) for inner in (*one.body, *one.orelse))
        else:
            yield one, True


@lru_cache(maxsize=8)
def defining(module: ast.Module) -> Mapping[str, list[tuple[ast.stmt, bool]]]:
    """Return the statements at the top of a text that define each name."""
    found: dict[str, list[tuple[ast.stmt, bool]]] = {}
    for one, is_sure in flat(module.body):
        for name in dict.fromkeys(names_of(one)):
            found.setdefault(name, []).append((one, is_sure))
    return found


def names_of(statement: ast.stmt) -> list[str]:
    """Return the names that a statement at the top of a text defines."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        is_plain = isinstance(statement, ast.Import)
        return [
            one.asname or (one.name.split(".")[0] if is_plain else one.name)
            for one in statement.names
        ]
    return [
        one.id for one in ast.walk(statement)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    ]  # fmt: skip


@lru_cache(maxsize=8)
def changing(module: ast.Module) -> AbstractSet[str]:
    """Return the globals of which a text changes what they hold, in place or by `global`."""
    found: set[str] = set()
    stack: list[tuple[ast.AST, frozenset[str]]] = [(module, frozenset())]
    while stack:
        one, own = stack.pop()
        if isinstance(one, ast.Global):
            found.update(one.names)
        if isinstance(one, ast.FunctionDef | ast.Lambda):
            own |= own_names(one)
        base = None
        if isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store):
            base = one.value
        elif isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
            base = one.func.value if one.func.attr in _CHANGING else None
        if isinstance(base, ast.Name) and base.id not in own:
            found.add(base.id)
        stack += [(child, own) for child in ast.iter_child_nodes(one)]
    return found


def find(
    source: Source, name: str | None, node: ast.AST, reader: Reader, scope: Scope
) -> ast.FunctionDef | ast.Lambda:
    """Return the definition of a function by its name, Class.method, or the last of the text."""
    body: list[ast.stmt] = source.module.body
    if name is None:
        found = [one for one in body if isinstance(one, ast.FunctionDef)]
        if found:
            return found[-1]
        lambdas = [
            one.value for one in body
            if isinstance(one, ast.Assign | ast.Expr) and isinstance(one.value, ast.Lambda)
        ]  # fmt: skip
        if lambdas:
            return lambdas[-1]
        hint = "as in def f(x): return x**2"
        raise reader.error("there is no function in this text", node, scope, hint)
    if name == "<lambda>":
        anonymous = [one for one in ast.walk(source.module) if isinstance(one, ast.Lambda)]
        if len(anonymous) == 1:
            return anonymous[0]
        hint = "give it a name with def"
        raise reader.error("several functions without a name stand here", node, scope, hint)
    for word in name.replace(".<locals>", "").split("."):
        inner = _named(body, word)
        if inner is None:
            defined = [one.name for one in body if isinstance(one, ast.FunctionDef)]
            hint = f"it has {', '.join(defined) or 'none'}"
            raise reader.error(f"there is no function {name} in this text", node, scope, hint)
        if isinstance(inner, ast.Lambda):
            return inner
        body = inner.body
    assert isinstance(inner, ast.FunctionDef)
    return inner


def _named(body: list[ast.stmt], name: str) -> Any:
    for one, _ in reversed([*flat(body)]):
        if isinstance(one, ast.FunctionDef | ast.ClassDef) and one.name == name:
            return one
        if (
            isinstance(one, ast.Assign)
            and name in names_of(one)
            and isinstance(one.value, ast.Lambda)
        ):
            return one.value
    return None
