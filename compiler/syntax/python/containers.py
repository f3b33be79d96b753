"""Methods of lists and dicts, which change them in place or give a part of them."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from ...budget import spend
from ..tree import made, named, token
from . import builtin
from .arrays import listed, sum_of
from .effects import check_own
from .knowns import known
from .reader import Reader, UnknownValueError
from .values import Grown, Items, Known, Scope, Table, Term, Value

_Apply = Callable[..., Value]
# What a list has behind a change, and what the change gives.
_Changed: TypeAlias = tuple[Sequence[Value], Value]
_NONE = Known(None)


def of_list(
    base: Items, name: str, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope, apply_: _Apply,
) -> Value:  # fmt: skip
    """Return what a method of a list or a tuple gives."""
    _check_taken(_OF_LISTS, name, given, named_, node, reader, scope)
    if name in _READ:
        return _READ[name](base, given, node, reader, scope)
    if name not in _CHANGES:
        hint = f"make an array of it: np.array(xs).{name}(...)"
        raise reader.error(f".{name}() of a list is not read", node, scope, hint)
    check_own(base, f".{name}()", node, reader, scope)
    held = reader.parts(base)
    if isinstance(held, Grown):
        if name != "append":
            hint = "append to it, and turn it around afterwards"
            raise reader.error(f".{name}() of a list that a loop makes", node, scope, hint)
        return _appended(base, held, given[0], node, reader, scope)
    for one in given:
        reader.hold(one)
    changed: Sequence[Value]
    result: Value = _NONE
    if name == "sort":
        found = builtin.apply("sorted", [base], named_, node, reader, scope, apply_)
        changed = listed(found, node, reader, scope)
    else:
        try:
            changed, result = _CHANGES[name]([*held], given, node, reader, scope)
        except (IndexError, ValueError) as error:
            hint = "look at its arguments, and at what the list has"
            raise reader.error(str(error), node, scope, hint) from None
    since = len(held) if name in _BEHIND else 0
    reader.limits.check("copies", len(changed), scope.source.span(node))
    spend(_PART * (len(changed) - since) + _COPIED * since)
    reader.state.heap[base.number] = (*changed[:since], *map(reader.kept, changed[since:]))
    reader.stored(base, "item", node, scope, since)
    return result


# How many arguments methods take, at least and at most, and whether some are given by name.
_Takes: TypeAlias = Mapping[str, tuple[int, int, bool]]
_OF_LISTS: _Takes = {
    "append": (1, 1, False), "clear": (0, 0, False), "copy": (0, 0, False), "count": (1, 1, False),
    "extend": (1, 1, False), "index": (1, 1, False), "insert": (2, 2, False), "pop": (0, 1, False),
    "remove": (1, 1, False), "reverse": (0, 0, False), "sort": (0, 0, True),
}  # fmt: skip
_OF_DICTS: _Takes = {
    "clear": (0, 0, False), "copy": (0, 0, False), "get": (1, 2, False), "items": (0, 0, False),
    "keys": (0, 0, False), "pop": (1, 2, False), "setdefault": (1, 2, False),
    "update": (0, 1, True), "values": (0, 0, False),
}  # fmt: skip


def _check_taken(
    table: _Takes, name: str, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> None:  # fmt: skip
    """Raise where a method does not take so many arguments."""
    least, most, is_named = table.get(name, (0, len(given), True))
    if named_ and not is_named:
        hint = "leave their names out"
        raise reader.error(f".{name}() has no arguments by name", node, scope, hint)
    if not least <= len(given) <= most:
        takes = f"{least}" if least == most else f"{least} or {most}"
        message = f".{name}() takes {takes} argument{'s' * (takes != '1')}, not {len(given)}"
        raise reader.error(message, node, scope, "look at its arguments")


def _count(
    base: Items, given: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    values = [known(one, node, reader, scope) for one in listed(base, node, reader, scope)]
    return Known(values.count(known(given[0], node, reader, scope)))


def _index(
    base: Items, given: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    values = [known(one, node, reader, scope) for one in listed(base, node, reader, scope)]
    wanted = known(given[0], node, reader, scope)
    if wanted not in values:
        raise reader.error(f"{wanted!r} is not in this list", node, scope, f"it has {values}")
    return Known(values.index(wanted))


def _copied(
    base: Items, given: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    return reader.items(listed(base, node, reader, scope), is_list=True)


_READ: Mapping[str, Callable[..., Value]] = {"count": _count, "index": _index, "copy": _copied}


def _extended(
    held: list[Value], given: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope
) -> _Changed:
    return [*held, *listed(given[0], node, reader, scope)], _NONE


def _inserted(
    held: list[Value], given: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope
) -> _Changed:
    held.insert(int(str(known(given[0], node, reader, scope))), given[1])
    return held, _NONE


def _popped(
    held: list[Value], given: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope
) -> _Changed:
    place = known(given[0], node, reader, scope) if given else -1
    return held, held.pop(int(str(place)))


def _removed(
    held: list[Value], given: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope
) -> _Changed:
    values = [known(one, node, reader, scope) for one in held]
    del held[values.index(known(given[0], node, reader, scope))]
    return held, _NONE


_CHANGES: Mapping[str, Callable[..., _Changed]] = {
    "append": lambda held, given, *_: ([*held, given[0]], _NONE),
    "clear": lambda *_: ([], _NONE),
    "extend": _extended,
    "insert": _inserted,
    "pop": _popped,
    "remove": _removed,
    "reverse": lambda held, *_: (held[::-1], _NONE),
    "sort": lambda held, *_: (held, _NONE),
}
_BEHIND = ("append", "extend")  # what is before stays as it is
_PART, _COPIED = 5, 0.05  # steps for a part that is new, and for one that is not


def _appended(
    base: Items, parts: Grown, value: Value, node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    """Assign the next member of the family that stands for a list."""
    _check_kept(parts, value, node, reader, scope)
    if reader.depth:
        span = scope.source.span(node)
        hint = "append a choice: hs.append(a if c else b)"
        raise UnknownValueError("whether this is appended is not known when compiling", span, hint)
    at = scope.source.at(node)
    target = made("index", [named(parts.family, at), reader.tree(parts.count, node, scope)], at, at)
    tree = reader.array(value, node, scope)
    reader.out.append(made("assignment", [target, token("EQUALS", "=", at), tree], at, at))
    count = sum_of(parts.count, 1, node, reader, scope)
    reader.state.heap[base.number] = replace(parts, count=count)
    return _NONE


def _check_kept(parts: Grown, value: Value, node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Raise where an array that steps change is in the list, which has it as it was then."""
    if not isinstance(value, Term) or value.rank == 0:
        return
    before = {one for one in value.buffers if one < parts.since}
    if any(before & one for one in reader.changed):
        hint = "append a copy of it: hs.append(h.copy())"
        raise reader.error("each step changes the array that is appended", node, scope, hint)
    reader.appended |= value.buffers


_VIEWS = ("items", "values", "keys")


def of_table(
    base: Table, name: str, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return what a method of a dict gives; its views have what it has when they are read."""
    _check_taken(_OF_DICTS, name, given, named_, node, reader, scope)
    entries = reader.entries(base)
    if name in _VIEWS:
        return Items(base.number, view=name)
    if name == "copy":
        return reader.table(entries)
    if name == "get":
        key = known(given[0], node, reader, scope)
        return entries.get(key, given[1] if len(given) > 1 else _NONE)
    if name not in _OF_TABLES:
        hint = "make another one: {**params, 'w': w}"
        raise reader.error(f".{name}() of a dict is not read", node, scope, hint)
    check_own(base, f".{name}()", node, reader, scope)
    changed, result = _OF_TABLES[name](dict(entries), given, named_, node, reader, scope)
    reader.state.heap[base.number] = {key: reader.kept(one) for key, one in changed.items()}
    reader.stored(base, "item", node, scope)
    return result


_Entries: TypeAlias = dict[Any, Value]


def _updated(
    held: _Entries, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> tuple[_Entries, Value]:  # fmt: skip
    other = builtin.apply("dict", given, named_, node, reader, scope, builtin.apply)
    assert isinstance(other, Table)
    return held | reader.entries(other), _NONE


def _taken(
    held: _Entries, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> tuple[_Entries, Value]:  # fmt: skip
    key = known(given[0], node, reader, scope)
    if key not in held and len(given) == 1:
        hint = f"it has {', '.join(map(repr, held)) or 'none'}"
        raise reader.error(f"there is no key {key!r}", node, scope, hint)
    return held, held.pop(key) if key in held else given[1]


def _set(
    held: _Entries, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> tuple[_Entries, Value]:  # fmt: skip
    key = known(given[0], node, reader, scope)
    value = held.setdefault(key, given[1] if len(given) > 1 else _NONE)
    return held, value


_OF_TABLES: Mapping[str, Callable[..., tuple[_Entries, Value]]] = {
    "update": _updated,
    "pop": _taken,
    "setdefault": _set,
    "clear": lambda *_: ({}, _NONE),
}
