"""A formula in SymPy: numbers are symbols, arrays matrices, a vector a column.

x/sqrt(1 + x^2)   ->   x/sqrt(x**2 + 1)           (A + A.T) @ x   ->   (A + A.T)*x
"""

import math
import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import sympy as sp

from ..errors import InputError
from ..graph.dimensions import Dimension, Least, Size
from ..graph.graph import order
from ..graph.node import Node, number_of
from ..graph.operations import having, is_boolean, is_entrywise
from ..lower.instantiate import expand_nodes

# SymPy is untyped: its expressions are Any.
Expression = Any

_OF_SYMPY = (
    "exp log sqrt sin cos tan sec csc cot asin acos atan asec acsc acot atan2 sinh cosh tanh sech "
    "csch coth asinh acosh atanh asech acsch acoth erf erfc gamma digamma polygamma floor sign"
)

# What an operation on numbers is in SymPy.
_NUMBERS: Mapping[str, Callable[..., Expression]] = {
    **{op: getattr(sp, op) for op in _OF_SYMPY.split()},
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "pow": operator.pow,
    "mod": sp.Mod,
    "abs": sp.Abs,
    "ceil": sp.ceiling,
    "max": sp.Max,
    "min": sp.Min,
    "relu": lambda x: sp.Max(x, 0),
    "expm1": lambda x: sp.exp(x) - 1,
    "log1p": lambda x: sp.log(1 + x),
    "log2": lambda x: sp.log(x, 2),
    "log10": lambda x: sp.log(x, 10),
    "cbrt": sp.cbrt,
    "hypot": lambda *terms: sp.sqrt(sp.Add(*(term**2 for term in terms))),
    "logaddexp": lambda x, y: sp.log(sp.exp(x) + sp.exp(y)),
    "sigmoid": lambda x: 1 / (1 + sp.exp(-x)),
    "softplus": lambda x: sp.log(1 + sp.exp(x)),
    "lgamma": sp.loggamma,
    "beta": sp.beta,
    "besselj": sp.besselj,
    "besselj0": lambda x: sp.besselj(0, x),
    "besselj1": lambda x: sp.besselj(1, x),
    **{
        op: getattr(sp, op) for op in ("bessely", "besseli", "besselk", "zeta", "erfinv", "erfcinv")
    },
    "i0e": lambda x: sp.exp(-sp.Abs(x)) * sp.besseli(0, x),
    "i1e": lambda x: sp.exp(-sp.Abs(x)) * sp.besseli(1, x),
    "expi": sp.Ei,
    "gammainc": lambda a, x: sp.lowergamma(a, x) / sp.gamma(a),
    "gammaincc": lambda a, x: sp.uppergamma(a, x) / sp.gamma(a),
    "betainc": lambda a, b, x: sp.betainc_regularized(a, b, 0, x),
    "where": lambda c, x, y: sp.Piecewise((x, c), (y, True)),
    "lt": sp.Lt,
    "le": sp.Le,
    "gt": sp.Gt,
    "ge": sp.Ge,
    "eq": sp.Eq,
    "ne": sp.Ne,
    "and": sp.And,
    "or": sp.Or,
    "not": sp.Not,
}

# And one on matrices.
_MATRICES: Mapping[str, Callable[..., Expression]] = {
    **dict.fromkeys(("matmul", "matvec"), operator.mul),
    "dot": lambda x, y: sp.Trace(x.T * y),
    "outer": lambda x, y: x * y.T,
    "trace": sp.Trace,
    "det": sp.Determinant,
    "inv": sp.Inverse,
    "solve": lambda a, b: sp.Inverse(a) * b,
    "solve_vector": lambda a, b: sp.Inverse(a) * b,
    "diagonal_matrix": sp.DiagMatrix,
    "norm": lambda x: sp.sqrt(sp.Trace(x.T * x)),
}


def as_sympy(root: Node) -> Expression:
    """Return a node as an expression; raises `InputError` for what SymPy has no word for."""
    node = expand_nodes([root], lambda op: op in _NUMBERS or op in _MATRICES)[root]
    found: dict[Node, Expression] = {}
    for one in order([node]):
        operands = [found[operand] for operand in one.operands]
        made = _leaf(one) if not one.operands else _made(one, operands)
        if made is None:
            raise InputError(
                f"SymPy has no word for {one.op} here", None, "the formula as text has it"
            )
        found[one] = made
    return found[node]


def _leaf(node: Node) -> Expression:
    if type(node.payload) is bool:
        return sp.true if node.payload else sp.false
    if node.op == "const":
        return _exact(number_of(node))
    if node.op == "size":
        return _size(node.settings[0])
    if node.op == "eye":
        return sp.Identity(_size(node.settings[0]))
    if len(node.shape) > 2:
        return None
    name = str(node.payload)
    if node.shape:
        return sp.MatrixSymbol(name, *map(_size, (*node.shape, 1)[:2]))
    return sp.Symbol(name, real=True)


def _made(node: Node, operands: list[Expression]) -> Expression:
    if not node.shape and all(not one.shape for one in node.operands):
        return _NUMBERS[node.op](*operands) if node.op in _NUMBERS else None
    if node.op in _MATRICES and _is_plain(node):
        return _MATRICES[node.op](*operands)
    if node.op == "vecmat":
        return operands[1].T * operands[0]
    if node.op == "transpose" and node.settings == ((1, 0),):
        return operands[0].T
    if is_entrywise(node.op) and not is_boolean(node):
        return _entrywise(node, operands)
    return None


def _is_plain(node: Node) -> bool:
    """Return whether an operation on matrices is one on all of its entries."""
    whole = node.op not in having("reduction") or not node.shape
    return whole and all(len(one.shape) <= 2 for one in node.operands)


def _entrywise(node: Node, operands: list[Expression]) -> Expression:
    """Return an operation entry by entry on arrays of one shape, or on one and a number."""
    shaped = [one for one in node.operands if one.shape]
    if any(one.shape != node.shape for one in shaped):
        return None
    if node.op in ("neg", "mul", "div") and len(shaped) == 1 and node.operands[0].shape:
        return _NUMBERS[node.op](*operands)
    if node.op in ("mul", "add", "sub") and len(shaped) == len(operands):
        return sp.HadamardProduct(*operands) if node.op == "mul" else _NUMBERS[node.op](*operands)
    if node.op == "mul":
        return operands[0] * operands[1]
    if node.op == "pow" and not node.operands[1].shape:
        return sp.HadamardPower(*operands)
    if len(operands) == 1 and node.op in _NUMBERS:
        return operands[0].applyfunc(_NUMBERS[node.op])
    return None


def _size(dimension: Dimension | Least) -> Expression:
    if isinstance(dimension, Size):
        terms = [
            reduce(operator.mul, map(_size, names), sp.Integer(value))
            for names, value in dimension.terms
        ]
        return sp.Add(*terms)
    if isinstance(dimension, Least):
        return sp.Min(_size(dimension.first), _size(dimension.second))
    if isinstance(dimension, int):
        return sp.Integer(dimension)
    return sp.Symbol(dimension, integer=True, positive=True)


def _exact(value: float) -> Expression:
    """Return a number of the program: whole ones, pi and E as what they are."""
    known = {math.pi: sp.pi, -math.pi: -sp.pi, math.e: sp.E, -math.e: -sp.E}
    if value in known:
        return known[value]
    is_whole = math.isfinite(value) and value.is_integer()
    return sp.Integer(int(value)) if is_whole else sp.Float(value)
