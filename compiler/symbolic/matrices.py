"""SymPy's operations on matrices as text: a table by the name of the class.

A.T*x  ->  A.T @ x        Inverse(A)*b  ->  solve(A, b)        Matrix([[a]])  ->  stacks
"""

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from ..errors import InputError
from ..notation.text import Binding
from .pieces import Piece, bracketed, called, made

# SymPy is untyped: its expressions are Any.
Expression = Any

# What writes a size: a number or a dimension.
Sizes = Callable[[Expression], str]

_POWERS = 64  # the largest power of a matrix that is written out


def entries_of(one: Expression) -> tuple[Expression, ...]:
    """Return the entries of a matrix or an array of numbers, row by row."""
    return tuple(one.flat()) if isinstance(one, sp.MatrixBase) else tuple(sp.flatten(one.tolist()))


def _stacked(one: Expression, entries: list[Piece], sizes: Sizes) -> Piece:
    """Return entries as an array: a stack of the rows, each a stack."""
    shape = [int(size) for size in one.shape]
    if not entries:
        return made(f"zeros([{', '.join(map(str, shape))}])")
    texts = [entry.text for entry in entries]
    for size in reversed(shape):
        texts = [
            f"stack([{', '.join(texts[at : at + size])}])" for at in range(0, len(texts), size)
        ]
    return made(texts[0])


def _product(one: Expression, factors: list[Piece], sizes: Sizes) -> Piece:
    """Return a product of numbers and matrices; an inverse before a factor is a solution."""
    pairs = [*zip(one.args, factors, strict=True)]
    numbers = [factor for part, factor in pairs if not getattr(part, "is_Matrix", False)]
    text = ""
    for part, factor in reversed([pair for pair in pairs if getattr(pair[0], "is_Matrix", False)]):
        if not text:
            text = bracketed(factor, Binding.ATOM)
        elif isinstance(part, sp.Inverse) and factor.text.startswith("inv("):
            text = f"solve({factor.text[4:-1]}, {text})"
        elif text.startswith("solve(") or "@" not in text:
            text = f"{bracketed(factor, Binding.ATOM)} @ {text}"
        else:
            text = f"{bracketed(factor, Binding.ATOM)} @ ({text})"
    for number in numbers:
        matrix = f"({text})" if "@" in text or "*" in text else text
        text = f"{bracketed(number, Binding.POWER)}*{matrix}"
    return made(text, Binding.PRODUCT)


def _sum(one: Expression, terms: list[Piece], sizes: Sizes) -> Piece:
    return made(" + ".join(bracketed(term, Binding.PRODUCT) for term in terms), Binding.SUM)


def _power(one: Expression, operands: list[Piece], sizes: Sizes) -> Piece:
    exponent = one.args[1]
    if not exponent.is_Integer or abs(exponent) > _POWERS:
        raise InputError(f"the power of a matrix is a whole number up to {_POWERS}, not {exponent}")
    matrix = bracketed(operands[0], Binding.ATOM)
    if exponent < 0:
        matrix = f"inv({operands[0].text})"
    if exponent == 0:
        return made(f"eye({sizes(one.shape[0])})")
    return made(" @ ".join([matrix] * abs(int(exponent))), Binding.PRODUCT)


def _element(one: Expression, operands: list[Piece], sizes: Sizes) -> Piece:
    matrix, *indices = operands
    return made(f"{bracketed(matrix, Binding.ATOM)}[{', '.join(i.text for i in indices)}]")


def _slice(one: Expression, operands: list[Piece], sizes: Sizes) -> Piece:
    def part(range_: Expression) -> str:
        start, stop, step = (sizes(bound) for bound in range_)
        return f"{start}:{stop}" + ("" if step == "1" else f":{step}")

    rows, columns = part(one.rowslice), part(one.colslice)
    return made(f"{bracketed(operands[0], Binding.ATOM)}[{rows}, {columns}]")


def _filled(function: str) -> Callable[[Expression, list[Piece], Sizes], Piece]:
    return lambda one, _, sizes: made(f"{function}([{', '.join(map(sizes, one.shape))}])")


def _blocks(one: Expression, blocks: list[Piece], sizes: Sizes) -> Piece:
    rows, columns = one.blocks.shape
    texts = [block.text for block in blocks]
    whole = [
        f"concat([{', '.join(texts[at * columns : (at + 1) * columns])}], axis=1)"
        for at in range(rows)
    ]
    return made(f"concat([{', '.join(whole)}])")


def _entrywise_power(one: Expression, operands: list[Piece], sizes: Sizes) -> Piece:
    base, exponent = (bracketed(operand, Binding.ATOM) for operand in operands)
    return made(f"{base}^{exponent}", Binding.POWER)


MATRICES: Mapping[str, Callable[[Expression, list[Piece], Sizes], Piece]] = {
    "MatrixBase": _stacked,
    "ImmutableDenseMatrix": _stacked,
    "ImmutableSparseMatrix": _stacked,
    "NDimArray": _stacked,
    "MatMul": _product,
    "MatAdd": _sum,
    "MatPow": _power,
    "Inverse": lambda one, parts, _: made(f"inv({parts[0].text})"),
    "Transpose": lambda one, parts, _: made(f"{bracketed(parts[0], Binding.ATOM)}.T"),
    "Adjoint": lambda one, parts, _: made(f"{bracketed(parts[0], Binding.ATOM)}.T"),
    "Trace": lambda one, parts, _: called("trace", parts[0]),
    "Determinant": lambda one, parts, _: called("det", parts[0]),
    "HadamardProduct": lambda one, parts, _: made(
        "*".join(bracketed(part, Binding.POWER) for part in parts), Binding.PRODUCT
    ),
    "HadamardPower": _entrywise_power,
    "MatrixElement": _element,
    "MatrixSlice": _slice,
    "Identity": lambda one, _, sizes: made(f"eye({sizes(one.shape[0])})"),
    "ZeroMatrix": _filled("zeros"),
    "OneMatrix": _filled("ones"),
    "DiagMatrix": lambda one, parts, _: made(f"diagonal_matrix(ravel({parts[0].text}))"),
    "DotProduct": lambda one, parts, _: made(f"sum(ravel({parts[0].text})*ravel({parts[1].text}))"),
    "BlockMatrix": _blocks,
    "KroneckerProduct": lambda one, parts, _: called("kron", *parts),
}
