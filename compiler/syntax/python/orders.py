"""What is largest, what is least, and what is in order: min, max and sorted of Python."""

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .arrays import at_step, called, listed
from .effects import parts_of
from .knowns import plain_of
from .reader import Reader
from .truths import truth
from .values import Grown, Items, Known, Scope, Table, Term, Value
from .written import call_tree

_Apply = Callable[..., Value]


def keyed(
    name: str, given: Sequence[Value], named: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope, apply_: _Apply,
) -> Value:  # fmt: skip
    """Return sorted, max or min by a key, which is known for each part."""
    parts = listed(given[0], node, reader, scope) if len(given) == 1 else given
    made_by = named["key"]
    keys = [apply_(made_by, [one], {}, node, reader, scope) for one in parts]
    is_back = truth(named.get("reverse", Known(False)), node, reader, scope)
    try:
        found = _ordered(
            parts, [plain_of(one, reader) for one in keys], name == "sorted" and is_back
        )
    except TypeError as error:
        raise reader.error(str(error), node, scope, "give numbers or texts") from None
    if found is None:
        hint = "compare the values themselves"
        raise reader.error("a key that is not known when compiling", node, scope, hint)
    if name == "sorted":
        return reader.items(found, is_list=True)
    if not found:
        raise reader.error(f"{name}() of nothing", node, scope, "give it a part, or default=")
    if name == "min":
        return found[0]
    keys_ = [plain_of(apply_(made_by, [one], {}, node, reader, scope), reader) for one in found]
    return found[keys_.index(keys_[-1])]  # the first of those that are largest


def _ordered(
    parts: Sequence[Value], keys: Sequence[tuple[Any] | None], is_back: bool
) -> list[Value] | None:
    """Return parts in the order of their keys, None where one of these is not known."""
    pairs = [(key, part) for key, part in zip(keys, parts, strict=True) if key is not None]
    if len(pairs) < len(parts):
        return None
    return [part for _, part in sorted(pairs, key=lambda pair: pair[0], reverse=is_back)]


def _check_number(value: Value, name: str, node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Raise for an array, which Python does not compare with another one as a whole."""
    if isinstance(value, Items) or (isinstance(value, Term) and (value.rank or 0) > 0):
        hint = f"use np.{name}imum(a, b) for each entry, or np.{name}(a)"
        raise reader.error(f"{name}() of arrays has no one value", node, scope, hint)


def extreme(name: str) -> Callable[..., Value]:
    """Return the reader of max or min."""

    def handler(
        given: list[Value], named: Any, node: ast.AST, reader: Reader, scope: Scope
    ) -> Value:
        parts = given
        if len(given) == 1:
            if isinstance(given[0], Term) or isinstance(
                reader.parts(given[0]) if isinstance(given[0], Items) else None, Grown
            ):
                tree = reader.array(given[0], node, scope)
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
                for one in (value, part):
                    _check_number(one, name, node, reader, scope)
                value = called(name, [value, part], node, reader, scope)
        return value

    return handler


def in_order(given: list[Value], named: Any, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return sorted(xs): by the values where they are known, else by the rows of an array."""
    is_back = truth(named.get("reverse", Known(False)), node, reader, scope)
    if isinstance(given[0], Term):
        if is_back:
            hint = "use np.sort(x)[::-1]"
            raise reader.error("reverse of an array is not read", node, scope, hint)
        return called("sort", given[:1], node, reader, scope)
    parts = listed(given[0], node, reader, scope)
    found = _ordered(parts, _keys(parts, reader), is_back)
    if found is not None:
        return reader.items(found, is_list=True)
    if any(isinstance(one, Items | Table) or getattr(one, "rank", 0) for one in parts):
        hint = "sort by what is known: sorted(d.items()), or by np.sort of one array"
        raise reader.error("these are not ordered when compiling", node, scope, hint)
    whole = called("sort", given[:1], node, reader, scope)
    ordered = reader.temporary(whole, "ordered", scope.source.at(node))
    rows = Term(ordered.tree, ordered.buffers, 1)
    places = range(len(parts))[:: -1 if is_back else 1]
    return reader.items([at_step(rows, Known(one), node, reader, scope) for one in places], True)


def _keys(parts: Sequence[Value], reader: Reader) -> list[tuple[Any] | None]:
    """Return what orders parts: their values, or the first of each tuple where these differ."""
    plain: list[tuple[Any] | None] = [plain_of(one, reader) for one in parts]
    if None not in plain:
        return plain
    rows = [parts_of(one, reader) for one in parts]
    firsts = [one[0].value for one in rows if one and isinstance(one[0], Known)]
    is_clear = len({*firsts}) == len(parts)
    return [(one,) for one in firsts] if is_clear else [None] * len(parts)
