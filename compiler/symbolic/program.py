"""A SymPy expression, or several, as the text of a program.

    program(x**2*sin(y), inputs=(x, y))   ->   param x, y
                                               f = x^2*sin(y)
                                               output f

Symbols are inputs in the order of `inputs`, or sorted by name, as `lambdify` takes them. What SymPy
assumes of one is declared; a `MatrixSymbol` is declared with its shape, whose symbols are
dimensions; a symbol in the bounds of a sum is a whole number that is given in the call.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from ..errors import InputError
from .matrices import entries_of
from .names import Names
from .walk import Scope, Writer, written

# SymPy is untyped: its expressions are Any.
Expression = Any

# What an assumption says of a number, the first that holds.
_ASSUMED = {
    "is_positive": "> 0",
    "is_negative": "< 0",
    "is_nonnegative": ">= 0",
    "is_nonpositive": "<= 0",
}


def program(
    given: Any, inputs: Any = None, outputs: str = "f"
) -> tuple[str, Mapping[Expression, str]]:
    """Return the text of a program, and the names of its inputs by symbol.

    Raises `InputError` for what is no expression, and for what the language has no word for.
    """
    wanted = _outputs(given, outputs)
    leaves = _leaves(wanted.values())
    listed = None if inputs is None else _listed(inputs, leaves.inputs)
    sizes = dict.fromkeys(
        symbol
        for one in (*(listed or ()), *sorted(leaves.inputs, key=_name))
        for size in _shape(one)
        for symbol in sorted(size.free_symbols, key=_name)
    )
    found = sorted((one for one in leaves.inputs if one not in sizes), key=_name)
    order = found if listed is None else listed
    missing = [one for one in found if one not in order and one not in sizes]
    if missing:
        absent = ", ".join(map(_name, missing))
        raise InputError(f"{absent} is not among the inputs", None, "list every symbol in inputs=")
    names = Names()
    known = {one: names.give(_name(one)) for one in (*order, *sizes)}
    bounds = leaves.bounds | set(sizes)
    scope = Scope("", known)
    writer = Writer(names)
    results = []
    for name, expression in wanted.items():
        piece = written(expression, scope, writer)
        text = f"sum({piece.text})" if _is_single(expression) else piece.text
        results.append((names.give(name), text))
    lines = [
        *_declarations([_declared(one, known, one in bounds) for one in order]),
        *scope.lines,
        *(f"{name} = {text}" for name, text in results),
        f"output {', '.join(name for name, _ in results)}",
    ]
    return "\n".join(lines) + "\n", {one: known[one] for one in order}


def _outputs(given: Any, name: str) -> dict[str, Expression]:
    """Return the expressions by the names of the outputs: f, or f1, f2, or the keys of a dict."""
    if isinstance(given, Mapping):
        pairs = [(str(key), value) for key, value in given.items()]
    elif isinstance(given, list | tuple | sp.Tuple):
        pairs = [(f"{name}{at}", value) for at, value in enumerate(given, 1)]
    else:
        pairs = [(name, given)]
    if not pairs:
        raise InputError("there is no expression")
    return {name: _expression(value) for name, value in pairs}


def _expression(value: Any) -> Expression:
    """Return a value as an expression of SymPy; text is none."""
    if isinstance(value, sp.MatrixBase):
        return value.as_immutable()
    if isinstance(value, sp.NDimArray):
        return value.as_immutable()
    if isinstance(value, int | float):
        return sp.sympify(value, strict=True)
    if not isinstance(value, sp.Basic):
        hint = "gradc.compile takes text" if isinstance(value, str) else None
        raise InputError(f"this is no expression of SymPy: {value!r}", None, hint)
    return value


def _is_single(expression: Expression) -> bool:
    """Return whether an expression of matrices is one entry, which as a number has a gradient."""
    return isinstance(expression, sp.MatrixExpr) and tuple(expression.shape) == (1, 1)


def _listed(inputs: Any, found: Iterable[Expression]) -> list[Expression]:
    """Return the inputs in order; a name is the symbol of that name."""
    given = [*inputs] if isinstance(inputs, list | tuple | sp.Tuple) else [inputs]
    by_name = {_name(one): one for one in found}
    order = []
    for one in given:
        symbol = by_name.get(one, sp.Symbol(one)) if isinstance(one, str) else one
        if isinstance(symbol, sp.Indexed) or not isinstance(
            symbol, sp.Symbol | sp.MatrixSymbol | sp.IndexedBase
        ):
            raise InputError(f"an input is a symbol, not {one!r}", None, "as in inputs=(x, y)")
        order.append(symbol)
    if len(set(order)) < len(order):
        raise InputError("an input is listed twice")
    return order


@dataclass
class _Leaves:
    """What expressions are of: inputs, arrays among them, and symbols in the bounds of sums."""

    inputs: dict[Expression, None] = field(default_factory=dict)
    bounds: set[Expression] = field(default_factory=set)


def _leaves(expressions: Iterable[Expression]) -> _Leaves:
    """Return what expressions are of; each part is looked at once, whatever it is shared by."""
    found = _Leaves()
    nothing: frozenset[Expression] = frozenset()
    stack = [(one, nothing, False) for one in expressions]
    seen: set[tuple[int, frozenset[Expression], bool]] = set()
    alive = []
    while stack:
        one, bound, in_bounds = stack.pop()
        if (id(one), bound, in_bounds) in seen:
            continue
        seen.add((id(one), bound, in_bounds))
        alive.append(one)
        if isinstance(one, sp.MatrixSymbol | sp.IndexedBase):
            found.inputs.setdefault(one)
        elif isinstance(one, sp.Symbol):
            if one not in bound:
                found.inputs.setdefault(one)
                found.bounds |= {one} if in_bounds else set()
        elif isinstance(one, sp.Sum | sp.Product):
            inner = bound | {limit[0] for limit in one.limits}
            stack.append((one.function, inner, in_bounds))
            stack.extend((size, inner, True) for limit in one.limits for size in limit[1:])
        elif isinstance(one, sp.Lambda):
            stack.append((one.expr, bound | set(one.variables), in_bounds))
        elif isinstance(one, sp.MatrixBase | sp.NDimArray):
            stack.extend((entry, bound, in_bounds) for entry in entries_of(one))
        else:
            stack.extend((part, bound, in_bounds) for part in one.args)
    return found


def _name(one: Expression) -> str:
    return str(one.label if isinstance(one, sp.IndexedBase) else one.name)


def _shape(one: Expression) -> tuple[Expression, ...]:
    """Return the shape of an input; raises `InputError` for an array whose shape is not said."""
    if isinstance(one, sp.MatrixSymbol):
        return tuple(one.shape)
    if isinstance(one, sp.IndexedBase):
        if one.shape is None:
            hint = f"as in IndexedBase({_name(one)!r}, shape=(n,))"
            raise InputError(f"the shape of the array {_name(one)} is not said", None, hint)
        return tuple(one.shape)
    return ()


def _declared(one: Expression, known: Mapping[Expression, str], is_whole: bool) -> str:
    """Return the declaration of an input, with what is assumed of it."""
    name = known[one]
    if is_whole:
        return f"{name}: integer"
    shape = ", ".join(_size(size, known) for size in _shape(one))
    said = next((text for key, text in _ASSUMED.items() if _assumes(one, key)), "")
    return " ".join(filter(None, (f"param {name}{f': [{shape}]' if shape else ''}", said)))


def _declarations(declared: Iterable[str]) -> list[str]:
    """Return declarations with those of parameters that follow one another on one line."""
    lines: list[str] = []
    for one in declared:
        if lines and one.startswith("param ") and lines[-1].startswith("param "):
            lines[-1] += f", {one.removeprefix('param ')}"
        else:
            lines.append(one)
    return lines


def _assumes(one: Expression, key: str) -> bool:
    return bool(getattr(one, key, None)) if isinstance(one, sp.Symbol) else False


def _size(size: Expression, known: Mapping[Expression, str]) -> str:
    """Return a size as the text of a dimension: whole numbers, names, their sums and products."""
    text = str(size.xreplace({s: sp.Symbol(known[s]) for s in size.free_symbols}))
    return text.replace("**", "^")
