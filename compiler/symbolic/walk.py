"""SymPy's tree → statements of a program: one walk, in which what is shared gets a name.

    exp(x*y) + sin(exp(x*y))   ->   t1 = exp(x*y)
                                    and the text t1 + sin(t1)

A sum over an index is a loop. The walk keeps a list of its own for what is still to be done, so
that it does not depend on how deep an expression is; it visits each part once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from ..errors import InputError
from ..notation.text import Binding
from .matrices import MATRICES, entries_of
from .names import Names
from .numbers import NUMBERS, number_text
from .pieces import Piece, bracketed, listed
from .scalars import SCALARS

# SymPy is untyped: its expressions are Any.
Expression = Any

_LONG = 400  # characters of a text that is not written into another one

_UNREAD: Mapping[str, tuple[str, str]] = {
    "Derivative": ("a derivative that is not worked out", "give expression.doit()"),
    "Integral": ("an integral that is not worked out", "give expression.doit()"),
    "Subs": ("a substitution that is not done", "give expression.doit()"),
    "Limit": ("a limit that is not worked out", "give expression.doit()"),
    "Order": ("a remainder of a series", "give expression.removeO()"),
    "DiracDelta": ("DiracDelta, which is no function of numbers", "integrate it away first"),
    "ImaginaryUnit": ("the imaginary unit", "programs are of real numbers"),
    "ComplexInfinity": ("zoo, an infinity without a sign", "programs are of real numbers"),
}


@dataclass
class Scope:
    """A block of statements: those of the program, or of a loop; `known` has its pieces."""

    indent: str
    names: Mapping[Expression, str]
    lines: list[str] = field(default_factory=list)
    known: dict[int, Piece] = field(default_factory=dict)


@dataclass
class Writer:
    """The statements of a program, and what gives it names.

    `keys` has one number for all equal parts, by the identity of each; `parts` has the operands of
    each, and keeps it alive.
    """

    names: Names
    keys: dict[int, int] = field(default_factory=dict)
    table: dict[Any, int] = field(default_factory=dict)
    parts: dict[int, tuple[Expression, tuple[Expression, ...]]] = field(default_factory=dict)

    def operands(self, one: Expression) -> tuple[Expression, ...]:
        """Return the parts of an expression that are written before it, the same each time."""
        if id(one) not in self.parts:
            self.parts[id(one)] = one, _operands(one)
        return self.parts[id(one)][1]


def written(expression: Expression, scope: Scope, writer: Writer) -> Piece:
    """Return an expression as text in a scope, with what it shares in statements before it.

    Raises `InputError` for what the language has no word for.
    """
    root = _key(expression, writer)
    uses = _uses(expression, scope, writer)
    stack: list[tuple[Expression, bool]] = [(expression, False)]
    while stack:
        one, is_ready = stack.pop()
        key = writer.keys[id(one)]
        if key in scope.known:
            continue
        parts = writer.operands(one)
        if not is_ready:
            stack.append((one, True))
            stack.extend((part, False) for part in reversed(parts))
            continue
        pieces = [scope.known[writer.keys[id(part)]] for part in parts]
        piece = _made(one, pieces, scope, writer)
        is_shared = uses.get(key, 0) > 1 and piece.is_compound and key != root
        if is_shared or (len(piece.text) > _LONG and key != root and not one.is_Boolean):
            name = writer.names.number("t")
            scope.lines.append(f"{scope.indent}{name} = {piece.text}")
            piece = Piece(name, Binding.ATOM)
        scope.known[key] = piece
    return scope.known[root]


def _operands(one: Expression) -> tuple[Expression, ...]:
    """Return the parts of an expression that are written before it, in this scope."""
    name = type(one).__name__
    if name in _BLOCKS or name in _UNREAD or not one.args:
        return ()
    if isinstance(one, sp.Piecewise):
        return tuple(part for pair in one.args for part in pair.args)
    if isinstance(one, sp.MatrixBase | sp.NDimArray):
        return entries_of(one)
    if name == "BlockMatrix":
        return entries_of(one.blocks)
    if isinstance(one, sp.MatrixSymbol | sp.Indexed) or name in _WHOLE:
        return tuple(one.indices) if isinstance(one, sp.Indexed) else ()
    if name == "MatrixSlice":
        return (one.parent,)
    if isinstance(one, sp.Max | sp.Min | sp.And | sp.Or | sp.Xor):
        return tuple(sp.ordered(one.args))
    return tuple(one.args)


# What has no operands that are values: its arguments are sizes.
_WHOLE = ("Identity", "ZeroMatrix", "OneMatrix", "GenericIdentity", "GenericZeroMatrix")


def _key(root: Expression, writer: Writer) -> int:
    """Return the number of an expression, after those of all of its parts."""
    stack = [(root, False)]
    while stack:
        one, is_ready = stack.pop()
        if id(one) in writer.keys:
            continue
        parts = writer.operands(one)
        if parts and not is_ready:
            stack.append((one, True))
            stack.extend((part, False) for part in parts)
            continue
        content: Any = tuple(writer.keys[id(part)] for part in parts)
        shape = getattr(one, "shape", ()) if parts else ()
        base = one.base if isinstance(one, sp.Indexed) else None
        entry = (type(one), content, shape, base) if parts else (type(one), one)
        writer.keys[id(one)] = writer.table.setdefault(entry, len(writer.table))
    return writer.keys[id(root)]


def _uses(root: Expression, scope: Scope, writer: Writer) -> Mapping[int, int]:
    """Return how many times each part is used by another, by its number."""
    uses: dict[int, int] = {}
    seen: set[int] = set()
    stack = [root]
    while stack:
        one = stack.pop()
        key = writer.keys[id(one)]
        if key in seen or key in scope.known:
            continue
        seen.add(key)
        for part in writer.operands(one):
            number = writer.keys[id(part)]
            uses[number] = uses.get(number, 0) + 1
            stack.append(part)
    return uses


def _made(one: Expression, pieces: list[Piece], scope: Scope, writer: Writer) -> Piece:
    """Return an expression as text, given that of its operands."""
    if not writer.operands(one) and one in scope.names:
        return Piece(scope.names[one], Binding.ATOM)
    if one.is_Number or one.is_NumberSymbol or type(one).__name__ in NUMBERS:
        return number_text(one)
    if isinstance(one, sp.Indexed):
        return _indexed(one, pieces, scope)
    for kind in type(one).__mro__:
        name = kind.__name__
        if name in _UNREAD:
            what, hint = _UNREAD[name]
            raise InputError(f"the expression has {what}: {_short(one)}", None, hint)
        if name in _BLOCKS:
            return _BLOCKS[name](one, pieces, scope, writer)
        if name in MATRICES:
            return MATRICES[name](one, pieces, lambda size: _inner(size, scope, writer).text)
        if found := name in SCALARS and SCALARS[name](one, pieces):
            return found
    raise _unknown(one)


def _unknown(one: Expression) -> InputError:
    name = getattr(one.func, "__name__", type(one).__name__)
    if one.is_Symbol:
        return InputError(
            f"the symbol {name if not one.name else one.name} is no input",
            None,
            "inputs=(…) lists every symbol of the expression, in order",
        )
    if isinstance(one, sp.core.function.AppliedUndef):
        return InputError(
            f"{name} is a function that is not defined: {_short(one)}",
            None,
            "replace it by what it is: expression.subs",
        )
    return InputError(
        f"programs have no {name}: {_short(one)}",
        None,
        "expression.rewrite may give it in functions that they have",
    )


def _short(one: Expression) -> str:
    try:
        text = str(one)
    except RecursionError:
        return type(one).__name__
    return text if len(text) < 80 else f"{text[:80]}…"


def _inner(expression: Expression, scope: Scope, writer: Writer) -> Piece:
    return written(sp.sympify(expression, strict=True), scope, writer)


# ---- what has a scope of its own ---------------------------------------------------------------


def _indexed(one: Expression, indices: list[Piece], scope: Scope) -> Piece:
    if one.base not in scope.names:
        raise InputError(f"the array {one.base} is no input", None, "inputs=(…) lists every input")
    return Piece(f"{scope.names[one.base]}[{listed(indices)}]", Binding.ATOM, True)


def _repeated(start: str, sign: str) -> Callable[..., Piece]:
    """Return how a sum or a product over indices is written: a loop for each."""

    def write(one: Expression, _: list[Piece], scope: Scope, writer: Writer) -> Piece:
        total = writer.names.number("s")
        scope.lines.append(f"{scope.indent}{total} = {start}")
        inner, opened = scope, []
        for index, *bounds in reversed(one.limits):
            low, high = _bounds(one, index, bounds)
            turned = low.is_Integer and high.is_Integer and high < low - 1
            if turned:  # Karr's convention: minus what is between
                raise InputError(f"the bounds of {_short(one)} go down", None, "give one.doit()")
            first, last = (_inner(bound, inner, writer).text for bound in (low, high))
            name = writer.names.give(index.name)
            opened.append((inner, f"{inner.indent}for {name} in {first}..{last} {{"))
            inner = Scope(f"{inner.indent}  ", {**inner.names, index: name})
        body = written(one.function, inner, writer)
        text = body.text if sign == "+" else bracketed(body, Binding.POWER)
        inner.lines.append(f"{inner.indent}{total} = {total} {sign} {_right(text, sign)}")
        for outer, head in reversed(opened):
            outer.lines += [head, *inner.lines, f"{outer.indent}}}"]
            inner = outer
        return Piece(total, Binding.ATOM)

    return write


def _right(text: str, sign: str) -> str:
    return f"({text})" if sign == "+" and text.startswith("-") else text


def _bounds(one: Expression, index: Expression, bounds: list[Expression]) -> list[Expression]:
    if len(bounds) != 2:
        raise InputError(f"the index {index} of {_short(one)} has no bounds")
    for bound in bounds:
        if bound.is_infinite:
            hint = "give it as a function, by expression.doit(), or with a last term"
            raise InputError(f"{_short(one)} does not end", None, hint)
        if bound.is_Number and not bound.is_Integer:
            raise InputError(f"the bounds of {_short(one)} are not whole numbers")
    return bounds


def _applied(one: Expression, pieces: list[Piece], scope: Scope, writer: Writer) -> Piece:
    """Return a function of each entry of a matrix."""
    matrix = written(one.expr, scope, writer)
    function = one.function
    if not matrix.text.isidentifier():
        name = writer.names.number("t")
        scope.lines.append(f"{scope.indent}{name} = {matrix.text}")
        matrix = Piece(name, Binding.ATOM)
    entry = sp.Dummy("entry", real=True)
    inner = Scope(scope.indent, {**scope.names, entry: matrix.text}, scope.lines)
    return written(function(entry), inner, writer)


_BLOCKS: Mapping[str, Callable[..., Piece]] = {
    "Sum": _repeated("0", "+"),
    "Product": _repeated("1", "*"),
    "ElementwiseApplyFunction": _applied,
}
